//! Runs cases, a few at once.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;
use sync_tests::{Cli, Server};
use xtask::proxy::Proxy;

use crate::case::{Case, Fault};
use crate::scene::{CONSENT, Scene};
use crate::state::State;

/// The seed of a sample where nobody names one.
const SEED: u64 = 5;

/// How long a disturbed push may take.
const LIMIT: Duration = Duration::from_secs(600);

/// Runs a sample of so many cases, or what the environment asks for.
pub(crate) fn run(scene: &Scene, sample: usize) {
    let variable = |name| std::env::var(name).ok();
    let number = |name| variable(name).map(|text| text.parse().expect("a number"));
    let seed = number("FAULTS_SEED").unwrap_or(SEED);
    let mut cases = Case::all(&scene.requests);
    let all = cases.len();
    if let Some(only) = variable("FAULTS_ONLY") {
        cases.retain(|case| case.to_string().contains(&only));
    }
    if variable("FAULTS_CASES").as_deref() != Some("all") {
        let wanted = number("FAULTS_CASES").map_or(sample, |count| count as usize);
        shuffle(&mut cases, seed);
        cases.truncate(wanted);
    }
    let workers = number("FAULTS_WORKERS").unwrap_or(2) as usize;
    let begun = Instant::now();
    let count = cases.len();
    let (cases, failures) = (Mutex::new(cases.into_iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(case) = next(&cases) {
                    match attempt(scene, &case) {
                        Ok(()) => report(&format!("passed {case}")),
                        Err(failure) => {
                            report(&format!("FAILED {case}: {failure}"));
                            failures.lock().unwrap().push(case.to_string());
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    report(&format!(
        "{count} of {all} cases at {} requests, {} failed, {:.0} s, seed {seed}",
        scene.requests.len(),
        failures.len(),
        begun.elapsed().as_secs_f64()
    ));
    assert!(
        failures.is_empty(),
        "FAULTS_SEED={seed}: {} of {count} cases failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[expect(clippy::print_stderr, reason = "figures are what the task is run for")]
fn report(text: &str) {
    eprintln!("{text}");
}

fn next(cases: &Mutex<std::vec::IntoIter<Case>>) -> Option<Case> {
    cases.lock().unwrap().next()
}

/// Fisher and Yates, by a generator that is the same everywhere (splitmix64).
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    for index in (1..items.len()).rev() {
        items.swap(index, (random() % (index as u64 + 1)) as usize);
    }
}

fn attempt(scene: &Scene, case: &Case) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| disturbed(scene, case))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("a panic").to_owned()
    })
}

/// Disturbs a push, runs it again, and looks at what the server holds.
fn disturbed(scene: &Scene, case: &Case) {
    let folder = tempfile::tempdir().expect("a folder");
    let launch = scene.launch().folder(folder.path());
    let mut server = Server::launch(&launch);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let (when, fault) = case.disturbance();
    proxy.disturb(when, fault);

    let cli = Scene::cli_to(&proxy.url());
    let mut flags = CONSENT.to_vec();
    flags.extend(["--max-push-retries", "1"]);
    if case.fault == Fault::Late {
        flags.extend(["--timeout", "3"]);
    }
    let log = folder.path().join("push.log");
    let output = File::create(&log).expect("a log");
    let mut push = cli.process(&scene.command("push", &flags));
    push.stdout(Stdio::null()).stderr(output);
    let mut push = push.spawn().expect("the binary starts");
    let reached = follow(&mut push, &proxy, |push| match case.fault {
        Fault::KillBefore | Fault::KillAfter => push.kill().expect("it is killed"),
        Fault::Restart => {
            let port = server
                .url()
                .rsplit(':')
                .next()
                .and_then(|port| port.parse().ok());
            let launch = launch.clone().port(port.expect("a port"));
            server.restart(&launch);
            proxy.release();
        }
        _ => {}
    });
    proxy.reset();
    let said = || std::fs::read_to_string(&log).unwrap_or_default();

    let again = cli.run_words(&scene.command("push", &CONSENT));
    assert_eq!(
        again.code,
        0,
        "the first push said\n{}\nthe second is {again}",
        said()
    );
    if reached && case.fault.kills() {
        assert!(
            again.stderr.contains("was interrupted"),
            "nothing is said of the push that was killed: {again}"
        );
    }
    let diff = cli.run_words(&scene.command("diff", &["--exit-code"]));
    assert_eq!(diff.code, 0, "after the second push: {diff}");
    State::of(&server, scene.extension).expect(&scene.expected);
    journals(&cli, case, reached);
}

/// Waits for the end of a push. When a request is held, `held` is done once;
/// answers whether it was.
fn follow(push: &mut Child, proxy: &Proxy, mut held: impl FnMut(&mut Child)) -> bool {
    let begun = Instant::now();
    let mut reached = false;
    while push.try_wait().expect("a child").is_none() {
        if proxy.wait_for_hold(Duration::from_millis(20)) && !reached {
            reached = true;
            held(push);
        }
        if begun.elapsed() > LIMIT {
            push.kill().expect("it is killed");
            push.wait().expect("a child");
            panic!("the disturbed push does not end");
        }
    }
    reached
}

/// The journals of both pushes: the first announced the write at which it was
/// killed, the second has an end.
fn journals(cli: &Cli, case: &Case, reached: bool) {
    let files = cli.folder().files();
    let is_journal =
        |path: &str| path.starts_with(".directus-sync/journal/") && path.ends_with("jsonl");
    let mut journals = files
        .iter()
        .filter(|(path, _)| is_journal(path))
        .map(|(_, text)| lines(text));
    let (Some(first), Some(second), None) = (journals.next(), journals.next(), journals.next())
    else {
        panic!("not two journals: {:?}", files.keys())
    };
    let end = second.last().expect("a line");
    assert_eq!(
        (&end["event"], &end["result"]),
        (&"end".into(), &"done".into())
    );
    let ended = first.last().is_some_and(|line| line["event"] == "end");
    assert_eq!(ended, !(reached && case.fault.kills()), "{first:#?}");
    if reached && case.fault.kills() && case.request.writes() {
        assert!(
            first.iter().any(|line| line["event"] == "applying"),
            "{first:#?}"
        );
    }
}

fn lines(text: &str) -> Vec<Value> {
    let line = |line| serde_json::from_str(line).expect("a line of JSON");
    text.lines().map(line).collect()
}

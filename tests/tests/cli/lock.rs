//! The lock of a target, between processes.

use std::io::Read as _;
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server};
use xtask::proxy::{Fault, Proxy, When};

pub(super) const TABLE: &str = "/items/sync_sdk_id_map";

/// A push of the newsroom, which opens something to the public, of somebody who
/// does not wait.
const IMPATIENT: [&str; 5] = ["push", "--allow", "open-to-public", "--lock-timeout", "0"];

/// How long a test waits for another process.
pub(super) const LIMIT: Duration = Duration::from_secs(120);

/// The lock, if there is one.
pub(super) fn lock(server: &Server) -> Option<Value> {
    let mut rows = server.list(&format!("{TABLE}?filter[lock][_nnull]=true"));
    assert!(rows.len() < 2, "{rows:#?}");
    rows.pop()
}

/// A push that waits in the middle of its writes, at a proxy. It writes in several
/// stages, also to a server that could take all at once.
struct Held {
    server: Server,
    proxy: Proxy,
    cli: Cli,
    dump: Dump,
    child: Child,
}

impl Held {
    fn new() -> Self {
        Self::on(Server::start(), &[])
    }

    fn on(server: Server, options: &[&str]) -> Self {
        let proxy = Proxy::start(server.url()).expect("it starts");
        let (cli, dump) = (Cli::to(&proxy.url()), Dump::newsroom());
        let roles = When::exactly("/roles").method("POST");
        proxy.disturb(roles, Fault::Hold { done: false });
        let child = start(&cli, &dump, &[&["--no-import"], options].concat());
        assert!(proxy.wait_for_hold(LIMIT), "it pushes roles");
        Self {
            server,
            proxy,
            cli,
            dump,
            child,
        }
    }
}

/// Reads what a process says until it says this.
fn reads(child: &mut Child, text: &str) {
    let mut said = String::new();
    let stderr = child.stderr.as_mut().expect("a pipe");
    while !said.contains(text) {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).expect("readable"), 1, "{said}");
        said.push(char::from(byte[0]));
    }
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args([signal, &id])
        .status();
    assert!(kill.expect("there is kill").success());
}

/// A server that answers a request as it has answered it before.
fn cached() -> Server {
    Server::with_env(&[("CACHE_ENABLED", "true"), ("CACHE_STORE", "memory")])
}

/// Starts a push of the newsroom.
fn start(cli: &Cli, dump: &Dump, options: &[&str]) -> Child {
    let push = ["push", "--allow", "open-to-public"];
    start_any(cli, dump, &[&push[..], options].concat())
}

/// Starts a command on a dump.
pub(super) fn start_any(cli: &Cli, dump: &Dump, command: &[&str]) -> Child {
    let path = dump.path().to_str().expect("a path that is text");
    spawned(cli, &[command, &["--dump-path", path]].concat())
}

/// Starts a command.
pub(super) fn spawned(cli: &Cli, command: &[&str]) -> Child {
    let mut process = cli.process(command);
    process
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn who_pushes_keeps_others_out_and_gives_the_lock_back() {
    let held = Held::new();
    let row = lock(&held.server).expect("a lock");
    assert!(
        row["changes"]
            .as_str()
            .unwrap()
            .contains(r#""command":"push""#),
        "{row}"
    );
    // Who does not want to wait is told at once who it is; who only looks needs no lock.
    for command in [&IMPATIENT[..], &["pull", "--lock-timeout", "0"]] {
        held.cli
            .on(&held.dump, command)
            .expect(1)
            .complains("the target is locked by ")
            .complains("`push`, since ")
            .complains("directus-sync unlock");
    }
    held.cli.on(&held.dump, &["diff"]).expect(0);
    // Who waits goes on when it is free.
    let second = start(&held.cli, &held.dump, &[]);
    held.proxy.release();
    let first = held.child.wait_with_output().expect("it ends");
    assert!(first.status.success(), "{}", said(&first));
    let second = second.wait_with_output().expect("it ends");
    assert!(second.status.success(), "{}", said(&second));
    let second = String::from_utf8_lossy(&second.stdout).into_owned();
    assert!(second.contains("Nothing to do"), "{second}");
    assert_eq!(lock(&held.server), None);
    held.cli.expect_no_diff(&held.dump);
}

#[test]
fn an_interrupted_push_finishes_its_stage_and_gives_the_lock_back() {
    for name in ["-INT", "-TERM"] {
        let mut held = Held::new();
        signal(&held.child, name);
        reads(&mut held.child, "Interrupted; finishing");
        held.proxy.release();
        let output = held.child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(
            said(&output).contains("it was interrupted"),
            "{}",
            said(&output)
        );
        assert_eq!(lock(&held.server), None, "{}", said(&output));
        // What was begun is there, what comes after is not.
        assert!(held.server.count("/roles") > 1);
        assert_eq!(held.server.count("/flows"), 0);
        held.cli.push(&held.dump);
        held.cli.expect_no_diff(&held.dump);
    }
}

#[test]
fn a_push_that_ends_with_an_open_request_leaves_its_lock_to_expire() {
    let mut held = Held::new();
    signal(&held.child, "-INT");
    reads(&mut held.child, "Interrupted; finishing");
    // Its patience is at an end.
    signal(&held.child, "-INT");
    let output = held.child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("the lock of the target stays until it expires"),
        "{}",
        said(&output)
    );
    // Also this machine waits, which knows that the run has ended.
    held.cli
        .on(&held.dump, &IMPATIENT)
        .expect(1)
        .complains("the target is locked by ");
    assert!(lock(&held.server).is_some());
}

#[test]
fn who_changes_the_mapping_finishes_that_when_it_is_interrupted() {
    let server = Server::start();
    let dump = Dump::newsroom();
    Cli::to(server.url()).push(&dump);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let cli = Cli::to(&proxy.url());
    // The first one is the lock.
    let mappings = When::exactly(TABLE).method("POST").after(1);
    proxy.disturb(mappings, Fault::Hold { done: false });
    let mut child = start_any(&cli, &dump, &["untrack", "role.reporter", "--yes"]);
    assert!(proxy.wait_for_hold(LIMIT), "it writes the mapping");
    signal(&child, "-INT");
    reads(&mut child, "Interrupted; finishing");
    proxy.release();
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(lock(&server), None);
    cli.on(&dump, &["untrack", "role.reporter", "--yes"])
        .expect(1)
        .complains("nothing that is tracked is called so");
}

#[test]
fn the_lock_of_a_run_that_this_machine_knows_to_be_dead_is_taken_over_at_once() {
    for server in [Server::start(), cached()] {
        let mut held = Held::on(server, &[]);
        held.child.kill().expect("it is killed");
        held.child.wait().expect("it ends");
        assert!(lock(&held.server).is_some());
        held.cli
            .on(&held.dump, &IMPATIENT)
            .expect(0)
            .complains("taking over the lock of ")
            .complains("its run has ended without giving it back");
        held.cli.run("unlock").expect(0).says("is not locked");
        held.cli.expect_no_diff(&held.dump);
    }
}

#[test]
fn a_lock_is_seen_as_it_is_on_a_server_with_a_cache() {
    let server = cached();
    let (cli, dump) = (Cli::to(server.url()), Dump::newsroom());
    cli.push(&dump);
    let holder = json!({ "holder": { "run": "r", "user": "anna", "host": "laptop", "command": "push",
        "began": "2026-11-21T15:30:00Z", "ttl": 30 }, "beat": 7 });
    let row = server.post(
        TABLE,
        &json!({ "lock": "target", "changes": holder.to_string() }),
    );
    cli.on(&dump, &IMPATIENT).expect(1).complains("anna@laptop");
    cli.run("unlock").expect(1).complains("anna@laptop");
    server.delete(&format!("{TABLE}/{}", row["id"]));
    cli.run("unlock").expect(0).says("is not locked");
    cli.on(&dump, &IMPATIENT).expect(0);
}

#[test]
fn the_lock_of_another_machine_stays_until_somebody_removes_it() {
    let server = Server::start();
    let (cli, dump) = (Cli::to(server.url()), Dump::newsroom());
    cli.run("unlock").expect(0).says("is not locked");
    cli.push(&dump);
    let holder = json!({ "holder": { "run": "r", "user": "anna", "host": "laptop", "command": "push",
        "began": "2026-11-21T15:30:00Z", "ttl": 30 }, "beat": 7 });
    server.post(
        TABLE,
        &json!({ "lock": "target", "changes": holder.to_string() }),
    );
    let before = server.list(TABLE);
    cli.on(&dump, &IMPATIENT).expect(1).complains(
        "the target is locked by anna@laptop: `push`, since 2026-11-21T15:30:00Z by their clock",
    );
    cli.run("unlock")
        .expect(1)
        .complains("anna@laptop")
        .complains("--yes");
    assert_eq!(server.list(TABLE), before);
    // In an emergency.
    cli.on(&dump, &["push", "--no-lock"]).expect(0);
    assert!(lock(&server).is_some());
    cli.run("unlock --yes").expect(0).says("is removed");
    assert_eq!(lock(&server), None);
    cli.on(&dump, &IMPATIENT).expect(0);

    // One that nobody can read is a lock, too.
    server.post(TABLE, &json!({ "lock": "target", "changes": "?" }));
    cli.on(&dump, &IMPATIENT)
        .expect(1)
        .complains("locked by somebody whose name cannot be read");
    cli.run("unlock --yes").expect(0);
}

#[test]
fn a_push_whose_lock_is_taken_away_stops_before_its_next_stage() {
    // The request that is held has the only place: a beat waits for none.
    let held = Held::on(Server::start(), &["--concurrency", "1"]);
    held.cli.run("unlock --yes").expect(0);
    // It notices with its next beat, and has until then what it has begun.
    let renewed = || {
        let log = held.proxy.log();
        let beats = log
            .iter()
            .filter(|entry| entry.method == "PATCH" && entry.path.starts_with(TABLE));
        (beats.count() > 0).then_some(())
    };
    sync_tests::wait("a beat", renewed);
    held.proxy.release();
    let output = held.child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("its lock was taken away"),
        "{}",
        said(&output)
    );
    assert_eq!(held.server.count("/flows"), 0);
    held.cli.push(&held.dump);
    held.cli.expect_no_diff(&held.dump);
}

#[test]
fn processes_that_push_one_dump_at_once_take_turns() {
    for pushes in [2, 4] {
        let server = Server::start();
        let (cli, dump) = (Cli::to(server.url()), Dump::newsroom());
        let push = |_| start(&cli, &dump, &["--lock-timeout", "5m"]);
        let children: Vec<Child> = (0..pushes).map(push).collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", said(&output));
        }
        assert_eq!(lock(&server), None);
        cli.expect_no_diff(&dump);
        let mut names: Vec<_> = sync_tests::field(&server.list("/roles"), "name");
        let all = names.len();
        names.sort_by_key(ToString::to_string);
        names.dedup();
        assert_eq!(names.len(), all, "a role is there twice");
        let permissions = dump.records("permissions").len();
        assert_eq!(server.count("/permissions"), permissions);
    }
}

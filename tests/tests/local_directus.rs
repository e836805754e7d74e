//! The servers that the other tests rely on: they come up, keep to themselves, and go away.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sync_tests::{Api, database, launch};
use xtask::directus::{CLIENT, Database, Instance, published_client};

/// Whether something listens at an instance's address.
fn listens(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).is_ok()
}

fn start() -> Instance {
    launch().start().expect("a Directus starts")
}

#[test]
fn an_instance_runs_on_the_chosen_database() {
    let instance = start();
    let snapshot = Api::new(instance.url(), instance.token()).get("/schema/snapshot");
    assert_eq!(snapshot["vendor"], database().name());
}

#[test]
fn instances_run_side_by_side_and_end_when_dropped() {
    let (first, second) = (start(), start());
    assert_ne!(first.url(), second.url());
    assert!(listens(first.url()) && listens(second.url()));

    let (url, folder) = (first.url().to_owned(), first.folder().to_owned());
    drop(first);
    assert!(!listens(&url));
    assert!(!folder.exists(), "its temporary folder goes with it");
    assert!(listens(second.url()), "the other one stays");
}

#[test]
fn an_instance_ends_when_a_test_panics() {
    let (send, receive) = std::sync::mpsc::channel();
    let test = std::thread::spawn(move || {
        let instance = start();
        send.send(instance.url().to_owned())
            .expect("the receiver waits");
        panic!("a test that fails");
    });
    assert!(test.join().is_err());
    assert!(!listens(&receive.recv().expect("it started")));
}

/// Set for the process that [`an_instance_ends_when_its_owner_is_killed`] starts and kills.
const OWNER: &str = "SYNC_TESTS_OWN_AN_INSTANCE";

/// Kills the owner of an instance so that no destructor runs. The owner is this very test in
/// another process.
#[test]
fn an_instance_ends_when_its_owner_is_killed() {
    if std::env::var_os(OWNER).is_some() {
        let instance = start();
        println!("{} {}", instance.folder().display(), instance.url());
        loop {
            std::thread::park();
        }
    }
    let this = std::env::current_exe().expect("a test knows its binary");
    let mut owner = Command::new(this)
        .args([
            "--exact",
            "an_instance_ends_when_its_owner_is_killed",
            "--nocapture",
        ])
        .env(OWNER, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test binary starts");
    let output = BufReader::new(owner.stdout.take().expect("it is piped"));
    let told = output
        .lines()
        .map(|line| line.expect("readable output"))
        .find(|line| line.contains(" http://"))
        .expect("the owner tells folder and address");
    let (folder, url) = told.rsplit_once(' ').expect("two words");
    // The test harness writes its own words before, on the same line.
    let folder = Path::new(&folder[folder.find('/').expect("an absolute path")..]);
    assert!(listens(url) && folder.exists());

    owner.kill().expect("it can be killed");
    owner.wait().expect("it ended");
    let deadline = Instant::now() + Duration::from_secs(20);
    while listens(url) || folder.exists() {
        assert!(
            Instant::now() < deadline,
            "{url} or {} is still there",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_folder_keeps_its_data_over_a_stop() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let launch = launch().folder(folder.path());
    launch
        .start()
        .expect("a Directus starts")
        .stop()
        .expect("it ends in order");

    let (file, complaint, log) = match database() {
        Database::Sqlite => ("database.sqlite", "not a database", "server.log"),
        Database::Postgres => ("postgres/PG_VERSION", "not a valid data", "postgres.log"),
    };
    let file = folder.path().join(file);
    let kept = std::fs::read(&file).expect("the database stays");
    // If the next start copied the bootstrapped database over what is there, it would succeed.
    std::fs::write(&file, b"not a database").expect("writable");
    let error = launch
        .start()
        .expect_err("it cannot start on that")
        .to_string();
    assert!(error.contains(complaint) && error.contains(log), "{error}");

    std::fs::write(&file, kept).expect("writable");
    launch.start().expect("it starts on what was kept");
}

#[test]
fn the_published_client_is_the_pinned_one() {
    let mut client = published_client().expect("it is installed");
    let output = client.arg("--version").output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), CLIENT);
}

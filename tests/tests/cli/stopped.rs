//! A push that the server stops, as people and programs are told of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server};

/// The newsroom opens something to the public.
const PUSH: [&str; 3] = ["push", "--allow", "open-to-public"];

const JOURNAL: &str = ".directus-sync/journal/";

/// The newsroom with a text that no language has, which Directus refuses.
fn broken() -> Dump {
    let dump = Dump::newsroom();
    dump.edit("collections/translations.json", |texts| {
        let text = json!({
            "_syncId": "6f0f3b1e-5f4e-4d57-9c37-0a4c2d2b7a13", "key": "broken",
            "language": null, "value": "a-value-that-nobody-writes-down"
        });
        texts.as_array_mut().expect("a list").push(text);
    });
    dump
}

/// The journals of a folder, each a list of its lines.
fn journals(files: &BTreeMap<String, String>) -> Vec<Vec<Value>> {
    let is_journal = |path: &&String| path.starts_with(JOURNAL) && path.ends_with(".jsonl");
    let line = |line| serde_json::from_str(line).expect("a line of JSON");
    let found = files.iter().filter(|(path, _)| is_journal(path));
    found
        .map(|(_, text)| text.lines().map(line).collect())
        .collect()
}

#[test]
fn a_push_that_stops_is_told_by_address() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = broken();

    // In several requests, also to a server that could take all at once.
    let flags = ["--yes", "--json", "--no-import"];
    let run = cli.on(&dump, &[&PUSH[..], &flags].concat()).expect(1);
    let run = run.complains("POST /translations answered 400");
    let document = run.json();
    assert_eq!(document["format"], "directus-sync/push");
    let stopped = &document["error"]["stopped"];
    let [refused] = stopped["refused"].as_array().expect("a list").as_slice() else {
        panic!("{run}")
    };
    let address = refused["addresses"][0].as_str().expect("an address");
    assert!(address.contains("broken"), "{run}");
    assert!(!stopped["applied"].as_array().expect("a list").is_empty());
    assert!(!stopped["notTried"].as_array().expect("a list").is_empty());

    // The journal says the same, and has no values.
    let files = cli.folder().files();
    assert_eq!(files[&format!("{JOURNAL}.gitignore")], "*\n");
    let [journal] = journals(&files).try_into().expect("one journal");
    let events: Vec<&str> = journal
        .iter()
        .filter_map(|line| line["event"].as_str())
        .collect();
    assert_eq!((events[0], events.last()), ("run", Some(&"end")));
    let of = |event: &str| journal.iter().find(|line| line["event"] == event);
    assert_eq!(
        of("stopped").expect("a line")["refused"],
        stopped["refused"]
    );
    assert_eq!(of("refused").expect("a line")["things"][0][0], address);
    assert_eq!(of("run").expect("a line")["target"], server.url());
    let text: String = journal.iter().map(Value::to_string).collect();
    assert!(!text.contains("a-value-that-nobody-writes-down"), "{text}");

    // Once it is right the rest follows; that push was not interrupted.
    let run = cli.push(&Dump::newsroom());
    assert!(!run.stderr.contains("interrupted"), "{run}");
    cli.expect_no_diff(&Dump::newsroom());
    assert_eq!(journals(&cli.folder().files()).len(), 2);
}

#[test]
fn a_journal_is_elsewhere_or_nowhere() {
    let server = Server::start();
    let dump = Dump::newsroom();
    let cli = Cli::to(server.url());
    cli.on(&dump, &[&PUSH[..], &["--no-journal"]].concat())
        .expect(0);
    assert!(cli.folder().files().is_empty());
    cli.on(&dump, &["push", "--journal", "notes"]).expect(0);
    let files = cli.folder().files();
    assert!(
        files.keys().all(|path| path.starts_with("notes/")),
        "{files:?}"
    );
    assert_eq!(files.len(), 2);
    // A file is in the way of the folder: the push goes on.
    cli.folder().write("taken", "");
    let run = cli.on(&dump, &["push", "--journal", "taken"]).expect(0);
    run.complains("no journal of this push");
}

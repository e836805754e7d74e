//! What flags leave out is not pushed, and where they say a dump is it is read: as the
//! published client does it.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server};

/// Where the parts of the dump are.
const LAYOUT: [&str; 5] = [
    "--collections-path",
    "parts/records",
    "--snapshot-path",
    "model",
    "--no-split",
];

/// Changes the entries of a list in a file that are as is said.
fn change(
    dump: &Dump,
    path: &str,
    list: &str,
    is_meant: impl Fn(&Value) -> bool,
    to: (&str, Value),
) {
    dump.edit(path, |document| {
        let entries = document.pointer_mut(list).and_then(Value::as_array_mut);
        let entries = entries.expect("a list").iter_mut();
        let mut meant = entries.filter(|entry| is_meant(entry)).peekable();
        assert!(meant.peek().is_some(), "nothing to change in {path}");
        meant.for_each(|entry| *entry.pointer_mut(to.0).expect(to.0) = to.1.clone());
    });
}

/// Pushes a changed dump, a part after the other: whether the role has changed by then,
/// the preset is gone, and the field has its note.
fn effects(client: fn(&str) -> Cli, consent: &[&str]) -> Vec<[bool; 3]> {
    let server = Server::with_extension();
    let cli = client(server.url());
    cli.push(&Dump::newsroom().as_published());
    let dump = Dump::empty();
    cli.on(&dump, &[&["pull", "--no-specs"], &LAYOUT[..]].concat())
        .expect(0);
    let is_editor = |role: &Value| role["name"] == "Editor";
    change(
        &dump,
        "parts/records/roles.json",
        "",
        is_editor,
        ("/icon", json!("gavel")),
    );
    let is_title = |field: &Value| field["collection"] == "articles" && field["field"] == "title";
    change(
        &dump,
        "model/snapshot.json",
        "/fields",
        is_title,
        ("/meta/note", json!("Short")),
    );
    dump.edit("parts/records/presets.json", |presets| {
        let presets = presets.as_array_mut().expect("a list");
        presets.retain(|preset| preset["bookmark"] != "To review");
    });
    let parts: [&[&str]; 4] = [
        &["-o", "folders", "--no-snapshot"],
        &["--no-collections"],
        &["-x", "roles", "--no-snapshot"],
        &["-o", "roles", "--no-snapshot", "--max-push-retries", "1"],
    ];
    let push = |flags: &&[&str]| {
        cli.on(&dump, &[&["push"], *flags, &LAYOUT, consent].concat())
            .expect(0);
        [
            server.find("/roles", "name", "Editor")["icon"] == "gavel",
            server
                .find_all("/presets", "bookmark", "To review")
                .is_empty(),
            server.get("/fields/articles/title")["meta"]["note"] == "Short",
        ]
    };
    parts.iter().map(push).collect()
}

#[test]
fn the_same_flags_push_the_same_parts() {
    let mine = effects(Cli::to, &["--yes"]);
    let expected = [
        [false, false, false],
        [false, false, true],
        [false, true, true],
        [true, true, true],
    ];
    assert_eq!(mine, expected);
    assert_eq!(effects(Cli::published, &[]), mine);
}

//! `pull --merge`: what was changed by hand comes into a dump or into code, which
//! keep their own changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, text};

use crate::crates::compiling;

const TITLE: &str = "snapshot/fields/articles/title.json";
const BODY: &str = "snapshot/fields/articles/body.json";

fn id(server: &Server, kind: &str, field: &str, value: &str) -> String {
    text(&server.find(&format!("/{kind}"), field, value), "id")
}

fn rename(server: &Server, from: &str, to: &str) {
    let role = id(server, "roles", "name", from);
    server.patch(&format!("/roles/{role}"), &json!({ "name": to }));
}

fn note(server: &Server, field: &str, note: &str) {
    server.patch(
        &format!("/fields/articles/{field}"),
        &json!({ "meta": { "note": note } }),
    );
}

/// Some of everything that people do in the app.
fn work_by_hand(server: &Server) {
    rename(server, "Editor", "Reviser");
    note(server, "title", "By hand");
    server.delete(&format!(
        "/folders/{}",
        id(server, "folders", "name", "Scratch")
    ));
    server.post(
        "/fields/articles",
        &json!({ "field": "kicker", "type": "string", "meta": { "interface": "input" }, "schema": {} }),
    );
    server.post(
        "/collections",
        &json!({ "collection": "letters", "meta": {}, "schema": {},
            "fields": [{ "field": "id", "type": "integer", "meta": { "hidden": true },
                "schema": { "is_primary_key": true, "has_auto_increment": true } }] }),
    );
    let flow = json!({ "name": "Repair", "status": "inactive", "trigger": "webhook", "options": { "method": "GET" } });
    let flow = text(&server.post("/flows", &flow), "id");
    let operation = json!({ "flow": flow, "key": "log", "name": "Log", "type": "log", "position_x": 1,
        "position_y": 1, "options": { "message": "Hello" } });
    let operation = text(&server.post("/operations", &operation), "id");
    server.patch(
        &format!("/flows/{flow}"),
        &json!({ "operation": operation }),
    );
    // A new role with a policy that was there, which may do more now.
    let role = text(
        &server.post("/roles", &json!({ "name": "Proofreader" })),
        "id",
    );
    let policy = id(server, "policies", "name", "Editing");
    server.post(
        "/access",
        &json!({ "role": role, "policy": policy, "sort": 7 }),
    );
    server.post(
        "/permissions",
        &json!({ "policy": policy, "collection": "directus_comments", "action": "read", "fields": ["*"] }),
    );
}

/// What is taken in of that, in any order.
fn taken(pulled: &Value) -> BTreeSet<String> {
    let taken = pulled["merge"]["taken"].as_array().expect("a list");
    taken.iter().map(|it| text(it, "address")).collect()
}

const BY_HAND: [&str; 10] = [
    "access.editing.proofreader",
    "collection.letters",
    "field.articles.kicker",
    "field.articles.title",
    "flow.repair",
    "folder.scratch",
    "operation.repair.log",
    "permission.editing.directus_comments.read",
    "role.editor",
    "role.proofreader",
];

/// The same for a project in code, which does not manage what stands beside what it
/// describes.
const BY_HAND_IN_OURS: [&str; 7] = [
    "field.articles.answers",
    "field.articles.kicker",
    "field.articles.letter",
    "field.articles.title",
    "folder.scratch",
    "permission.editing.directus_comments.read",
    "role.editor",
];

/// The addresses that a diff would change, each for what the configuration says.
fn own_changes(diff: &Value) -> Vec<String> {
    assert_eq!(diff["undecided"], json!([]), "{diff:#}");
    let of = |list: &str, fields: &str| -> Vec<String> {
        let changes = diff[list].as_array().expect("a list").iter();
        let own = changes.map(|change| {
            let fields = change[fields].as_array().expect("fields");
            assert!(
                fields
                    .iter()
                    .all(|field| field["cause"] != "drift" && field["cause"] != "conflict"),
                "{change:#}"
            );
            text(change, "address")
        });
        own.collect()
    };
    [of("schema", "fields"), of("records", "fields")].concat()
}

#[test]
fn what_was_done_by_hand_comes_into_a_dump_that_keeps_its_own_changes() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let merge = |more: &[&str]| cli.on(&dump, &[&["pull", "--merge"], more].concat());

    merge(&[])
        .expect(1)
        .complains("no push of this configuration");
    cli.push(&dump);
    let pushed = dump.files();
    merge(&["--check"])
        .expect(0)
        .says("Nothing was changed by hand");
    merge(&[]).expect(0);
    assert_eq!(dump.files(), pushed);

    work_by_hand(&server);
    let reporter = dump.sync_id("roles", "name", "Reporter");
    dump.set("roles", &reporter, "/icon", json!("radio"));
    dump.edit(BODY, |field| field["meta"]["note"] = json!("Ours"));
    let before = dump.files();
    let there = server.everything();
    merge(&["--check"])
        .expect(2)
        .says("name: \"Editor\" -> \"Reviser\"")
        .says("folder.scratch  deleted")
        .says("flow.repair  made");
    assert_eq!(dump.files(), before);

    let pulled = merge(&["--json"]).expect(0).json();
    assert_eq!(taken(&pulled), BY_HAND.map(str::to_owned).into());
    assert_eq!(pulled["merge"]["kept"], json!([]));
    assert_eq!(server.everything(), there, "a merge writes nothing there");
    let changed: Vec<String> = dump
        .files()
        .into_iter()
        .filter(|(path, text)| before.get(path) != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        changed,
        [
            "collections/flows.json",
            "collections/folders.json",
            "collections/operations.json",
            "collections/permissions.json",
            "collections/policies.json",
            "collections/roles.json",
            "snapshot/collections/letters.json",
            "snapshot/fields/articles/kicker.json",
            TITLE,
            "snapshot/fields/letters/id.json",
        ]
    );
    let read = |path: &str| -> Value { serde_json::from_str(&dump.read(path)).expect("JSON") };
    assert_eq!(read(TITLE)["meta"]["note"], "By hand");
    assert_eq!(read(BODY)["meta"]["note"], "Ours");

    let diff = cli.on(&dump, &["diff", "--json"]).expect(0).json();
    assert_eq!(own_changes(&diff), ["field.articles.body", "role.reporter"]);
    // Nothing of it is in the way of a push, which then knows it.
    cli.push(&dump);
    cli.expect_no_diff(&dump);
    cli.on(&dump, &["drift"])
        .expect(0)
        .says("Nothing was changed by hand");
    let known = id(&server, "roles", "name", "Proofreader");
    assert_eq!(dump.sync_id("roles", "name", "Proofreader"), known);
    rename(&server, "Proofreader", "Reader");
    cli.on(&dump, &["drift"])
        .expect(2)
        .says("name: \"Proofreader\" -> \"Reader\"");
}

#[test]
fn what_both_have_changed_is_decided_and_never_guessed() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    let editor = dump.sync_id("roles", "name", "Editor");

    rename(&server, "Editor", "Reviser");
    note(&server, "title", "Theirs");
    note(&server, "body", "By hand");
    dump.set("roles", &editor, "/name", json!("Chief"));
    dump.edit(TITLE, |field| field["meta"]["note"] = json!("Ours"));
    let before = dump.files();
    for strategy in ["fail", "merge"] {
        cli.on(&dump, &["pull", "--merge", "--on-conflict", strategy])
            .expect(1)
            .complains(
                "`name` was changed by hand to \"Reviser\"; the configuration now says \"Chief\"",
            )
            .complains("field.articles.title: `meta.note`")
            .complains("--on-conflict");
        assert_eq!(dump.files(), before);
    }
    let name = |dump: &Dump| {
        let roles = dump.records("roles");
        let role = roles.iter().find(|role| role["_syncId"] == *editor);
        text(role.expect("the role"), "name")
    };
    let noted = |dump: &Dump, path: &str| -> Value {
        let field: Value = serde_json::from_str(&dump.read(path)).expect("JSON");
        field["meta"]["note"].clone()
    };

    // Each answer goes for its own question; what is no conflict is not asked.
    let asked = Dump::copy_of(dump.path());
    let run = cli.typing(&asked, &["pull", "--merge"], &["o", "t"]);
    let run = run.expect(0).says("What becomes of it?");
    let of_role = name(&asked) == "Chief";
    assert_eq!(
        noted(&asked, TITLE),
        if of_role { "Theirs" } else { "Ours" },
        "{run}"
    );
    assert_eq!(noted(&asked, BODY), "By hand");

    let ours = Dump::copy_of(dump.path());
    cli.on(&ours, &["pull", "--merge", "--on-conflict", "ours"])
        .expect(0)
        .says("not taken");
    assert_eq!(name(&ours), "Chief");
    assert_eq!(noted(&ours, TITLE), "Ours");
    assert_eq!(noted(&ours, BODY), "By hand");

    cli.on(&dump, &["pull", "--merge", "--on-conflict", "theirs"])
        .expect(0);
    assert_eq!(name(&dump), "Reviser");
    assert_eq!(noted(&dump, TITLE), "Theirs");
    assert_eq!(noted(&dump, BODY), "By hand");
    cli.expect_no_diff(&dump);
    cli.push(&dump);
    cli.on(&dump, &["drift"]).expect(0);
}

#[test]
fn what_was_done_by_hand_comes_into_code_that_keeps_its_own_changes() {
    // The code is pushed to a server of its own: what a dump has left is the
    // dump's to forget.
    let first = Server::start();
    let maker = compiling(&first);
    maker.push(&Dump::newsroom());
    let init = format!("init --from {} --vcs none code", first.url());
    maker.run(&init).expect(0);
    let server = Server::start();
    let cli = compiling(&server);
    let files = maker.folder().files().into_iter();
    for (path, text) in files.filter(|(path, _)| path.starts_with("code/")) {
        cli.folder().write(&path, &text);
    }
    let run = |line: &str| -> Run { cli.run(&format!("{line} --manifest-path code/Cargo.toml")) };
    run("push --yes --adopt --allow open-to-public").expect(0);
    run("drift").expect(0);

    work_by_hand(&server);
    // Fields of ours that point to a collection that is none, and list its items.
    let point = |from: &str, field: &str, to: &str, list: Option<&str>| {
        let it = json!({ "field": field, "type": "integer", "schema": {},
            "meta": { "special": ["m2o"], "interface": "select-dropdown-m2o" } });
        server.post(&format!("/fields/{from}"), &it);
        let relation = json!({ "collection": from, "field": field, "related_collection": to,
            "meta": { "one_field": list }, "schema": { "on_delete": "SET NULL" } });
        server.post("/relations", &relation);
    };
    point("articles", "letter", "letters", None);
    let list = json!({ "field": "answers", "type": "alias",
        "meta": { "special": ["o2m"], "interface": "list-o2m" } });
    server.post("/fields/articles", &list);
    point("letters", "about", "articles", Some("answers"));
    let path = "code/src/roles/reporter.rs";
    let text = cli.folder().read(path);
    let edited = text.replace("\"mic\"", "\"radio\"");
    assert_ne!(text, edited);
    cli.folder().write(path, &edited);
    run("pull --merge --check")
        .expect(2)
        .says("field.articles.kicker  made");
    assert_eq!(cli.folder().read(path), edited);

    let pulled = run("pull --merge --yes --json").expect(0).json();
    assert_eq!(taken(&pulled), BY_HAND_IN_OURS.map(str::to_owned).into());
    assert_eq!(pulled["code"]["outcome"], "verified");
    // The role above it has another name now, here too.
    let merged = edited.replace("Editor", "Reviser");
    assert_ne!(merged, edited);
    assert_eq!(cli.folder().read(path), merged);
    let diff = run("diff --json").expect(0).json();
    assert_eq!(own_changes(&diff), ["role.reporter"]);
    run("push --yes").expect(0).says("Done and verified");
    run("diff --exit-code").expect(0).says("Nothing to do");
    // The letters, the flow and the role of the proofreader.
    run("drift")
        .expect(0)
        .says("Nothing was changed by hand")
        .says("Not managed by the configuration, and left alone: 3 things.");
    run("pull --merge --check").expect(0).says("Nothing to do");
    server.find("/flows", "name", "Repair");
}

//! `directus-sync seed`, alone and in turns with the published client.

use std::time::Duration;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server};
use xtask::proxy::{Fault, Proxy, When};

const GAZETTE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/gazette/Cargo.toml"
);

fn make_model(server: &Server) {
    server.make_collection("section", &["name", "code"]);
    server.make_collection("article", &["title"]);
    let field = json!({ "field": "section", "type": "integer", "meta": {}, "schema": {} });
    server.post("/fields/article", &field);
    let relation = json!({ "collection": "article", "field": "section", "related_collection": "section", "schema": {}, "meta": {} });
    server.post("/relations", &relation);
}

fn write(folder: &Dump, path: &str, document: &Value) {
    folder.write(path, &document.to_string());
}

/// Seed files in the folder that is read when nothing names one.
fn seeds(folder: &Dump, name: &str) {
    write(
        folder,
        "directus-config/seed/sections.json",
        &json!({
            "collection": "section", "meta": { "insert_order": 1 },
            "data": [{ "_sync_id": "harbour", "name": name, "code": "h" }, { "_sync_id": "town", "name": "Town", "code": null }],
        }),
    );
    write(
        folder,
        "directus-config/seed/more/articles.json",
        &json!([{
            "collection": "article", "meta": { "insert_order": 2 },
            "data": [{ "_sync_id": "tide", "title": "The tide", "section": "harbour" }],
        }]),
    );
    folder.write("directus-config/seed/a.txt", "content");
    write(
        folder,
        "directus-config/seed/more/files.json",
        &json!({ "collection": "directus_files", "data": [{ "_sync_id": "note", "_file_path": "a.txt", "title": "Note" }] }),
    );
    write(
        folder,
        "directus-config/seed/users.json",
        &json!({ "collection": "directus_users", "data": [{ "_sync_id": "anna", "email": "anna@example.com", "password": "a-long-password", "first_name": "Anna" }] }),
    );
}

/// What a run of the published client would do or has done.
fn published(run: &Run) -> Vec<String> {
    let text = format!("{}{}", run.stdout, run.stderr);
    let words = [
        "To create",
        "To update",
        "To delete",
        "Created ",
        "Updated ",
        "Deleted ",
    ];
    let is_one = |line: &&str| words.iter().any(|word| line.contains(word));
    text.lines().filter(is_one).map(str::to_owned).collect()
}

#[test]
fn a_diff_a_push_and_nothing_left_to_do() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(cli.folder(), "Harbour");
    cli.run("seed diff --exit-code")
        .expect(2)
        .says("+ seed.section.harbour")
        .says("Plan: rows: 5 to create");
    let run = cli.run("seed push --json").expect(0);
    let told = run.json();
    assert_eq!(
        (&told["format"], &told["applied"]),
        (&json!("directus-sync/seed-push"), &json!(true))
    );
    assert_eq!(told["plan"]["summary"]["create"], 5);
    cli.run("seed diff --exit-code")
        .expect(0)
        .says("Nothing to do (5 rows unchanged).");
    cli.run("seed push").expect(0).says("Nothing to do");
    let harbour = server.find("/items/section", "name", "Harbour");
    assert_eq!(server.list("/items/article")[0]["section"], harbour["id"]);
    // The journal names the collections.
    let files = cli.folder().files();
    let journals: String = files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .map(|(_, text)| text.as_str())
        .collect();
    assert!(
        journals.contains(r#""command":"seed push""#) && journals.contains(r#""kind":"section""#),
        "{journals}"
    );
}

#[test]
fn a_deletion_needs_consent() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(cli.folder(), "Harbour");
    cli.run("seed push").expect(0);
    write(
        cli.folder(),
        "directus-config/seed/more/articles.json",
        &json!({ "collection": "article", "data": [] }),
    );
    cli.run("seed push")
        .expect(1)
        .complains("there is no terminal to ask on")
        .complains("--yes");
    assert_eq!(server.count("/items/article"), 1);
    cli.run("seed push --yes").expect(0).says("1 deleted");
    assert_eq!(server.count("/items/article"), 0);
}

#[test]
fn paths_come_from_the_flag_or_the_config_file() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    let section = |name: &str| json!({ "collection": "section", "data": [{ "_sync_id": name, "name": name }] });
    write(cli.folder(), "one/a.json", &section("a"));
    write(cli.folder(), "two.json", &section("b"));
    write(
        cli.folder(),
        "directus-sync.config.json",
        &json!({ "seedPath": ["one", "two.json"] }),
    );
    cli.run("seed diff")
        .expect(0)
        .says("Plan: rows: 2 to create");
    cli.run("seed diff --seed-path one")
        .expect(0)
        .says("Plan: rows: 1 to create");
    cli.run("seed diff --seed-path one two.json")
        .expect(0)
        .says("Plan: rows: 2 to create");
    cli.run("seed diff --seed-path gone")
        .expect(0)
        .complains("there is nothing here")
        .complains("no seeds found");
    cli.folder().write("two.json", "{ \"collection\": 3 }");
    cli.run("seed push")
        .expect(1)
        .complains("two.json:1: the seed does not say its `collection`");
}

#[test]
fn a_pull_and_a_push_are_a_round_trip() {
    let server = Server::start();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(cli.folder(), "Harbour");
    cli.run("seed push").expect(0);
    server.post("/items/section", &json!({ "name": "By hand" }));
    let harbour = server.find("/items/section", "name", "Harbour")["id"].to_string();
    server.patch(
        &format!("/items/section/{harbour}"),
        &json!({ "name": "Port" }),
    );
    // What is tracked goes where it was written.
    cli.run("seed pull")
        .expect(0)
        .says("Pulled 5 rows of 4 collections");
    let text = cli.folder().read("directus-config/seed/sections.json");
    assert!(text.contains("Port") && !text.contains("By hand"), "{text}");
    assert!(
        cli.folder()
            .read("directus-config/seed/users.json")
            .contains("a-long-password")
    );
    cli.run("seed diff --exit-code").expect(0);
    // The rest of a collection gets tracked.
    let told = cli
        .run("seed pull --collection section --json")
        .expect(0)
        .json();
    assert_eq!(
        (&told["rows"]["section"], &told["tracked"]),
        (&json!(3), &json!(1))
    );
    cli.run("seed diff --exit-code")
        .expect(0)
        .says("6 rows unchanged");
    // Into an empty folder, and from there to another instance.
    let empty = Cli::to(server.url());
    empty.run("seed pull").expect(0);
    let other = Server::start();
    make_model(&other);
    let there = Cli::to(other.url());
    for (path, text) in empty.folder().files() {
        there.folder().write(&path, &text);
    }
    assert!(
        there
            .folder()
            .read("directus-config/seed/files/a.txt")
            .contains("content")
    );
    there.run("seed push").expect(0).says("6 created");
    there.run("seed diff --exit-code").expect(0);
}

#[test]
fn the_published_client_sees_our_push_and_we_see_its() {
    let server = Server::with_extension();
    make_model(&server);
    let (ours, theirs) = (Cli::to(server.url()), Cli::published(server.url()));
    for cli in [&ours, &theirs] {
        seeds(cli.folder(), "Harbour");
    }
    ours.run("seed push").expect(0).says("5 created");
    assert_eq!(published(&theirs.run("seed diff").expect(0)), [""; 0]);
    assert_eq!(published(&theirs.run("seed push").expect(0)), [""; 0]);
    // What it changes, we see as done.
    seeds(theirs.folder(), "Port");
    let diff = published(&theirs.run("seed diff").expect(0));
    assert!(
        diff.iter()
            .any(|line| line.contains("To update: 1 item(s)")),
        "{diff:?}"
    );
    theirs.run("seed push").expect(0);
    seeds(ours.folder(), "Port");
    ours.run("seed diff --exit-code").expect(0);
    assert_eq!(server.count("/items/section"), 2);
    let table = server.extension_table("items::section");
    assert_eq!(table.len(), 2);
    assert_eq!(server.extension_table("users").len(), 1);
    assert_eq!(server.extension_table("files").len(), 1);
}

#[test]
fn we_take_over_from_the_published_client() {
    let server = Server::with_extension();
    make_model(&server);
    let (ours, theirs) = (Cli::to(server.url()), Cli::published(server.url()));
    for cli in [&ours, &theirs] {
        seeds(cli.folder(), "Harbour");
    }
    theirs.run("seed push").expect(0);
    let before = server.extension_table("items::section");
    assert_eq!(before.len(), 2);
    ours.run("seed diff --exit-code")
        .expect(0)
        .says("Nothing to do (5 rows unchanged).");
    ours.run("seed push").expect(0);
    assert_eq!(server.extension_table("items::section"), before);
    assert_eq!(server.count("/items/section"), 2);
}

#[test]
fn mappings_of_rows_move_from_store_to_store() {
    let server = Server::with_extension();
    make_model(&server);
    let cli = Cli::to(server.url());
    seeds(cli.folder(), "Harbour");
    cli.run("seed push").expect(0);
    for (from, to) in [("extension", "file"), ("file", "collection")] {
        cli.run(&format!("migrate-ids --from {from} --to {to}"))
            .expect(0)
            .says("5 mappings");
        cli.run(&format!("seed diff --exit-code --id-map {to}"))
            .expect(0)
            .says("5 rows unchanged");
    }
    // What is there already is not replaced.
    let file = cli.folder().read("directus-sync.ids.json");
    let harbour = server.find("/items/section", "name", "Harbour")["id"].to_string();
    let other = file.replace(&format!("\"row\":\"{harbour}\""), "\"row\":\"99\"");
    assert_ne!(file, other);
    cli.folder().write("directus-sync.ids.json", &other);
    cli.run("migrate-ids --from extension --to file")
        .expect(1)
        .complains("items::");
}

#[test]
fn a_push_that_was_killed_leaves_no_doubles() {
    let server = Server::start();
    make_model(&server);
    let proxy = Proxy::start(server.url()).expect("it starts");
    let cli = Cli::to(&proxy.url());
    seeds(cli.folder(), "Harbour");
    // The rows are there, and who made them dies before it is told their keys.
    let rows = When::exactly("/items/section").method("POST");
    proxy.disturb(rows, Fault::Hold { done: true });
    let mut child = cli.process(&["seed", "push"]).spawn().expect("it starts");
    assert!(
        proxy.wait_for_hold(Duration::from_secs(60)),
        "it makes rows"
    );
    child.kill().expect("killed");
    child.wait().expect("it ends");
    proxy.release();
    proxy.reset();
    assert_eq!(server.count("/items/section"), 2);
    cli.run("seed push")
        .expect(0)
        .complains("was interrupted while creating 2 section")
        .says("> seed.section.harbour  takes over the existing row");
    assert_eq!(server.count("/items/section"), 2);
    assert_eq!(server.count("/items/article"), 1);
    cli.run("seed diff --exit-code").expect(0);
}

#[test]
fn a_config_crate_pushes_its_seeds() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let variables =
        "DESK_EMAIL=desk@example.com\nSITE_TOKEN=a-secret\nPASSWORD_OF_ANN=a-long-password\n";
    cli.folder().write(".env", variables);
    let run = |command: &str| cli.run(&format!("{command} --manifest-path {GAZETTE}"));
    // Its permissions have rules, which an unlicensed Directus 12 does not take.
    run("push --yes --allow open-to-public -x permissions")
        .expect(0)
        .complains("`directus-sync seed push` pushes them");
    let first = run("seed push").expect(0).says("Done and verified");
    assert!(!first.to_string().contains("a-long-password"), "{first}");
    run("seed diff --exit-code").expect(0).says("Nothing to do");
    let harbour = server.find("/items/section", "slug", "harbour");
    let articles = server.list("/items/article");
    assert!(
        articles
            .iter()
            .any(|article| article["section"] == harbour["id"])
    );
    let login = json!({ "email": "ann.anchor@gazette.example.com", "password": "a-long-password" });
    server.post("/auth/login", &login);
    // Records and rows leave each other alone.
    run("diff --exit-code -x permissions").expect(0);
}

//! What breaks on an instance, and is mended.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, text};
use xtask::proxy::{Fault, Proxy, When};

/// The newsroom has articles for everybody.
const PUSH: [&str; 3] = ["push", "--allow", "open-to-public"];

const GONE: &str = "99999999-9999-4999-8999-999999999999";

/// The kinds of findings in a JSON document, each once, in order.
fn kinds(document: &Value) -> Vec<String> {
    let findings = document["findings"].as_array().expect("a list").iter();
    let mut kinds: Vec<String> = findings.map(|finding| text(finding, "kind")).collect();
    kinds.dedup();
    kinds
}

/// Adds to the hidden table what a broken push may have left there.
fn log(server: &Server, changes: &Value) {
    let row = json!({ "changes": changes.to_string() });
    server.post("/items/sync_sdk_id_map", &row);
}

/// Breaks what the REST API lets one break.
fn break_politely(server: &Server, dump: &Dump) {
    let editor = text(&server.find("/roles", "name", "Editor"), "id");
    let newsstand = text(&server.find("/policies", "name", "Newsstand"), "id");
    let editing = text(&server.find("/policies", "name", "Editing"), "id");
    log(
        server,
        &json!([
            ["roles", "lost", GONE, null],
            ["roles", "0-second", editor, null],
            ["policies", "_sync_default_public_policy", newsstand, null],
            ["=roles", "forgotten", { "name": "AbCdEfGh" }, null],
        ]),
    );
    let rights = json!({ "policy": editing, "collection": "articles", "action": "read", "fields": ["*", "id"] });
    server.post("/permissions", &rights);
    server.post(
        "/access",
        &json!({ "role": editor, "policy": editing, "sort": 9 }),
    );
    // Flows that nobody runs.
    let flow = server.post(
        "/flows",
        &json!({ "name": "By hand", "status": "inactive", "trigger": "manual", "operation": GONE }),
    );
    let archive = server.find("/operations", "key", "archive");
    let operation = json!({ "flow": flow["id"], "key": "strays", "name": "x", "type": "log",
        "position_x": 1, "position_y": 1, "options": {}, "resolve": archive["id"] });
    server.post("/operations", &operation);
    let draft = dump.sync_id("translations", "value", "Draft");
    server.patch(&format!("/translations/{draft}"), &json!({ "key": draft }));
}

/// Breaks what only the database lets one break.
fn break_rudely(server: &Server) {
    let [first, second] = ["First", "Second"]
        .map(|name| text(&server.post("/roles", &json!({ "name": name })), "id"));
    let (role, policy) = (
        text(&server.find("/roles", "name", "Editor"), "id"),
        text(&server.find("/policies", "name", "Editing"), "id"),
    );
    let id = |number: u8| format!("{number:08}-0000-4000-8000-000000000000");
    let statements = format!(
        "UPDATE directus_roles SET parent = '{second}' WHERE id = '{first}';
         UPDATE directus_roles SET parent = '{first}' WHERE id = '{second}';
         INSERT INTO directus_access (id, role, policy) VALUES ('{}', '{GONE}', '{policy}');
         INSERT INTO directus_access (id, role, policy) VALUES ('{}', '{role}', '{GONE}');
         INSERT INTO directus_panels (id, dashboard, type, position_x, position_y, width, height)
           VALUES ('{}', '{GONE}', 'label', 1, 1, 4, 4);
         INSERT INTO directus_folders (id, name, parent) VALUES ('{}', 'Stray', '{GONE}');",
        id(1),
        id(2),
        id(3),
        id(4),
    );
    server.instance().sql(&statements).expect("it is broken");
}

#[test]
fn what_is_broken_is_found_mended_and_sound() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.on(&dump, &PUSH).expect(0);
    cli.on(&dump, &["doctor"])
        .expect(0)
        .complains("Nothing is wrong.");

    break_politely(&server, &dump);
    break_rudely(&server);
    let broken = server.everything();
    let found = cli.on(&dump, &["doctor", "--json"]).expect(2);
    assert_eq!(
        kinds(&found.json()),
        [
            "orphan-mapping",
            "double-mapping",
            "default-mapping",
            "stale-memory",
            "double-permission",
            "double-access",
            "lost-owner",
            "lost-reference",
            "foreign-pointer",
            "ring",
            "leftover-name",
        ]
    );
    // Both permissions are shown, and which of them goes.
    cli.on(&dump, &["doctor"])
        .expect(2)
        .says("double-permission  permission.editing.articles.read")
        .says(r#"fields ["*","id"]"#)
        .says("the one that the configuration describes")
        .complains("--fix mends 14.");
    cli.on(&dump, &["doctor", "--fix"])
        .expect(1)
        .complains("there is no terminal to ask on")
        .complains("--fix --yes");
    assert_eq!(server.everything(), broken);

    let mended = cli.on(&dump, &["doctor", "--fix", "--yes", "--json"]);
    let document = mended.expect(0).json();
    assert_eq!(document["findings"], json!([]), "{document:#}");
    assert_eq!(document["mended"].as_array().map(Vec::len), Some(14));
    cli.on(&dump, &["doctor"]).expect(0);
    cli.expect_no_diff(&dump);

    // Nobody has got more than the configuration gives.
    let policy = text(&server.find("/policies", "name", "Editing"), "id");
    let rows = server.list(&format!(
        "/permissions?filter[policy][_eq]={policy}&filter[action][_eq]=read"
    ));
    assert_eq!(rows.len(), 1);
    assert_ne!(rows[0]["fields"], json!(["*", "id"]));
    // What was made by hand is still there.
    assert_eq!(
        server.find("/flows", "name", "By hand")["operation"],
        Value::Null
    );
    assert_eq!(
        server.find("/folders", "name", "Stray")["parent"],
        Value::Null
    );
    assert_eq!(server.find("/roles", "name", "First")["name"], "First");
}

#[test]
fn the_tables_of_the_extension_are_mended_too() {
    let server = Server::with_extension();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.on(&dump, &PUSH).expect(0);
    cli.on(&dump, &["doctor"]).expect(0);
    let mapping = json!({ "sync_id": "lost", "local_id": GONE });
    server.post("/directus-extension-sync/table/roles", &mapping);
    // A tracked row goes with its mapping.
    let extra = dump.sync_id("panels", "name", "Latest");
    server
        .instance()
        .sql(&format!(
            "UPDATE directus_panels SET dashboard = '{GONE}' WHERE id = '{extra}'"
        ))
        .expect("it is broken");

    let found = cli.on(&dump, &["doctor", "--json"]).expect(2).json();
    assert_eq!(found["idMap"], "extension");
    assert_eq!(kinds(&found), ["orphan-mapping", "lost-owner"]);
    cli.on(&dump, &["doctor", "--fix", "--yes"])
        .expect(0)
        .says("mended role.lost: the mapping is removed");
    let mappings = server.extension_mappings();
    assert!(!mappings.contains_key(&("roles".to_owned(), "lost".to_owned())));
    assert!(!mappings.contains_key(&("panels".to_owned(), extra)));
    cli.on(&dump, &["doctor"]).expect(0);
    // The configuration has the panel: a push makes it again.
    cli.on(&dump, &["push", "--yes"])
        .expect(0)
        .says("1 created");
    cli.expect_no_diff(&dump);
}

#[test]
fn a_row_that_is_refused_keeps_nothing_else_from_being_mended() {
    let server = Server::start();
    let dump = Dump::newsroom();
    Cli::to(server.url()).on(&dump, &PUSH).expect(0);
    // A mapping, a row that is tracked and changed, one that is deleted.
    log(&server, &json!([["roles", "lost", GONE, null]]));
    let editing = text(&server.find("/policies", "name", "Editing"), "id");
    let rights = json!({ "policy": editing, "collection": "articles", "action": "read", "fields": ["*", "id"] });
    server.post("/permissions", &rights);
    let flow = text(&server.list("/flows")[0], "id");
    server.patch(&format!("/flows/{flow}"), &json!({ "operation": GONE }));

    let proxy = Proxy::start(server.url()).expect("it starts");
    let cli = Cli::to(&proxy.url());
    let delete = When::path("/permissions").method("DELETE");
    proxy.disturb(delete, Fault::refusal(403, "FORBIDDEN"));
    cli.on(&dump, &["doctor", "--fix", "--yes"])
        .expect(1)
        .complains("DELETE /permissions answered 403");
    let left = cli.on(&dump, &["doctor", "--json"]).expect(2).json();
    assert_eq!(kinds(&left), ["double-permission"]);
    // What was emptied is not taken for somebody's doing.
    assert_eq!(
        server.get(&format!("/flows/{flow}"))["operation"],
        Value::Null
    );
    cli.on(&dump, &["doctor", "--fix", "--yes"]).expect(0);
    cli.on(&dump, &["push", "--yes"]).expect(0);
    cli.expect_no_diff(&dump);
}

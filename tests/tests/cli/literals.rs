//! Ids of records within rules, options and links: SyncIDs in a dump, the
//! target's own keys on a target. The instance is one that the published client
//! has tracked, so that SyncIDs are no keys.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Mappings, Server, text};

/// A UUID that is nobody's.
const NOBODY: &str = "dddddddd-0000-4000-8000-000000000001";

fn made(server: &Server, path: &str, row: &Value) -> String {
    text(&server.post(path, row), "id")
}

/// The key of the administrators' role.
fn admin_role(server: &Server) -> String {
    text(&server.get("/users/me?fields=role"), "role")
}

/// An instance on which ids stand wherever people and the app put them.
fn work(server: &Server) {
    let role = made(server, "/roles", &json!({ "name": "Editor" }));
    let reader = made(server, "/roles", &json!({ "name": "Reader" }));
    let policy = made(
        server,
        "/policies",
        &json!({ "name": "Editing", "app_access": true }),
    );
    server.post(
        "/access",
        &json!({ "role": role, "policy": policy, "sort": 1 }),
    );
    let folder = made(server, "/folders", &json!({ "name": "Covers" }));
    let flow = made(
        server,
        "/flows",
        &json!({ "name": "Report", "status": "inactive", "trigger": "webhook",
            "options": { "method": "GET" } }),
    );
    let operation = made(
        server,
        "/operations",
        &json!({ "flow": flow, "key": "make", "name": "Make", "type": "item-create",
            "position_x": 19, "position_y": 1, "options": {
                "collection": "directus_users",
                "payload": { "role": role, "note": format!("{{\"policy\":\"{policy}\"}}"), "other": NOBODY } } }),
    );
    server.patch(
        &format!("/flows/{flow}"),
        &json!({ "operation": operation, "options": { "method": "GET", "return": operation } }),
    );
    let dashboard = made(server, "/dashboards", &json!({ "name": "Numbers" }));
    let panel = made(
        server,
        "/panels",
        &json!({ "dashboard": dashboard, "name": "Editors", "type": "metric", "position_x": 1,
            "position_y": 1, "width": 10, "height": 6, "show_header": true, "options": {
                "collection": "directus_users", "field": "id", "function": "count",
                "filter": { "_and": [{ "role": { "_in": [role, reader, admin_role(server)] } }] } } }),
    );
    server.post(
        "/presets",
        &json!({ "bookmark": "Editors", "collection": "directus_users", "role": role,
            "filter": { "_and": [{ "role": { "_eq": role } }] },
            "layout_query": { "tabular": { "page": 1 } },
            "layout_options": { "cards": { "link": format!("/admin/files/folders/{folder}") } } }),
    );
    server.post(
        "/permissions",
        &json!({ "policy": policy, "collection": "directus_users", "action": "update",
            "fields": ["first_name", "role"],
            "permissions": { "_and": [{ "role": { "_neq": reader } }] },
            "validation": { "role": { "_in": [role, NOBODY] } },
            "presets": { "role": role } }),
    );
    server.patch(
        "/settings",
        &json!({
            "module_bar": [
                { "type": "module", "id": "content", "enabled": true },
                { "type": "link", "id": NOBODY, "name": "Panel", "icon": "link", "enabled": true,
                    "url": format!("/insights/{dashboard}/{panel}?role={role}") },
            ],
            "report_bug_url": format!("https://example.org/flows/trigger/{flow}?role={role}"),
        }),
    );
    server.post(
        "/collections",
        &json!({ "collection": "articles", "meta": {
                "preview_url": format!("https://example.org/{{{{id}}}}?role={role}") }, "schema": {},
            "fields": [
                { "field": "id", "type": "integer", "meta": { "hidden": true },
                    "schema": { "is_primary_key": true, "has_auto_increment": true } },
                { "field": "cover", "type": "string", "schema": {}, "meta": { "interface": "select-dropdown",
                    "options": { "choices": [{ "text": "Editors", "value": role }] },
                    "display": "labels",
                    "display_options": { "choices": [{ "text": "Editors", "value": role }] },
                    "conditions": [{ "name": "Readers", "hidden": true,
                        "rule": { "_and": [{ "cover": { "_eq": reader } }] } }],
                    "validation": { "_and": [{ "cover": { "_neq": policy } }] } } },
                { "field": "for_role", "type": "string", "meta": { "interface": "input" },
                    "schema": { "default_value": role } },
            ] }),
    );
}

/// The texts of all files of a dump in which a key stands whose record has
/// another SyncID.
fn with_keys(dump: &Dump, mappings: &Mappings) -> Vec<String> {
    let keys = mappings.iter().filter(|((_, sync_id), key)| {
        // Short keys are numbers.
        sync_id != *key && key.len() == 36
    });
    let keys: Vec<_> = keys.collect();
    assert!(keys.len() > 5, "SyncIDs are no keys: {keys:?}");
    let files = dump.files().into_iter();
    let named = files.flat_map(|(file, text)| {
        let named = keys.iter().filter(|(_, key)| text.contains(key.as_str()));
        let named: Vec<_> = named
            .map(|((kind, _), _)| format!("{file}: {kind}"))
            .collect();
        named
    });
    named.collect()
}

/// What stands in the places of ids on a server, each with the name of the record
/// that it means.
fn seen(server: &Server) -> BTreeMap<&'static str, Value> {
    let role = text(&server.find("/roles", "name", "Editor"), "id");
    let mut names: Vec<(String, &str)> = vec![(role, "Editor"), (admin_role(server), "Admin")];
    for (path, name) in [
        ("/roles", "Reader"),
        ("/policies", "Editing"),
        ("/folders", "Covers"),
        ("/flows", "Report"),
        ("/operations", "Make"),
        ("/dashboards", "Numbers"),
        ("/panels", "Editors"),
    ] {
        names.push((text(&server.find(path, "name", name), "id"), name));
    }
    let permission = server.find("/permissions", "action", "update");
    let settings = server.get("/settings");
    let cover = server.get("/fields/articles/cover")["meta"].clone();
    let values = [
        ("permissions", permission["permissions"].clone()),
        ("validation", permission["validation"].clone()),
        ("presets", permission["presets"].clone()),
        (
            "flow",
            server.find("/flows", "name", "Report")["options"].clone(),
        ),
        (
            "operation",
            server.find("/operations", "name", "Make")["options"].clone(),
        ),
        (
            "panel",
            server.find("/panels", "name", "Editors")["options"]["filter"].clone(),
        ),
        (
            "preset",
            server.find("/presets", "bookmark", "Editors")["filter"].clone(),
        ),
        (
            "layout",
            server.find("/presets", "bookmark", "Editors")["layout_options"].clone(),
        ),
        ("module bar", settings["module_bar"].clone()),
        ("bug", settings["report_bug_url"].clone()),
        (
            "preview",
            server.get("/collections/articles")["meta"]["preview_url"].clone(),
        ),
        ("options", cover["options"].clone()),
        ("display", cover["display_options"].clone()),
        ("conditions", cover["conditions"].clone()),
        ("rule", cover["validation"].clone()),
        (
            "default",
            server.get("/fields/articles/for_role")["schema"]["default_value"].clone(),
        ),
    ];
    let called = |value: Value| {
        let text = names.iter().fold(value.to_string(), |text, (key, name)| {
            text.replace(key.as_str(), &format!("<{name}>"))
        });
        serde_json::from_str(&text).expect("JSON")
    };
    values.map(|(place, value)| (place, called(value))).into()
}

#[test]
fn ids_within_values_are_those_of_each_instance() {
    let server = Server::with_extension();
    work(&server);
    let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
    // The published client gives the SyncIDs, and has keys in its dump.
    let theirs = published.pull();
    let mappings = server.extension_mappings();
    assert!(!with_keys(&theirs, &mappings).is_empty());
    let as_they = Dump::empty();
    ours.on(&as_they, &["pull", "--no-specs", "--no-map-literals"])
        .expect(0);
    let as_they = as_they.as_published();
    assert_eq!(as_they.files(), theirs.files());

    let dump = ours.pull().as_published();
    assert_eq!(with_keys(&dump, &mappings), [""; 0]);
    let settings = dump.read("collections/settings.json");
    assert!(settings.contains(&dump.sync_id("panels", "name", "Editors")));
    let panels = dump.read("collections/panels.json");
    assert!(panels.contains("\"_sync_default_admin_role\""), "{panels}");
    // To this instance, both say the same.
    ours.expect_no_diff(&dump);
    ours.expect_no_diff(&theirs);
    published.expect_no_diff(&theirs);
    let as_they = |command: &[&str]| ours.on(&theirs, &[command, &["--no-map-literals"]].concat());
    as_they(&["diff", "--exit-code"]).expect(0);

    let before = seen(&server);
    assert_eq!(
        before["preset"],
        json!({ "_and": [{ "role": { "_eq": "<Editor>" } }] })
    );
    assert_eq!(before["default"], "<Editor>");

    // An instance with nothing installed, whose keys are the SyncIDs.
    let fresh = Server::start();
    let there = Cli::to(fresh.url());
    there.push(&dump);
    assert_eq!(seen(&fresh), before);
    there.expect_no_diff(&dump);
    assert_eq!(there.pull().as_published().files(), dump.files());

    // One on which the published client has made the rows, under keys of its own:
    // what it left of the values is set right.
    let other = Server::with_extension();
    let there = Cli::to(other.url());
    Cli::published(other.url()).push(&dump);
    assert_ne!(seen(&other), before);
    there.push(&dump);
    assert_eq!(seen(&other), before);
    there.expect_no_diff(&dump);
    assert_eq!(with_keys(&dump, &other.extension_mappings()), [""; 0]);
    assert_eq!(there.pull().as_published().files(), dump.files());

    changed_by_hand(&other, &dump);
    deleted(&other, &dump);
}

/// What somebody picks in the app is drift in the terms of the dump, and is taken
/// into it so.
fn changed_by_hand(server: &Server, dump: &Dump) {
    let cli = Cli::to(server.url());
    let merged = Dump::copy_of(dump.path());
    let key = |path: &str, name: &str| text(&server.find(path, "name", name), "id");
    let (reader, panel) = (key("/roles", "Reader"), key("/panels", "Editors"));
    let options = json!({ "collection": "directus_users", "field": "id", "function": "count",
        "filter": { "role": { "_eq": reader } } });
    server.patch(&format!("/panels/{panel}"), &json!({ "options": options }));
    server.patch(
        "/fields/articles/cover",
        &json!({ "meta": { "validation": { "_and": [{ "cover": { "_neq": reader } }] } } }),
    );
    let drift = cli.on(&merged, &["drift", "--json"]).json().to_string();
    let name = merged.sync_id("roles", "name", "Reader");
    assert!(drift.contains(&name) && !drift.contains(&reader), "{drift}");
    cli.on(&merged, &["pull", "--merge", "--no-specs"])
        .expect(0);
    for file in [
        "collections/panels.json",
        "snapshot/fields/articles/cover.json",
    ] {
        let text = merged.read(file);
        assert!(text.contains(&name) && !text.contains(&reader), "{text}");
    }
    cli.expect_no_diff(&merged);
    cli.on(dump, &["push", "--yes", "--on-conflict", "ours"])
        .expect(0);
}

/// A push tells what will name nothing after it.
fn deleted(server: &Server, dump: &Dump) {
    let without = Dump::copy_of(dump.path());
    without.retain("roles", |role| role["name"] != "Reader");
    let diff = Cli::to(server.url()).on(&without, &["diff"]).expect(0);
    let said = format!("{}{}", diff.stdout, diff.stderr);
    for place in [
        "permission.editing.directus_users.update: its `permissions`",
        "panel.numbers.editors: its `options`",
        "field.articles.cover: its `meta.conditions`",
    ] {
        let told = format!("{place} names role.reader, which this push deletes");
        assert!(said.contains(&told), "no `{told}` in {said}");
    }
    assert_eq!(said.matches("which this push deletes").count(), 3, "{said}");
}

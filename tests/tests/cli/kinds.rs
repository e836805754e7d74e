//! Records of every kind are changed and deleted by pushes of a dump folder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, KINDS, Server};

/// A changed field of a record: kind, the field that names the record and its
/// value, the place of the change, the new value.
fn changes() -> [(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Value,
); 11] {
    [
        (
            "dashboards",
            "name",
            "Numbers",
            "/note",
            json!("Ask the archive"),
        ),
        (
            "flows",
            "name",
            "Nightly",
            "/options/cron",
            json!("0 4 * * *"),
        ),
        ("folders", "name", "Scratch", "/name", json!("Drawer")),
        (
            "operations",
            "key",
            "mail",
            "/options/subject",
            json!("Out: {{$trigger.title}}"),
        ),
        ("panels", "name", "Latest", "/width", json!(16)),
        (
            "permissions",
            "action",
            "delete",
            "/fields",
            // No rule: an unlicensed Directus 12 takes it.
            json!(["*", "title"]),
        ),
        (
            "policies",
            "name",
            "Newsstand",
            "/ip_access",
            json!(["10.1.0.0/16"]),
        ),
        (
            "presets",
            "bookmark",
            "To review",
            "/layout_query/cards/limit",
            json!(100),
        ),
        (
            "roles",
            "name",
            "Reporter",
            "/icon",
            json!("mic_external_on"),
        ),
        (
            "settings",
            "project_name",
            "Newsroom",
            "/project_color",
            json!("#FF0000"),
        ),
        (
            "translations",
            "value",
            "Entwurf",
            "/value",
            json!("Fassung"),
        ),
    ]
}

#[test]
fn records_of_every_kind_are_made_changed_and_deleted() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    cli.expect_no_diff(&dump);
    server.expect_records(&dump, &server.collection_mappings());
    assert_eq!(
        cli.pull().files(),
        dump.files(),
        "a pull gives back what was pushed"
    );

    let by_hand = rows_made_by_hand(&server);
    changed(&server, &cli, &dump);
    deleted(&server, &cli, &dump);
    for (path, row) in &by_hand {
        assert_eq!(&server.get(path), row, "{path}");
    }
}

/// Changes a record of each kind.
fn changed(server: &Server, cli: &Cli, dump: &Dump) {
    let mut wanted = Vec::new();
    for (kind, field, value, place, after) in changes() {
        let sync_id = dump.sync_id(kind, field, value);
        dump.set(kind, &sync_id, place, after);
        let field = place.split('/').nth(1).expect("a field");
        wanted.push((kind.to_owned(), sync_id, field.to_owned()));
    }
    let plan = cli
        .on(dump, &["diff", "--exit-code", "--json"])
        .expect(2)
        .json();
    let planned = plan["records"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|change| {
            assert_eq!(change["action"], "update", "{change}");
            let text = |key: &str| change[key].as_str().expect("text").to_owned();
            let fields = change["fields"].as_array().expect("a list").iter();
            // Changes inside of an object are told by their path.
            fields.map(move |field| {
                let path = field["path"].as_str().expect("a path");
                let head = path.split(['.', '[']).next().unwrap_or(path);
                (text("kind"), text("syncId"), head.to_owned())
            })
        });
    let mut planned: Vec<_> = planned.collect();
    planned.sort();
    assert_eq!(planned, wanted);
    assert_eq!(plan["schema"], json!([]));

    cli.push(dump).says("11 updated");
    server.expect_records(dump, &server.collection_mappings());
    cli.expect_no_diff(dump);
}

/// Deletes a record of each kind that can be deleted, and a field.
fn deleted(server: &Server, cli: &Cli, dump: &Dump) {
    let reporter = dump.sync_id("roles", "name", "Reporter");
    let reporting = dump.sync_id("policies", "name", "Reporting");
    let nightly = dump.sync_id("flows", "name", "Nightly");
    let numbers = dump.sync_id("dashboards", "name", "Numbers");
    let goes = |kind: &str, record: &Value| match kind {
        "dashboards" | "flows" | "policies" | "roles" => {
            [&reporter, &reporting, &nightly, &numbers]
                .contains(&&record["_syncId"].as_str().expect("text").to_owned())
        }
        "folders" => record["name"] == "Drawer",
        "operations" => record["flow"] == nightly.as_str(),
        "panels" => record["dashboard"] == numbers.as_str(),
        "permissions" => record["policy"] == reporting.as_str() || record["action"] == "delete",
        "presets" => record["role"] == reporter.as_str(),
        "translations" => record["value"] == "Fassung",
        _ => false,
    };
    let mappings = server.collection_mappings();
    let rows = |server: &Server| -> BTreeMap<&str, BTreeSet<String>> {
        let keys = |kind| server.rows_of(kind).into_keys().collect();
        KINDS.iter().map(|(kind, _)| (*kind, keys(kind))).collect()
    };
    let mut left = rows(server);
    let mut gone = 0;
    for (kind, _) in KINDS.iter().filter(|(kind, _)| *kind != "settings") {
        let records = dump.records(kind);
        let ids: Vec<String> = records
            .iter()
            .filter(|record| goes(kind, record))
            .map(|record| {
                mappings[&(
                    (*kind).to_owned(),
                    record["_syncId"].as_str().expect("text").to_owned(),
                )]
                    .clone()
            })
            .collect();
        assert!(!ids.is_empty(), "a record of {kind} goes");
        gone += ids.len();
        for id in ids {
            assert!(
                left.get_mut(kind).expect("a kind").remove(&id),
                "{id} is a row of {kind}"
            );
        }
        dump.retain(kind, |record| !goes(kind, record));
    }
    dump.set(
        "settings",
        "_sync_default_settings",
        "/public_registration_role",
        Value::Null,
    );
    dump.remove("snapshot/fields/articles/price.json");

    let before = server.everything();
    cli.on(dump, &["push"])
        .expect(1)
        .complains(
            "the plan deletes something, and there is no terminal to ask on; nothing was changed",
        )
        .complains("push with --yes");
    assert_eq!(server.everything(), before);

    let attached = server.count("/access");
    cli.on(dump, &["push", "--yes"]).expect(0).says("deleted");
    assert_eq!(rows(server), left, "only what the dump lacks is gone");
    assert_eq!(
        server.count("/access"),
        attached - 2,
        "and the attachments of the policy"
    );
    assert_eq!(
        server.get("/settings")["public_registration_role"],
        Value::Null
    );
    let fields = server.get("/fields/articles");
    let fields = fields
        .as_array()
        .expect("a list")
        .iter()
        .map(|field| field["field"].as_str().expect("text"));
    assert_eq!(
        fields.collect::<BTreeSet<_>>(),
        BTreeSet::from(["author", "body", "id", "published_at", "status", "title"])
    );
    let kept = server.collection_mappings();
    assert_eq!(
        kept.len(),
        mappings.len() - gone,
        "their mappings are gone, too"
    );
    server.expect_records(dump, &kept);
    cli.expect_no_diff(dump);
}

/// Rows that no push made, with their paths.
fn rows_made_by_hand(server: &Server) -> Vec<(String, Value)> {
    let admin = server.get("/users/me")["id"].clone();
    let rows = [
        ("roles", json!({ "name": "By hand" })),
        ("policies", json!({ "name": "By hand", "app_access": true })),
        ("folders", json!({ "name": "By hand" })),
        (
            "flows",
            json!({ "name": "By hand", "trigger": "manual", "options": {} }),
        ),
        ("dashboards", json!({ "name": "By hand" })),
        (
            "translations",
            json!({ "language": "en-US", "key": "by.hand", "value": "By hand" }),
        ),
        (
            "presets",
            json!({ "collection": "articles", "user": admin, "layout": "cards" }),
        ),
    ];
    let made = rows.into_iter().map(|(kind, row)| {
        let made = server.post(&format!("/{kind}"), &row);
        let path = format!("/{kind}/{}", sync_tests::id_of(&made["id"]));
        let row = server.get(&path);
        (path, row)
    });
    made.collect()
}

//! Where mappings are kept.

use serde_json::{Value, json};
use sync_sdk::engine::EngineError;
use sync_sdk::idmap::IdMapChoice;
use sync_sdk::model::{Kind, SchemaKind};
use sync_tests::{Config, Server, id};

const HIDDEN: &str = "sync_sdk_id_map";

fn config() -> Config {
    Config::new()
        .with(Kind::Roles, json!([{ "_syncId": "_sync_default_admin_role" }, { "_syncId": id("editor"), "name": "Editor" }]))
        .with(Kind::Policies, json!([{ "_syncId": id("editors"), "name": "Editors", "roles": [{ "role": id("editor"), "sort": 1 }] }]))
        .with(
            Kind::Permissions,
            json!([{ "_syncId": id("read"), "policy": id("editors"), "collection": "directus_files", "action": "read", "fields": ["*"] }]),
        )
}

#[test]
fn the_hidden_collection_is_in_no_snapshot_dump_or_diff() {
    let server = Server::start();
    let sync = server.sync();
    let empty = server.get("/schema/snapshot");
    // A mirror of the empty data model drops everything else.
    server.make_collection("stray", &["name"]);
    sync.push(&config().with_model(empty.clone()));
    assert_eq!(server.get("/schema/snapshot"), empty);
    let collections = server.get("/collections");
    let names: Vec<_> = collections
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["collection"].clone())
        .collect();
    assert!(
        names.contains(&json!(HIDDEN)) && !names.contains(&json!("stray")),
        "{names:?}"
    );

    let pulled = sync.pull().expect("a pull");
    let model = pulled.data_model.clone().expect("a data model");
    assert!(model.entries(SchemaKind::Collections).is_empty());
    let fields = model
        .entries(SchemaKind::Fields)
        .iter()
        .filter(|field| field["collection"] == HIDDEN);
    assert_eq!(fields.count(), 0);

    // It holds what belongs together, and survives a mirror of nothing.
    let before = server.list(&format!("/items/{HIDDEN}"));
    assert!(!before.is_empty());
    let plan = sync.diff(&config().with_model(empty)).expect("a diff");
    assert!(!plan.has_writes(), "{:#}", plan.to_json());
    assert_eq!(
        server.list(&format!("/items/{HIDDEN}"))[..before.len()],
        before
    );
}

#[test]
fn a_long_log_of_mappings_is_replaced_by_a_short_one() {
    // The server takes few rows at once, and the log has more.
    let server = Server::with_env(&[("MAX_BATCH_MUTATION", "20")]);
    // Only who holds the lock makes the log short.
    let sync = server.sync().without_model().locking();
    let rows = || server.count(&format!("/items/{HIDDEN}"));
    sync.push(&config());
    // What so many small pushes would have left.
    let change = |number: usize| {
        json!([["roles", id(&format!("gone{number}")), id("gone"), null]]).to_string()
    };
    for number in 0..70 {
        server.post(
            &format!("/items/{HIDDEN}"),
            &json!({ "changes": change(number) }),
        );
    }
    sync.try_push(&config())
        .expect("the mappings of rows that are gone go");
    assert_eq!(rows(), 1);
    sync.push(&config());
    assert_eq!(server.count("/roles"), 2);
}

#[test]
fn the_extension_holds_what_directus_sync_would_write() {
    let server = Server::with_extension();
    let sync = server.sync().without_model().extension();
    sync.push(&config());
    let table = |name: &str| server.extension_table(name);
    let admin = server.get("/users/me?fields=role")["role"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut roles = vec![
        (id("editor"), id("editor")),
        ("_sync_default_admin_role".to_owned(), admin),
    ];
    roles.sort();
    let mut found = table("roles");
    found.sort();
    assert_eq!(found, roles);
    let read = server.find("/permissions", "action", "read")["id"].to_string();
    assert_eq!(table("permissions"), [(id("read"), read)]);

    // What directus-sync wrote is used: another row is the record.
    let theirs = server.post("/roles", &json!({ "name": "Author" }));
    let local = theirs["id"].as_str().unwrap();
    server.post(
        "/directus-extension-sync/table/roles",
        &json!({ "sync_id": "from-directus-sync", "local_id": local }),
    );
    let more = config().with(
        Kind::Roles,
        json!([{ "_syncId": "from-directus-sync", "name": "Author", "icon": "edit" }]),
    );
    sync.push(&more);
    assert_eq!(server.get(&format!("/roles/{local}"))["icon"], "edit");

    // A record that goes takes its mapping with it.
    sync.push(&config().without(&id("read")).without("from-directus-sync"));
    assert_eq!(table("permissions"), []);
    assert!(
        !table("roles")
            .iter()
            .any(|(sync_id, _)| sync_id == "from-directus-sync")
    );
    assert_eq!(server.count("/roles"), 2);

    // It is what is used by default where it is installed; its tables are its own.
    let mut auto = sync.clone();
    auto.store = IdMapChoice::Auto;
    auto.push(&config());
    assert_eq!(table("permissions").len(), 1);
    // Our own has what the last sync left, and no mapping.
    let rows = server.list(&format!("/items/{HIDDEN}"));
    let changes = rows.iter().filter_map(|row| row["changes"].as_str());
    let changes = changes.flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap());
    let tables: Vec<String> = changes
        .filter_map(|change| Some(change.get(0)?.as_str()?.to_owned()))
        .collect();
    assert!(tables.contains(&"=roles".to_owned()), "{tables:?}");
    assert!(
        tables.iter().all(|table| table.starts_with('=')),
        "{tables:?}"
    );

    let without = Server::start();
    auto.connect.url = without.url().to_owned();
    auto.push(&config());
    assert!(without.count(&format!("/items/{HIDDEN}")) > 0);
    // Asking for what is not there is an error, not an empty map.
    auto.store = IdMapChoice::Extension;
    let refused = auto.diff(&config());
    assert!(
        matches!(refused, Err(EngineError::Target(_))),
        "{refused:?}"
    );
}

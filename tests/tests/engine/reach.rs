//! What no sync knows is not all made by hand: a project in code manages what it
//! describes, and the rest of the instance is other people's.

use serde_json::{Value, json};
use sync_sdk::engine::{Handwork, Merged};
use sync_sdk::model::{Kind, Snapshot};
use sync_tests::{Config, Server, Sync, id, text};

fn config() -> Config {
    let flow = json!({ "_syncId": id("flow"), "name": "Flow", "status": "inactive",
        "trigger": "webhook", "options": { "method": "GET" }, "operation": null });
    let desk = json!({ "_syncId": id("desk"), "name": "Desk", "app_access": true, "roles": [] });
    Config::new()
        .with(Kind::Policies, json!([desk]))
        .with(Kind::Flows, json!([flow]))
        .with_collections(&[("articles", &["title"])])
}

/// A collection, a flow and a policy that nobody describes, with what is in them:
/// three things.
fn others(server: &Server, name: &str) {
    server.make_collection(&name.to_lowercase(), &["name"]);
    let flow = json!({ "name": name, "status": "inactive", "trigger": "webhook" });
    let flow = server.post("/flows", &flow);
    operation(server, &flow["id"], "log");
    let policy = server.post("/policies", &json!({ "name": name }));
    permission(server, &policy["id"]);
}

fn operation(server: &Server, flow: &Value, key: &str) {
    let operation = json!({ "flow": flow, "key": key, "name": key, "type": "log",
        "position_x": 1, "position_y": 1, "options": { "message": "Hello" } });
    server.post("/operations", &operation);
}

fn permission(server: &Server, policy: &Value) {
    let row =
        json!({ "policy": policy, "collection": "articles", "action": "read", "fields": ["*"] });
    server.post("/permissions", &row);
}

fn field(server: &Server, collection: &str, name: &str) {
    let field = json!({ "field": name, "type": "string", "meta": {}, "schema": {} });
    server.post(&format!("/fields/{collection}"), &field);
}

/// What drifts, and how much is not managed.
fn drift(sync: &Sync, config: &Config) -> (Vec<String>, usize) {
    let drift = sync.drift(config);
    let made = drift.found.iter().map(|found| {
        assert_eq!(found.what, Handwork::Made, "{}", found.address);
        found.address.to_string()
    });
    (made.collect(), drift.unmanaged)
}

fn taken(merged: &Merged) -> Vec<String> {
    assert!(merged.warnings.is_empty(), "{:?}", merged.warnings);
    let mut taken: Vec<String> = merged
        .taken
        .iter()
        .map(|it| it.address.to_string())
        .collect();
    taken.sort();
    taken
}

fn count(snapshot: &Snapshot) -> (usize, usize) {
    let model = snapshot.data_model.as_ref().expect("a data model");
    (model.collections.len(), snapshot.of(Kind::Flows).len())
}

#[test]
fn a_project_takes_what_was_made_in_what_it_describes_and_nothing_else() {
    let server = Server::start();
    others(&server, "Before");
    let (config, sync) = (config(), server.sync().project("gazette"));
    sync.push(&config);
    assert_eq!(drift(&sync, &config), (Vec::new(), 3));
    assert_eq!(taken(&sync.merge(&config)), [""; 0]);

    others(&server, "After");
    field(&server, "after", "more");
    field(&server, "directus_users", "nickname");
    assert_eq!(drift(&sync, &config), (Vec::new(), 7));
    assert_eq!(taken(&sync.merge(&config)), [""; 0]);

    field(&server, "articles", "kicker");
    operation(&server, &server.find("/flows", "name", "Flow")["id"], "log");
    permission(&server, &server.find("/policies", "name", "Desk")["id"]);
    let inside = [
        "field.articles.kicker",
        "operation.flow.log",
        "permission.desk.articles.read",
    ];
    let (mut found, unmanaged) = drift(&sync, &config);
    found.sort();
    assert_eq!((found, unmanaged), (inside.map(str::to_owned).to_vec(), 7));
    let merged = sync.merge(&config);
    assert_eq!(taken(&merged), inside);
    assert_eq!(count(&merged.snapshot), (1, 1));

    // To another project it is neither drift nor nobody's: what is in somebody's
    // things is theirs.
    let other = server.sync().project("blog");
    let mine = Config::new().with(
        Kind::Roles,
        json!([{ "_syncId": id("writer"), "name": "Writer" }]),
    );
    other.push(&mine);
    assert_eq!(drift(&other, &mine), (Vec::new(), 7));
    assert_eq!(taken(&other.merge(&mine)), [""; 0]);
}

#[test]
fn a_dump_speaks_for_all_of_it() {
    let server = Server::start();
    let (config, sync) = (config(), server.sync());
    sync.push(&config);
    assert_eq!(drift(&sync, &config), (Vec::new(), 0));
    others(&server, "After");
    let all = [
        "collection.after",
        "flow.after",
        "operation.after.log",
        "permission.after.articles.read",
        "policy.after",
    ];
    let (mut found, unmanaged) = drift(&sync, &config);
    found.sort();
    assert_eq!((found, unmanaged), (all.map(str::to_owned).to_vec(), 0));
    // The dump has no file for operations and permissions.
    assert_eq!(
        taken(&sync.merge(&config)),
        ["collection.after", "flow.after", "policy.after"]
    );
    let policy = text(&server.find("/policies", "name", "After"), "id");
    let merged = sync.merge(&config).snapshot;
    let policies = merged.of(Kind::Policies).iter();
    assert!(
        policies
            .map(|it| it.sync_id.as_str())
            .any(|it| it == policy)
    );
}

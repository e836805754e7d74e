//! What a push may touch.

use serde_json::{Value, json};
use sync_sdk::engine::{Action, EngineError, OnConflict};
use sync_sdk::model::{Kind, SyncId};
use sync_tests::{Config, Server, Sync, granted, id, rule, text};

/// Fills an instance as people do who never heard of this tool.
fn fill_by_hand(server: &Server) {
    server.make_collection("theirs", &["name", "note"]);
    server.make_collection("shared", &["title", "added_by_hand"]);
    server.post(
        "/items/theirs",
        &json!([{ "name": "One" }, { "name": "Two" }]),
    );
    server.post(
        "/items/shared",
        &json!({ "title": "Kept", "added_by_hand": "Kept too" }),
    );
    server.post(
        "/fields/directus_users",
        &json!({ "field": "nickname", "type": "string", "meta": {}, "schema": {} }),
    );
    server.post(
        "/fields/theirs",
        &json!({ "field": "shared_id", "type": "integer", "meta": {}, "schema": {} }),
    );
    server.post(
        "/relations",
        &json!({ "collection": "theirs", "field": "shared_id", "related_collection": "shared",
        "meta": {}, "schema": { "on_delete": "SET NULL" } }),
    );
    server.post(
        "/collections",
        &json!({ "collection": "group", "meta": { "note": "A folder" }, "schema": null }),
    );

    let parent = server.post("/roles", &json!({ "name": "Theirs", "icon": "person" }));
    let role = server.post(
        "/roles",
        &json!({ "name": "Their child", "parent": parent["id"] }),
    );
    let policy = server.post(
        "/policies",
        &json!({ "name": "Their policy", "app_access": true }),
    );
    server.post("/access", &json!([{ "role": role["id"], "policy": policy["id"], "sort": 1 }, { "policy": policy["id"], "sort": 2 }]));
    server.post("/permissions", &json!([{ "policy": policy["id"], "collection": "theirs", "action": "read", "fields": ["*"] },
        { "policy": "abf8a154-5b1c-4a46-ac9c-7300570f4f17", "collection": "theirs", "action": "read", "fields": granted(&["name"]) }]));
    let user = server.post(
        "/users",
        &json!({ "email": "ann@example.com", "password": "secret", "role": role["id"],
        "policies": { "create": [{ "policy": policy["id"] }], "update": [], "delete": [] } }),
    );
    let flow = server.post("/flows", &json!({ "name": "Their flow", "status": "active", "trigger": "manual", "options": { "collections": ["theirs"] } }));
    let operation = |key: &str| json!({ "flow": flow["id"], "key": key, "name": key, "type": "log", "position_x": 1, "position_y": 1, "options": { "message": key } });
    let second = server.post("/operations", &operation("second"));
    let mut first = operation("first");
    first["resolve"] = second["id"].clone();
    let first = server.post("/operations", &first);
    server.patch(
        &format!("/flows/{}", text(&flow, "id")),
        &json!({ "operation": first["id"] }),
    );
    let board = server.post("/dashboards", &json!({ "name": "Their board" }));
    server.post("/panels", &json!({ "dashboard": board["id"], "name": "P", "type": "label", "position_x": 1, "position_y": 1,
        "width": 4, "height": 4, "options": { "text": "Theirs" } }));
    server.post("/presets", &json!([{ "collection": "theirs", "bookmark": "Of all" }, { "collection": "theirs", "user": user["id"], "layout": "tabular" },
        { "collection": "theirs", "role": role["id"], "bookmark": "Of a role" }]));
    let folder = server.post("/folders", &json!({ "name": "Their folder" }));
    server.post(
        "/folders",
        &json!({ "name": "Inside", "parent": folder["id"] }),
    );
    server.post(
        "/translations",
        &json!([{ "key": "hello", "language": "en-US", "value": "Theirs" }]),
    );
    server.patch(
        "/settings",
        &json!({ "project_name": "Their name", "project_color": "#112233" }),
    );
}

/// A project in code, with SyncIDs of its own.
struct Project {
    key: &'static str,
    sync: Sync,
}

impl Project {
    fn on(sync: &Sync, key: &'static str) -> Self {
        Self {
            key,
            sync: sync.clone().project(key),
        }
    }

    fn id(&self, name: &str) -> String {
        let key = sync_sdk::model::ProjectKey::new(self.key);
        let sync_id: SyncId = key.sync_id(&sync_sdk::model::Address::new(name));
        sync_id.to_string()
    }

    /// Some of everything, under names that begin with the project's own.
    fn config(&self, collection: &str) -> Config {
        let (id, key) = (|name: &str| self.id(name), self.key);
        let operation = |name: &str, resolve: Option<&str>| {
            json!({ "_syncId": id(name), "flow": id("flow"), "key": name, "name": name, "type": "log", "position_x": 1,
                "position_y": 1, "options": { "message": key }, "resolve": resolve.map(id), "reject": null })
        };
        Config::new()
            .with(Kind::Folders, json!([{ "_syncId": id("top"), "name": format!("{key} top"), "parent": null },
                { "_syncId": id("below"), "name": format!("{key} below"), "parent": id("top") }]))
            .with(Kind::Roles, json!([{ "_syncId": id("chief"), "name": format!("{key} chief"), "parent": null },
                { "_syncId": id("clerk"), "name": format!("{key} clerk"), "parent": id("chief") }]))
            .with(Kind::Policies, json!([{ "_syncId": id("policy"), "name": format!("{key} policy"), "app_access": true,
                "roles": [{ "role": id("clerk"), "sort": 1 }] }]))
            .with(Kind::Permissions, json!([{ "_syncId": id("read"), "policy": id("policy"), "collection": collection,
                "action": "read", "permissions": rule(json!({ "title": { "_nnull": true } })), "fields": ["*"] },
                { "_syncId": id("update"), "policy": id("policy"), "collection": collection, "action": "update", "fields": granted(&["title"]) }]))
            .with(Kind::Flows, json!([{ "_syncId": id("flow"), "name": format!("{key} flow"), "status": "active",
                "trigger": "manual", "options": { "collections": [collection] }, "operation": id("one") }]))
            .with(Kind::Operations, json!([operation("one", Some("two")), operation("two", None)]))
            .with(Kind::Dashboards, json!([{ "_syncId": id("board"), "name": format!("{key} board") }]))
            .with(Kind::Panels, json!([{ "_syncId": id("panel"), "dashboard": id("board"), "name": key, "type": "label",
                "position_x": 1, "position_y": 1, "width": 4, "height": 4, "show_header": false, "options": { "text": key } }]))
            .with(Kind::Presets, json!([{ "_syncId": id("preset"), "collection": collection, "bookmark": key, "role": id("clerk") }]))
            .with(Kind::Translations, json!([{ "_syncId": id("text"), "key": format!("{key}.hello"), "language": "en-US", "value": key }]))
            .with_collections(&[(collection, &["title", "summary"])])
            .with_field("shared", &format!("{key}_note"))
    }

    /// Changes something of every kind, and the data model.
    fn changed(&self, collection: &str) -> Config {
        let named = ["top", "chief", "policy", "flow", "board"];
        let config = named
            .into_iter()
            .fold(self.config(collection), |config, name| {
                config.set(
                    &self.id(name),
                    json!({ "name": format!("{} {name}, changed", self.key) }),
                )
            });
        config
            .set(
                &self.id("read"),
                json!({ "action": "share", "fields": granted(&["title"]) }),
            )
            .set(
                &self.id("one"),
                json!({ "resolve": null, "reject": self.id("two") }),
            )
            .set(&self.id("panel"), json!({ "width": 8 }))
            .set(&self.id("preset"), json!({ "bookmark": "changed" }))
            .set(&self.id("text"), json!({ "value": "changed" }))
            .with_collections(&[(collection, &["title", "text"])])
            .with_field("shared", &format!("{}_note", self.key))
    }

    /// Nothing but what the last one still needs.
    fn without_anything(&self) -> Config {
        let kinds = Kind::dumped().filter(|kind| *kind != Kind::Settings);
        kinds
            .fold(Config::new(), |config, kind| config.with(kind, json!([])))
            .with_collections(&[])
    }
}

/// What is on the server but for rows and collections that somebody else made.
fn without(mut everything: Value, ours: &dyn Fn(&Value) -> bool) -> Value {
    for list in everything.as_object_mut().unwrap().values_mut() {
        if let Value::Array(rows) = list {
            rows.retain(|row| !ours(row));
        }
    }
    everything
}

/// Whether something is of these collections, or of the id map, or a field that
/// a project adds to a collection that is not its own.
fn is_of(row: &Value, collections: &[&str]) -> bool {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    text("collection") == "sync_sdk_id_map"
        || collections.contains(&text("collection"))
        || text("field").ends_with("_note")
}

/// Pushes two projects beside what people made, and takes them away again.
fn leaves_the_rest_alone(server: &Server, sync: &Sync) {
    fill_by_hand(server);
    let made_by_hand = server.everything();
    let known: Vec<String> = ids(&made_by_hand);
    let items = ["/items/theirs", "/items/shared"].map(|path| server.list(path));
    let is_new = |row: &Value| row.get("id").is_some() && !known.contains(&row["id"].to_string());
    let kept = |collections: &'static [&'static str]| {
        without(server.everything(), &|row| {
            is_new(row) || is_of(row, collections)
        })
    };
    let reference = without(made_by_hand, &|row| is_of(row, &["articles", "letters"]));

    let (north, south) = (Project::on(sync, "north"), Project::on(sync, "south"));
    north.sync.push(&north.config("articles"));
    assert_same(
        &kept(&["articles", "letters"]),
        &reference,
        "north was pushed",
    );
    south.sync.push(&south.config("letters"));
    assert_same(
        &kept(&["articles", "letters"]),
        &reference,
        "south was pushed",
    );
    assert_eq!(server.count("/folders"), 2 + 4);

    let by_hand = json!({ "field": "by_hand", "type": "string", "meta": {}, "schema": {} });
    server.post("/fields/articles", &by_hand);
    let of_south = |server: &Server| {
        without(server.everything(), &|row| {
            is_of(row, &["articles"]) || !is_new(row) || !of(row, &south)
        })
    };
    let before = of_south(server);
    north.sync.push(&north.changed("articles"));
    assert_same(
        &kept(&["articles", "letters"]),
        &reference,
        "north was changed",
    );
    assert_same(
        &of_south(server),
        &before,
        "north was changed, south was not",
    );
    server.find("/roles", "name", "north chief, changed");
    let fields = |collection: &str| {
        let fields = server.get(&format!("/fields/{collection}"));
        let mut fields: Vec<_> = fields
            .as_array()
            .unwrap()
            .iter()
            .map(|field| text(field, "field"))
            .collect();
        fields.sort();
        fields
    };
    // What north no longer declares is gone, what a person added is not.
    assert_eq!(fields("articles"), ["by_hand", "id", "text", "title"]);
    assert_eq!(
        fields("shared"),
        ["added_by_hand", "id", "north_note", "south_note", "title"]
    );

    // Some records of north go, and then all of it.
    let some = ["update", "two", "panel", "below"];
    let fewer = some.iter().fold(north.changed("articles"), |config, name| {
        config.without(&north.id(name))
    });
    let pushed = north
        .sync
        .push(&fewer.set(&north.id("one"), json!({ "reject": null })));
    assert_eq!(pushed.addresses(Action::Delete).len(), some.len());
    assert_same(&of_south(server), &before, "some of north went");
    // Somebody has a field in a collection that goes.
    let refused = north.sync.try_push(&north.without_anything());
    assert!(
        matches!(&refused, Err(EngineError::Undecided(clashes)) if clashes.len() == 1),
        "{refused:?}"
    );
    let winning = north.sync.clone().on_conflict(OnConflict::Ours);
    winning.push(&north.without_anything());
    assert_same(&kept(&["articles", "letters"]), &reference, "north is gone");
    assert_same(&of_south(server), &before, "north is gone, south is not");
    let collections = server.get("/collections");
    let names: Vec<_> = collections
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(row, "collection"))
        .collect();
    assert!(!names.contains(&"articles".to_owned()), "{names:?}");
    assert!(names.contains(&"letters".to_owned()), "{names:?}");

    south.sync.push(&south.without_anything());
    assert_same(&kept(&["articles", "letters"]), &reference, "south is gone");
    assert_eq!(fields("shared"), ["added_by_hand", "id", "title"]);
    let left = without(server.everything(), &|row| is_of(row, &[]));
    assert_eq!(ids(&left), known, "nothing of theirs is left");
    assert_eq!(
        ["/items/theirs", "/items/shared"].map(|path| server.list(path)),
        items
    );
}

fn of(row: &Value, project: &Project) -> bool {
    row.to_string().contains(project.key)
}

/// The ids of all rows.
fn ids(everything: &Value) -> Vec<String> {
    let lists = everything.as_object().unwrap().iter();
    // Fields have ids too, which count up when a collection is made.
    let lists = lists.filter(|(path, _)| !["/fields", "/relations"].contains(&path.as_str()));
    let rows = lists.filter_map(|(_, list)| list.as_array()).flatten();
    rows.filter_map(|row| row.get("id"))
        .map(Value::to_string)
        .collect()
}

/// Compares list by list, so that a difference can be read.
fn assert_same(now: &Value, before: &Value, when: &str) {
    for (path, before) in before.as_object().unwrap() {
        let (Value::Array(before), Value::Array(now)) = (before, &now[path]) else {
            assert_eq!(&now[path], before, "{path}: {when}");
            continue;
        };
        let lost: Vec<_> = before.iter().filter(|row| !now.contains(row)).collect();
        let new: Vec<_> = now.iter().filter(|row| !before.contains(row)).collect();
        assert!(
            lost.is_empty() && new.is_empty(),
            "{path}: {when}\nbefore: {}\nnow: {}",
            json!(lost),
            json!(new)
        );
    }
}

#[test]
fn a_project_leaves_everything_else_alone_with_the_collection() {
    let server = Server::start();
    leaves_the_rest_alone(&server, &server.sync());
}

#[test]
fn a_project_leaves_everything_else_alone_with_the_extension() {
    let server = Server::with_extension();
    leaves_the_rest_alone(&server, &server.sync().extension());
}

#[test]
fn a_dump_deletes_what_it_lacks_and_no_row_that_was_never_mapped() {
    let server = Server::start();
    let sync = server.sync().without_model();
    let roles = |names: &[&str]| {
        let records = names
            .iter()
            .map(|name| json!({ "_syncId": id(name), "name": name }));
        Config::new().with(Kind::Roles, records.collect())
    };
    sync.push(&roles(&["A", "B"]));
    server.post("/roles", &json!({ "name": "By hand", "parent": id("B") }));
    let pushed = sync.push(&roles(&["A"]));
    assert_eq!(pushed.addresses(Action::Delete), ["role.b"]);
    assert_eq!(
        server.find("/roles", "name", "By hand")["parent"],
        Value::Null,
        "the parent is gone"
    );
    assert_eq!(server.count("/roles"), 3);
    // A kind that a configuration does not describe is not compared.
    sync.push(&Config::new());
    assert_eq!(server.count("/roles"), 3);
    // A pull maps every row, as with directus-sync; then a dump speaks for it.
    sync.pull().expect("a pull");
    let refused = sync.try_push(&roles(&["A"]));
    assert!(
        matches!(refused, Err(EngineError::Undecided(_))),
        "a person made it: {refused:?}"
    );
    let winning = sync.clone().on_conflict(OnConflict::Ours);
    let pushed = winning.push(&roles(&["A"]));
    assert_eq!(pushed.addresses(Action::Delete), ["role.by_hand"]);
}

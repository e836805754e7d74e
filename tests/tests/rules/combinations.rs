//! How several policies add up: roles with parents, a user's own policies, the
//! public, fields, presets and validations.

use serde_json::{Value, json};
use sync_sdk::author::Action;
use sync_sdk::model::{Address, Kind};
use sync_sdk::testing::Request;
use sync_tests::{Api, Config, Server, id};

use crate::world::evaluator;

const PUBLIC: &str = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";
const FIELDS: [&str; 3] = ["title", "body", "secret"];

/// Policy, action, fields, and the rest of the permission.
fn permissions() -> Vec<(&'static str, &'static str, Value, Value)> {
    let state = |state: &str| json!({ "permissions": { "state": { "_eq": state } } });
    vec![
        (
            "base",
            "read",
            json!(["id", "title", "notes"]),
            state("open"),
        ),
        (
            "base",
            "update",
            json!(["title"]),
            json!({ "permissions": { "notes": { "_some": { "text": { "_nnull": true } } } } }),
        ),
        (
            "base",
            "create",
            json!(["title"]),
            json!({ "presets": { "state": "new", "body": "from base" } }),
        ),
        (
            "extra",
            "read",
            json!(["id", "title", "body"]),
            state("shut"),
        ),
        (
            "extra",
            "update",
            json!(["title", "body"]),
            json!({ "permissions": { "state": { "_eq": "open" } }, "validation": { "title": { "_nempty": true } } }),
        ),
        ("extra", "delete", json!(["*"]), state("shut")),
        (
            "extra",
            "create",
            json!(["body", "secret"]),
            json!({ "validation": { "state": { "_eq": "new" } } }),
        ),
        (
            "own",
            "read",
            json!(["*"]),
            json!({ "permissions": { "_and": [{ "state": { "_eq": "open" } }, { "title": { "_eq": "b" } }] } }),
        ),
        (
            "own",
            "update",
            json!(["secret"]),
            json!({ "presets": { "title": "set" } }),
        ),
        ("own", "share", json!(["*"]), json!({})),
        // Who may see notes decides what `_some` finds, for the same action.
        (
            "own",
            "delete",
            json!(["*"]),
            json!({ "permissions": { "notes": { "_some": { "text": { "_eq": "x" } } } } }),
        ),
        ("public", "read", json!(["id", "title"]), state("open")),
        (
            "public",
            "create",
            json!(["title"]),
            json!({ "validation": { "title": { "_neq": "a" } } }),
        ),
    ]
}

/// The policies of each who: (name, its own policies), with the role.
const WHO: [(&str, Option<&str>, &[&str]); 5] = [
    ("base", Some("base"), &[]),
    ("child", Some("child"), &[]),
    ("child with own", Some("child"), &["own"]),
    ("base with own", Some("base"), &["own"]),
    ("nobody", None, &["public"]),
];

fn policy(name: &str) -> String {
    match name {
        "public" => PUBLIC.to_owned(),
        name => id(&format!("policy {name}")),
    }
}

/// The project, on the server and as a configuration.
fn config(server: &Server) -> Config {
    let field = |name: &str| json!({ "field": name, "type": "string", "meta": {}, "schema": {} });
    let key = json!({ "field": "id", "type": "integer", "meta": {}, "schema": { "is_primary_key": true, "has_auto_increment": true } });
    let mut fields: Vec<Value> = ["title", "body", "secret", "state"].map(field).to_vec();
    fields.push(json!({ "field": "notes", "type": "alias", "meta": { "special": ["o2m"] } }));
    fields.push(key.clone());
    server.post(
        "/collections",
        &json!({ "collection": "page", "meta": {}, "schema": {}, "fields": fields }),
    );
    let fields = [
        key,
        field("text"),
        json!({ "field": "page", "type": "integer", "meta": {}, "schema": {} }),
    ];
    server.post(
        "/collections",
        &json!({ "collection": "note", "meta": {}, "schema": {}, "fields": fields }),
    );
    server.post("/relations", &json!({ "collection": "note", "field": "page", "related_collection": "page", "meta": { "one_field": "notes" }, "schema": { "on_delete": "CASCADE" } }));

    let names = ["base", "extra", "own"];
    let policies = names.map(|name| json!({ "id": policy(name), "name": name }));
    server.post("/policies", &json!(policies));
    let (base, child) = (id("role base"), id("role child"));
    server.post(
        "/roles",
        &json!([{ "id": base, "name": "base" }, { "id": child, "name": "child", "parent": base }]),
    );
    server.post("/access", &json!([{ "role": base, "policy": policy("base") }, { "role": child, "policy": policy("extra") }]));
    for (number, (_, role, own)) in WHO
        .iter()
        .enumerate()
        .filter(|(_, (_, role, _))| role.is_some())
    {
        let user = server.post("/users", &json!({ "token": format!("token-{number}"), "role": id(&format!("role {}", role.unwrap())) }));
        for name in *own {
            server.post(
                "/access",
                &json!({ "user": user["id"], "policy": policy(name) }),
            );
        }
    }
    let mut rows: Vec<Value> = permissions()
        .into_iter()
        .map(|(of, action, fields, mut row)| {
            row["policy"] = json!(policy(of));
            row["collection"] = json!("page");
            row["action"] = json!(action);
            row["fields"] = fields;
            row
        })
        .collect();
    for (action, rule) in [
        ("update", json!({ "text": { "_eq": "y" } })),
        ("read", json!({})),
    ] {
        rows.push(json!({ "policy": policy("base"), "collection": "note", "action": action, "fields": ["*"], "permissions": rule }));
    }
    server.post("/permissions", &json!(rows));

    let record = |sync_id: String, mut row: Value| {
        row["_syncId"] = json!(sync_id);
        row
    };
    let rows = rows
        .iter()
        .enumerate()
        .map(|(number, row)| record(id(&format!("permission {number}")), row.clone()));
    Config::new()
        .with(Kind::Roles, json!([
            { "_syncId": base, "name": "base", "parent": null },
            { "_syncId": child, "name": "child", "parent": base },
        ]))
        .with(Kind::Policies, json!([
            { "_syncId": policy("base"), "name": "base", "roles": [{ "role": base, "user": null }] },
            { "_syncId": policy("extra"), "name": "extra", "roles": [{ "role": child, "user": null }] },
            { "_syncId": policy("own"), "name": "own", "roles": [] },
            { "_syncId": PUBLIC, "name": "nobody", "roles": [{ "role": null, "user": null }] },
        ]))
        .with(Kind::Permissions, rows.collect())
}

/// Pages of every state and title, with and without notes.
fn pages() -> Vec<Value> {
    let mut pages = Vec::new();
    for state in ["open", "shut", "new"] {
        for title in ["a", "b"] {
            for notes in [json!([]), json!(["x"]), json!(["y", null])] {
                let notes = notes.as_array().unwrap().iter();
                let notes: Vec<Value> = notes.map(|text| json!({ "text": text })).collect();
                pages.push(json!({ "title": title, "body": "some", "secret": "some", "state": state, "notes": notes }));
            }
        }
    }
    pages
}

#[test]
fn policies_add_up_as_in_directus() {
    let server = Server::start();
    let access = evaluator(&server, &config(&server));
    let mut wrong = Vec::new();
    let mut asked = 0;
    for (number, (name, role, own)) in WHO.iter().enumerate() {
        let token = role.map(|_| format!("token-{number}")).unwrap_or_default();
        let api = Api::new(server.url(), &token);
        let role = role.map(|role| Address::new(format!("role.{role}")));
        let own = own.iter().map(|own| match *own {
            "public" => Address::new("policy.nobody"),
            own => Address::new(format!("policy.{own}")),
        });
        let who: Vec<Address> = role.into_iter().chain(own).collect();
        let mut compare = |what: &str, request: &Request, server: bool| {
            asked += 1;
            let here = access.decide(request).map(|verdict| verdict.allows());
            if here != Ok(server) {
                wrong.push(format!(
                    "{name}: {what} {:?} {:?}: server {server}, here {:?}",
                    request.item,
                    request.payload,
                    access.decide(request)
                ));
            }
        };
        for page in pages() {
            // Each is changed and deleted by this one only.
            let row = server.post("/items/page", &page);
            let path = format!("/items/page/{}", row["id"]);
            let request = |action: Action, fields: &[&str]| {
                let mut request = Request::new(&who, action, "page");
                request.fields = fields.iter().map(|field| (*field).to_owned()).collect();
                request.item = Some(page.clone());
                request
            };
            for field in FIELDS {
                let found = api.attempt("GET", &format!("{path}?fields={field}"), &Value::Null);
                let seen = found.is_ok_and(|found| !found[field].is_null());
                compare("read", &request(Action::Read, &[field]), seen);
            }
            let all = api.attempt("GET", &path, &Value::Null).is_ok();
            compare("read", &request(Action::Read, &[]), all);
            for payload in [
                json!({ "secret": "new" }),
                json!({ "title": page["title"] }),
                json!({ "body": "new" }),
                json!({ "title": "" }),
                json!({ "title": page["title"], "body": "new" }),
            ] {
                let done = api.attempt("PATCH", &path, &payload).is_ok();
                server.patch(&path, &json!({ "title": page["title"] }));
                let mut request = request(Action::Update, &[]);
                request.payload = Some(payload);
                compare("update", &request, done);
            }
            let done = api.attempt("DELETE", &path, &Value::Null).is_ok();
            compare("delete", &request(Action::Delete, &[]), done);
        }
        for payload in [
            json!({}),
            json!({ "title": "a" }),
            json!({ "title": "b" }),
            json!({ "body": "b" }),
            json!({ "state": "new" }),
            json!({ "title": "b", "secret": "c" }),
        ] {
            let done = api.attempt("POST", "/items/page", &payload).is_ok();
            let mut request = Request::new(&who, Action::Create, "page");
            request.payload = Some(payload);
            compare("create", &request, done);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

//! What is lost with columns and collections.

use serde_json::{Value, json};
use sync_sdk::engine::{DangerKind, EngineError};
use sync_tests::{Config, Server};
use xtask::proxy::{Fault, Proxy, When};

use super::{lay_over, refused, told};

/// A data model of one collection with these fields.
fn model(fields: &[Value]) -> Config {
    let collection = "articles";
    let key = json!({ "collection": collection, "field": "id", "type": "integer",
        "meta": { "collection": collection, "field": "id" },
        "schema": { "name": "id", "table": collection, "is_primary_key": true, "has_auto_increment": true,
            "is_nullable": false } });
    let fields: Vec<Value> = std::iter::once(key).chain(fields.iter().cloned()).collect();
    Config::new().with_model(json!({
        "collections": [{ "collection": collection, "meta": { "collection": collection }, "schema": { "name": collection } }],
        "fields": fields, "systemFields": [], "relations": [] }))
}

/// A column of it.
fn column(name: &str, kind: &str, schema: Value) -> Value {
    let mut field = json!({ "collection": "articles", "field": name, "type": kind,
        "meta": { "collection": "articles", "field": name },
        "schema": { "name": name, "table": "articles", "is_nullable": true } });
    lay_over(&mut field["schema"], schema);
    field
}

fn string(name: &str, max_length: u64) -> Value {
    column(name, "string", json!({ "max_length": max_length }))
}

#[test]
fn dropping_is_dangerous_where_there_is_something_to_lose() {
    let server = Server::start();
    let sync = server.sync();
    let all = [
        ("articles", &["title", "text"] as &[&str]),
        ("drafts", &["title"]),
        ("notes", &["title"]),
    ];
    let full = Config::new()
        .with_collections(&all)
        .with_field("directus_users", "badge");
    sync.push(&full);
    server.post(
        "/items/articles",
        &json!([{ "title": "One" }, { "title": "Two" }, {}]),
    );
    server.post("/items/notes", &json!([{ "title": "Note" }, {}]));
    server.post(
        "/users",
        &json!({ "email": "ann@example.com", "badge": "7" }),
    );

    let wanted = Config::new().with_collections(&[("articles", &[])]);
    refused(
        &server,
        &sync,
        &wanted,
        &[
            // Its fields go with it. Nothing is lost with `drafts` and `text`.
            "collection.notes: it is dropped with the 2 items that it holds (drop-collection)",
            "field.articles.title: it is dropped with its values in 2 of 3 items (drop-field)",
            "field.directus_users.badge: it is dropped with its values in 1 of 2 items (drop-field)",
        ],
    );
    // One of two kinds is not enough.
    let half = sync.clone().allowing(&[DangerKind::DropField]);
    assert!(matches!(half.try_push(&wanted), Err(EngineError::Dangerous(left)) if left.len() == 1));

    sync.clone()
        .allowing(&[DangerKind::DropField, DangerKind::DropCollection])
        .push(&wanted);
    let article = &server.list("/items/articles")[0];
    assert_eq!(article, &json!({ "id": 1 }));
    let refusal = server
        .attempt("GET", "/items/notes", &Value::Null)
        .expect_err("it is gone");
    assert_eq!(refusal.status, 403);
}

#[test]
fn a_field_that_becomes_an_alias_loses_its_values() {
    let server = Server::start();
    let sync = server.sync();
    sync.push(&model(&[string("a", 255), string("b", 255)]));
    server.post("/items/articles", &json!([{ "a": "x" }]));
    let alias = |name: &str| {
        json!({ "collection": "articles", "field": name, "type": "alias", "schema": null,
            "meta": { "collection": "articles", "field": name, "special": ["alias", "no-data"],
                "interface": "presentation-divider" } })
    };
    let wanted = model(&[alias("a"), alias("b")]);
    refused(
        &server,
        &sync,
        &wanted,
        &["field.articles.a: it is dropped with its values in 1 of 1 items (drop-field)"],
    );
}

#[test]
fn values_that_directus_conceals_are_counted_too() {
    let server = Server::start();
    let sync = server.sync();
    let mut hidden = string("code", 255);
    hidden["type"] = json!("hash");
    hidden["meta"]["special"] = json!(["hash", "conceal"]);
    let mut empty = hidden.clone();
    for pointer in ["/field", "/meta/field", "/schema/name"] {
        *empty.pointer_mut(pointer).expect("a name") = json!("spare");
    }
    sync.push(&model(&[hidden, empty]));
    server.post(
        "/items/articles",
        &json!([{ "code": "a" }, { "code": "b" }, {}]),
    );
    assert_eq!(
        told(&sync, &model(&[])),
        ["field.articles.code: it is dropped with its values in 2 of 3 items (drop-field)"]
    );
}

#[test]
fn a_singleton_is_counted() {
    let server = Server::start();
    let sync = server.sync();
    let mut document = model(&[string("a", 255)]).snapshot();
    let data_model = document.data_model.as_mut().expect("a data model");
    data_model.collections[0]["meta"]["singleton"] = json!(true);
    sync.push(&Config::from(document));
    let nothing = Config::new().with_collections(&[]);
    assert!(told(&sync, &nothing).is_empty());
    server.patch("/items/articles", &json!({ "a": "x" }));
    assert_eq!(
        told(&sync, &nothing),
        ["collection.articles: it is dropped with the 1 item that it holds (drop-collection)"]
    );
}

#[test]
fn items_that_cannot_be_counted_count_as_data() {
    let server = Server::start();
    let proxy = Proxy::start(server.url()).expect("it starts");
    let sync = server.sync().through(&proxy.url());
    sync.push(&Config::new().with_collections(&[("articles", &["title"]), ("notes", &["title"])]));
    let wanted = Config::new().with_collections(&[("articles", &[])]);
    assert!(told(&sync, &wanted).is_empty());
    proxy.reset();
    assert!(told(&sync, &wanted).is_empty());
    let asked = |collection: &str| proxy.count("GET", &format!("/items/{collection}"));
    assert_eq!(
        (asked("articles"), asked("notes")),
        (1, 1),
        "one request each"
    );

    proxy.disturb(
        When::path("/items/articles").always(),
        Fault::refusal(403, "FORBIDDEN"),
    );
    proxy.disturb(
        When::path("/items/notes").always(),
        Fault::refusal(403, "FORBIDDEN"),
    );
    let told = told(&sync, &wanted);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(
        "collection.notes: it is dropped, and it may hold items: they cannot be counted"
    ));
    assert!(told[1].contains(
        "field.articles.title: it is dropped with its values in items that cannot be counted"
    ));
    // A server that does not answer is something else.
    proxy.reset();
    proxy.disturb(
        When::path("/items/articles").always(),
        Fault::refusal(401, "INVALID_CREDENTIALS"),
    );
    assert!(matches!(sync.diff(&wanted), Err(EngineError::Target(_))));
}

#[test]
fn a_narrower_column_is_dangerous_where_it_holds_values() {
    let server = Server::start();
    let sync = server.sync();
    let before = [
        string("long", 255),
        string("number", 255),
        string("prose", 255),
        string("spare", 255),
        string("needed", 255),
        string("always", 255),
        string("same", 255),
        string("other", 255),
    ];
    sync.push(&model(&before));
    let item = |other: &str, needed: Option<&str>| {
        json!({ "long": "a", "number": "1", "prose": "a", "needed": needed, "always": "a",
            "same": "twice", "other": other })
    };
    server.post(
        "/items/articles",
        &json!([item("a", Some("a")), item("b", None), item("c", None)]),
    );
    let mut text = string("prose", 255);
    text["type"] = json!("text");
    text["schema"]["max_length"] = Value::Null;
    let number = |name: &str| column(name, "integer", json!({}));
    let with = |name: &str, key: &str, value: bool| {
        column(name, "string", json!({ "max_length": 255, key: value }))
    };
    let wanted = model(&[
        string("long", 20),
        number("number"),
        text,
        number("spare"),
        with("needed", "is_nullable", false),
        with("always", "is_nullable", false),
        with("same", "is_unique", true),
        with("other", "is_unique", true),
    ]);
    let fits = "of its values in 3 of 3 items, what does not fit is refused, cut off or changed by the database (narrow-type)";
    assert_eq!(
        told(&sync, &wanted),
        [
            format!("field.articles.long: values may have 20 characters instead of 255: {fits}"),
            "field.articles.needed: it may no longer be null, and it is in 2 of 3 items: the database refuses the change, or fills something in (narrow-type)".to_owned(),
            format!("field.articles.number: not every value of `string` is one of `integer`: {fits}"),
            "field.articles.same: its values must be unique, and 2 of 3 are duplicates: the database refuses \
             duplicates (narrow-type)".to_owned(),
        ]
    );
    // What is not named does no harm: the server takes it and keeps the values.
    let mut harmless = before.to_vec();
    for field in wanted.snapshot().data_model.expect("a data model").fields {
        let is_one = |name: &str| field["field"] == name;
        if ["prose", "spare", "always", "other"]
            .into_iter()
            .any(is_one)
        {
            let place = harmless
                .iter_mut()
                .find(|old| old["field"] == field["field"]);
            *place.expect("a field") = Value::Object(field.clone());
        }
    }
    sync.clone().allowing(&[]).push(&model(&harmless));
    let items = server.list("/items/articles");
    assert_eq!(
        items.iter().map(|item| &item["prose"]).collect::<Vec<_>>(),
        ["a", "a", "a"]
    );
    // What is named, the server refuses.
    let duplicates = harmless
        .iter()
        .cloned()
        .map(|field| match field["field"] == "same" {
            true => with("same", "is_unique", true),
            false => field,
        });
    let duplicates: Vec<Value> = duplicates.collect();
    assert!(sync.try_push(&model(&duplicates)).is_err());
}

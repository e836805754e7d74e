//! What a server makes of the values of rows: another form, or another value.

use serde_json::{Value, json};
use sync_sdk::engine::seed::{SeedError, SeedPlan};
use sync_sdk::model::Seed;
use sync_tests::{Server, seed, seeds_in};

fn column(name: &str, kind: &str) -> Value {
    json!({ "field": name, "type": kind, "meta": {}, "schema": {} })
}

/// A field that the server sets itself.
fn special(name: &str, kind: &str, special: &str) -> Value {
    json!({ "field": name, "type": kind, "meta": { "special": [special] }, "schema": {} })
}

/// A collection whose keys the server counts.
fn make(server: &Server, collection: &str, fields: &[Value]) {
    let id = json!({
        "field": "id", "type": "integer", "meta": {},
        "schema": { "is_primary_key": true, "has_auto_increment": true },
    });
    let fields: Vec<&Value> = [&id].into_iter().chain(fields).collect();
    let body = json!({ "collection": collection, "meta": {}, "schema": {}, "fields": fields });
    server.post("/collections", &body);
}

fn read(document: &Value) -> Vec<Seed> {
    seeds_in(tempfile::tempdir().expect("a folder").path(), document)
}

/// What still differs, in words.
fn told(plan: &SeedPlan) -> Vec<String> {
    let fields = plan.changes.iter().flat_map(|change| {
        change.fields.iter().map(|field| {
            let side = |value: &Option<Value>| value.clone().unwrap_or_default();
            let (before, after) = (side(&field.before), side(&field.after));
            format!("{}: {after} is {before} there", field.path)
        })
    });
    fields.collect()
}

/// Pushes, and finds nothing to do behind it.
fn settle(server: &Server, document: &Value) {
    match server.sync().push_seeds(read(document)) {
        Ok(_) => {}
        Err(SeedError::Unverified(left)) => panic!("{:#?}", told(&left)),
        Err(error) => panic!("{error}"),
    }
    let plan = server.sync().diff_seeds(read(document)).expect("a diff");
    assert!(!plan.has_writes(), "{:#?}", told(&plan));
}

/// The forms in which people write a time, by type.
const FORMS: [(&str, &[&str]); 4] = [
    (
        "dateTime",
        &[
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05",
            "2026-01-02T03:04",
            "2026-01-02T03:04:05.678",
            "2026-01-02T03:04:05Z",
            "2026-07-02T03:04:05.678Z",
            "2026-01-02T03:04:05+01:00",
            "2026-01-02",
            "0999-01-02T03:04:05",
        ],
    ),
    (
        "timestamp",
        &[
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T03:04:05.678901Z",
            "2026-01-02T03:04:05+01:00",
            "2026-01-02 03:04:05+0100",
            "2026-01-02T03:04Z",
            "2026-07-02T03:04:05",
            "2026-01-02 03:04:05.5",
            "2026-01-02",
        ],
    ),
    (
        "date",
        &[
            "2026-01-02",
            "2026-01-02T23:59:59",
            "2026-01-02 03:04",
            "2026-01-02T00:00:00Z",
            "2026-01-02T23:30:00Z",
        ],
    ),
    ("time", &["03:04", "03:04:05", "03:04:05.5", "23:59:00"]),
];

/// A row for each form.
fn times() -> Value {
    let rows = FORMS.iter().flat_map(|(kind, forms)| {
        forms.iter().map(move |form| {
            json!({ "_sync_id": format!("{kind} {form}"), "name": format!("{kind} {form}"), *kind: form })
        })
    });
    seed("event", json!({}), rows.collect())
}

fn expect_times_to_settle(server: &Server) {
    let kinds = FORMS.iter().map(|(kind, _)| column(kind, kind));
    let fields: Vec<Value> = [column("name", "string")]
        .into_iter()
        .chain(kinds)
        .collect();
    make(server, "event", &fields);
    settle(server, &times());
    // What somebody changed is another time all the same.
    let others = [
        ("dateTime", "2026-01-02T03:04:11"),
        ("timestamp", "2026-01-02T03:04:11Z"),
        ("date", "2026-01-12"),
        ("time", "03:05"),
    ];
    for row in server.list("/items/event") {
        let (kind, value) = others
            .iter()
            .find(|(kind, _)| !row[*kind].is_null())
            .expect("a time");
        server.patch(
            &format!("/items/event/{}", row["id"]),
            &json!({ *kind: value }),
        );
    }
    let plan = server.sync().diff_seeds(read(&times())).expect("a diff");
    let all: usize = FORMS.iter().map(|(_, forms)| forms.len()).sum();
    assert_eq!(plan.changes.len(), all, "{:#?}", told(&plan));
    settle(server, &times());
}

#[test]
fn times_may_be_written_in_any_form() {
    expect_times_to_settle(&Server::with_env(&[("TZ", "UTC")]));
}

#[test]
fn times_settle_on_a_server_in_another_time_zone() {
    expect_times_to_settle(&Server::with_env(&[("TZ", "America/St_Johns")]));
}

/// Fields that tell who made and changed a row, and when.
fn accounted() -> Vec<Value> {
    vec![
        column("text", "string"),
        special("made", "timestamp", "date-created"),
        special("maker", "uuid", "user-created"),
        special("changed", "timestamp", "date-updated"),
    ]
}

#[test]
fn who_made_a_row_and_when_may_be_seeded() {
    let server = Server::start();
    make(&server, "note", &accounted());
    make(&server, "front", &accounted());
    server.patch(
        "/collections/front",
        &json!({ "meta": { "singleton": true } }),
    );
    for collection in ["note", "front"] {
        let maker = json!({ "collection": collection, "field": "maker", "related_collection": "directus_users", "schema": {}, "meta": {} });
        server.post("/relations", &maker);
    }
    let row = |text: &str| json!({ "_sync_id": "a", "text": text, "made": "2020-01-02T03:04:05Z", "maker": "anna", "changed": "2020-02-02T03:04:05Z" });
    let document = |text: &str| {
        json!([
            seed("note", json!({}), json!([row(text)])),
            seed("front", json!({}), json!([row(text)])),
            seed(
                "directus_users",
                json!({}),
                json!([{ "_sync_id": "anna", "email": "anna@example.com" }])
            ),
        ])
    };
    settle(&server, &document("first"));
    // A change leaves that as it is, and is one.
    settle(&server, &document("second"));
    let anna = server.find("/users", "email", "anna@example.com");
    for row in [&server.list("/items/note")[0], &server.get("/items/front")] {
        assert_eq!(row["text"], "second");
        assert_eq!(row["made"], "2020-01-02T03:04:05.000Z");
        assert_eq!(row["maker"], anna["id"]);
    }
    let plan = server
        .sync()
        .diff_seeds(read(&document("second")))
        .expect("a diff");
    let warned = |field: &str| plan.warnings.iter().any(|told| told.contains(field));
    assert!(
        warned("`changed` of `note`") && !warned("`made`"),
        "{:?}",
        plan.warnings
    );
}

/// A flow that gives each page its own slug.
fn rewrite_slugs(server: &Server) {
    let flow = json!({
        "name": "Slugs", "status": "active", "trigger": "event",
        "options": { "type": "filter", "scope": ["items.create", "items.update"], "collections": ["page"], "return": "$last" },
    });
    let flow = server.post("/flows", &flow);
    let operation = json!({
        "flow": flow["id"], "key": "slug", "name": "Slug", "type": "transform", "position_x": 1, "position_y": 1,
        "options": { "json": { "title": "The tide", "slug": "the-tide" } },
    });
    let operation = server.post("/operations", &operation);
    let flow = format!("/flows/{}", sync_tests::text(&flow, "id"));
    server.patch(&flow, &json!({ "operation": operation["id"] }));
}

#[test]
fn a_value_that_the_server_rewrites_is_named() {
    let server = Server::start();
    make(
        &server,
        "page",
        &[column("title", "string"), column("slug", "string")],
    );
    rewrite_slugs(&server);
    let document = |meta: Value| {
        let row = json!({ "_sync_id": "tide", "title": "The tide", "slug": "The Tide" });
        seed("page", meta, json!([row]))
    };
    let error = server
        .sync()
        .push_seeds(read(&document(json!({}))))
        .expect_err("it is another slug");
    assert!(matches!(error, SeedError::Unverified(_)), "{error}");
    let told = error.to_string();
    for part in [
        "seed.page.tide",
        "`slug` is \"the-tide\", and \"The Tide\" was sent",
        "`ignore_on_update`",
    ] {
        assert!(told.contains(part), "{told}");
    }
    settle(&server, &document(json!({ "ignore_on_update": ["slug"] })));
}

#[test]
fn a_value_from_the_environment_tells_who_a_row_is() {
    let server = Server::start();
    let code = json!({ "field": "code", "type": "string", "meta": {}, "schema": { "is_primary_key": true } });
    let body = json!({ "collection": "tag", "meta": {}, "schema": {}, "fields": [code, column("note", "string")] });
    server.post("/collections", &body);
    let anna = server.post("/users", &json!({ "email": "anna@example.com" }));
    server.post("/items/tag", &json!({ "code": "sea", "note": "old" }));
    let email = json!({ "$directus-sync": { "var": "SEED_EMAIL" } });
    let document = json!([
        seed(
            "directus_users",
            json!({}),
            json!([{ "_sync_id": "anna", "email": email, "first_name": "Anna" }])
        ),
        seed(
            "tag",
            json!({}),
            json!([{ "_sync_id": "first", "code": { "$directus-sync": { "var": "SEED_CODE" } }, "note": "new" }])
        ),
    ]);
    settle(&server, &document);
    let now = server.find("/users", "email", "anna@example.com");
    assert_eq!(
        (&now["id"], &now["first_name"]),
        (&anna["id"], &json!("Anna"))
    );
    assert_eq!(
        server.get("/items/tag"),
        json!([{ "code": "sea", "note": "new" }])
    );
}

#[test]
fn a_reference_to_anything_says_of_which_collection() {
    let server = Server::start();
    make(&server, "note", &[column("text", "string")]);
    make(
        &server,
        "block",
        &[column("item", "string"), column("collection", "string")],
    );
    let any = json!({
        "collection": "block", "field": "item", "related_collection": null, "schema": null,
        "meta": { "one_collection_field": "collection", "one_allowed_collections": ["note"] },
    });
    server.post("/relations", &any);
    let document = |block: Value| {
        let note = json!([{ "_sync_id": "a", "text": "A" }]);
        json!([
            seed("note", json!({}), note),
            seed("block", json!({}), json!([block]))
        ])
    };
    let without = document(json!({ "_sync_id": "one", "item": "a" }));
    let error = server
        .sync()
        .push_seeds(read(&without))
        .expect_err("nobody knows of which");
    let SeedError::Problems(problems) = &error else {
        panic!("{error}")
    };
    assert_eq!(problems.len(), 1, "{error}");
    assert!(
        problems[0]
            .message
            .contains("`item` needs `collection` beside it"),
        "{error}"
    );
    assert!(problems[0].origin.is_some());
    settle(
        &server,
        &document(json!({ "_sync_id": "one", "item": null })),
    );
    settle(
        &server,
        &document(json!({ "_sync_id": "one", "item": "a", "collection": "note" })),
    );
}

//! What a server makes of the values of rows: another form, or another value.

use serde_json::{Value, json};
use sync_sdk::engine::seed::{SeedError, SeedPlan};
use sync_sdk::model::Seed;
use sync_tests::{Server, seed, seeds_in};

fn column(name: &str, kind: &str) -> Value {
    json!({ "field": name, "type": kind, "meta": {}, "schema": {} })
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

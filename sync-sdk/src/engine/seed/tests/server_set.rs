//! Fields that the server sets, hides, or wants another one beside.

use super::*;

/// Rows of a collection whose server says when they were made and changed.
fn notes(rows: Value) -> SeedCurrent {
    let note = |name: &str, kind: &str, special: Value, schema: Value| {
        object(
            json!({ "collection": "note", "field": name, "type": kind, "meta": { "special": special }, "schema": schema }),
        )
    };
    let key = json!({ "is_primary_key": true, "has_auto_increment": true });
    let unique = json!({ "is_nullable": true, "is_unique": true });
    let model = DataModel {
        collections: vec![object(json!({ "collection": "note", "schema": {} }))],
        fields: vec![
            note("id", "integer", Value::Null, key),
            note("text", "string", Value::Null, json!({})),
            note("made", "timestamp", json!(["date-created"]), json!({})),
            note("changed", "timestamp", json!(["date-updated"]), json!({})),
            note("code", "string", Value::Null, unique.clone()),
            note("pin", "hash", json!(["hash"]), unique),
        ],
        ..DataModel::default()
    };
    SeedCurrent {
        tables: tables::Tables::new(&model),
        ..current(json!({ "note": rows }), &[])
    }
}

fn note() -> Vec<Seed> {
    let made = "2020-01-02T03:04:05Z";
    let rows = json!({ "a": { "text": "A", "made": made, "changed": made, "pin": "1234" } });
    vec![seed("note", SeedMeta::default(), rows)]
}

#[test]
fn what_the_server_sets_in_a_new_row_is_said_behind_it() {
    let plan = planned(note(), &notes(json!({}))).expect("a plan");
    let change = &plan.changes[0];
    assert!(!change.body.contains_key("made"));
    assert_eq!(change.later["made"], json!("2020-01-02T03:04:05Z"));
    assert!(change.body.contains_key("changed"));
    assert_eq!(plan.warnings.len(), 1, "{:?}", plan.warnings);
    assert!(plan.warnings[0].contains("`changed` of `note`"));
}

#[test]
fn a_row_that_was_cut_off_before_that_is_known_again() {
    let now = "2026-01-01T00:00:00.000Z";
    let left = json!({ "7": { "id": 7, "text": "A", "made": now, "changed": null } });
    let plan = planned(note(), &notes(left)).expect("a plan");
    assert_eq!(actions(&plan), [("adopt", "a", Some("7"))]);
    let paths: Vec<_> = plan.changes[0].fields.iter().map(|it| &*it.path).collect();
    assert_eq!(paths, ["made"]);
}

#[test]
fn nobody_is_asked_for_a_hidden_value() {
    let current = notes(json!({}));
    let table = current.tables.get("note").expect("a table");
    assert_eq!(table.unique().collect::<Vec<_>>(), ["code"]);
}

#[test]
fn a_name_in_a_unique_field_or_a_key_stands_for_its_value() {
    let var = json!({ "$directus-sync": { "var": "CODE" } });
    let rows = json!({ "a": { "text": "New", "code": var }, "b": { "id": var, "text": "B" } });
    let seeds = vec![seed("note", SeedMeta::default(), rows)];
    let lookup = |name: &str| (name == "CODE").then(|| "12".to_owned());
    let config = SeedConfig::new(seeds, Scope::Mirror, lookup).expect("a config");
    let there = notes(json!({ "7": { "id": 7, "text": "Old", "code": "12" } }));
    let plan = plan(&config, &there).expect("a plan");
    assert_eq!(
        actions(&plan),
        [("adopt", "a", Some("7")), ("create", "b", Some("12"))]
    );
}

#[test]
fn a_reference_to_anything_names_its_collection() {
    let of = |row: Value| {
        let blocks = seed("block", SeedMeta::default(), json!({ "one": row }));
        planned(vec![blocks], &current(json!({}), &[]))
    };
    for row in [
        json!({ "item": "tide" }),
        json!({ "item": "tide", "collection": null }),
    ] {
        let told = problems(of(row));
        assert!(
            told.contains("seed.block.one: `item` needs `collection` beside it"),
            "{told}"
        );
    }
    assert!(of(json!({ "item": null })).is_ok());
}

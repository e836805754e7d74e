//! What the licence "Core" of 12.4.1 refuses, without a server.

use serde_json::{Value, json};

use super::*;
use crate::engine::Action;
use crate::engine::testing::{change, object, plan, target};
use crate::model::DataModel;
use crate::target::License;

/// A server without a licence, with these flows.
fn core(flows: &[(&str, &str)]) -> Current {
    let rows: Vec<(Kind, Value)> = flows
        .iter()
        .map(|(id, status)| (Kind::Flows, json!({ "id": id, "status": status })))
        .collect();
    let mut current = target(&rows);
    current.info.license = License {
        name: "Core".to_owned(),
        collections: Some(2),
        flows: Some(2),
        permission_rules: false,
        language_models: false,
        ..License::default()
    };
    current
}

fn limits(current: &Current, changes: Vec<Change>) -> Vec<(Limit, Vec<String>)> {
    let found = forbidden(&plan(changes), current);
    let names = |it: Forbidden| it.addresses.iter().map(ToString::to_string).collect();
    found.into_iter().map(|it| (it.limit, names(it))).collect()
}

fn made(kind: Kind, key: &str, payload: Value) -> Change {
    change(kind, Action::Create, key, payload)
}

#[test]
fn active_flows_are_counted_and_inactive_ones_are_not() {
    let current = core(&[("a", "active"), ("b", "inactive")]);
    let new = |key: &str, status: &str| made(Kind::Flows, key, json!({ "status": status }));
    assert!(limits(&current, vec![new("c", "active"), new("d", "inactive")]).is_empty());
    let without_status = made(Kind::Flows, "d", json!({ "name": "D" }));
    let over = limits(&current, vec![new("c", "active"), without_status]);
    assert_eq!(over.len(), 1);
    assert_eq!((over[0].0, over[0].1.len()), (Limit::Flows, 2));
}

/// The flows that are turned off first, and how many limits the plan breaks.
fn turned_off(current: &Current, changes: &[Change]) -> (Vec<String>, usize) {
    let mut plan = plan(changes.to_vec());
    plan.clears = room(current, changes);
    let over = forbidden(&plan, current).len();
    let off = plan.clears.iter().map(|clear| clear.local_id.clone());
    (off.collect(), over)
}

#[test]
fn flows_that_go_make_room_for_others() {
    let full = core(&[("a", "active"), ("b", "active"), ("c", "inactive")]);
    let flow = |action, key: &str, payload: Value| change(Kind::Flows, action, key, payload);
    let gone = flow(Action::Delete, "a", json!({}));
    let off = flow(Action::Update, "b", json!({ "status": "inactive" }));
    let on = flow(Action::Update, "c", json!({ "status": "active" }));
    let new = flow(Action::Create, "d", json!({ "status": "active" }));
    let renamed = flow(Action::Update, "b", json!({ "name": "B" }));
    let off_of = |changes: &[&Change]| {
        let changes: Vec<Change> = changes.iter().map(|change| (*change).clone()).collect();
        turned_off(&full, &changes)
    };
    let none = Vec::<String>::new;
    let of = |keys: &[&str]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(off_of(&[&off, &on]), (of(&["b"]), 0));
    assert_eq!(off_of(&[&gone, &new]), (of(&["a"]), 0));
    assert_eq!(off_of(&[&gone, &off, &on, &new]), (of(&["a", "b"]), 0));
    // One too many is refused, whatever goes.
    assert_eq!(off_of(&[&off, &on, &new]), (of(&["b"]), 1));
    assert_eq!(off_of(&[&renamed, &on]), (none(), 1));
    // Nothing is turned off before its time where nobody waits for its place.
    assert_eq!(off_of(&[&gone, &off, &renamed]), (none(), 0));
    let roomy = core(&[("b", "active"), ("c", "inactive")]);
    assert_eq!(turned_off(&roomy, &[off.clone(), on.clone()]), (none(), 0));
    let mut unlimited = core(&[("a", "active"), ("b", "active"), ("c", "inactive")]);
    unlimited.info.license.flows = None;
    assert_eq!(turned_off(&unlimited, &[off, on]), (none(), 0));
}

#[test]
fn a_permission_without_rules_is_allowed() {
    let one = |payload: Value| limits(&core(&[]), vec![made(Kind::Permissions, "p", payload)]);
    let all = json!({ "fields": ["*"], "permissions": {}, "validation": null, "presets": null });
    assert!(one(all).is_empty());
    for rule in [
        json!({ "fields": ["id"] }),
        json!({ "fields": null }),
        json!({ "collection": "a" }),
        json!({ "fields": ["*"], "permissions": { "id": { "_eq": 1 } } }),
        json!({ "fields": ["*"], "validation": { "id": { "_eq": 1 } } }),
        json!({ "fields": ["*"], "presets": { "id": 1 } }),
    ] {
        assert_eq!(one(rule.clone())[0].0, Limit::PermissionRules, "{rule}");
    }
}

#[test]
fn a_permission_that_the_app_recommends_is_allowed_as_it_is() {
    let own = json!({ "uploaded_by": { "_eq": "$CURRENT_USER" } });
    let with = |validation: Value| {
        let payload = json!({
            "collection": "directus_files", "action": "delete", "fields": ["*"],
            "permissions": own.clone(), "validation": validation,
        });
        limits(&core(&[]), vec![made(Kind::Permissions, "p", payload)])
    };
    assert!(with(Value::Null).is_empty());
    assert_eq!(with(json!({})).len(), 1, "as the server compares");
    // One of them names no fields.
    let folders = |permissions: Value| {
        let payload = json!({
            "collection": "directus_folders", "action": "delete", "fields": null, "permissions": permissions,
        });
        limits(&core(&[]), vec![made(Kind::Permissions, "p", payload)])
    };
    assert!(folders(json!({})).is_empty());
    assert_eq!(folders(Value::Null).len(), 1);
    assert_eq!(folders(json!({ "parent": { "_null": true } })).len(), 1);
}

#[test]
fn the_rules_of_the_table_are_json() {
    for (.., rule) in RECOMMENDED {
        assert!(serde_json::from_str::<Object>(rule).is_ok(), "{rule}");
    }
}

#[test]
fn a_language_model_can_be_taken_out_and_not_named() {
    let settings = |payload| change(Kind::Settings, Action::Update, "1", payload);
    let named = settings(json!({ "ai_openai_compatible_name": "own" }));
    assert_eq!(limits(&core(&[]), vec![named])[0].0, Limit::LanguageModels);
    let none = settings(json!({ "ai_openai_compatible_name": null, "project_name": "P" }));
    assert!(limits(&core(&[]), vec![none]).is_empty());
}

fn table(name: &str, status: Option<&str>) -> Value {
    let mut table =
        json!({ "collection": name, "meta": { "collection": name }, "schema": { "name": name } });
    if let Some(status) = status {
        table["meta"]["status"] = json!(status);
    }
    table
}

/// What is refused of a diff of collections, on a server that has these.
fn of_model(tables: &[Value], diff: Value) -> Vec<(Limit, Vec<String>)> {
    let mut current = core(&[]);
    current.data_model = Some(DataModel {
        collections: tables.iter().cloned().map(object).collect(),
        ..DataModel::default()
    });
    let mut plan = plan(Vec::new());
    plan.schema.diff = Some(json!({ "hash": "x", "diff": { "collections": diff } }));
    let found = forbidden(&plan, &current);
    let names = |it: Forbidden| it.addresses.iter().map(ToString::to_string).collect();
    found.into_iter().map(|it| (it.limit, names(it))).collect()
}

fn new(table: Value) -> Value {
    json!({ "collection": table["collection"], "diff": [{ "kind": "N", "rhs": table }] })
}

#[test]
fn tables_are_counted_and_folders_and_inactive_ones_are_not() {
    let mut folder = table("f", None);
    folder["schema"] = Value::Null;
    let tables = [
        table("a", Some("active")),
        table("b", Some("inactive")),
        folder.clone(),
    ];
    let off = new(table("d", Some("inactive")));
    assert!(of_model(&tables, json!([new(table("c", None)), off, new(folder)])).is_empty());
    let over = of_model(
        &tables,
        json!([new(table("c", None)), new(table("d", None))]),
    );
    let names = vec!["collection.c".to_owned(), "collection.d".to_owned()];
    assert_eq!(over, [(Limit::Collections, names)]);
}

#[test]
fn with_no_room_for_one_more_no_active_table_can_be_changed() {
    let full = [
        table("a", Some("active")),
        table("b", Some("active")),
        table("c", Some("inactive")),
    ];
    let edit = |name: &str, path: &str, to: Value| json!([{ "collection": name, "diff": [{ "kind": "E", "path": ["meta", path], "rhs": to }] }]);
    assert_eq!(of_model(&full, edit("a", "note", json!("n"))).len(), 1);
    assert!(of_model(&full, edit("c", "note", json!("n"))).is_empty());
    assert!(of_model(&full, edit("a", "status", json!("inactive"))).is_empty());
    assert_eq!(
        of_model(&full, edit("c", "status", json!("active"))).len(),
        1
    );
    assert!(of_model(&full[1..], edit("b", "note", json!("n"))).is_empty());
    let gone = json!({ "collection": "b", "diff": [{ "kind": "D", "lhs": {} }] });
    let mut both = edit("a", "note", json!("n"));
    both.as_array_mut().unwrap().push(gone);
    assert!(of_model(&full, both).is_empty(), "others go before");
}

#[test]
fn what_is_turned_off_makes_room_for_what_comes_after_it() {
    let two = [table("a", Some("active")), table("b", Some("active"))];
    let edit = |name: &str, path: &str, to: &str| json!({ "collection": name, "diff": [{ "kind": "E", "path": ["meta", path], "rhs": to }] });
    let off = |name: &str| edit(name, "status", "inactive");
    let note = |name: &str| edit(name, "note", "n");
    assert!(of_model(&two, json!([off("a"), note("b")])).is_empty());
    let over = of_model(&two, json!([note("a"), off("b")]));
    assert_eq!(
        over,
        [(Limit::Collections, vec!["collection.a".to_owned()])]
    );
    // One that is turned on takes the place.
    let three = [two[0].clone(), two[1].clone(), table("c", Some("inactive"))];
    let on = edit("c", "status", "active");
    assert!(of_model(&three, json!([off("a"), on])).is_empty());
    let over = of_model(
        &three,
        json!([off("a"), edit("c", "status", "active"), note("d")]),
    );
    assert!(over.is_empty(), "of `d` nothing is known");
    let four = [&three[..], &[table("d", Some("inactive"))]].concat();
    let swap = json!([
        off("a"),
        edit("c", "status", "active"),
        edit("d", "status", "active")
    ]);
    let over = of_model(&four, swap);
    assert_eq!(
        over,
        [(Limit::Collections, vec!["collection.d".to_owned()])]
    );
    // A folder is no table, but its status is sent along, too.
    let mut folder = table("f", Some("active"));
    folder["schema"] = Value::Null;
    let full = [two[0].clone(), two[1].clone(), folder];
    assert_eq!(of_model(&full, json!([note("f")])).len(), 1);
    assert!(of_model(&full, json!([off("f")])).is_empty());
    assert_eq!(of_model(&full, json!([off("f"), note("a")])).len(), 1);
}

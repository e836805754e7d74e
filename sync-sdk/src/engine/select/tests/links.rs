//! On small real plans.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::targets;
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::data_model;
use crate::engine::plan::Change;
use crate::engine::select::Mode;
use crate::engine::select::closure::{Fate, decide};
use crate::engine::select::links::{Known, items};
use crate::engine::testing::{change, empty, set};
use crate::model::{Address, DataModel, Kind};
use crate::schema::tests::{model, sqlite};

fn target(rows: &[(Kind, &str, Value)]) -> Current {
    let mut current = empty();
    for (kind, key, row) in rows {
        set(&mut current, *kind, key, row.clone());
    }
    current
}

/// What remains of changes when only these addresses are wanted.
fn remaining(
    current: &Current,
    changes: &[Change],
    model: Option<&data_model::Draft<'_>>,
    (only, except): (&[&str], &[&str]),
) -> Vec<String> {
    let known = Known {
        policies: BTreeSet::from([Address::new("policy.p")]),
        roles: BTreeSet::from([Address::new("role.r")]),
    };
    let items = items(changes, model, current, &known);
    let fates = decide(&items, Mode::Mirror, &targets(only, except));
    let made = items.iter().zip(fates);
    made.filter(|(_, fate)| !matches!(fate, Fate::LeftOut(_)))
        .map(|(item, _)| item.address.to_string())
        .collect()
}

#[test]
fn records_are_tied_by_what_they_refer_to() {
    const KEY: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";
    let current = target(&[
        (Kind::Roles, "parent", json!({ "name": "P" })),
        (
            Kind::Roles,
            "child",
            json!({ "name": "C", "parent": "parent" }),
        ),
        (Kind::Policies, "gone", json!({ "name": "G" })),
        (
            Kind::Permissions,
            "1",
            json!({ "policy": "gone", "collection": "a", "action": "read" }),
        ),
    ]);
    let changes = [
        change(Kind::Roles, Action::Delete, "parent", json!({})),
        change(
            Kind::Roles,
            Action::Update,
            "child",
            json!({ "parent": null }),
        ),
        Change {
            local_id: Some(KEY.to_owned()),
            ..change(
                Kind::Roles,
                Action::Create,
                "r",
                json!({ "name": "R", "parent": null }),
            )
        },
        change(Kind::Policies, Action::Create, "p", json!({ "name": "P" })),
        change(
            Kind::Access,
            Action::Create,
            "p.r",
            json!({ "role": KEY, "policy": "p" }),
        ),
        change(Kind::Policies, Action::Delete, "gone", json!({})),
        change(Kind::Permissions, Action::Delete, "1", json!({})),
        change(
            Kind::Panels,
            Action::Create,
            "panel",
            json!({ "options": { "filter": { "role": { "_eq": KEY } } } }),
        ),
    ];
    let remaining =
        |only: &[&str], except: &[&str]| remaining(&current, &changes, None, (only, except));
    // A parent that goes is given up by its children.
    assert_eq!(
        remaining(&["role.parent"], &[]),
        ["role.parent", "role.child"]
    );
    assert_eq!(remaining(&["role.child"], &[]), ["role.child"]);
    assert!(!remaining(&[], &["role.child"]).contains(&"role.parent".to_owned()));
    // A policy takes its permissions along.
    assert_eq!(
        remaining(&["policy.gone"], &[]),
        ["policy.gone", "permission.1"]
    );
    // An attachment goes with its role and its policy.
    assert_eq!(
        remaining(&["role.r"], &[]),
        ["role.r", "policy.p", "access.p.r"]
    );
    let without = remaining(&[], &["role.r"]);
    assert!(without.contains(&"policy.p".to_owned()));
    assert!(
        !without
            .iter()
            .any(|it| it.contains("access") || it.contains("panel"))
    );
    // A rule names the role.
    assert_eq!(remaining(&["panel.*"], &[]), ["role.r", "panel.panel"]);
}

#[test]
fn the_wiring_of_a_flow_changes_as_a_whole() {
    let operation = |flow: &str, resolve: Option<&str>| json!({ "flow": flow, "resolve": resolve });
    let current = target(&[
        (Kind::Flows, "f", json!({ "operation": "a" })),
        (Kind::Operations, "a", operation("f", Some("c"))),
        (Kind::Operations, "c", operation("f", None)),
    ]);
    let changed = |action, key, fields| change(Kind::Operations, action, key, fields);
    let changes = [
        changed(Action::Update, "a", json!({ "resolve": "b" })),
        changed(Action::Create, "b", json!({ "flow": "f", "resolve": "c" })),
        changed(Action::Update, "c", json!({ "name": "C" })),
        change(
            Kind::Flows,
            Action::Create,
            "new",
            json!({ "operation": "x" }),
        ),
        changed(
            Action::Create,
            "x",
            json!({ "flow": "new", "resolve": null }),
        ),
        changed(
            Action::Create,
            "y",
            json!({ "flow": "new", "resolve": null }),
        ),
    ];
    let remaining =
        |only: &[&str], except: &[&str]| remaining(&current, &changes, None, (only, except));
    for only in ["operation.a", "operation.b"] {
        assert_eq!(remaining(&[only], &[]), ["operation.a", "operation.b"]);
    }
    assert_eq!(remaining(&["operation.c"], &[]), ["operation.c"]);
    assert_eq!(remaining(&["operation.*"], &["operation.a"]).len(), 4);
    assert_eq!(
        remaining(&["flow.new"], &[]),
        ["flow.new", "operation.x", "operation.y"]
    );
    assert_eq!(
        remaining(&["operation.y"], &[]),
        ["flow.new", "operation.x", "operation.y"]
    );
}

#[test]
fn parents_that_could_close_a_ring_move_together() {
    let folder = |parent: Option<&str>| json!({ "parent": parent });
    let current = target(&[
        (Kind::Folders, "a", folder(None)),
        (Kind::Folders, "b", folder(Some("a"))),
        (Kind::Folders, "c", folder(None)),
    ]);
    let moved =
        |id: &str, parent: Option<&str>| change(Kind::Folders, Action::Update, id, folder(parent));
    let changes = [
        moved("a", Some("b")),
        moved("b", None),
        moved("c", Some("a")),
    ];
    let remaining = |only: &[&str]| remaining(&current, &changes, None, (only, &[]));
    assert_eq!(remaining(&["folder.a"]), ["folder.a", "folder.b"]);
    assert_eq!(remaining(&["folder.c"]), ["folder.c"]);
}

#[test]
fn names_and_targets_are_given_up_by_who_has_them() {
    let text = |key: &str| json!({ "key": key, "language": "en-US" });
    let current = target(&[
        (Kind::Translations, "1", text("a")),
        (Kind::Translations, "2", text("b")),
    ]);
    let changes = [
        change(
            Kind::Translations,
            Action::Update,
            "1",
            json!({ "key": "b" }),
        ),
        change(
            Kind::Translations,
            Action::Update,
            "2",
            json!({ "key": "c" }),
        ),
    ];
    let remaining = |only: &[&str]| remaining(&current, &changes, None, (only, &[]));
    assert_eq!(
        remaining(&["translation.1"]),
        ["translation.1", "translation.2"]
    );
    assert_eq!(remaining(&["translation.2"]), ["translation.2"]);
}

/// The newspaper with tags: a collection, a list of articles in it, and the
/// relation between them; and without its authors.
fn with_tags() -> DataModel {
    let mut document = sqlite();
    let mut text = document.to_string();
    text = text.replace("\"author\"", "\"tag\"");
    let tags: Value = serde_json::from_str(&text).expect("JSON");
    document = tags;
    let fields = document["fields"].as_array_mut().expect("fields");
    fields.push(
        json!({ "collection": "tag", "field": "articles", "type": "alias",
        "meta": { "collection": "tag", "field": "articles", "special": ["o2m"] } }),
    );
    fields.push(
        json!({ "collection": "tag", "field": "name", "type": "string",
        "meta": { "collection": "tag", "field": "name" }, "schema": { "name": "name" } }),
    );
    document["relations"][0]["meta"]["one_field"] = json!("articles");
    model(document)
}

#[test]
fn a_field_has_its_relation_and_a_collection_its_fields() {
    let now = model(sqlite());
    let wanted = with_tags();
    let draft = data_model::Draft::new(&wanted, &now, None, |_| true).expect("no conflict");
    let permission = change(
        Kind::Permissions,
        Action::Create,
        "1",
        json!({ "collection": "article", "fields": ["id"], "permissions": { "tag": { "name": { "_eq": "x" } } } }),
    );
    let changes = [permission];
    let current = empty();
    let remaining = |only: &[&str], except: &[&str]| {
        remaining(&current, &changes, Some(&draft), (only, except))
    };
    let all = [
        "collection.tag",
        "field.article.tag",
        "field.tag.id",
        "field.tag.articles",
        "field.tag.name",
        "relation.article.tag",
    ];
    for only in [
        "field.article.tag",
        "relation.article.tag",
        "collection.tag",
    ] {
        assert_eq!(remaining(&[only], &[]), all, "{only}");
    }
    assert_eq!(remaining(&["permission.1"], &[]).len(), 7);
    // Without the relation, none of the fields that are of it.
    assert_eq!(
        remaining(&["collection.tag"], &["relation.*"]),
        ["collection.tag", "field.tag.id", "field.tag.name"]
    );
    assert_eq!(
        remaining(&["collection.author"], &[]),
        [
            "collection.author",
            "field.article.author",
            "field.author.id",
            "relation.article.author"
        ]
    );
    assert_eq!(
        remaining(&["field.article.author"], &[]),
        ["field.article.author", "relation.article.author"]
    );
    let kept = remaining(&[], &["field.article.author"]);
    assert!(!kept.iter().any(|it| it.contains("author")), "{kept:?}");
}

//! Plans of seeds, without a server.

mod deletes;
mod keys;
mod narrow;
mod server_set;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::*;
use crate::engine::change::Action;
use crate::engine::options::Scope;
use crate::engine::testing::object;
use crate::idmap::{ItemTable, MapChange, MapState};
use crate::model::{DataModel, Object, ProjectKey, Record, Seed, SeedMeta, SyncId, Version};
use crate::target::{License, TargetInfo};

fn field(collection: &str, name: &str, kind: &str, schema: Value) -> Object {
    object(
        json!({ "collection": collection, "field": name, "type": kind, "meta": {}, "schema": schema }),
    )
}

fn model() -> DataModel {
    let nullable = || json!({ "is_nullable": true });
    let counted = || json!({ "is_primary_key": true, "has_auto_increment": true });
    let relation = |collection: &str, field: &str, to: Value, by: Value| {
        object(json!({
            "collection": collection, "field": field, "related_collection": to,
            "meta": { "one_collection_field": by },
        }))
    };
    let names = ["section", "article", "block", "only"];
    let collection = |name: &str| {
        object(
            json!({ "collection": name, "meta": { "singleton": name == "only" }, "schema": { "name": name } }),
        )
    };
    DataModel {
        collections: names.into_iter().map(collection).collect(),
        fields: vec![
            field("section", "id", "integer", counted()),
            field("section", "name", "string", json!({ "is_nullable": false })),
            field(
                "section",
                "code",
                "string",
                json!({ "is_nullable": true, "is_unique": true }),
            ),
            field("section", "parent", "integer", nullable()),
            field("section", "first", "uuid", nullable()),
            field("section", "secret", "hash", nullable()),
            object(
                json!({ "collection": "section", "field": "articles", "type": "alias", "meta": { "special": ["o2m"] } }),
            ),
            field("article", "id", "uuid", json!({ "is_primary_key": true })),
            field("article", "title", "string", nullable()),
            field(
                "article",
                "section",
                "integer",
                json!({ "is_nullable": false }),
            ),
            field("block", "id", "integer", counted()),
            field("block", "item", "string", nullable()),
            field("block", "collection", "string", nullable()),
            field("only", "id", "integer", counted()),
            field("only", "title", "string", nullable()),
        ],
        relations: vec![
            relation("section", "parent", json!("section"), Value::Null),
            relation("section", "first", json!("article"), Value::Null),
            relation("article", "section", json!("section"), Value::Null),
            relation("block", "item", Value::Null, json!("collection")),
        ],
        ..DataModel::default()
    }
}

fn seed(collection: &str, meta: SeedMeta, rows: Value) -> Seed {
    let rows = rows.as_object().cloned().unwrap_or_default();
    let rows = rows
        .into_iter()
        .map(|(name, fields)| Record::new(SyncId::new(name), object(fields)));
    Seed {
        collection: collection.to_owned(),
        root: None,
        insert_order: 1,
        meta,
        rows: rows.collect(),
    }
}

/// What a target has: rows by collection and key, and mappings.
fn current(rows: Value, mapped: &[(&str, &str, &str)]) -> SeedCurrent {
    let mut map = MapState::default();
    for (collection, sync_id, key) in mapped {
        let put = MapChange::PutItem {
            table: ItemTable::of(collection),
            sync_id: SyncId::new(*sync_id),
            local_id: (*key).to_owned(),
        };
        map.apply(put, None);
    }
    let of = |rows: Value| -> BTreeMap<String, Object> {
        object(rows)
            .into_iter()
            .map(|(key, row)| (key, object(row)))
            .collect()
    };
    SeedCurrent {
        target: TargetInfo {
            url: "http://x".to_owned(),
            version: Version::new(11, 17, 4),
            role: None,
            license: License::default(),
        },
        tables: tables::Tables::new(&model()),
        map,
        records: MapState::default(),
        rows: object(rows)
            .into_iter()
            .map(|(name, rows)| (name, of(rows)))
            .collect(),
        local: HashMap::new(),
        contents: HashMap::new(),
        me: None,
    }
}

fn planned(seeds: Vec<Seed>, current: &SeedCurrent) -> Result<SeedPlan, SeedError> {
    plan(&SeedConfig::new(seeds, Scope::Mirror, |_| None)?, current)
}

/// What a plan does, and with which key.
fn actions(plan: &SeedPlan) -> Vec<(&'static str, &str, Option<&str>)> {
    let changes = plan.changes.iter();
    changes
        .map(|change| {
            (
                change.action.name(),
                change.sync_id.as_str(),
                change.key.as_deref(),
            )
        })
        .collect()
}

fn problems(result: Result<SeedPlan, SeedError>) -> String {
    result.expect_err("problems").to_string()
}

#[test]
fn rows_are_created_changed_and_deleted() {
    let sections = || {
        json!({
            "new": { "name": "New" }, "same": { "name": "Same" }, "other": { "name": "Wanted" },
        })
    };
    let current = current(
        json!({ "section": { "1": { "id": 1, "name": "Same" }, "2": { "id": 2, "name": "Found" }, "3": { "id": 3, "name": "Old" } } }),
        &[
            ("section", "same", "1"),
            ("section", "other", "2"),
            ("section", "old", "3"),
            ("section", "gone", "4"),
        ],
    );
    let plan = planned(
        vec![seed("section", SeedMeta::default(), sections())],
        &current,
    )
    .expect("a plan");
    assert_eq!(
        actions(&plan),
        [
            ("create", "new", None),
            ("update", "other", Some("2")),
            ("delete", "old", Some("3"))
        ]
    );
    assert_eq!(plan.unchanged, 1);
    let gone = MapChange::RemoveItem {
        table: ItemTable::of("section"),
        sync_id: SyncId::new("gone"),
    };
    assert_eq!(plan.map_changes, [gone]);
    let nothing = SeedMeta {
        create: false,
        update: false,
        delete: false,
        ..SeedMeta::default()
    };
    let plan = planned(vec![seed("section", nothing, sections())], &current).expect("a plan");
    assert!(plan.is_empty());
    assert_eq!(plan.left, 3);
}

#[test]
fn a_project_deletes_only_what_is_its_own() {
    let current = current(
        json!({ "section": { "1": { "id": 1 } } }),
        &[("section", "theirs", "1")],
    );
    let scope = Scope::Project(ProjectKey::new("gazette"));
    let seeds = vec![seed("section", SeedMeta::default(), json!({}))];
    let config = SeedConfig::new(seeds, scope, |_| None).expect("a config");
    assert!(!plan(&config, &current).expect("a plan").has_writes());
}

#[test]
fn fields_that_are_ignored_or_cannot_be_read_are_set_once() {
    let meta = || SeedMeta {
        ignore_on_update: vec!["code".to_owned(), "articles".to_owned()],
        ..SeedMeta::default()
    };
    let rows = || json!({ "a": { "name": "A", "code": "x", "secret": "s", "articles": [{ "title": "T" }] } });
    let there = current(
        json!({ "section": { "1": { "id": 1, "name": "A", "code": "y", "secret": "$argon2" } } }),
        &[("section", "a", "1")],
    );
    let plan = planned(vec![seed("section", meta(), rows())], &there).expect("a plan");
    assert!(!plan.has_writes());
    let plan = planned(
        vec![seed("section", meta(), rows())],
        &current(json!({}), &[]),
    )
    .expect("a plan");
    let sent: Vec<_> = plan.changes[0].body.keys().collect();
    assert_eq!(sent, ["name", "code", "secret", "articles"]);
    // What a hash is made of is not shown.
    assert_eq!(plan.changes[0].fields[2].after, Some(json!("(secret)")));
}

#[test]
fn a_key_that_can_be_chosen_follows_from_the_sync_id() {
    let uuid = "0b8f4b0e-53ba-4b6c-9f0b-0f6d0d4b5a11";
    let rows = json!({ uuid: { "title": "A", "section": "s" }, "named": { "title": "B", "section": "s" } });
    let seeds = || {
        vec![
            seed(
                "section",
                SeedMeta::default(),
                json!({ "s": { "name": "S" } }),
            ),
            seed("article", SeedMeta::default(), rows.clone()),
        ]
    };
    let first = planned(seeds(), &current(json!({}), &[])).expect("a plan");
    let keys: Vec<_> = first
        .changes
        .iter()
        .map(|change| change.key.clone())
        .collect();
    assert_eq!(keys[..2], [None, Some(uuid.to_owned())]);
    let named = keys[2].clone().expect("a key");
    // A push that was killed has left it without a mapping, and the section too.
    let left = current(
        json!({
            "section": { "7": { "id": 7, "name": "S" } },
            "article": { &named: { "id": named, "title": "B", "section": 7 } },
        }),
        &[],
    );
    let second = planned(seeds(), &left).expect("a plan");
    assert_eq!(
        actions(&second),
        [
            ("adopt", "s", Some("7")),
            ("create", uuid, Some(uuid)),
            ("adopt", "named", Some(&*named))
        ]
    );
    assert_eq!(second.changes[1].body["section"], json!(7));
    assert!(second.changes[2].fields.is_empty());
}

#[test]
fn rows_that_look_alike_are_taken_each_once_and_never_twice() {
    let rows = json!({ "a": { "name": "Same" }, "b": { "name": "Same" }, "c": { "name": "Same" }, "empty": {} });
    let current = current(
        json!({ "section": { "1": { "id": 1, "name": "Same" }, "2": { "id": 2, "name": "Same" }, "9": { "id": 9, "name": "Other" } } }),
        &[("section", "c", "2")],
    );
    let plan = planned(vec![seed("section", SeedMeta::default(), rows)], &current).expect("a plan");
    assert_eq!(
        actions(&plan),
        [
            ("adopt", "a", Some("1")),
            ("create", "b", None),
            ("create", "empty", None)
        ]
    );
}

#[test]
fn a_value_that_only_one_row_may_have_tells_who_it_is() {
    let rows = || json!({ "a": { "name": "New name", "code": "x" } });
    let there = json!({ "section": { "1": { "id": 1, "name": "Old name", "code": "x" } } });
    let free = current(there.clone(), &[]);
    let plan = planned(vec![seed("section", SeedMeta::default(), rows())], &free).expect("a plan");
    assert_eq!(actions(&plan), [("adopt", "a", Some("1"))]);
    assert_eq!(plan.changes[0].fields[0].path, "name");
    let taken = current(there, &[("section", "b", "1")]);
    let told = problems(planned(
        vec![seed("section", SeedMeta::default(), rows())],
        &taken,
    ));
    assert!(told.contains("belongs to `b`"), "{told}");
}

#[test]
fn references_come_behind_what_they_refer_to_and_a_cycle_waits() {
    let seeds = vec![
        seed(
            "article",
            SeedMeta::default(),
            json!({ "tide": { "title": "T", "section": "child" } }),
        ),
        seed(
            "section",
            SeedMeta::default(),
            json!({ "child": { "name": "C", "parent": "root", "first": "tide" }, "root": { "name": "R", "parent": null } }),
        ),
        seed(
            "block",
            SeedMeta::default(),
            json!({ "one": { "item": "tide", "collection": "article" }, "two": { "item": "root", "collection": "section" } }),
        ),
    ];
    let plan = planned(seeds, &current(json!({}), &[])).expect("a plan");
    let change = |name: &str| {
        plan.changes
            .iter()
            .find(|change| change.sync_id.as_str() == name)
            .expect(name)
    };
    let (tide, child, root) = (change("tide"), change("child"), change("root"));
    assert_eq!((root.level, child.level, tide.level), (0, 1, 2));
    // The key of the article is known before it is there, its row is not.
    assert_eq!(child.later["first"], json!(tide.key));
    assert!(!child.body.contains_key("first"));
    assert_eq!(
        child.pending[0].to,
        ("section".to_owned(), SyncId::new("root"))
    );
    assert!(!child.pending[0].waits);
    assert_eq!(change("one").body["item"], json!(tide.key));
    assert_eq!(change("two").pending[0].field, "item");
}

#[test]
fn what_the_target_cannot_take_is_told_at_once() {
    let seeds = vec![
        seed("gone", SeedMeta::default(), json!({ "a": {} })),
        seed(
            "section",
            SeedMeta::default(),
            json!({ "a": { "nmae": "A" }, "b": { "parent": "nobody" }, "c": { "articles": [] } }),
        ),
        seed("only", SeedMeta::default(), json!({ "a": {}, "b": {} })),
    ];
    let told = problems(planned(seeds, &current(json!({}), &[])));
    for expected in [
        "the target has no collection `gone`",
        "`section` has no field `nmae`",
        "`parent` refers to `nobody` of `section`, which is no row of a seed",
        "`articles` is no column of `section`",
        "`only` holds one item",
    ] {
        assert!(told.contains(expected), "{told} lacks {expected}");
    }
    let system = SeedConfig::new(
        vec![seed("directus_roles", SeedMeta::default(), json!({}))],
        Scope::Mirror,
        |_| None,
    );
    assert!(system.is_err());
}

#[test]
fn a_row_that_was_deleted_by_hand_comes_back_under_its_key() {
    let uuid = "5d2c1e9a-33f0-4a51-8e0f-0b1a6a4d9c77";
    let seeds = vec![
        seed(
            "section",
            SeedMeta::default(),
            json!({ "s": { "name": "S" } }),
        ),
        seed(
            "article",
            SeedMeta::default(),
            json!({ "a": { "title": "A", "section": "s" } }),
        ),
    ];
    let current = current(json!({}), &[("section", "s", "3"), ("article", "a", uuid)]);
    let plan = planned(seeds, &current).expect("a plan");
    assert_eq!(
        actions(&plan),
        [("create", "s", None), ("create", "a", Some(uuid))]
    );
    assert_eq!(plan.map_changes.len(), 2);
    assert_eq!(plan.counts().of(Action::Create), 2);
}

#[test]
fn a_secret_is_a_name_in_the_plan() {
    let secret = json!({ "$directus-sync": { "secret": "CODE" } });
    let seeds = vec![seed(
        "section",
        SeedMeta::default(),
        json!({ "a": { "name": "A", "code": secret } }),
    )];
    let lookup = |name: &str| (name == "CODE").then(|| "s3cret".to_owned());
    let config = SeedConfig::new(seeds, Scope::Mirror, lookup).expect("a config");
    let new = plan(&config, &current(json!({}), &[])).expect("a plan");
    assert!(!format!("{new:?} {}", new.to_json()).contains("s3cret"));
    let there = |code: &str| {
        current(
            json!({ "section": { "1": { "id": 1, "name": "A", "code": code } } }),
            &[("section", "a", "1")],
        )
    };
    assert!(plan(&config, &there("s3cret")).expect("a plan").is_empty());
    let other = plan(&config, &there("0ld")).expect("a plan");
    assert!(!other.to_json().to_string().contains("0ld"));
}

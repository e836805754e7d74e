//! Whole documents, in the shapes that Directus 11.17.4 answers on SQLite and
//! PostgreSQL.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::change::Action;
use super::{Aligned, Conflict, HIDDEN, SchemaDiff, SchemaScope, align};
use crate::model::{Address, DataModel};

fn model(document: Value) -> DataModel {
    DataModel::from_document(document.as_object().unwrap().clone()).unwrap()
}

fn collection(name: &str) -> Value {
    json!({
        "collection": name,
        "meta": { "collection": name, "note": null, "hidden": false, "translations": null },
        "schema": { "name": name },
    })
}

fn field(collection: &str, name: &str, field_type: &str, special: Value, schema: Value) -> Value {
    let mut column = json!({
        "name": name, "table": collection, "data_type": "", "default_value": null,
        "max_length": null, "numeric_precision": null, "numeric_scale": null,
        "is_nullable": true, "is_unique": false, "is_indexed": false,
        "is_primary_key": false, "is_generated": false, "generation_expression": null,
        "has_auto_increment": false, "foreign_key_table": null, "foreign_key_column": null,
    });
    for (key, value) in schema.as_object().unwrap() {
        column[key] = value.clone();
    }
    json!({
        "collection": collection, "field": name, "type": field_type,
        "meta": {
            "collection": collection, "field": name, "note": null, "hidden": false,
            "options": null, "sort": 1, "special": special, "searchable": true,
        },
        "schema": column,
    })
}

fn relation(many: &str, name: &str, one: &str, schema: Value) -> Value {
    let mut key = json!({
        "table": many, "column": name, "foreign_key_table": one, "foreign_key_column": "id",
        "constraint_name": null, "on_update": "NO ACTION", "on_delete": "SET NULL",
    });
    for (name, value) in schema.as_object().unwrap() {
        key[name] = value.clone();
    }
    json!({
        "collection": many, "field": name, "related_collection": one,
        "meta": {
            "many_collection": many, "many_field": name, "one_collection": one,
            "one_field": null, "one_allowed_collections": null, "one_deselect_action": "nullify",
        },
        "schema": key,
    })
}

fn indexed(collection: &str, field: &str) -> Value {
    json!({ "collection": collection, "field": field, "schema": { "is_indexed": true } })
}

fn sqlite() -> Value {
    json!({
        "version": 1, "directus": "11.17.4", "vendor": "sqlite",
        "collections": [collection("article"), collection("author")],
        "fields": [
            field("article", "id", "integer", json!(null), json!({
                "data_type": "integer", "is_nullable": false, "is_primary_key": true,
                "has_auto_increment": true,
            })),
            field("article", "title", "string", json!(null), json!({
                "data_type": "varchar", "max_length": 255, "default_value": "draft",
            })),
            field("article", "created", "timestamp", json!(["date-created", "cast-timestamp"]),
                json!({ "data_type": "datetime", "default_value": "CURRENT_TIMESTAMP" })),
            field("article", "price", "float", json!(null), json!({ "data_type": "float" })),
            field("article", "author", "string", json!(["m2o"]), json!({
                "data_type": "char", "max_length": 36,
                "foreign_key_table": "author", "foreign_key_column": "id",
            })),
            field("author", "id", "uuid", json!(["uuid"]), json!({
                "data_type": "char", "max_length": 36, "is_nullable": false, "is_unique": true,
                "is_primary_key": true,
            })),
        ],
        "systemFields": [
            indexed("directus_activity", "timestamp"),
            indexed("directus_revisions", "activity"),
        ],
        "relations": [relation("article", "author", "author", json!({}))],
    })
}

/// The same data model as PostgreSQL and 11.14 report it.
fn postgres() -> Value {
    json!({
        "version": 1, "directus": "11.14.0", "vendor": "postgres",
        "collections": [collection("article"), collection("author")],
        "fields": [
            field("article", "id", "integer", json!(null), json!({
                "data_type": "integer", "numeric_precision": 32, "numeric_scale": 0,
                "default_value": "nextval('article_id_seq'::regclass)", "is_nullable": false,
                "is_unique": true, "is_primary_key": true, "has_auto_increment": true,
            })),
            field("article", "title", "string", json!(null), json!({
                "data_type": "character varying", "max_length": 255, "default_value": "draft",
            })),
            field("article", "created", "timestamp", json!(["date-created"]), json!({
                "data_type": "timestamp with time zone", "default_value": "now()",
            })),
            field("article", "price", "decimal", json!(null), json!({
                "data_type": "numeric", "numeric_precision": 10, "numeric_scale": 2,
            })),
            field("article", "author", "uuid", json!(["m2o"]), json!({
                "data_type": "uuid",
                "foreign_key_table": "author", "foreign_key_column": "id",
            })),
            field("author", "id", "uuid", json!(["uuid"]), json!({
                "data_type": "uuid", "default_value": "gen_random_uuid()", "is_nullable": false,
                "is_unique": true, "is_primary_key": true,
            })),
        ],
        "systemFields": [indexed("directus_activity", "timestamp")],
        "relations": [relation("article", "author", "author", json!({
            "constraint_name": "article_author_foreign",
        }))],
    })
}

fn mirror(desired: Value, current: &Value) -> Aligned {
    align(
        &model(desired),
        &model(current.clone()),
        &SchemaScope::Mirror,
    )
}

/// What a document has otherwise than the target: pointers and new values.
fn differences(aligned: &Aligned, current: &Value) -> Vec<(String, Value)> {
    fn walk(path: &str, old: &Value, new: &Value, found: &mut Vec<(String, Value)>) {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) if old.keys().eq(new.keys()) => {
                for (key, old) in old {
                    walk(&format!("{path}/{key}"), old, &new[key], found);
                }
            }
            (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                for (index, (old, new)) in old.iter().zip(new).enumerate() {
                    walk(&format!("{path}/{index}"), old, new, found);
                }
            }
            _ if old != new => found.push((path.to_owned(), new.clone())),
            _ => {}
        }
    }
    let mut found = Vec::new();
    let document = Value::Object(aligned.document.to_document());
    walk("", current, &document, &mut found);
    found
}

#[test]
fn another_vendor_and_minor_converges_both_ways() {
    for (desired, current) in [(postgres(), sqlite()), (sqlite(), postgres())] {
        let aligned = mirror(desired, &current);
        assert_eq!(aligned.conflicts, []);
        assert_eq!(differences(&aligned, &current), []);
    }
}

#[test]
fn a_real_change_shows_and_nothing_else() {
    let changes = [
        ("/fields/1/schema/max_length", json!(100)),
        ("/fields/1/schema/default_value", json!("new")),
        ("/fields/1/schema/is_nullable", json!(false)),
        ("/fields/1/schema/is_unique", json!(true)),
        ("/fields/1/schema/is_indexed", json!(true)),
        ("/fields/1/meta/note", json!("hello")),
        ("/fields/1/meta/options", json!({ "a": { "b": 1 } })),
        ("/collections/1/meta/note", json!("people")),
        ("/relations/0/schema/on_delete", json!("CASCADE")),
        ("/relations/0/meta/one_field", json!("articles")),
    ];
    for (pointer, value) in changes {
        let mut desired = postgres();
        *desired.pointer_mut(pointer).unwrap() = value.clone();
        let aligned = mirror(desired, &sqlite());
        assert_eq!(
            differences(&aligned, &sqlite()),
            [(pointer.to_owned(), value)]
        );
    }
}

/// Without a difference in `schema`, the server takes the new type and leaves
/// the column as it is (seen on 11.17.4).
#[test]
fn a_change_of_type_reaches_the_column() {
    let mut desired = postgres();
    desired["fields"][1]["type"] = json!("text");
    desired["fields"][1]["schema"]["max_length"] = json!(null);
    assert_eq!(
        differences(&mirror(desired, &sqlite()), &sqlite()),
        [
            ("/fields/1/type".to_owned(), json!("text")),
            ("/fields/1/schema/data_type".to_owned(), json!("text")),
        ]
    );
}

#[test]
fn a_change_of_type_carries_the_flag_that_the_vendor_needs() {
    let mut desired = postgres();
    desired["fields"][2]["type"] = json!("dateTime");
    assert_eq!(
        differences(&mirror(desired, &sqlite()), &sqlite()),
        [
            ("/fields/2/type".to_owned(), json!("dateTime")),
            ("/fields/2/meta/special".to_owned(), json!(["date-created"])),
            ("/fields/2/schema/data_type".to_owned(), json!("dateTime")),
        ]
    );
    let mut current = sqlite();
    current["fields"][2]["type"] = json!("dateTime");
    current["fields"][2]["meta"]["special"] = json!(["date-created"]);
    assert_eq!(
        differences(&mirror(postgres(), &current), &current),
        [
            ("/fields/2/type".to_owned(), json!("timestamp")),
            (
                "/fields/2/meta/special".to_owned(),
                json!(["date-created", "cast-timestamp"])
            ),
            ("/fields/2/schema/data_type".to_owned(), json!("timestamp")),
        ]
    );
}

#[test]
fn a_key_that_one_side_lacks_is_not_compared() {
    let mut older = postgres();
    let meta = older["fields"][1]["meta"].as_object_mut().unwrap();
    meta.remove("searchable");
    let schema = older["fields"][1]["schema"].as_object_mut().unwrap();
    schema.remove("is_indexed");
    older.as_object_mut().unwrap().remove("systemFields");
    assert_eq!(
        differences(&mirror(older.clone(), &sqlite()), &sqlite()),
        []
    );
    // And the other way: the older target is not sent what it does not know.
    assert_eq!(differences(&mirror(sqlite(), &older), &older), []);
}

#[test]
fn a_mirror_of_one_version_takes_indexes_away_another_version_only_adds() {
    let mut desired = sqlite();
    desired["systemFields"] = json!([indexed("directus_users", "email")]);
    let aligned = mirror(desired.clone(), &sqlite());
    assert_eq!(
        aligned.document.info["systemFields"],
        json!([indexed("directus_users", "email")])
    );
    desired["directus"] = json!("11.14.0");
    let aligned = mirror(desired, &sqlite());
    let names: Vec<_> = aligned.document.info["systemFields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["field"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["timestamp", "activity", "email"]);
}

#[test]
fn an_empty_target_gets_everything() {
    let empty = json!({
        "version": 1, "directus": "11.17.4", "vendor": "sqlite",
        "collections": [], "fields": [], "systemFields": [], "relations": [],
    });
    let document = mirror(postgres(), &empty).document;
    assert_eq!(document.vendor(), Some("sqlite"));
    assert_eq!(document.directus(), Some("11.17.4"));
    assert_eq!(document.collections.len(), 2);
    assert_eq!(document.fields.len(), 6);
    assert!(
        document
            .fields
            .iter()
            .all(|field| field["schema"].get("data_type").is_none())
    );
    assert!(document.fields[0]["schema"].get("default_value").is_none());
    assert!(
        document.relations[0]["schema"]
            .get("constraint_name")
            .is_none()
    );
}

#[test]
fn a_relation_cannot_be_moved_nor_a_table_become_a_folder() {
    let mut desired = sqlite();
    desired["relations"][0]["related_collection"] = json!("directus_users");
    desired["collections"][1]
        .as_object_mut()
        .unwrap()
        .remove("schema");
    let aligned = mirror(desired, &sqlite());
    assert_eq!(differences(&aligned, &sqlite()), []);
    let addresses: Vec<_> = aligned
        .conflicts
        .iter()
        .map(|c| c.address().as_str())
        .collect();
    assert_eq!(addresses, ["collection.author", "relation.article.author"]);
    assert!(matches!(
        aligned.conflicts[1],
        Conflict::RelationTarget { .. }
    ));
}

#[test]
fn tools_keep_their_collections() {
    let mut current = sqlite();
    for name in HIDDEN {
        current["collections"]
            .as_array_mut()
            .unwrap()
            .push(collection(name));
        let id = field(
            name,
            "id",
            "integer",
            json!(null),
            json!({ "is_primary_key": true }),
        );
        current["fields"].as_array_mut().unwrap().push(id);
    }
    assert_eq!(differences(&mirror(sqlite(), &current), &current), []);
    // Nor does a dump that has them (other tools leave them in) bring them along.
    assert_eq!(differences(&mirror(current, &sqlite()), &sqlite()), []);
}

fn owned(desired: Value, current: &Value, previous: &[&str]) -> DataModel {
    let previous = previous.iter().map(|text| Address::new(*text)).collect();
    let scope = SchemaScope::Owned(previous);
    align(&model(desired), &model(current.clone()), &scope).document
}

fn addresses(document: &DataModel) -> BTreeSet<String> {
    crate::model::SchemaKind::ALL
        .into_iter()
        .flat_map(|kind| {
            document
                .entries(kind)
                .iter()
                .map(move |e| kind.address(e).to_string())
        })
        .collect()
}

#[test]
fn a_project_leaves_alone_what_it_never_declared() {
    let project = json!({
        "collections": [],
        "fields": [
            field("author", "bio", "text", json!(null), json!({})),
            field("directus_users", "phone", "string", json!(null), json!({})),
        ],
        "relations": [],
    });
    let document = owned(project, &sqlite(), &[]);
    let mut expected = addresses(&model(sqlite()));
    expected.extend([
        "field.author.bio".to_owned(),
        "field.directus_users.phone".to_owned(),
    ]);
    assert_eq!(addresses(&document), expected);
    assert_eq!(document.info["systemFields"], sqlite()["systemFields"]);
}

#[test]
fn a_project_drops_what_it_does_not_declare_any_more() {
    let all = addresses(&model(sqlite()));
    let without = |gone: &[&str]| -> BTreeSet<String> {
        all.iter()
            .filter(|a| !gone.contains(&a.as_str()))
            .cloned()
            .collect()
    };
    let nothing = || json!({ "collections": [], "fields": [], "relations": [] });

    // A field takes its relation along.
    let document = owned(nothing(), &sqlite(), &["field.article.author"]);
    assert_eq!(
        addresses(&document),
        without(&["field.article.author", "relation.article.author"])
    );
    // A collection takes its fields along, also those made by hand.
    let document = owned(
        nothing(),
        &sqlite(),
        &["collection.author", "field.author.id"],
    );
    assert_eq!(
        addresses(&document),
        without(&["collection.author", "field.author.id"])
    );
    // One that is used without being declared any more stays.
    let mut uses = nothing();
    uses["fields"] = json!([field("author", "bio", "text", json!(null), json!({}))]);
    let document = owned(uses, &sqlite(), &["collection.author"]);
    assert!(addresses(&document).contains("collection.author"));
    // A relation alone.
    let document = owned(nothing(), &sqlite(), &["relation.article.author"]);
    assert_eq!(addresses(&document), without(&["relation.article.author"]));
}

#[test]
fn the_diff_is_read_and_made_safe() {
    let mut current = sqlite();
    current["collections"][0]["meta"]["translations"] =
        json!([{ "language": "de-DE", "translation": "Artikel", "singular": "Artikel" }]);
    let mut document = current.clone();
    document["collections"][0]["meta"]["translations"] =
        json!([{ "language": "de-DE", "translation": "Artikel" }]);
    // The first change is a `D`, by which the server would drop the collection.
    let answer = json!({
        "hash": "abc",
        "diff": {
            "collections": [
                { "collection": "article", "diff": [
                    { "kind": "D", "path": ["meta", "translations", 0, "singular"], "lhs": "Artikel" },
                ] },
                { "collection": "gone", "diff": [{ "kind": "D", "lhs": {} }] },
            ],
            "fields": [
                { "collection": "article", "field": "title", "diff": [
                    { "kind": "E", "path": ["schema", "data_type"], "lhs": "a", "rhs": "b" },
                    { "kind": "E", "path": ["schema", "max_length"], "lhs": 255, "rhs": 100 },
                    { "kind": "E", "path": ["meta", "options"],
                      "lhs": { "a": 1, "b": 2 }, "rhs": { "a": 1, "b": 3 } },
                ] },
                { "collection": "article", "field": "new", "diff": [{ "kind": "N", "rhs": {} }] },
            ],
            "systemFields": [
                { "collection": "directus_users", "field": "email", "diff": [
                    { "kind": "E", "path": ["schema", "is_indexed"], "lhs": false, "rhs": true },
                ] },
            ],
            "relations": [],
        },
    });
    let diff = SchemaDiff::read(answer, &model(current), &model(document)).unwrap();
    let read: Vec<_> = diff
        .changes
        .iter()
        .map(|change| {
            let paths: Vec<_> = change.changes.iter().map(|c| c.path.as_str()).collect();
            (change.action, change.address.as_str(), paths)
        })
        .collect();
    assert_eq!(
        read,
        [
            (
                Action::Update,
                "collection.article",
                vec!["meta.translations[0].singular"]
            ),
            (Action::Delete, "collection.gone", vec![]),
            (
                Action::Update,
                "field.article.title",
                vec!["schema.max_length", "meta.options.b"]
            ),
            (Action::Create, "field.article.new", vec![]),
            (
                Action::Update,
                "field.directus_users.email",
                vec!["schema.is_indexed"]
            ),
        ]
    );
    let part = &diff.raw["diff"]["collections"][0]["diff"];
    assert_eq!(
        *part,
        json!([{
            "kind": "E", "path": ["meta", "translations"],
            "lhs": [{ "language": "de-DE", "translation": "Artikel", "singular": "Artikel" }],
            "rhs": [{ "language": "de-DE", "translation": "Artikel" }],
        }])
    );
    assert_eq!(diff.raw["hash"], "abc");
}

#[test]
fn an_answer_that_is_not_understood_is_refused() {
    let read = |answer| SchemaDiff::read(answer, &model(sqlite()), &model(sqlite()));
    let whole = json!({ "hash": "x", "diff": { "collections": [
        { "collection": "article", "diff": [{ "kind": "D", "path": ["schema"], "lhs": {} }] },
    ] } });
    let error = read(whole).unwrap_err().to_string();
    assert!(error.contains("collection.article"), "{error}");
    assert!(read(json!({ "diff": {} })).is_err());
    assert!(read(json!({ "hash": "x", "diff": { "widgets": [] } })).is_err());
}

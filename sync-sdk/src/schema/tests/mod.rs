//! Whole documents, in the shapes that Directus 11.17.4 answers on SQLite and
//! PostgreSQL.

#![allow(clippy::unwrap_used)]

mod align;
mod scope;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Aligned, Conflict, HIDDEN, SchemaScope, align};
use crate::model::{Address, DataModel};

pub(crate) fn model(document: Value) -> DataModel {
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

pub(crate) fn sqlite() -> Value {
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
    let document = Value::Object(aligned.document.clone().into_document());
    walk("", current, &document, &mut found);
    found
}

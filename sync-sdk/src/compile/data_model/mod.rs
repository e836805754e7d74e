//! The data model of a project, in the form of `/schema/snapshot`.
//!
//! Types are those that the author meant, column types those of SQLite; the
//! engine compares by meaning, so that another database is as good.

mod relations;

use std::collections::HashMap;

use serde_json::{Value, json};

use self::relations::Relations;
use super::Problem;
use crate::author::{CollectionDef, FieldDef, Interface};
use crate::model::{Address, DataModel, Object, SchemaKind};

/// The version whose form the entries have.
const DIRECTUS: &str = "11.17.4";
const VENDOR: &str = "sqlite";

/// The indexes that this version makes in its own tables. A dump that lacks
/// them asks other tools to drop them.
const SYSTEM_INDEXES: [(&str, &str); 3] = [
    ("directus_activity", "timestamp"),
    ("directus_revisions", "activity"),
    ("directus_revisions", "parent"),
];

pub(super) fn compile(collections: &[CollectionDef], problems: &mut Vec<Problem>) -> DataModel {
    check_names(collections, problems);
    let relations = Relations::gather(collections, problems);
    let mut model = DataModel {
        info: object(json!({
            "version": 1,
            "directus": DIRECTUS,
            "vendor": VENDOR,
            "systemFields": SYSTEM_INDEXES.map(|(collection, field)| json!({
                "collection": collection, "field": field, "schema": { "is_indexed": true }
            })),
        })),
        ..DataModel::default()
    };
    for collection in collections {
        model.collections.push(collection_entry(collection));
        for (index, field) in collection.fields.iter().enumerate() {
            model.fields.push(field_entry(collection, field, index + 1));
            if let Some(entry) = relations.entry(collection, field, problems) {
                model.relations.push(entry);
            }
        }
    }
    model
}

/// Two types may be one collection only when they are one type.
fn check_names(collections: &[CollectionDef], problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, &CollectionDef> = HashMap::new();
    for collection in collections {
        let address = Address::new(format!("collection.{}", collection.name));
        if let Some(other) = first.insert(collection.name, collection) {
            problems.push(Problem {
                address: address.clone(),
                origin: collection.origin.clone(),
                message: format!(
                    "{} declares a collection of this name too: give one `#[collection(name = \"…\")]`",
                    other.origin
                ),
            });
        }
        if collection.name.is_empty() {
            problems.push(Problem {
                address,
                origin: collection.origin.clone(),
                message: "its name is empty".to_owned(),
            });
        }
    }
}

fn collection_entry(collection: &CollectionDef) -> Object {
    let mut meta = object(json!({
        "accountability": "all",
        "archive_app_filter": true,
        "archive_field": null,
        "archive_value": null,
        "collapse": "open",
        "collection": collection.name,
        "color": collection.color,
        "display_template": collection.display,
        "group": null,
        "hidden": collection.hidden,
        "icon": collection.icon,
        "item_duplication_fields": null,
        "note": collection.note,
        "preview_url": null,
        "singleton": collection.singleton,
        "sort": null,
        "sort_field": collection.sort,
        "translations": null,
        "unarchive_value": null,
        "versioning": false,
    }));
    meta.extend(collection.meta.clone());
    object(json!({
        "collection": collection.name,
        "meta": sorted(meta.into()),
        "schema": { "name": collection.name },
    }))
}

fn field_entry(collection: &CollectionDef, field: &FieldDef, sort: usize) -> Object {
    let (interface, options) = interface(field);
    let special = special(field);
    let display = field.display.as_ref();
    let mut meta = object(json!({
        "collection": collection.name,
        "conditions": null,
        "display": display.and_then(|display| display.name.as_deref()),
        "display_options": display.map_or(&Value::Null, |display| &display.options),
        "field": field.name,
        "group": null,
        "hidden": field.hidden,
        "interface": interface,
        "note": field.note,
        "options": options,
        "readonly": field.readonly,
        "required": field.required,
        "searchable": true,
        "sort": sort,
        "special": (!special.is_empty()).then_some(special),
        "translations": null,
        "validation": null,
        "validation_message": null,
        "width": field.width,
    }));
    meta.extend(field.meta.clone());
    let mut entry = object(json!({
        "collection": collection.name,
        "field": field.name,
        "type": field.column.field_type,
        "meta": sorted(meta.into()),
    }));
    if let Some(schema) = column(collection, field) {
        entry.insert("schema".to_owned(), schema);
    }
    entry
}

fn interface(field: &FieldDef) -> (Option<&str>, Value) {
    let interface = field.interface.as_ref().or(field.column.interface.as_ref());
    let Some(Interface {
        name,
        options,
        takes_choices,
    }) = interface
    else {
        return (None, Value::Null);
    };
    let mut options = options.clone();
    if *takes_choices && !field.column.choices.is_empty() && options.get("choices").is_none() {
        let choices: Vec<Value> = field
            .column
            .choices
            .iter()
            .map(|choice| choice.to_value())
            .collect();
        match &mut options {
            Value::Object(options) => {
                options.insert("choices".to_owned(), choices.into());
            }
            options => *options = json!({ "choices": choices }),
        }
    }
    (name.as_deref(), options)
}

/// What the author says first, then what the type needs. A relation that says
/// something (`user-created`) is known as one by that, as the app has it.
fn special(field: &FieldDef) -> Vec<&str> {
    let mut special: Vec<&str> = field.special.iter().map(String::as_str).collect();
    if field.column.target.is_some() && !special.is_empty() {
        return special;
    }
    for flag in &field.column.special {
        if !special.contains(&flag.as_str()) {
            special.push(flag);
        }
    }
    special
}

fn column(collection: &CollectionDef, field: &FieldDef) -> Option<Value> {
    let data_type = field.column.data_type?;
    let counts = field.primary_key && field.column.counts;
    Some(json!({
        "name": field.name,
        "table": collection.name,
        "data_type": data_type,
        "default_value": field.default,
        "max_length": field.length.or(field.column.max_length),
        "numeric_precision": field.precision,
        "numeric_scale": field.scale,
        "is_nullable": field.nullable && !field.primary_key,
        // SQLite reports a key that counts up as not unique.
        "is_unique": field.unique || (field.primary_key && !counts),
        "is_indexed": field.index,
        "is_primary_key": field.primary_key,
        "is_generated": false,
        "generation_expression": null,
        "has_auto_increment": counts,
        "foreign_key_table": field.foreign_key().map(|(table, _)| table),
        "foreign_key_column": field.foreign_key().map(|(_, column)| column),
    }))
}

/// The server answers with the keys of `meta` in order, nested ones too.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            object.sort_keys();
            object
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect::<Object>()
                .into()
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        value => value,
    }
}

fn field_address(collection: &CollectionDef, field: &FieldDef) -> Address {
    Address::new(format!(
        "{}.{}.{}",
        SchemaKind::Fields.noun(),
        collection.name,
        field.name
    ))
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => unreachable!("only objects are built here"),
    }
}

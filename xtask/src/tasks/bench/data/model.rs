//! The data model: collections of eight fields, each of which refers to the one before it and to
//! users.

use serde_json::{Value, json};
use xtask::directus::Version;

use super::super::scene::DIRECTUS;
use super::{Scale, collection};

/// Its entries, by their file in `snapshot/`.
pub(super) fn all(scale: Scale) -> Vec<(String, Value)> {
    let mut files = vec![("info.json".to_owned(), info(DIRECTUS))];
    for number in 0..scale.collections() {
        let name = collection(number);
        files.push((
            format!("collections/{name}.json"),
            entry_of_collection(&name, number),
        ));
        for (sort, shape) in shapes().into_iter().enumerate() {
            if shape.to == To::Previous && number == 0 {
                continue;
            }
            files.push((
                format!("fields/{name}/{}.json", shape.name),
                field(&name, sort + 1, &shape, number),
            ));
            if let Some(related) = shape.to.collection(number) {
                files.push((
                    format!("relations/{name}/{}.json", shape.name),
                    relation(&name, shape.name, &related, shape.to == To::User),
                ));
            }
        }
    }
    files
}

/// What a field refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Nothing,
    Previous,
    User,
}

impl To {
    fn collection(self, number: usize) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Previous => number.checked_sub(1).map(collection),
            Self::User => Some("directus_users".to_owned()),
        }
    }
}

/// What is particular to a field.
struct Shape {
    name: &'static str,
    kind: &'static str,
    data_type: &'static str,
    max_length: Option<u32>,
    interface: &'static str,
    options: Value,
    special: Option<&'static str>,
    to: To,
}

fn shapes() -> [Shape; 8] {
    let plain = |name, kind, data_type, interface| Shape {
        name,
        kind,
        data_type,
        max_length: None,
        interface,
        options: Value::Null,
        special: None,
        to: To::Nothing,
    };
    let choices = ["draft", "review", "published", "archived"]
        .map(|value| json!({ "text": format!("$t:{value}"), "value": value }));
    [
        plain("id", "integer", "integer", "input"),
        Shape {
            max_length: Some(255),
            options: json!({ "choices": choices }),
            ..plain("status", "string", "varchar", "select-dropdown")
        },
        plain("sort", "integer", "integer", "input"),
        Shape {
            special: Some("user-created"),
            max_length: Some(36),
            options: json!({ "template": "{{avatar.$thumbnail}} {{first_name}} {{last_name}}" }),
            to: To::User,
            ..plain("user_created", "uuid", "char", "select-dropdown-m2o")
        },
        Shape {
            special: Some("date-created"),
            ..plain("date_created", "timestamp", "datetime", "datetime")
        },
        Shape {
            max_length: Some(255),
            options: json!({ "trim": true, "placeholder": "A title" }),
            ..plain("title", "string", "varchar", "input")
        },
        Shape {
            options: json!({ "toolbar": ["bold", "italic", "customLink", "bullist"] }),
            ..plain("body", "text", "text", "input-rich-text-html")
        },
        Shape {
            special: Some("m2o"),
            options: json!({ "template": "{{title}}" }),
            to: To::Previous,
            ..plain("previous", "integer", "integer", "select-dropdown-m2o")
        },
    ]
}

fn info(version: Version) -> Value {
    json!({ "version": 1, "directus": version.number(), "vendor": "sqlite", "systemFields": [] })
}

fn entry_of_collection(name: &str, number: usize) -> Value {
    json!({
        "collection": name,
        "meta": {
            "accountability": "all",
            "archive_app_filter": true,
            "archive_field": "status",
            "archive_value": "archived",
            "collapse": "open",
            "collection": name,
            "color": null,
            "display_template": "{{title}}",
            "group": null,
            "hidden": false,
            "icon": "article",
            "item_duplication_fields": null,
            "note": format!("Made-up collection {number}."),
            "preview_url": null,
            "singleton": false,
            "sort": number + 1,
            "sort_field": "sort",
            "translations": [{ "language": "en-US", "translation": format!("Things {number}") }],
            "unarchive_value": "draft",
            "versioning": false,
        },
        "schema": { "name": name },
    })
}

fn field(collection: &str, sort: usize, shape: &Shape, number: usize) -> Value {
    let is_key = shape.name == "id";
    let related = shape.to.collection(number);
    json!({
        "collection": collection,
        "field": shape.name,
        "type": shape.kind,
        "meta": {
            "collection": collection,
            "conditions": null,
            "display": null,
            "display_options": null,
            "field": shape.name,
            "group": null,
            "hidden": is_key,
            "interface": shape.interface,
            "note": format!("The {} of this.", shape.name),
            "options": shape.options,
            "readonly": is_key,
            "required": shape.name == "title",
            "searchable": true,
            "sort": sort,
            "special": shape.special.map(|special| vec![special]),
            "translations": null,
            "validation": null,
            "validation_message": null,
            "width": "full",
        },
        "schema": {
            "name": shape.name,
            "table": collection,
            "data_type": shape.data_type,
            "default_value": null,
            "max_length": shape.max_length,
            "numeric_precision": null,
            "numeric_scale": null,
            "is_nullable": !is_key,
            "is_unique": false,
            "is_indexed": false,
            "is_primary_key": is_key,
            "is_generated": false,
            "generation_expression": null,
            "has_auto_increment": is_key,
            "foreign_key_table": related,
            "foreign_key_column": related.is_some().then_some("id"),
        },
    })
}

fn relation(collection: &str, field: &str, related: &str, is_user: bool) -> Value {
    json!({
        "collection": collection,
        "field": field,
        "related_collection": related,
        "meta": {
            "junction_field": null,
            "many_collection": collection,
            "many_field": field,
            "one_allowed_collections": null,
            "one_collection": related,
            "one_collection_field": null,
            "one_deselect_action": "nullify",
            "one_field": null,
            "sort_field": null,
        },
        "schema": {
            "table": collection,
            "column": field,
            "foreign_key_table": related,
            "foreign_key_column": "id",
            "constraint_name": null,
            "on_update": "NO ACTION",
            "on_delete": if is_user { "NO ACTION" } else { "SET NULL" },
        },
    })
}

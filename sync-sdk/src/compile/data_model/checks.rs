//! What only the whole data model can tell.

use std::collections::HashMap;

use serde_json::Value;

use super::{collection_address, field_address};
use crate::author::{CollectionDef, CollectionPart, FieldDef, Special};
use crate::compile::Problem;
use crate::compile::braces::placeholders;
use crate::compile::paths::Shapes;

pub(super) fn check(declared: &[CollectionDef], shapes: &Shapes<'_>, problems: &mut Vec<Problem>) {
    collection_names(declared, problems);
    field_names(declared, problems);
    for collection in declared {
        paths(collection, shapes, problems);
        raw(collection, problems);
        if let Some(group) = collection
            .group
            .filter(|name| name.starts_with("directus_"))
        {
            problems.push(of_collection(
                collection,
                format!("`{group}` is a system collection and holds no others: leave out `group`"),
            ));
        }
        for field in &collection.fields {
            specials(collection, field, problems);
            constraints(collection, field, problems);
        }
    }
}

/// Two types may be one collection only when they are one type.
fn collection_names(declared: &[CollectionDef], problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, &CollectionDef> = HashMap::new();
    for collection in declared {
        if collection.part == CollectionPart::Fields {
            continue;
        }
        if let Some(other) = first.insert(collection.name, collection) {
            problems.push(of_collection(
                collection,
                format!(
                    "{} declares a collection of this name too: give one `#[collection(name = \"…\")]`",
                    other.origin
                ),
            ));
        }
        if collection.name.is_empty() {
            problems.push(of_collection(collection, "its name is empty".to_owned()));
        }
        // `services/collections.js`: the server makes no such collection.
        if collection.is_owned() && collection.name.starts_with("directus_") {
            let message = "names that begin with `directus_` are those of system collections: give \
                           it another one; of a system collection it adds fields to, a struct says \
                           `#[collection(extends = …)]`";
            problems.push(of_collection(collection, message.to_owned()));
        }
    }
}

/// Several structs may add fields to one collection, and a shape may show what
/// they add. That a struct's own names differ is checked by the derive, that
/// collections are declared once by [`collection_names`].
fn field_names(declared: &[CollectionDef], problems: &mut Vec<Problem>) {
    let mut first: HashMap<(&str, &str), (&CollectionDef, &FieldDef)> = HashMap::new();
    for collection in declared {
        if collection.part == CollectionPart::Shape {
            continue;
        }
        for field in &collection.fields {
            if field.name.is_empty() {
                problems.push(of_field(collection, field, "its name is empty".to_owned()));
            }
            let place = (collection.name, field.name);
            let Some((part, other)) = first.insert(place, (collection, field)) else {
                continue;
            };
            if [part, collection]
                .iter()
                .any(|part| part.part == CollectionPart::Fields)
            {
                problems.push(of_field(
                    collection,
                    field,
                    format!(
                        "{} declares a field of this name too: leave one out",
                        other.origin
                    ),
                ));
            }
        }
    }
}

/// Templates and lists name fields that exist.
fn paths(collection: &CollectionDef, shapes: &Shapes<'_>, problems: &mut Vec<Problem>) {
    let templates = [
        ("display", "display_template", &collection.display),
        ("preview", "preview_url", &collection.preview),
    ];
    for (attribute, key, template) in templates {
        for path in placeholders(template.as_deref().unwrap_or_default()).flatten() {
            if let Err(missing) = shapes.follow(collection.name, path) {
                let way_out = format!(
                    "if the template really is like that: `meta = json!({{ \"{key}\": \"…\" }})`"
                );
                let missing = missing.or(&way_out);
                let message = format!("`{{{{{path}}}}}` in `{attribute}`: {missing}");
                problems.push(of_collection(collection, message));
            }
        }
    }
    for path in &collection.duplicate {
        if let Err(missing) = shapes.follow(collection.name, path) {
            let missing = missing.or(
                "if the list really is like that: `meta = json!({ \"item_duplication_fields\": […] })`",
            );
            let message = format!("`{path}` in `duplicate`: {missing}");
            problems.push(of_collection(collection, message));
        }
    }
}

/// `meta = json!(…)` is an object, and so are the options of a raw interface.
fn raw(collection: &CollectionDef, problems: &mut Vec<Problem>) {
    let wrong = |key: &str, value: &Value| {
        (!value.is_null() && !value.is_object())
            .then(|| format!("`{key}` takes a JSON object, not `{value}`"))
    };
    if let Some(message) = wrong("meta", &collection.meta) {
        problems.push(of_collection(collection, message));
    }
    let has_field = |one: &Value| one.get("field").is_some_and(Value::is_string);
    let is_list = match &collection.relations {
        Value::Null => true,
        Value::Array(list) => list.iter().all(has_field),
        _ => false,
    };
    if !is_list {
        let message = "`relations` takes a list of JSON objects, each with its `field`";
        problems.push(of_collection(collection, message.to_owned()));
    }
    for field in &collection.fields {
        for (key, value) in [
            ("meta", &field.meta),
            ("schema", &field.schema),
            ("meta", &field.relation.meta),
            ("schema", &field.relation.schema),
            ("raw", &field.relation.raw),
        ] {
            if let Some(message) = wrong(key, value) {
                problems.push(of_field(collection, field, message));
            }
        }
        let interface = field.interface.as_ref().map(|interface| &interface.0);
        let display = field.display.as_ref().map(|display| &display.0);
        for widget in interface.into_iter().chain(display) {
            if let Some(message) = wrong("raw", &widget.options) {
                problems.push(of_field(collection, field, message));
            }
        }
    }
}

/// The types of fields that a flag is for. One that turns a column into another
/// type (`cast-json`) stands on that type only.
pub(crate) const SPECIALS: [(&str, &[&str]); 15] = [
    ("uuid", &["uuid"]),
    ("hash", &["hash"]),
    ("conceal", &["string", "text", "hash", "json", "csv"]),
    ("encrypt", &["string", "text"]),
    ("date-created", &["date", "dateTime", "timestamp"]),
    ("date-updated", &["date", "dateTime", "timestamp"]),
    ("user-created", &["uuid"]),
    ("user-updated", &["uuid"]),
    ("role-created", &["uuid"]),
    ("role-updated", &["uuid"]),
    ("cast-boolean", &["boolean"]),
    ("cast-json", &["json"]),
    ("cast-csv", &["csv"]),
    ("cast-timestamp", &["timestamp"]),
    ("cast-datetime", &["dateTime"]),
];

fn specials(collection: &CollectionDef, field: &FieldDef, problems: &mut Vec<Problem>) {
    for Special { flag, .. } in field.special.iter().filter(|special| special.checked) {
        let Some((_, types)) = SPECIALS.iter().find(|(known, _)| known == flag) else {
            continue;
        };
        let field_type = field.column.field_type;
        if !types.contains(&field_type) {
            let message = format!(
                "`{flag}` is for fields of type {}, and this one is `{field_type}`: give it another \
                 type; `special = \"{flag}\"` takes it as it is",
                types.join(", ")
            );
            problems.push(of_field(collection, field, message));
        }
    }
}

/// What a column of this type can have.
fn constraints(collection: &CollectionDef, field: &FieldDef, problems: &mut Vec<Problem>) {
    let field_type = field.column.field_type;
    let stored = field.column.data_type.is_some();
    let numeric = ["decimal", "float"].contains(&field_type);
    let said = [
        ("length", field.length.is_some(), field_type == "string"),
        ("precision", field.precision.is_some(), numeric),
        ("scale", field.scale.is_some(), numeric),
        ("unique", field.unique, stored),
        ("index", field.index, stored),
        ("primary_key", field.primary_key, stored),
    ];
    for (attribute, _, _) in said.iter().filter(|(_, said, fits)| *said && !fits) {
        let message =
            format!("`{attribute}` means nothing to a field of type `{field_type}`: leave it out");
        problems.push(of_field(collection, field, message));
    }
}

fn of_collection(collection: &CollectionDef, message: String) -> Problem {
    Problem {
        address: collection_address(collection),
        origin: collection.origin.clone(),
        message,
    }
}

fn of_field(collection: &CollectionDef, field: &FieldDef, message: String) -> Problem {
    Problem {
        address: field_address(collection, field),
        origin: field.origin.clone(),
        message,
    }
}

//! The entry of a field.

use serde_json::{Value, json};

use super::widgets::Widgets;
use super::{said, with_raw};
use crate::author::{CollectionDef, FieldCondition, FieldDef};
use crate::compile::form::object;
use crate::model::Object;

pub(super) fn entry(
    collection: &CollectionDef,
    field: &FieldDef,
    sort: Option<u32>,
    widgets: &mut Widgets<'_>,
) -> Object {
    let (interface, options) = widgets.interface(collection, field);
    let (display, display_options) = widgets.display(collection, field);
    let special = special(field);
    let conditions: Vec<Value> = field
        .conditions
        .iter()
        .map(FieldCondition::to_value)
        .collect();
    let translations: Vec<Value> = field
        .translations
        .iter()
        .map(|(language, text)| json!({ "language": language, "translation": text }))
        .collect();
    let meta = object! {
        "collection": collection.name,
        "conditions": said(conditions),
        "display": display,
        "display_options": display_options,
        "field": field.name,
        "group": field.group,
        "hidden": field.hidden,
        "interface": interface,
        "note": field.note.as_deref(),
        "options": options,
        "readonly": field.readonly,
        "required": field.required,
        "searchable": field.searchable,
        "sort": sort,
        "special": said(special),
        "translations": said(translations),
        "validation": field.validation.clone(),
        "validation_message": field.validation_message.as_deref(),
        "width": field.width,
    };
    let mut entry = object! {
        "collection": collection.name,
        "field": field.name,
        "type": field.column.field_type,
        "meta": if field.unmanaged { Value::Null } else { with_raw(meta, &field.meta) },
    };
    if let Some(schema) = column(collection, field) {
        entry.insert("schema".to_owned(), schema);
    }
    entry
}

/// What the author says first, then what the type needs. A many-to-one field
/// that says something (`user-created`) is known as one by that, and one without
/// an interface, as in a junction, has no flag: as the app writes them.
pub(crate) fn special(field: &FieldDef) -> Vec<&str> {
    let mut special: Vec<&str> = field.special.iter().map(|special| special.flag).collect();
    if field.only_special {
        return special;
    }
    let shown = field
        .interface
        .as_ref()
        .is_none_or(|interface| interface.0.name.is_some());
    if field.column.target.is_some() && !(special.is_empty() && shown) {
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
    let mut schema = object! {
        "name": field.name,
        "table": collection.name,
        "data_type": data_type,
        "default_value": field.default.clone(),
        "max_length": field.length.or(field.column.max_length),
        "numeric_precision": field.precision,
        "numeric_scale": field.scale,
        "is_nullable": field.nullable && !field.primary_key,
        // SQLite reports a key that counts up as not unique.
        "is_unique": field.unique || (field.primary_key && !counts),
        "is_indexed": field.index,
        "is_primary_key": field.primary_key,
        "is_generated": false,
        "generation_expression": Value::Null,
        "has_auto_increment": counts,
        "foreign_key_table": field.foreign_key().map(|(table, _)| table),
        "foreign_key_column": field.foreign_key().map(|(_, column)| column),
    };
    if let Value::Object(raw) = &field.schema {
        schema.extend(raw.clone());
    }
    Some(schema.into())
}

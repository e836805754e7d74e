//! The relations of a data model.

use std::collections::HashMap;

use serde_json::json;

use super::{field_address, object};
use crate::author::{CollectionDef, FieldDef};
use crate::compile::Problem;
use crate::model::Object;

/// A many-to-one field and the one-to-many field that lists its items.
pub(super) type Lists<'a> = HashMap<(&'a str, &'a str), (&'a CollectionDef, &'a FieldDef)>;

pub(super) fn lists<'a>(
    collections: &'a [CollectionDef],
    problems: &mut Vec<Problem>,
) -> Lists<'a> {
    let mut lists = Lists::new();
    for collection in collections {
        for field in &collection.fields {
            let Some(inverse) = &field.inverse else {
                continue;
            };
            let place = (inverse.collection, inverse.field);
            if let Some((other, list)) = lists.insert(place, (collection, field)) {
                problems.push(Problem {
                    address: field_address(collection, field),
                    origin: field.origin.clone(),
                    message: format!(
                        "`{}.{}` is the inverse of `{}.{}` already; Directus allows one",
                        inverse.collection, inverse.field, other.name, list.name
                    ),
                });
            }
        }
    }
    lists
}

/// The relation of a many-to-one field.
pub(super) fn entry(
    collection: &CollectionDef,
    field: &FieldDef,
    lists: &Lists<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Object> {
    let (table, column) = field.column.target?;
    if field.relation.on_delete == Some("SET NULL") && !field.nullable {
        problems.push(Problem {
            address: field_address(collection, field),
            origin: field.origin.clone(),
            message: "`on_delete = set_null` on a field that cannot be null: make it an `Option`"
                .to_owned(),
        });
    }
    let list = lists.get(&(collection.name, field.name));
    let on_delete = field.relation.on_delete.unwrap_or(if field.nullable {
        "SET NULL"
    } else {
        "NO ACTION"
    });
    Some(object(json!({
        "collection": collection.name,
        "field": field.name,
        "related_collection": table,
        "meta": {
            "junction_field": null,
            "many_collection": collection.name,
            "many_field": field.name,
            "one_allowed_collections": null,
            "one_collection": table,
            "one_collection_field": null,
            "one_deselect_action": field.relation.on_deselect.unwrap_or("nullify"),
            "one_field": list.map(|(_, list)| list.name),
            "sort_field": null,
        },
        "schema": {
            "table": collection.name,
            "column": field.name,
            "foreign_key_table": table,
            "foreign_key_column": column,
            // SQLite has no names for foreign keys; other servers make one.
            "constraint_name": null,
            "on_update": "NO ACTION",
            "on_delete": on_delete,
        },
    })))
}

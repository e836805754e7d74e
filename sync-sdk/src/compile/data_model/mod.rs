//! The data model of a project, in the form of `/schema/snapshot`.
//!
//! Types are those that the author meant, column types those of SQLite; the
//! engine compares by meaning, so that another database is as good.

mod checks;
mod collections;
mod fields;
mod relations;
mod widgets;

#[cfg(feature = "codegen")]
pub(crate) use checks::SPECIALS;
#[cfg(feature = "codegen")]
pub(crate) use fields::special;
#[cfg(feature = "codegen")]
pub(crate) use widgets::local_type;

use std::collections::HashMap;

use serde_json::{Value, json};

use self::relations::Relations;
use super::Problem;
use super::form::object;
use super::paths::Shapes;
use crate::author::{CollectionDef, CollectionPart, FieldDef, Position};
use crate::model::{Address, DataModel, Object, SchemaKind};
use widgets::Widgets;

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

pub(crate) fn compile(
    declared: &[CollectionDef],
    shapes: &Shapes<'_>,
    problems: &mut Vec<Problem>,
) -> DataModel {
    checks::check(declared, shapes, problems);
    let relations = Relations::gather(declared, problems);
    let mut model = DataModel {
        info: object! {
            "version": 1,
            "directus": DIRECTUS,
            "vendor": VENDOR,
            "systemFields": SYSTEM_INDEXES.map(|(collection, field)| json!({
                "collection": collection, "field": field, "schema": { "is_indexed": true }
            })),
        },
        ..DataModel::default()
    };
    let mut sorted = Positions::default();
    for collection in declared {
        if collection.part == CollectionPart::Shape {
            continue;
        }
        if collection.is_owned() {
            model.collections.push(collections::entry(collection));
        }
        for field in &collection.fields {
            let position = sorted.of(collection.name, field);
            let mut widgets = Widgets { declared, problems };
            let entry = fields::entry(collection, field, position, &mut widgets);
            model.fields.push(entry);
            if let Some(entry) = relations.entry(collection, field, problems) {
                model.relations.push(entry);
            }
        }
        model.relations.extend(relations::without_field(collection));
    }
    model
}

/// The order of a collection's fields in the app, which counts them in each group
/// of the form. Those that are added to it stand behind its own.
#[derive(Default)]
pub(crate) struct Positions<'a>(HashMap<(&'a str, Option<&'a str>), u32>);

impl<'a> Positions<'a> {
    pub(crate) fn of(&mut self, collection: &'a str, field: &FieldDef) -> Option<u32> {
        if field.unmanaged {
            return None;
        }
        let last = self.0.entry((collection, field.group)).or_default();
        *last = match field.position {
            Position::Next => last.saturating_add(1),
            Position::At(position) => position,
            Position::Nowhere => return None,
        };
        Some(*last)
    }
}

/// `meta` with what its author says in Directus's own form. The server answers
/// with its keys in order, nested ones too; `meta` itself comes in order.
fn with_raw(mut meta: Object, raw: &Value) -> Value {
    if let Value::Object(raw) = raw {
        meta.extend(raw.clone());
        meta.sort_keys();
    }
    meta.values_mut().for_each(Value::sort_all_objects);
    meta.into()
}

/// A list, unless nothing is in it.
fn said<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

pub(super) fn field_address(collection: &CollectionDef, field: &FieldDef) -> Address {
    Address::new(format!(
        "{}.{}.{}",
        SchemaKind::Fields.noun(),
        collection.name,
        field.name
    ))
}

fn collection_address(collection: &CollectionDef) -> Address {
    Address::new(format!(
        "{}.{}",
        SchemaKind::Collections.noun(),
        collection.name
    ))
}

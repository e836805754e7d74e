//! The relations of a data model.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{field_address, said, with_raw};
use crate::author::{CollectionDef, CollectionPart, FieldDef};
use crate::compile::Problem;
use crate::compile::form::object;
use crate::model::Object;

/// A collection and a field of it.
type Place<'a> = (&'a str, &'a str);

/// What the fields that list items say about the fields that store the keys.
#[derive(Debug, Default)]
pub(super) struct Relations<'a> {
    /// The list behind each field that is an `inverse`.
    lists: HashMap<Place<'a>, (&'a CollectionDef, &'a FieldDef)>,
    /// The `inverse` beside each field that is an `other`.
    others: HashMap<Place<'a>, &'a str>,
}

impl<'a> Relations<'a> {
    pub(super) fn gather(collections: &'a [CollectionDef], problems: &mut Vec<Problem>) -> Self {
        let mut all = Self::default();
        for collection in collections {
            for field in &collection.fields {
                all.add(collection, field, problems);
            }
        }
        all.check_inverses(collections, problems);
        all
    }

    /// The relation keeps the name of the list, so a list is in order only when
    /// the project pushes the relation too.
    fn check_inverses(&self, collections: &[CollectionDef], problems: &mut Vec<Problem>) {
        let pushed: HashSet<Place<'_>> = collections
            .iter()
            .filter(|collection| collection.part != CollectionPart::Shape)
            .flat_map(|collection| {
                let fields = collection.fields.iter();
                fields.map(|field| (collection.name, field.name))
            })
            .collect();
        for (place, (collection, field)) in &self.lists {
            if collection.part == CollectionPart::Shape || pushed.contains(place) {
                continue;
            }
            let message = format!(
                "the project does not push `{}.{}`, which is its `inverse`: list the struct that \
                 adds this field (`extends = …`) among the project's `collections`, or make the \
                 list `#[relation(detached)]` where somebody else keeps the relation",
                place.0, place.1
            );
            problems.push(problem(collection, field, message));
        }
    }

    fn add(
        &mut self,
        collection: &'a CollectionDef,
        field: &'a FieldDef,
        problems: &mut Vec<Problem>,
    ) {
        let relation = &field.relation;
        let mut problem = |message| problems.push(problem(collection, field, message));
        if let Some(needs) = field.column.needs
            && collection.part != CollectionPart::Shape
            && relation.list.is_none()
            && relation.collection_field.is_none()
            && !relation.detached
        {
            problem(format!("it needs `#[relation({needs})]`"));
        }
        let Some(list) = &relation.list else {
            return;
        };
        if let Some(other) = list.other {
            let place = (list.collection, other);
            self.others.entry(place).or_insert(list.inverse);
        } else if field
            .column
            .needs
            .is_some_and(|needs| needs.contains("other"))
        {
            problem("it needs `other = …`".to_owned());
        }
        let place = (list.collection, list.inverse);
        if let Some((other, one)) = self.lists.insert(place, (collection, field)) {
            problem(format!(
                "`{}.{}` is the inverse of `{}.{}` already; Directus allows one: \
                 make the other `#[relation(detached)]`",
                list.collection, list.inverse, other.name, one.name
            ));
        }
    }

    /// The relation of a field that stores a key.
    pub(super) fn entry(
        &self,
        collection: &CollectionDef,
        field: &FieldDef,
        problems: &mut Vec<Problem>,
    ) -> Option<Object> {
        let (column, relation) = (&field.column, &field.relation);
        if let Value::Object(raw) = &relation.raw {
            return Some(named(collection, field.name, raw));
        }
        if relation.detached || (column.target.is_none() && column.allowed.is_empty()) {
            return None;
        }
        let place = (collection.name, field.name);
        let list = self.lists.get(&place).map(|(_, list)| *list);
        let listed = list.and_then(|list| list.relation.list.as_ref());
        let junction = listed
            .and_then(|list| list.other)
            .or_else(|| self.others.get(&place).copied());
        let on_deselect = list.and_then(|list| list.relation.on_deselect);
        if let (Some(one), Some(many)) = (on_deselect, relation.on_deselect)
            && one != many
        {
            let message = format!(
                "`on_deselect = {many}` here, `on_deselect = {one}` at the list: say it once"
            );
            problems.push(problem(collection, field, message));
        }
        let table = column.target.map(|(table, _)| table);
        let meta = object! {
            "junction_field": junction,
            "many_collection": collection.name,
            "many_field": field.name,
            "one_allowed_collections": said(column.allowed.clone()),
            "one_collection": table,
            "one_collection_field": relation.collection_field,
            "one_deselect_action": on_deselect.or(relation.on_deselect).unwrap_or("nullify"),
            "one_field": list.map(|list| list.name),
            "sort_field": listed.and_then(|list| list.sort),
        };
        let mut entry = object! {
            "collection": collection.name,
            "field": field.name,
            "related_collection": table,
            "meta": with_raw(meta, &relation.meta),
        };
        if let Some(schema) = foreign_key(collection, field) {
            entry.insert("schema".to_owned(), schema);
        }
        Some(entry)
    }
}

/// The relations of fields that the collection does not have.
pub(super) fn without_field(collection: &CollectionDef) -> impl Iterator<Item = Object> {
    let list = collection.relations.as_array().into_iter().flatten();
    list.filter_map(Value::as_object).map(|raw| {
        let field = raw.get("field").and_then(Value::as_str);
        named(collection, field.unwrap_or_default(), raw)
    })
}

/// A relation as Directus has it, with the field that it is of.
fn named(collection: &CollectionDef, field: &str, raw: &Object) -> Object {
    let mut entry = object! { "collection": collection.name, "field": field };
    entry.extend(raw.clone());
    entry
}

fn foreign_key(collection: &CollectionDef, field: &FieldDef) -> Option<Value> {
    let (table, column) = field.foreign_key()?;
    let relation = &field.relation;
    let usual = if field.nullable {
        "SET NULL"
    } else {
        "NO ACTION"
    };
    let mut schema = object! {
        "table": collection.name,
        "column": field.name,
        "foreign_key_table": table,
        "foreign_key_column": column,
        // SQLite has no names for foreign keys; other servers make one.
        "constraint_name": Value::Null,
        "on_update": relation.on_update.unwrap_or("NO ACTION"),
        "on_delete": relation.on_delete.unwrap_or(usual),
    };
    if let Value::Object(raw) = &relation.schema {
        schema.extend(raw.clone());
    }
    Some(schema.into())
}

impl FieldDef {
    /// The table and column that the field's values must be in.
    pub(super) fn foreign_key(&self) -> Option<(&'static str, &'static str)> {
        let none = self.relation.detached || self.relation.no_foreign_key;
        self.column.target.filter(|_| !none)
    }
}

fn problem(collection: &CollectionDef, field: &FieldDef, message: String) -> Problem {
    Problem {
        address: field_address(collection, field),
        origin: field.origin.clone(),
        message,
    }
}

//! What the evaluation of rules needs to know of the data model.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::model::{DataModel, Object};

/// Fields and relations of a snapshot. Of what it does not describe (system
/// collections, external ones) the form of the given item tells the type.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// By collection and name.
    fields: HashMap<String, BTreeMap<String, FieldInfo>>,
    keys: HashMap<String, String>,
    relations: Vec<Relation>,
}

/// A field.
#[derive(Debug, Clone)]
pub(super) struct FieldInfo {
    pub(super) name: String,
    pub(super) field_type: String,
    /// It shows asterisks instead of its value.
    pub(super) concealed: bool,
    /// It must have a value, from the request or the database.
    pub(super) required: bool,
    /// The database has a value for it.
    pub(super) has_default: bool,
    /// `meta.validation`.
    pub(super) validation: Value,
}

#[derive(Debug)]
struct Relation {
    collection: String,
    field: String,
    related: Option<String>,
    one_field: Option<String>,
    one_collection_field: Option<String>,
}

/// Where a field leads.
#[derive(Debug, PartialEq)]
pub(super) enum Link {
    /// To one item of this collection.
    One(String),
    /// To many items of this collection.
    Many(String),
    /// To an item of the collection that another field names.
    Any {
        /// That field.
        named_by: String,
    },
}

/// Flags with which the server makes the value itself (`GENERATE_SPECIAL` of
/// `@directus/constants`).
const GENERATED: [&str; 7] = [
    "uuid",
    "date-created",
    "date-updated",
    "role-created",
    "role-updated",
    "user-created",
    "user-updated",
];

impl Schema {
    pub(super) fn new(model: &DataModel) -> Self {
        let mut schema = Self::default();
        for entry in &model.fields {
            let collection = text(entry, "collection").unwrap_or_default().to_owned();
            let field = FieldInfo::new(entry);
            if at(entry, "schema", "is_primary_key") == &Value::Bool(true) {
                schema.keys.insert(collection.clone(), field.name.clone());
            }
            let of = schema.fields.entry(collection).or_default();
            of.insert(field.name.clone(), field);
        }
        schema.relations = model.relations.iter().map(Relation::new).collect();
        schema
    }

    pub(super) fn field(&self, collection: &str, field: &str) -> Option<&FieldInfo> {
        self.fields.get(collection)?.get(field)
    }

    /// Whether anything is known of a collection.
    pub(super) fn knows(&self, collection: &str) -> bool {
        self.fields.contains_key(collection)
    }

    /// The fields of a collection by name.
    pub(super) fn fields(&self, collection: &str) -> impl Iterator<Item = &FieldInfo> {
        self.fields
            .get(collection)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// The name of the primary key.
    pub(super) fn key(&self, collection: &str) -> &str {
        self.keys.get(collection).map_or("id", String::as_str)
    }

    /// Where a field leads; `value` is what the item has there.
    pub(super) fn link(
        &self,
        collection: &str,
        field: &str,
        value: Option<&Value>,
    ) -> Option<Link> {
        for relation in &self.relations {
            if relation.collection == collection && relation.field == field {
                return Some(match (&relation.related, &relation.one_collection_field) {
                    (Some(related), _) => Link::One(related.clone()),
                    (None, Some(named_by)) => Link::Any {
                        named_by: named_by.clone(),
                    },
                    (None, None) => return None,
                });
            }
            if relation.related.as_deref() == Some(collection)
                && relation.one_field.as_deref() == Some(field)
            {
                return Some(Link::Many(relation.collection.clone()));
            }
        }
        if self.field(collection, field).is_some() {
            return None;
        }
        match value? {
            Value::Array(_) => Some(Link::Many(String::new())),
            Value::Object(_) => Some(Link::One(String::new())),
            _ => None,
        }
    }
}

impl FieldInfo {
    fn new(entry: &Object) -> Self {
        let special: Vec<&str> = at(entry, "meta", "special")
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let column = entry.get("schema").is_some_and(Value::is_object);
        let is = |key: &str| at(entry, "schema", key) == &Value::Bool(true);
        let made = GENERATED.iter().any(|flag| special.contains(flag));
        Self {
            name: text(entry, "field").unwrap_or_default().to_owned(),
            field_type: text(entry, "type").unwrap_or_default().to_owned(),
            concealed: special.contains(&"conceal"),
            required: column && !is("is_nullable") && !is("is_generated") && !made,
            has_default: is("has_auto_increment")
                || !at(entry, "schema", "default_value").is_null(),
            validation: at(entry, "meta", "validation").clone(),
        }
    }
}

impl Relation {
    fn new(entry: &Object) -> Self {
        let owned = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            collection: text(entry, "collection").unwrap_or_default().to_owned(),
            field: text(entry, "field").unwrap_or_default().to_owned(),
            related: text(entry, "related_collection").map(str::to_owned),
            one_field: owned(at(entry, "meta", "one_field")),
            one_collection_field: owned(at(entry, "meta", "one_collection_field")),
        }
    }
}

fn text<'a>(entry: &'a Object, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str()
}

fn at<'a>(entry: &'a Object, part: &str, key: &str) -> &'a Value {
    entry
        .get(part)
        .and_then(|part| part.get(key))
        .unwrap_or(&Value::Null)
}

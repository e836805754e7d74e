//! An entry that the target does not have: what the server needs to create it,
//! without what only another vendor or version says.

use std::collections::HashSet;

use serde_json::Value;

use super::meaning::{COLUMN, rule};
use super::overlay::length;
use super::vendor::{Vendor, base, expected_specials, specials};
use super::{Conflict, Sides, defaults};
use crate::model::{AddedKey, DataModel, Object, SchemaKind, Version};

/// The keys of `meta` that the target's version knows.
pub(super) enum KnownKeys<'a> {
    /// Those that an entry of the target has: all have the same.
    Seen(HashSet<&'a str>),
    /// The target has no entry to learn from.
    Version(Option<Version>),
}

impl<'a> KnownKeys<'a> {
    pub(super) fn of(kind: SchemaKind, target: &'a DataModel) -> Self {
        let mut metas = target
            .entries(kind)
            .iter()
            .filter_map(|entry| entry.get("meta")?.as_object());
        match metas.next() {
            Some(meta) => Self::Seen(meta.keys().map(String::as_str).collect()),
            None => Self::Version(target.directus().and_then(Version::parse)),
        }
    }

    pub(super) fn contains(&self, kind: SchemaKind, key: &str) -> bool {
        match self {
            Self::Seen(keys) => keys.contains(key),
            Self::Version(version) => {
                version.is_none_or(|version| AddedKey::Meta(kind, key).is_in(version))
            }
        }
    }
}

/// A new entry in the form in which it is sent.
pub(super) fn entry(
    kind: SchemaKind,
    desired: &Object,
    known: &KnownKeys<'_>,
    sides: Sides,
) -> Result<Object, Conflict> {
    let mut entry = Object::new();
    let names: &[&str] = match kind {
        SchemaKind::Collections => &["collection"],
        SchemaKind::Fields => &["collection", "field"],
        SchemaKind::Relations => &["collection", "field", "related_collection"],
    };
    for name in names {
        if let Some(value) = desired.get(*name) {
            entry.insert((*name).to_owned(), value.clone());
        }
    }
    let field_type = match kind {
        SchemaKind::Fields => Some(created_type(desired, sides)?),
        _ => None,
    };
    if let Some(field_type) = field_type {
        entry.insert("type".to_owned(), field_type.into());
    }
    entry.insert(
        "meta".to_owned(),
        meta(kind, desired, field_type, known, sides),
    );
    let schema = desired.get("schema").and_then(Value::as_object);
    if let Some(schema) = schema.filter(|_| field_type != Some("alias")) {
        let schema = match kind {
            SchemaKind::Collections => pick(schema, &["name"]),
            SchemaKind::Fields => column(schema, field_type.unwrap_or_default(), sides),
            SchemaKind::Relations => foreign_key(schema, sides),
        };
        entry.insert("schema".to_owned(), schema.into());
    }
    Ok(entry)
}

/// The type that a column is created with. The server adds no column for an
/// `unknown` one, so that the field would be half there.
fn created_type(desired: &Object, sides: Sides) -> Result<&str, Conflict> {
    let written = desired
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("unknown");
    let says = |key: &str| desired.get("schema").and_then(|schema| schema.get(key));
    let data_type = says("data_type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (written, base(data_type).to_ascii_lowercase().as_str()) {
        ("unknown", "bytea" | "bytes") => Ok("binary"),
        ("unknown", _) => Err(Conflict::UnknownType {
            address: SchemaKind::Fields.address(desired),
            data_type: data_type.to_owned(),
        }),
        // What Directus makes of a UUID where the vendor has none.
        ("string", "char")
            if sides.source.is_some_and(Vendor::keeps_uuids_as_char)
                && says("max_length").and_then(length) == Some(36) =>
        {
            Ok("uuid")
        }
        (written, _) => Ok(written),
    }
}

fn meta(
    kind: SchemaKind,
    desired: &Object,
    field_type: Option<&str>,
    known: &KnownKeys<'_>,
    sides: Sides,
) -> Value {
    let Some(Value::Object(meta)) = desired.get("meta") else {
        // Without one, the entry would not be managed and never be seen again.
        return Value::Object(Object::new());
    };
    let mut meta: Object = meta
        .iter()
        .filter(|(key, _)| known.contains(kind, key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some(field_type) = field_type {
        let before = specials(desired.get("meta"));
        let special = expected_specials(&before, field_type, sides.target);
        if special != before {
            let special = (!special.is_empty()).then(|| Value::from_iter(special));
            meta.insert("special".to_owned(), special.unwrap_or(Value::Null));
        }
    }
    Value::Object(meta)
}

/// What the server reads of a new column's `schema`. `data_type` is left out on
/// purpose: it decides nothing but that a text key of 36 characters becomes a
/// UUID, which [`created_type`] does where it is one.
fn column(schema: &Object, field_type: &str, sides: Sides) -> Object {
    let mut column = pick(schema, &["name", "table"]);
    column.extend(pick(schema, &COLUMN));
    column.extend(pick(schema, &["foreign_key_table", "foreign_key_column"]));
    let generated = column.get("has_auto_increment") == Some(&Value::Bool(true));
    if let Some(value) = column.shift_remove("default_value")
        && !generated
        && let Some(value) = defaults::for_creation(&value, field_type, sides.target)
    {
        column.insert("default_value".to_owned(), value);
    }
    if field_type != "string" || column.get("max_length").and_then(length).is_none() {
        column.shift_remove("max_length");
    }
    if field_type != "decimal" {
        column.shift_remove("numeric_precision");
        column.shift_remove("numeric_scale");
    }
    column
}

/// A foreign key without its name, which each server makes.
fn foreign_key(schema: &Object, sides: Sides) -> Object {
    let mut key = pick(
        schema,
        &[
            "table",
            "column",
            "foreign_key_table",
            "foreign_key_column",
            "on_update",
            "on_delete",
        ],
    );
    let Some(target) = sides.target else {
        return key;
    };
    for (name, on_update) in [("on_update", true), ("on_delete", false)] {
        if let Some(value) = key.get_mut(name)
            && !value.is_null()
        {
            *value = target.rule(rule(Some(value)), on_update).into();
        }
    }
    key
}

fn pick(from: &Object, keys: &[&str]) -> Object {
    keys.iter()
        .filter_map(|key| Some(((*key).to_owned(), from.get(*key)?.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use serde_json::json;

    const SQLITE: Sides = Sides {
        source: Some(Vendor::Postgres),
        target: Some(Vendor::Sqlite),
    };

    fn created(kind: SchemaKind, desired: Value, sides: Sides) -> Result<Value, Conflict> {
        let known = KnownKeys::Version(Some(Version::new(11, 17, 4)));
        entry(kind, desired.as_object().unwrap(), &known, sides).map(Value::Object)
    }

    #[test]
    fn a_sequence_stays_behind() {
        let id = json!({
            "collection": "a", "field": "id", "type": "integer",
            "meta": { "collection": "a", "field": "id", "special": null },
            "schema": {
                "name": "id", "table": "a", "data_type": "integer",
                "default_value": "nextval('a_id_seq'::regclass)", "max_length": null,
                "numeric_precision": 32, "numeric_scale": 0, "is_nullable": false,
                "is_primary_key": true, "has_auto_increment": true,
            },
        });
        let created = created(SchemaKind::Fields, id, SQLITE).unwrap();
        assert_eq!(
            created["schema"],
            json!({
                "name": "id", "table": "a", "is_nullable": false,
                "is_primary_key": true, "has_auto_increment": true,
            })
        );
    }

    #[test]
    fn a_uuid_survives_a_vendor_without_one() {
        let made = |source, data_type: &str| {
            let field = json!({
                "collection": "a", "field": "owner", "type": "string", "meta": {},
                "schema": { "data_type": data_type, "max_length": 36 },
            });
            let sides = Sides {
                source: Some(source),
                target: Some(Vendor::Postgres),
            };
            created(SchemaKind::Fields, field, sides).unwrap()["type"].clone()
        };
        assert_eq!(made(Vendor::Sqlite, "char"), "uuid");
        assert_eq!(made(Vendor::Sqlite, "varchar"), "string");
        assert_eq!(made(Vendor::Mssql, "char"), "string");
    }

    #[test]
    fn a_column_that_directus_cannot_make_is_refused() {
        let field = |data_type: &str| {
            json!({
                "collection": "a", "field": "x", "type": "unknown", "meta": {},
                "schema": { "data_type": data_type },
            })
        };
        let made = created(SchemaKind::Fields, field("bytea"), SQLITE).unwrap();
        assert_eq!(made["type"], "binary");
        let refused = created(SchemaKind::Fields, field("inet"), SQLITE).unwrap_err();
        assert!(refused.to_string().contains("field.a.x"), "{refused}");
    }

    #[test]
    fn rules_fit_the_vendor() {
        let relation = json!({
            "collection": "a", "field": "b", "related_collection": "b", "meta": {},
            "schema": { "constraint_name": "x", "on_update": "NO ACTION", "on_delete": "RESTRICT" },
        });
        let on = |target| {
            let sides = Sides {
                source: None,
                target: Some(target),
            };
            created(SchemaKind::Relations, relation.clone(), sides).unwrap()["schema"].clone()
        };
        assert_eq!(
            on(Vendor::Sqlite),
            json!({ "on_update": "NO ACTION", "on_delete": "RESTRICT" })
        );
        assert_eq!(
            on(Vendor::Mssql),
            json!({ "on_update": "NO ACTION", "on_delete": "NO ACTION" })
        );
        assert_eq!(
            on(Vendor::Oracle),
            json!({ "on_update": null, "on_delete": null })
        );
    }

    #[test]
    fn keys_of_later_versions_are_left_out() {
        let known = KnownKeys::Version(Some(Version::new(11, 12, 0)));
        assert!(!known.contains(SchemaKind::Fields, "searchable"));
        assert!(!known.contains(SchemaKind::Collections, "status"));
        assert!(known.contains(SchemaKind::Collections, "note"));
        let seen = KnownKeys::Seen(HashSet::from(["searchable"]));
        assert!(seen.contains(SchemaKind::Fields, "searchable"));
        assert!(!seen.contains(SchemaKind::Fields, "whatever"));
    }
}

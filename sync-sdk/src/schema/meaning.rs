//! Whether two values of an entry mean the same.

use serde_json::Value;

use super::defaults::{boolean, number};
use crate::model::{Object, SchemaKind};

/// Keys of `meta` for which the server and the app treat `null`, `[]` and `{}`
/// alike: there is nothing in them.
const NULL_LIKE: &[(SchemaKind, &[&str])] = &[
    (
        SchemaKind::Collections,
        &["item_duplication_fields", "translations"],
    ),
    (
        SchemaKind::Fields,
        &[
            "conditions",
            "display_options",
            "options",
            "special",
            "translations",
            "validation",
        ],
    ),
    (SchemaKind::Relations, &["one_allowed_collections"]),
];

/// Keys of `meta` that are truth values, which some drivers return as numbers.
const BOOLEANS: &[&str] = &[
    "archive_app_filter",
    "hidden",
    "readonly",
    "required",
    "searchable",
    "singleton",
    "versioning",
];

/// Keys of `meta` that are numbers, which some drivers return as texts.
const NUMBERS: &[&str] = &["autosave_revision_interval", "sort"];

/// Whether two values of a key of `meta` mean the same. `special` of fields is
/// left to [`super::overlay`]: it depends on the vendor.
pub(crate) fn same_meta(kind: SchemaKind, key: &str, desired: &Value, current: &Value) -> bool {
    if same_json(desired, current) {
        return true;
    }
    if BOOLEANS.contains(&key) {
        return boolean(desired).is_some() && boolean(desired) == boolean(current);
    }
    if NUMBERS.contains(&key) {
        return number(desired).is_some() && number(desired) == number(current);
    }
    let null_like = NULL_LIKE
        .iter()
        .any(|(of, keys)| *of == kind && keys.contains(&key));
    null_like && is_empty(desired) && is_empty(current)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Whether two JSON values are equal: the order of keys and the way a number
/// is written (`1`, `1.0`) mean nothing.
pub(super) fn same_json(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same_json(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, l)| right.get(key).is_some_and(|r| same_json(l, r)))
        }
        _ => left == right,
    }
}

/// What is said of a column: read when it is made, and compared. The rest is the
/// vendor's, or follows from these.
pub(super) const COLUMN: [&str; 9] = [
    "default_value",
    "max_length",
    "numeric_precision",
    "numeric_scale",
    "is_nullable",
    "is_unique",
    "is_indexed",
    "is_primary_key",
    "has_auto_increment",
];

/// What is said of a foreign key beside the columns that it connects.
const RULES: [&str; 2] = ["on_update", "on_delete"];

/// The keys of `meta` that say which entry it is of.
const NAMES: &[&str] = &["id", "collection", "field", "many_collection", "many_field"];

/// The values of an entry that mean something, at `type`, `meta.note` or
/// `schema.max_length`.
pub(crate) fn leaves(entry: &Object) -> impl Iterator<Item = (String, &Value)> {
    let part = |part: &'static str, is_meant: fn(&str) -> bool| {
        let members = entry.get(part).and_then(Value::as_object);
        let members = members.into_iter().flatten();
        members
            .filter(move |(key, _)| is_meant(key))
            .map(move |(key, value)| (format!("{part}.{key}"), value))
    };
    let plain = ["type", "related_collection"].into_iter();
    plain
        .filter_map(|key| Some((key.to_owned(), entry.get(key)?)))
        .chain(part("meta", |key| !NAMES.contains(&key)))
        .chain(part("schema", |key| {
            COLUMN.contains(&key) || RULES.contains(&key)
        }))
}

/// A value of an entry in one form for all that mean the same to [`same_meta`]
/// and its like, for digests.
pub(crate) fn canonical(kind: SchemaKind, path: &str, value: &Value) -> Value {
    let plain = || plain_numbers(value);
    let flag = || boolean(value).map_or_else(plain, Value::from);
    let figure = || number(value).map_or_else(plain, Value::from);
    match path.split_once('.') {
        Some(("meta", key)) => {
            let null_like = NULL_LIKE
                .iter()
                .any(|(of, keys)| *of == kind && keys.contains(&key));
            match value {
                _ if null_like && is_empty(value) => Value::Null,
                _ if BOOLEANS.contains(&key) => flag(),
                _ if NUMBERS.contains(&key) => figure(),
                Value::Array(list) if key == "special" => {
                    let mut list = list.clone();
                    list.sort_by_key(Value::to_string);
                    Value::Array(list)
                }
                _ => plain(),
            }
        }
        Some(("schema", "on_update" | "on_delete")) => rule(Some(value)).into(),
        Some(("schema", "max_length" | "numeric_precision" | "numeric_scale")) => figure(),
        Some(("schema", key)) if key != "default_value" => flag(),
        _ => plain(),
    }
}

/// JSON in which 1 and 1.0 are one.
fn plain_numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(plain_numbers).collect(),
        Value::Object(object) => {
            let member = |(key, value): (&String, &Value)| (key.clone(), plain_numbers(value));
            Value::Object(object.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

/// What a foreign key does when the other row is deleted or its key changes.
/// `NO ACTION` is what SQL does where nothing is said.
pub(crate) fn rule(value: Option<&Value>) -> &'static str {
    const RULES: [&str; 4] = ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"];
    value
        .and_then(Value::as_str)
        .and_then(|text| {
            RULES
                .into_iter()
                .find(|rule| rule.eq_ignore_ascii_case(text))
        })
        .unwrap_or("NO ACTION")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_nothing_only_where_directus_says_so() {
        let same = |kind, key, a: Value, b: Value| same_meta(kind, key, &a, &b);
        let fields = SchemaKind::Fields;
        assert!(same(fields, "options", json!(null), json!({})));
        assert!(same(fields, "translations", json!([]), json!(null)));
        assert!(!same(fields, "note", json!(""), json!(null)));
        assert!(!same(fields, "options", json!({ "a": null }), json!({})));
        assert!(same(fields, "hidden", json!(1), json!(true)));
        assert!(!same(fields, "required", json!(null), json!(false)));
        assert!(same(fields, "sort", json!("3"), json!(3)));
        assert!(same(
            fields,
            "options",
            json!({"a": 1, "b": 2}),
            json!({"b": 2.0, "a": 1})
        ));
        assert!(!same(fields, "options", json!([1, 2]), json!([2, 1])));
    }

    #[test]
    fn what_means_the_same_has_one_canonical_form() {
        let values = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!(0),
            json!("0"),
            json!(false),
            json!(1),
            json!("1"),
            json!(1.0),
            json!(true),
            json!("a"),
            json!({ "a": 1 }),
            json!({ "a": 1.0 }),
            json!([1]),
            json!([1.0]),
        ];
        let keys = [
            (SchemaKind::Fields, "options"),
            (SchemaKind::Fields, "hidden"),
            (SchemaKind::Fields, "sort"),
            (SchemaKind::Collections, "note"),
        ];
        for (kind, key) in keys {
            for a in &values {
                for b in &values {
                    let of = |value| canonical(kind, &format!("meta.{key}"), value);
                    assert_eq!(of(a) == of(b), same_meta(kind, key, a, b), "{key}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn leaves_are_what_is_compared() {
        let entry = json!({
            "collection": "a", "field": "b", "type": "string",
            "meta": { "id": 7, "collection": "a", "field": "b", "note": "x" },
            "schema": { "name": "b", "table": "a", "data_type": "varchar", "max_length": 255 },
        });
        let entry = entry.as_object().expect("an object");
        let paths: Vec<_> = leaves(entry).map(|(path, _)| path).collect();
        assert_eq!(paths, ["type", "meta.note", "schema.max_length"]);
        assert_eq!(leaves(&Object::new()).count(), 0);
    }
}

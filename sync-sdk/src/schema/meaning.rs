//! Whether two values of an entry mean the same.

use serde_json::Value;

use super::defaults::{boolean, number};
use crate::model::SchemaKind;

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
}

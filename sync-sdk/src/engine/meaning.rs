//! When two values of a record's field mean the same.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::KindSpec;
use crate::model::kind::MASK;

/// Whether the target's value of a field says what the configuration says.
///
/// The order of keys never counts, nor does the order of a list that is a set.
/// Database drivers answer some numbers as text and some booleans as numbers.
pub(super) fn is_same(spec: &KindSpec, field: &str, target: &Value, desired: &Value) -> bool {
    if spec.sets.contains(&field) {
        let (mut target, mut desired) = (members(target), members(desired));
        target.sort_unstable();
        desired.sort_unstable();
        return target == desired;
    }
    if spec.null_like.contains(&field) && is_nothing(target) && is_nothing(desired) {
        return true;
    }
    value_is_same(target, desired)
}

/// The same of a value that is neither a set nor as good as nothing.
pub(super) fn value_is_same(target: &Value, desired: &Value) -> bool {
    scalar_is_same(target, desired) || deep_is_same(target, desired)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// The members of a list, which older versions keep as text with commas.
fn members(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            })
            .collect(),
        Value::String(text) => text
            .split(',')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect(),
        _ => Vec::new(),
    }
}

/// What a driver may answer for a column that is not JSON.
fn scalar_is_same(target: &Value, desired: &Value) -> bool {
    match (target, desired) {
        (Value::String(text), Value::Number(number))
        | (Value::Number(number), Value::String(text)) => text
            .parse::<f64>()
            .ok()
            .is_some_and(|parsed| Some(parsed) == number.as_f64()),
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            *text == u8::from(*flag).to_string()
        }
        (Value::Bool(flag), Value::Number(number)) | (Value::Number(number), Value::Bool(flag)) => {
            number.as_f64() == Some(f64::from(u8::from(*flag)))
        }
        _ => false,
    }
}

fn deep_is_same(target: &Value, desired: &Value) -> bool {
    match (target, desired) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| deep_is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| deep_is_same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// A value in one form for all that mean the same, for digests. Values with one
/// canonical form are [the same](is_same); the reverse holds but for texts that
/// read like a number without being its plain form (`1.0`, `012`).
pub(super) fn canonical<'a>(spec: &KindSpec, field: &str, value: &'a Value) -> Cow<'a, Value> {
    if spec.sets.contains(&field) {
        let mut members = members(value);
        members.sort_unstable();
        return Cow::Owned(Value::from(members));
    }
    if spec.null_like.contains(&field) && is_nothing(value) {
        return Cow::Owned(Value::Null);
    }
    match value {
        Value::String(text) => match text.parse::<i64>() {
            Ok(number) if number.to_string() == *text => Cow::Owned(Value::from(number)),
            _ => Cow::Borrowed(value),
        },
        Value::Bool(flag) => Cow::Owned(Value::from(u8::from(*flag))),
        _ => Cow::Borrowed(value),
    }
}

/// JSON in which 1 and 1.0 are one.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(object) => {
            let member = |(key, value): (&String, &Value)| (key.clone(), plain(value));
            Value::Object(object.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

/// Whether a value is what Directus answers instead of a stored secret.
pub(super) fn is_masked(value: &Value) -> bool {
    value.as_str() == Some(MASK)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Kind;

    #[test]
    fn knows_what_means_the_same() {
        let same = |kind: Kind, field, a, b| is_same(kind.spec(), field, &a, &b);
        assert!(same(
            Kind::Permissions,
            "fields",
            json!(["a", "b"]),
            json!(["b", "a"])
        ));
        assert!(same(
            Kind::Permissions,
            "fields",
            json!("a,b"),
            json!(["a", "b"])
        ));
        assert!(!same(
            Kind::Permissions,
            "fields",
            json!(["a"]),
            json!(["*"])
        ));
        assert!(same(
            Kind::Permissions,
            "permissions",
            json!({}),
            json!(null)
        ));
        assert!(!same(
            Kind::Permissions,
            "permissions",
            json!(null),
            json!({ "a": {} })
        ));
        assert!(same(Kind::Panels, "width", json!("12"), json!(12)));
        assert!(same(Kind::Panels, "show_header", json!(1), json!(true)));
        assert!(same(
            Kind::Panels,
            "options",
            json!({ "a": 1, "b": [1.0] }),
            json!({ "b": [1], "a": 1 })
        ));
        assert!(!same(
            Kind::Panels,
            "options",
            json!({ "a": [1, 2] }),
            json!({ "a": [2, 1] })
        ));
        // Inside of JSON a text is not a number: an option may tell them apart.
        assert!(!same(
            Kind::Panels,
            "options",
            json!({ "a": "1" }),
            json!({ "a": 1 })
        ));
        assert!(!same(Kind::Flows, "name", json!(null), json!("")));
    }

    #[test]
    fn one_canonical_form_means_the_same() {
        let values = [
            json!(null),
            json!([]),
            json!({}),
            json!(""),
            json!("1"),
            json!(1),
            json!(1.0),
            json!("1.0"),
            json!("01"),
            json!(true),
            json!("true"),
            json!(["b", "a"]),
            json!("a, b"),
            json!(["a", "b", 1]),
            json!({ "a": 1, "b": { "c": [1, "1"] } }),
            json!({ "b": { "c": [1.0, "1"] }, "a": 1.0 }),
        ];
        let fields = [
            (Kind::Permissions, "fields"),
            (Kind::Permissions, "permissions"),
            (Kind::Panels, "width"),
        ];
        let mut alike = 0;
        for (kind, field) in fields {
            for a in &values {
                for b in &values {
                    let canonical = |value| plain(&canonical(kind.spec(), field, value));
                    if canonical(a) == canonical(b) {
                        alike += 1;
                        assert!(is_same(kind.spec(), field, a, b), "{field}: {a} {b}");
                    }
                }
            }
        }
        assert!(alike > 3 * values.len());
    }
}

//! When two values of a record's field mean the same.

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
        (Value::Bool(flag), Value::Number(number)) | (Value::Number(number), Value::Bool(flag)) => {
            number.as_u64() == Some(u64::from(*flag))
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
}

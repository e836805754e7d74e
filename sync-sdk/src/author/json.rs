//! Values of options.

use serde_json::Value;

use crate::model::Object;

/// Adds to the list under `key`; what stood there alone becomes its first
/// entry, so that nothing that was said is lost.
pub(super) fn push(object: &mut Object, key: &str, value: Value) {
    add(object.entry(key).or_insert(Value::Null), value);
}

/// Adds to a list, or makes one of what is there.
pub(super) fn add(place: &mut Value, value: Value) {
    match place {
        Value::Null => *place = Value::Array(vec![value]),
        Value::Array(list) => list.push(value),
        alone => *alone = Value::Array(vec![alone.take(), value]),
    }
}

/// The object in a place; what else stood there makes way.
pub(super) fn object(place: &mut Value) -> &mut Object {
    if !place.is_object() {
        *place = Value::Object(Object::new());
    }
    match place {
        Value::Object(object) => object,
        _ => unreachable!("it was made an object"),
    }
}

/// A whole number without a fraction, as the app writes it.
pub(crate) fn number(value: f64) -> Value {
    // Up to here every whole number has its own f64.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        return Value::from(value as i64);
    }
    Value::from(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(number(5.0).to_string(), "5");
        assert_eq!(number(-0.5).to_string(), "-0.5");
        assert_eq!(number(1e300), Value::from(1e300));
    }

    #[test]
    fn what_stood_alone_is_kept() {
        let mut object = Object::new();
        object.insert("alone".to_owned(), json!("{{keys}}"));
        object.insert("nothing".to_owned(), Value::Null);
        for key in ["alone", "nothing", "new"] {
            push(&mut object, key, json!(1));
            push(&mut object, key, json!(2));
        }
        assert_eq!(
            Value::Object(object),
            json!({ "alone": ["{{keys}}", 1, 2], "nothing": [1, 2], "new": [1, 2] })
        );
    }
}

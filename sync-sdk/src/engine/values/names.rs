//! Where a value names others, by `var` and `secret`.

use serde_json::Value;

use crate::model::placeholder::holds;
use crate::model::{Object, Placeholder};

/// Whether a secret is named somewhere in a value.
pub(in crate::engine) fn holds_secret(value: &Value) -> bool {
    holds(value, |named| matches!(named, Placeholder::Secret(_)))
}

/// JSON pointers to the secrets in a record's fields.
pub(in crate::engine) fn secrets_in(fields: &Object) -> Vec<String> {
    fn find(value: &Value, at: &str, found: &mut Vec<String>) {
        match (Placeholder::from_value(value), value) {
            (Some(Placeholder::Secret(_)), _) => found.push(at.to_owned()),
            (Some(Placeholder::Var(_)), _) => {}
            (None, Value::Object(object)) => {
                for (key, value) in object {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    find(value, &format!("{at}/{key}"), found);
                }
            }
            (None, Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    find(value, &format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (key, value) in fields.iter().filter(|(_, value)| holds(value, |_| true)) {
        find(value, &format!("/{key}"), &mut found);
    }
    found
}

/// The names in an object.
pub(super) fn named_in(fields: &Object) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let values = fields.values();
    values.for_each(|value| placeholders(value, &mut found));
    found
}

/// The names in a value.
fn placeholders(value: &Value, found: &mut Vec<Placeholder>) {
    match (Placeholder::from_value(value), value) {
        (Some(placeholder), _) => found.push(placeholder),
        (None, Value::Object(object)) => {
            object.values().for_each(|value| placeholders(value, found))
        }
        (None, Value::Array(items)) => items.iter().for_each(|item| placeholders(item, found)),
        _ => {}
    }
}

//! When two values of an item's field mean the same.

mod times;

use serde_json::Value;

use super::tables::Column;
use crate::engine::meaning::value_is_same;

/// A scalar as text, the form in which keys are kept.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether an item's value says what a seed says. Databases keep times, numbers
/// and lists of words in forms of their own.
pub(super) fn is_same(column: Option<&Column>, now: &Value, wanted: &Value) -> bool {
    if value_is_same(now, wanted) {
        return true;
    }
    let kind = column.map_or("", |column| column.kind.as_str());
    match (kind, now, wanted) {
        ("csv", _, _) => words(now) == words(wanted),
        ("timestamp" | "dateTime" | "date" | "time", Value::String(now), Value::String(wanted)) => {
            times::same(kind, now, wanted)
        }
        ("timestamp" | "dateTime" | "date", Value::Null, Value::String(wanted)) => {
            times::is_nothing(wanted)
        }
        ("uuid" | "email", Value::String(now), Value::String(wanted)) => {
            now.eq_ignore_ascii_case(wanted)
        }
        (
            "decimal" | "float" | "integer" | "bigInteger",
            Value::String(now),
            Value::String(wanted),
        ) => match (now.parse::<f64>(), wanted.parse::<f64>()) {
            (Ok(now), Ok(wanted)) => now == wanted,
            _ => false,
        },
        // Written as text, as some exports have it.
        ("json", now, Value::String(text)) => {
            serde_json::from_str(text).is_ok_and(|wanted: Value| value_is_same(now, &wanted))
        }
        _ => false,
    }
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => text.split(',').map(|word| word.trim().to_owned()).collect(),
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn knows_what_means_the_same() {
        let same = |kind: &str, now: Value, wanted: Value| {
            let column = Column {
                kind: kind.to_owned(),
                ..Column::default()
            };
            is_same(Some(&column), &now, &wanted)
        };
        assert!(same("csv", json!(["a", "b"]), json!("a,b")));
        assert!(!same("csv", json!(["a", "b"]), json!("b,a")));
        assert!(same(
            "timestamp",
            json!("2026-01-02T03:04:05.000Z"),
            json!("2026-01-02T04:04:05+01:00")
        ));
        assert!(!same(
            "timestamp",
            json!("2026-01-02T03:04:05Z"),
            json!("2026-01-02T03:04:06Z")
        ));
        assert!(same(
            "dateTime",
            json!("2026-01-02T03:04:05"),
            json!("2026-01-02 03:04:05.000")
        ));
        assert!(same(
            "date",
            json!("2026-01-02"),
            json!("2026-01-02T00:00:00")
        ));
        assert!(same("dateTime", json!(null), json!("0000-00-00 00:00:00")));
        assert!(!same("dateTime", json!(null), json!("2026-01-02")));
        assert!(same("decimal", json!("1.50000"), json!(1.5)));
        assert!(same("decimal", json!("1.50000"), json!("1.5")));
        assert!(same("boolean", json!(1), json!(true)));
        assert!(same("json", json!({ "a": [1] }), json!("{\"a\":[1.0]}")));
        assert!(same(
            "email",
            json!("anna@example.com"),
            json!("Anna@example.com")
        ));
        assert!(!same("string", json!("a"), json!("A")));
        assert!(!same("string", json!(null), json!("")));
    }
}

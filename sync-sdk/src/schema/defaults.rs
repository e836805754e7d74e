//! What a column's default means, whatever the vendor calls it.

use serde_json::Value;

use super::vendor::Vendor;

/// The meaning of `schema.default_value`.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning<'a> {
    /// There is none.
    None,
    /// The time of the insert.
    Now,
    /// A key that the database makes: a sequence or a UUID function.
    GeneratedKey,
    /// This value.
    Literal(&'a Value),
}

/// Functions for the current time, as the vendors' inspectors report them, in
/// lower case and without parentheses.
const NOW: &[&str] = &[
    "now",
    "current_timestamp",
    "getdate",
    "getutcdate",
    "sysdatetime",
    "sysdatetimeoffset",
    "sysdate",
    "systimestamp",
    "localtimestamp",
];

/// Functions that make a key.
const KEYS: &[&str] = &[
    "nextval",
    "unique_rowid",
    "gen_random_uuid",
    "uuid_generate_v4",
    "uuid",
    "newid",
    "newsequentialid",
    "sys_guid",
    "auto_increment",
];

/// Reads a default of a field of this type. Functions are looked for only in
/// types that they can fill, so that a text `uuid()` stays a text.
pub(super) fn meaning<'a>(value: Option<&'a Value>, field_type: &str) -> Meaning<'a> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Meaning::None;
    };
    if let Some(text) = value.as_str() {
        let function = text.split('(').next().unwrap_or(text).trim();
        let names = |list: &[&str]| list.iter().any(|name| function.eq_ignore_ascii_case(name));
        match field_type {
            "timestamp" | "dateTime" | "date" | "time" if names(NOW) => return Meaning::Now,
            "uuid" | "integer" | "bigInteger" | "unknown" if names(KEYS) => {
                return Meaning::GeneratedKey;
            }
            _ => {}
        }
    }
    Meaning::Literal(value)
}

/// Whether two defaults are the same for a field of these types.
///
/// A generated key equals no default between vendors: one makes keys in the
/// column's default, another in the column's type or in Directus.
pub(super) fn same(
    (desired, desired_type): (Option<&Value>, &str),
    (current, current_type): (Option<&Value>, &str),
    one_vendor: bool,
    target: Option<Vendor>,
) -> bool {
    use Meaning::{GeneratedKey, Literal, None};
    let reported = current.filter(|_| target.is_some_and(Vendor::doubles_quotes));
    let plain = reported.and_then(unquoted);
    let current = plain.as_ref().or(current);
    match (
        meaning(desired, desired_type),
        meaning(current, current_type),
    ) {
        (Literal(desired), Literal(current)) => {
            same_literal(desired, current, current_type, target)
        }
        (GeneratedKey, None) | (None, GeneratedKey) => !one_vendor,
        (Literal(_), None) => target.is_some_and(|target| !target.holds_default(desired_type)),
        (desired, current) => desired == current,
    }
}

/// The default that a server reports as this text, see
/// [`Vendor::doubles_quotes`]; `None` where it is the same.
pub(super) fn unquoted(reported: &Value) -> Option<Value> {
    const DOUBLED: &str = "''";
    match reported {
        Value::String(text) => text
            .contains(DOUBLED)
            .then(|| Value::from(text.replace(DOUBLED, "'"))),
        // JSON is read from such a text.
        Value::Array(_) | Value::Object(_) => {
            let text = reported.to_string();
            let plain = text.contains(DOUBLED).then(|| text.replace(DOUBLED, "'"));
            plain.and_then(|plain| serde_json::from_str(&plain).ok())
        }
        _ => None,
    }
}

fn same_literal(
    desired: &Value,
    current: &Value,
    field_type: &str,
    target: Option<Vendor>,
) -> bool {
    if super::meaning::same_json(desired, current) {
        return true;
    }
    match field_type {
        "boolean" => boolean(desired).is_some() && boolean(desired) == boolean(current),
        "integer" | "bigInteger" | "decimal" | "float" => {
            number(desired).is_some() && number(desired) == number(current)
        }
        "json" => match (json(desired), json(current)) {
            (Some(desired), Some(current)) => super::meaning::same_json(&desired, &current),
            _ => false,
        },
        _ => match (desired.as_str(), current.as_str()) {
            (Some(desired), Some(current)) => {
                super::moments::same(desired, current, field_type, target)
            }
            _ => false,
        },
    }
}

/// A truth value, also as a number or a text.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => {
            let number = number.as_f64()?;
            (number == 0.0 || number == 1.0).then_some(number == 1.0)
        }
        Value::String(text) => match text.as_str() {
            "0" | "false" => Some(false),
            "1" | "true" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// A number, also as a text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// JSON, also inside a text.
fn json(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

/// The default to create a column with on the target; `None` to send none.
pub(super) fn for_creation(
    value: &Value,
    field_type: &str,
    target: Option<Vendor>,
) -> Option<Value> {
    match meaning(Some(value), field_type) {
        // MySQL wants the precision of the column repeated in it.
        Meaning::Now if target == Some(Vendor::Mysql) => {
            let precise = value.as_str().filter(|text| {
                text.to_ascii_uppercase().starts_with("CURRENT_TIMESTAMP(") && !text.ends_with("()")
            });
            Some(
                precise
                    .unwrap_or("CURRENT_TIMESTAMP")
                    .to_ascii_uppercase()
                    .into(),
            )
        }
        Meaning::Now => Some("CURRENT_TIMESTAMP".into()),
        // The one function that the server passes on as such.
        Meaning::GeneratedKey => matches!(target, Some(Vendor::Postgres | Vendor::Cockroach))
            .then(|| value.clone())
            .filter(|value| value == "gen_random_uuid()"),
        Meaning::None | Meaning::Literal(_) => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn same_as(desired: Value, current: Value, field_type: &str) -> bool {
        same(
            (Some(&desired), field_type),
            (Some(&current), field_type),
            false,
            Some(Vendor::Sqlite),
        )
    }

    #[test]
    fn values_that_drivers_return_otherwise_are_equal() {
        assert!(same_as(
            json!("now()"),
            json!("CURRENT_TIMESTAMP"),
            "timestamp"
        ));
        assert!(same_as(
            json!("getdate()"),
            json!("CURRENT_TIMESTAMP(6)"),
            "dateTime"
        ));
        assert!(same_as(json!("0.00"), json!(0), "decimal"));
        assert!(same_as(json!(1), json!(true), "boolean"));
        assert!(same_as(json!("{\"a\": 1}"), json!({"a": 1.0}), "json"));
        assert!(same_as(
            json!("nextval('a_id_seq'::regclass)"),
            json!(null),
            "integer"
        ));
    }

    #[test]
    fn real_differences_are_not() {
        assert!(!same_as(json!("draft"), json!("published"), "string"));
        assert!(!same_as(json!("0"), json!("0.0"), "string"));
        assert!(!same_as(json!("now()"), json!(null), "timestamp"));
        assert!(!same_as(json!("uuid()"), json!(null), "string"));
        assert!(!same_as(json!(false), json!(null), "boolean"));
        let key = json!("gen_random_uuid()");
        assert!(!same((Some(&key), "uuid"), (None, "uuid"), true, None));
    }

    #[test]
    fn a_quote_is_reported_twice() {
        assert!(same_as(json!("it's"), json!("it''s"), "string"));
        assert!(same_as(json!("''it''"), json!("''''it''''"), "text"));
        assert!(same_as(json!(["it's"]), json!(["it''s"]), "json"));
        assert!(!same_as(json!("it''s"), json!("it''s"), "string"));
        let (text, mysql) = (json!("it''s"), Some(Vendor::Mysql));
        let side = (Some(&text), "string");
        assert!(same(side, side, false, mysql));
    }

    #[test]
    fn a_new_column_gets_a_default_that_the_vendor_takes() {
        let sqlite = Some(Vendor::Sqlite);
        let make = |value: Value, field_type, target| for_creation(&value, field_type, target);
        assert_eq!(make(json!("nextval('x')"), "integer", sqlite), None);
        assert_eq!(make(json!("gen_random_uuid()"), "uuid", sqlite), None);
        assert_eq!(
            make(json!("gen_random_uuid()"), "uuid", Some(Vendor::Postgres)),
            Some(json!("gen_random_uuid()"))
        );
        assert_eq!(
            make(
                json!("current_timestamp(6)"),
                "timestamp",
                Some(Vendor::Mysql)
            ),
            Some(json!("CURRENT_TIMESTAMP(6)"))
        );
        assert_eq!(
            make(json!("getdate()"), "timestamp", sqlite),
            Some(json!("CURRENT_TIMESTAMP"))
        );
        assert_eq!(make(json!("x"), "string", sqlite), Some(json!("x")));
    }
}

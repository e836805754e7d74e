//! A rule as the server has it before it evaluates it: variables filled in,
//! texts like `"true"` made values, one key an object (`parseFilter` of
//! `@directus/utils`).

use serde_json::{Map, Value, json};

use super::value::{adjusted, date};
use super::world::Who;

/// The key of the object that stands for a variable that the test did not give.
const GAP: &str = "$gap";

/// What is missing, when the value is a variable that the test did not give.
pub(super) fn gap(value: &Value) -> Option<&str> {
    match value {
        Value::Object(object) => object.get(GAP)?.as_str(),
        Value::Array(list) => list.iter().find_map(gap),
        _ => None,
    }
}

/// The rule with one key an object, `_and` and `_or` above the fields.
pub(super) fn filter(rule: &Value, who: &Who) -> Value {
    if rule.is_null() {
        return Value::Null;
    }
    lift(coerce(expand(rule, who)))
}

/// The presets with their variables filled in.
pub(super) fn presets(value: &Value, who: &Who) -> Value {
    match value {
        Value::Array(list) => list.iter().map(|value| presets(value, who)).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), presets(value, who)))
            .collect::<Map<_, _>>()
            .into(),
        Value::String(text) => match literal(text) {
            Some(value) => value,
            None => variable(value, who),
        },
        other => other.clone(),
    }
}

fn literal(text: &str) -> Option<Value> {
    match text {
        "true" => Some(json!(true)),
        "false" => Some(json!(false)),
        "null" | "NULL" => Some(Value::Null),
        _ => None,
    }
}

fn coerce(value: Value) -> Value {
    match value {
        Value::String(text) => literal(&text).unwrap_or(Value::String(text)),
        Value::Array(list) => list.into_iter().map(coerce).collect(),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| (key, coerce(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

fn expand(rule: &Value, who: &Who) -> Value {
    let parts: Vec<Value> = match rule {
        Value::Null => return Value::Null,
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| json!({ key: entry(key, value, who) }))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| json!({ index.to_string(): expand(value, who) }))
            .collect(),
        scalar => return json!({ "_eq": variable(scalar, who) }),
    };
    match <[Value; 1]>::try_from(parts) {
        Ok([one]) => one,
        Err(parts) if parts.is_empty() => json!({}),
        Err(parts) => json!({ "_and": parts }),
    }
}

fn entry(key: &str, value: &Value, who: &Who) -> Value {
    match (key, value) {
        ("_or" | "_and", Value::Array(list)) => list.iter().map(|rule| expand(rule, who)).collect(),
        ("_in" | "_nin" | "_between" | "_nbetween", value) => {
            let list = match value {
                Value::String(text) => text.split(',').map(Value::from).collect(),
                Value::Array(list) => list.clone(),
                Value::Object(object) => object.values().cloned().collect(),
                scalar => vec![scalar.clone()],
            };
            let filled = list.iter().map(|value| variable(value, who));
            filled
                .flat_map(|value| match value {
                    Value::Array(list) => list,
                    one => vec![one],
                })
                .collect()
        }
        ("_some" | "_none", rule) => expand(rule, who),
        (key, value) if key.starts_with('_') => variable(value, who),
        (_, rule) => expand(rule, who),
    }
}

/// Fills in a variable; everything else stays.
fn variable(value: &Value, who: &Who) -> Value {
    let Value::String(text) = value else {
        return value.clone();
    };
    let filled = if let Some(rest) = text.strip_prefix("$NOW") {
        now(rest, who)
    } else if let Some(rest) = text.strip_prefix("$CURRENT_USER") {
        who.user(rest.strip_prefix('.'))
    } else if let Some(rest) = text.strip_prefix("$CURRENT_ROLES") {
        who.roles(rest.strip_prefix('.'))
    } else if let Some(rest) = text.strip_prefix("$CURRENT_ROLE") {
        who.role(rest.strip_prefix('.'))
    } else if let Some(rest) = text.strip_prefix("$CURRENT_POLICIES") {
        who.policies(rest.strip_prefix('.'))
    } else {
        return value.clone();
    };
    filled.unwrap_or_else(|missing| json!({ GAP: missing }))
}

fn now(rest: &str, who: &Who) -> Result<Value, String> {
    let now = who.now()?;
    let span = rest
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let shifted = span.and_then(|(span, _)| adjusted(now, span));
    Ok(date(shifted.unwrap_or(now)))
}

/// Moves `_and` and `_or` from behind a field to before it.
fn lift(rule: Value) -> Value {
    let Value::Object(object) = rule else {
        return rule;
    };
    let Some((key, value)) = object.into_iter().next() else {
        return json!({});
    };
    match value {
        Value::Array(list) if is_logical(&key) => {
            let list: Vec<Value> = list.into_iter().map(lift).collect();
            json!({ key: list })
        }
        value if key.starts_with('_') => json!({ key: value }),
        value => {
            let child = lift(value);
            match child.as_object().and_then(|child| child.iter().next()) {
                Some((logical, Value::Array(list))) if is_logical(logical) => {
                    let list: Vec<Value> = list.iter().map(|rule| json!({ &key: rule })).collect();
                    lift(json!({ logical: list }))
                }
                _ => json!({ key: child }),
            }
        }
    }
}

fn is_logical(key: &str) -> bool {
    key == "_and" || key == "_or"
}

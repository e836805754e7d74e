//! Whether a request's values are as a validation says: what the server's
//! `validatePayload` and `generateJoi` make of it with Joi.
//!
//! It differs from the rules over items: a value that is not sent passes,
//! `_eq: 5` takes the text `"5"`, case counts in `_contains`, and an empty text
//! passes none of the text operators but `_regex`.

use serde_json::{Value, json};

use super::Undecided;
use super::functions;
use super::items::shown;
use super::joi::Check;
use super::parse::gap;
use super::value::{civil, iso};
use crate::model::Object;

/// What of the values is not as the validation (in the form of
/// [`parse::filter`](super::parse::filter)) says; nothing when all is well.
pub(super) fn failures(rule: &Value, payload: &Object) -> Result<Vec<String>, Undecided> {
    let first = rule.as_object().and_then(|rule| rule.iter().next());
    let Some((key, value)) = first else {
        return Err(Undecided::Refused(
            "an empty rule in a validation".to_owned(),
        ));
    };
    match (key.as_str(), value) {
        ("_and", Value::Array(list)) => {
            let each = list.iter().map(|rule| failures(rule, payload));
            Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
        }
        ("_or", Value::Array(list)) => {
            let mut all = Vec::new();
            let mut missing = None;
            for rule in list {
                match failures(rule, payload) {
                    Ok(none) if none.is_empty() => return Ok(none),
                    Ok(some) => all.extend(some),
                    Err(refused @ Undecided::Refused(_)) => return Err(refused),
                    Err(undecided) => missing = Some(undecided),
                }
            }
            missing.map_or(Ok(all), Err)
        }
        _ => {
            let computed;
            let value_of = match functions::read(key) {
                Some((name, field)) => {
                    computed = apply(name, payload.get(field))?;
                    Some(&computed)
                }
                None => payload.get(key),
            };
            let passes = field(value, value_of)?;
            let told = value_of.map_or_else(
                || "is not sent".to_owned(),
                |value| format!("is {}", shown(value)),
            );
            Ok(match passes {
                true => Vec::new(),
                false => vec![format!("`{key}` {told}, and must be {}", shown(value))],
            })
        }
    }
}

/// Whether the value of one field passes.
fn field(rule: &Value, value: Option<&Value>) -> Result<bool, Undecided> {
    let Some((key, operand)) = rule.as_object().and_then(|rule| rule.iter().next()) else {
        return Ok(true);
    };
    if !key.starts_with('_') {
        let Some(value) = value else { return Ok(true) };
        let Value::Object(inner) = value else {
            return Ok(false);
        };
        return match functions::read(key) {
            Some((name, of)) => field(operand, Some(&apply(name, inner.get(of))?)),
            None => field(operand, inner.get(key)),
        };
    }
    if let Some(missing) = gap(operand).or(value.and_then(gap)) {
        return Err(Undecided::Missing(missing.to_owned()));
    }
    operator(key, operand, value)
}

fn operator(name: &str, operand: &Value, value: Option<&Value>) -> Result<bool, Undecided> {
    // What cannot be compared with is found before any value is looked at.
    let check = Check::new(name, operand)?;
    match value {
        None => Ok(check.passes_unsent()),
        Some(value) => check.passes(value),
    }
}

/// The functions of `@directus/utils`, in UTC.
fn apply(name: &str, value: Option<&Value>) -> Result<Value, Undecided> {
    if name == "count" {
        return Ok(value
            .and_then(Value::as_array)
            .map_or(Value::Null, |list| json!(list.len())));
    }
    let milliseconds = match value {
        Some(Value::String(text)) => iso(text),
        _ => {
            return Err(Undecided::Refused(format!(
                "`{name}(…)` of a value that is no date"
            )));
        }
    };
    let Some(at) = milliseconds.and_then(civil) else {
        return Ok(json!("NaN"));
    };
    let number = match name {
        "week" => Some(functions::week_of_check(at.date())),
        name => functions::part(name, at),
    };
    number
        .map(|number| json!(number))
        .ok_or_else(|| Undecided::Refused(format!("there is no function `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(rule: Value, payload: Value) -> bool {
        let Value::Object(payload) = payload else {
            panic!("not an object")
        };
        failures(&rule, &payload).expect("decided").is_empty()
    }

    #[test]
    fn what_is_not_sent_passes() {
        for operator in ["_eq", "_gt", "_contains", "_nnull", "_null", "_regex"] {
            assert!(
                passes(json!({ "a": { operator: "5" } }), json!({})),
                "{operator}"
            );
        }
        assert!(!passes(json!({ "a": { "_submitted": true } }), json!({})));
        assert!(passes(
            json!({ "a": { "_submitted": true } }),
            json!({ "a": null })
        ));
    }

    #[test]
    fn numbers_and_their_texts_are_equal_here() {
        assert!(passes(json!({ "a": { "_eq": 5 } }), json!({ "a": "5" })));
        assert!(passes(json!({ "a": { "_eq": "5" } }), json!({ "a": 5 })));
        assert!(!passes(json!({ "a": { "_in": [5] } }), json!({ "a": "5" })));
        assert!(passes(
            json!({ "a": { "_gt": 4 } }),
            json!({ "a": " 4.50 " })
        ));
        assert!(!passes(json!({ "a": { "_gt": 4 } }), json!({ "a": null })));
    }

    #[test]
    fn texts_are_never_empty_and_case_counts() {
        assert!(!passes(
            json!({ "a": { "_contains": "H" } }),
            json!({ "a": "harbour" })
        ));
        assert!(passes(
            json!({ "a": { "_icontains": "É" } }),
            json!({ "a": "café" })
        ));
        assert!(!passes(
            json!({ "a": { "_ncontains": "x" } }),
            json!({ "a": "" })
        ));
        assert!(passes(
            json!({ "a": { "_regex": "^(?!x)\\w*$" } }),
            json!({ "a": "" })
        ));
        assert!(!passes(
            json!({ "a": { "_nempty": true } }),
            json!({ "a": "" })
        ));
        assert!(passes(
            json!({ "a": { "_nempty": true } }),
            json!({ "a": null })
        ));
        assert!(passes(
            json!({ "a": { "_starts_with": "(x" } }),
            json!({ "a": "(xy" })
        ));
    }
}

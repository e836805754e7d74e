//! Whether a request's values are as a validation says: what the server's
//! `validatePayload` and `generateJoi` make of it with Joi.
//!
//! It differs from the rules over items: a value that is not sent passes,
//! `_eq: 5` takes the text `"5"`, case counts in `_contains`, and an empty text
//! passes none of the text operators but `_regex`.

use serde_json::{Value, json};

use super::Undecided;
use super::items::shown;
use super::parse::gap;
use super::value::{as_date, civil, iso, js_date, js_number, js_text};
use crate::model::Object;

/// The last millisecond that JavaScript has a date for.
const LAST_DATE: f64 = 8.64e15;

/// The largest integer that Joi takes for a number.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

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
            let value_of = match function(key) {
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
        return match function(key) {
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
        None => Ok(!matches!(check, Check::Submitted)),
        Some(value) => check.passes(value),
    }
}

/// One schema of Joi.
enum Check {
    Any,
    Submitted,
    OneOf(Vec<Value>),
    NoneOf(Vec<Value>),
    Contains {
        text: String,
        fold: bool,
    },
    Excludes(String),
    Pattern {
        regex: regress::Regex,
        negated: bool,
        empty: bool,
    },
    Number(Vec<(Relation, f64)>),
    Date(Vec<(Relation, i64)>),
}

#[derive(Clone, Copy)]
enum Relation {
    Greater,
    AtLeast,
    Less,
    AtMost,
}

impl Relation {
    fn holds<T: PartialOrd>(self, value: T, limit: T) -> bool {
        match self {
            Self::Greater => value > limit,
            Self::AtLeast => value >= limit,
            Self::Less => value < limit,
            Self::AtMost => value <= limit,
        }
    }
}

impl Check {
    fn new(name: &str, operand: &Value) -> Result<Self, Undecided> {
        use Relation::{AtLeast, AtMost, Greater, Less};
        let list = || operand.as_array().cloned().unwrap_or_default();
        Ok(match name {
            "_eq" => Self::OneOf(cast(operand)),
            "_neq" => Self::NoneOf(cast(operand)),
            // A choice between nothing is none.
            "_in" if list().is_empty() => Self::Any,
            "_in" => Self::OneOf(list()),
            "_nin" => Self::NoneOf(list()),
            "_null" => Self::OneOf(vec![Value::Null]),
            "_nnull" => Self::NoneOf(vec![Value::Null]),
            "_empty" => Self::OneOf(vec![json!("")]),
            "_nempty" => Self::NoneOf(vec![json!("")]),
            "_submitted" => Self::Submitted,
            "_gt" => limits(&[(Greater, operand)])?,
            "_gte" => limits(&[(AtLeast, operand)])?,
            "_lt" => limits(&[(Less, operand)])?,
            "_lte" => limits(&[(AtMost, operand)])?,
            "_between" | "_nbetween" => {
                let Some([from, to, ..]) = operand.as_array().map(Vec::as_slice) else {
                    return Err(Undecided::Refused(format!("`{name}` takes two values")));
                };
                match name {
                    "_between" => limits(&[(AtLeast, from), (AtMost, to)])?,
                    _ => limits(&[(Less, from), (Greater, to)])?,
                }
            }
            "_regex" => match operand {
                Value::Null => Self::OneOf(vec![json!(true)]),
                operand => {
                    let text = js_text(operand);
                    let inner = text
                        .strip_prefix('/')
                        .and_then(|text| text.strip_suffix('/'));
                    Self::regex(inner.unwrap_or(&text), "", false, true)?
                }
            },
            _ => return Self::textual(name, operand),
        })
    }

    fn textual(name: &str, operand: &Value) -> Result<Self, Undecided> {
        const TEXTUAL: [&str; 11] = [
            "_contains",
            "_icontains",
            "_ncontains",
            "_starts_with",
            "_nstarts_with",
            "_istarts_with",
            "_nistarts_with",
            "_ends_with",
            "_nends_with",
            "_iends_with",
            "_niends_with",
        ];
        if !TEXTUAL.contains(&name) {
            return Ok(Self::Any);
        }
        let Value::String(text) = operand else {
            return Ok(Self::OneOf(vec![json!(true)]));
        };
        Ok(match name {
            "_contains" | "_icontains" => Self::Contains {
                text: text.clone(),
                fold: name == "_icontains",
            },
            "_ncontains" => Self::Excludes(text.clone()),
            _ => {
                let (modifiers, start) = match name.strip_suffix("starts_with") {
                    Some(modifiers) => (modifiers, true),
                    None => (name.trim_end_matches("ends_with"), false),
                };
                let flags = if modifiers.contains('i') { "i" } else { "" };
                let text = escaped(text);
                let source = if start {
                    format!("^{text}.*")
                } else {
                    format!(".*{text}$")
                };
                Self::regex(&source, flags, modifiers.contains('n'), false)?
            }
        })
    }

    fn regex(source: &str, flags: &str, negated: bool, empty: bool) -> Result<Self, Undecided> {
        let regex = regress::Regex::with_flags(source, flags)
            .map_err(|error| Undecided::Refused(format!("the pattern /{source}/: {error}")))?;
        Ok(Self::Pattern {
            regex,
            negated,
            empty,
        })
    }

    fn passes(&self, value: &Value) -> Result<bool, Undecided> {
        let filled = |value: &Value| {
            value
                .as_str()
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Ok(match self {
            Self::Any | Self::Submitted => true,
            Self::OneOf(values) => values.iter().any(|one| same(one, value)),
            Self::NoneOf(values) => !values.iter().any(|one| same(one, value)),
            Self::Contains { text, fold } => {
                let found = |value: &Value| {
                    filled(value).is_some_and(|whole| match fold {
                        true => whole.to_lowercase().contains(&text.to_lowercase()),
                        false => whole.contains(text.as_str()),
                    })
                };
                match value {
                    Value::Array(list) => list.iter().any(found),
                    value => found(value),
                }
            }
            Self::Excludes(text) => match value {
                Value::Array(list) => !list
                    .iter()
                    .any(|value| filled(value).is_some_and(|whole| whole.contains(text.as_str()))),
                value => filled(value).is_some_and(|whole| !whole.contains(text.as_str())),
            },
            Self::Pattern {
                regex,
                negated,
                empty,
            } => match value {
                Value::String(text) if text.is_empty() && !empty => false,
                Value::String(text) => regex.find(text).is_some() != *negated,
                _ => false,
            },
            Self::Number(limits) => number(value).is_some_and(|value| {
                limits
                    .iter()
                    .all(|(relation, limit)| relation.holds(value, *limit))
            }),
            Self::Date(limits) => date(value)?.is_some_and(|value| {
                limits
                    .iter()
                    .all(|(relation, limit)| relation.holds(value, *limit))
            }),
        })
    }
}

/// A number stands for its text too, and a text for its number.
fn cast(operand: &Value) -> Vec<Value> {
    let other = match operand {
        Value::Number(_) => Some(json!(js_text(operand))),
        Value::Null | Value::Bool(_) => None,
        Value::String(text) if text.is_empty() => None,
        other => js_number(other).map(|number| json!(number)),
    };
    std::iter::once(operand.clone()).chain(other).collect()
}

/// Equal in JavaScript; lists and objects by what they hold.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

/// Numbers where all limits are numbers, dates otherwise.
fn limits(limits: &[(Relation, &Value)]) -> Result<Check, Undecided> {
    let as_number = |value: &Value| match as_date(value) {
        Some(_) => None,
        None => js_number(value).filter(|number| limits.len() == 1 || number.abs() <= MAX_SAFE),
    };
    let numbers: Option<Vec<_>> = limits
        .iter()
        .map(|(relation, value)| Some((*relation, as_number(value)?)))
        .collect();
    if let Some(numbers) = numbers {
        return Ok(Check::Number(numbers));
    }
    let dates: Result<Vec<_>, _> = limits
        .iter()
        .map(|(relation, value)| match date(value)? {
            Some(date) => Ok((*relation, date)),
            None => Err(Undecided::Refused(format!("{value} is no date"))),
        })
        .collect();
    dates.map(Check::Date)
}

/// `Joi.number()`.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let text = text.trim();
            let number = super::value::decimal(text)?;
            let plain = !text.contains(['e', 'E']) && !js_text(&json!(number)).contains('e');
            // What a float cannot hold exactly is refused.
            if plain && js_text(&json!(number)) != normalized(text) {
                return None;
            }
            number
        }
        _ => return None,
    };
    (number.abs() <= MAX_SAFE).then_some(number)
}

/// A decimal number without what does not count.
fn normalized(text: &str) -> String {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction.trim_end_matches('0') {
        "" if whole == "0" => "0".to_owned(),
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// `Joi.date()`.
fn date(value: &Value) -> Result<Option<i64>, Undecided> {
    if let Some(milliseconds) = as_date(value) {
        return Ok(Some(milliseconds));
    }
    let milliseconds = |number: Option<f64>| {
        let number = number.filter(|number| number.abs() <= LAST_DATE);
        number.map(|number| number as i64)
    };
    match value {
        Value::Number(number) => Ok(milliseconds(number.as_f64())),
        Value::String(text) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let plain = digits.split('.').count() <= 2
                && digits
                    .split('.')
                    .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            match plain {
                true => Ok(milliseconds(text.parse().ok())),
                false => js_date(text),
            }
        }
        _ => Ok(None),
    }
}

/// lodash's `escapeRegExp`.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if "^$\\.*+?()[]{}|".contains(c) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn function(key: &str) -> Option<(&str, &str)> {
    let (name, rest) = key.split_once('(')?;
    Some((name, rest.strip_suffix(')')?))
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
        "year" => i64::from(at.year()),
        "month" => i64::from(at.month()),
        "day" => i64::from(at.day()),
        "weekday" => i64::from(at.weekday().to_sunday_zero_offset()),
        // Weeks begin on Sunday, and the first one has 1 January.
        "week" => week(at.date()),
        "hour" => i64::from(at.hour()),
        "minute" => i64::from(at.minute()),
        "second" => i64::from(at.second()),
        _ => {
            return Err(Undecided::Refused(format!("there is no function `{name}`")));
        }
    };
    Ok(json!(number))
}

fn week(day: jiff::civil::Date) -> i64 {
    let sunday = |day: jiff::civil::Date| i64::from(day.weekday().to_sunday_zero_offset());
    let start = i64::from(day.day_of_year()) - 1 - sunday(day);
    // The last days of December may belong to the first week of the next year.
    let left = i64::from(day.days_in_year()) - i64::from(day.day_of_year());
    if left < 6 - sunday(day) {
        return 1;
    }
    let first = sunday(day.first_of_year());
    (start + first) / 7 + 1
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

    #[test]
    fn weeks_begin_on_sunday() {
        for (day, number) in [
            ("2026-01-01", 1),
            ("2026-01-03", 1),
            ("2026-01-04", 2),
            ("2026-12-26", 52),
            ("2026-12-27", 1),
        ] {
            assert_eq!(
                apply("week", Some(&json!(day))).ok(),
                Some(json!(number)),
                "{day}"
            );
        }
    }
}

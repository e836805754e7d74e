//! The schemas of Joi that `generateJoi` makes of operators.

use serde_json::{Value, json};

use super::Undecided;
use super::value::{as_date, decimal, js_date, js_number, js_text};

/// The last millisecond that JavaScript has a date for.
const LAST_DATE: f64 = 8.64e15;

/// The largest integer that Joi takes for a number.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// One schema of Joi.
pub(super) enum Check {
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
pub(super) enum Relation {
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
    /// What stands for an operator and its operand.
    pub(super) fn new(name: &str, operand: &Value) -> Result<Self, Undecided> {
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

    /// Whether a value that is not sent passes.
    pub(super) fn passes_unsent(&self) -> bool {
        !matches!(self, Self::Submitted)
    }

    pub(super) fn passes(&self, value: &Value) -> Result<bool, Undecided> {
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
            let number = decimal(text)?;
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

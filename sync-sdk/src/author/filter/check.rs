//! What Directus refuses, or silently takes for something else, in a rule that
//! is well typed.

use serde_json::Value;

use crate::author::relation::{NONE, RAW, SOME};

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It finds items: it becomes a part of a query.
    Items,
    /// It checks values that are written: it becomes a check of an object.
    Validation,
}

/// What a query has no form for (`@directus/utils`, get-filter-operators-for-type).
const ONLY_VALIDATIONS: [&str; 2] = ["_regex", "_submitted"];

/// What the check of an object has no form for, so that every value passes
/// (`@directus/utils`, generate-joi).
const ONLY_ITEMS: [&str; 9] = [
    "_some",
    "_none",
    SOME,
    NONE,
    "_intersects",
    "_nintersects",
    "_intersects_bbox",
    "_nintersects_bbox",
    "_json",
];

/// What is wrong with a rule, one sentence each.
pub(crate) fn mistakes(rule: &Value, place: Place) -> Vec<String> {
    let mut found = Vec::new();
    walk(rule, place, &mut found);
    found
}

fn walk(value: &Value, place: Place, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter().filter(|(key, _)| *key != RAW) {
                found.extend(operator(key, place));
                walk(value, place, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| walk(value, place, found)),
        Value::String(text) => found.extend(now(text)),
        _ => {}
    }
}

fn operator(key: &str, place: Place) -> Option<String> {
    match place {
        Place::Items => ONLY_VALIDATIONS.contains(&key).then(|| {
            format!(
                "Directus knows `{key}` only in validations and conditions, not where items are \
                 looked for"
            )
        }),
        Place::Validation => ONLY_ITEMS.contains(&key).then(|| {
            format!(
                "Directus does not look at `{}` in a validation, every value would pass: say it of \
                 fields of the item itself",
                key.trim_start_matches('$')
            )
        }),
    }
}

fn now(text: &str) -> Option<String> {
    let span = text.strip_prefix("$NOW(")?.strip_suffix(')')?;
    (!is_span(span)).then(|| {
        format!(
            "Directus does not understand the span `{span}` and would take the time of the \
             request: write a number and a unit (`-1 day`, `+2 hours`)"
        )
    })
}

/// Whether Directus reads it as a span: a sign, a number, a unit (by default
/// days).
pub(crate) fn is_span(text: &str) -> bool {
    const UNITS: [&str; 36] = [
        "",
        "milliseconds",
        "millisecond",
        "msecs",
        "msec",
        "ms",
        "seconds",
        "second",
        "secs",
        "sec",
        "s",
        "minutes",
        "minute",
        "mins",
        "min",
        "m",
        "hours",
        "hour",
        "hrs",
        "hr",
        "h",
        "days",
        "day",
        "d",
        "weeks",
        "week",
        "w",
        "months",
        "month",
        "mth",
        "mo",
        "years",
        "year",
        "yrs",
        "yr",
        "y",
    ];
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let text = text.strip_prefix('-').unwrap_or(text);
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let is_number = match number.split_once('.') {
        Some((_, behind)) => !behind.is_empty() && !behind.contains('.'),
        None => !number.is_empty(),
    };
    let unit = unit.trim_start_matches(' ');
    is_number && UNITS.iter().any(|known| unit.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_only_for_validations_is_found_at_any_depth() {
        let rule = json!({ "_and": [{ "a": { "_eq": 1 } }, { "b": { "c": { "_regex": "^x" } } }] });
        let found = mistakes(&rule, Place::Items);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("`_regex` only in validations"),
            "{found:?}"
        );
        assert!(mistakes(&rule, Place::Validation).is_empty());
    }

    #[test]
    fn what_a_validation_would_let_pass_is_found() {
        let rule = json!({ "comments": { "_some": { "spam": { "_eq": true } } } });
        assert!(mistakes(&rule, Place::Items).is_empty());
        let found = mistakes(&rule, Place::Validation);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("every value would pass"), "{found:?}");
    }

    #[test]
    fn spans_are_those_of_directus() {
        for span in [
            "-1 day", "+2 hours", "30", "1.5 h", "-.5y", "10MINS", "1w", "- 1", "3  mo",
        ] {
            let known = span != "- 1";
            assert_eq!(is_span(span), known, "{span}");
        }
        for span in [
            "",
            "-",
            "day",
            "1 dya",
            "1.",
            "1..5",
            "1 day ago",
            "one day",
        ] {
            assert!(!is_span(span), "{span}");
        }
        let rule = json!({ "on": { "_between": ["$NOW(-1 dya)", "$NOW"] } });
        for place in [Place::Items, Place::Validation] {
            let found = mistakes(&rule, place);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains("the span `-1 dya`"), "{found:?}");
        }
    }
}

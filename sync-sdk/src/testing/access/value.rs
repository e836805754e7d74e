//! Values as SQLite and JavaScript see them.

use std::cmp::Ordering;

use jiff::{Span, Timestamp, civil, tz::TimeZone};
use serde_json::{Value, json};

use super::Undecided;

/// The key of the object that stands for a JavaScript `Date` (what `$NOW`
/// becomes), with its milliseconds.
const DATE: &str = "$date";

/// A `Date` among JSON values.
pub(super) fn date(milliseconds: i64) -> Value {
    json!({ DATE: milliseconds })
}

/// The milliseconds of a [`date`].
pub(super) fn as_date(value: &Value) -> Option<i64> {
    value.as_object()?.get(DATE)?.as_i64()
}

/// What a column holds, or a bound parameter is. Numbers come through
/// JavaScript, so that all are floats.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sql {
    Null,
    Number(f64),
    Text(String),
}

impl Sql {
    /// As the driver binds a JSON value.
    pub(super) fn bind(value: &Value) -> Self {
        if let Some(milliseconds) = as_date(value) {
            return Self::Number(milliseconds as f64);
        }
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Number(f64::from(u8::from(*truth))),
            Value::Number(number) => number.as_f64().map_or(Self::Null, Self::Number),
            Value::String(text) => Self::Text(text.clone()),
            other => Self::Text(other.to_string()),
        }
    }

    /// As SQLite has it as text; `None` for null.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Number(number) => Some(number_text(*number)),
            Self::Text(text) => Some(text.clone()),
        }
    }

    /// Numeric affinity: text that is a number becomes one.
    pub(super) fn numeric(self) -> Self {
        match self {
            Self::Text(text) => match decimal(text.trim_ascii()) {
                Some(number) => Self::Number(number),
                None => Self::Text(text),
            },
            other => other,
        }
    }

    /// How the value of a column compares with a parameter; `None` when either
    /// is null. A number is less than any text.
    pub(super) fn compare(&self, parameter: &Self, textual: bool) -> Option<Ordering> {
        let parameter = match parameter {
            Self::Null => return None,
            parameter if textual => Self::Text(parameter.text()?),
            parameter => parameter.clone().numeric(),
        };
        match (self, &parameter) {
            (Self::Null, _) | (_, Self::Null) => None,
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Number(_), Self::Text(_)) => Some(Ordering::Less),
            (Self::Text(_), Self::Number(_)) => Some(Ordering::Greater),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
        }
    }
}

/// The driver binds what fits into 32 bits as an integer, the rest as a float.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < f64::from(i32::MAX) {
        format!("{number}")
    } else {
        format!("{number:?}")
    }
}

/// A plain decimal number, as both languages write it.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    (plain && text.bytes().any(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// JavaScript's `Number(value)`; `None` is `NaN`.
pub(super) fn js_number(value: &Value) -> Option<f64> {
    if let Some(milliseconds) = as_date(value) {
        return Some(milliseconds as f64);
    }
    match value {
        Value::Null => Some(0.0),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.trim() {
            "" => Some(0.0),
            "Infinity" | "+Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            text => decimal(text).or_else(|| {
                let (radix, digits) = match text.get(..2)? {
                    "0x" | "0X" => (16, &text[2..]),
                    "0o" | "0O" => (8, &text[2..]),
                    "0b" | "0B" => (2, &text[2..]),
                    _ => return None,
                };
                i64::from_str_radix(digits, radix).ok().map(|n| n as f64)
            }),
        },
        Value::Array(list) => match list.as_slice() {
            [] => Some(0.0),
            [one] if !one.is_boolean() => js_number(one),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

/// JavaScript's `${value}`.
pub(super) fn js_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) => ryu_js::Buffer::new().format(float).to_owned(),
            None => number.to_string(),
        },
        Value::Array(list) => list.iter().map(js_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// JavaScript's `new Date(text)` in UTC; `None` is an invalid date. What only a
/// browser engine can read is not guessed.
pub(super) fn js_date(text: &str) -> Result<Option<i64>, Undecided> {
    if let Some(milliseconds) = iso(text) {
        return Ok(Some(milliseconds));
    }
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(Undecided::Missing(format!(
            "nobody but the server knows how it reads the date \"{text}\": write it as \"2026-05-01\" or \"2026-05-01T12:00:00Z\""
        )));
    }
    Ok(None)
}

/// ISO 8601, without a zone in UTC.
pub(super) fn iso(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let year = bytes.get(..4)?.iter().all(u8::is_ascii_digit);
    match (year, bytes.len()) {
        (true, 4) => return iso(&format!("{text}-01-01")),
        (true, 7) if bytes[4] == b'-' => return iso(&format!("{text}-01")),
        (true, 10..) if bytes[4] == b'-' && bytes[7] == b'-' => {}
        _ => return None,
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let at: civil::DateTime = text.parse().ok()?;
    Some(
        at.to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// The date and time in UTC.
pub(super) fn civil(milliseconds: i64) -> Option<civil::DateTime> {
    let at = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(at.to_zoned(TimeZone::UTC).datetime())
}

/// `$NOW(-1 day)`: the time, moved by what stands in the parentheses
/// (`adjustDate` of `@directus/utils`); what it cannot read moves nothing.
pub(super) fn adjusted(now: i64, adjustment: &str) -> Option<i64> {
    let negative = adjustment.starts_with('-');
    let text = adjustment.strip_prefix(['-', '+']).unwrap_or(adjustment);
    let unit_at = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .unwrap_or(text.len());
    let amount: f64 = text[..unit_at].parse().ok()?;
    let amount = if negative { -amount } else { amount };
    let unit = text[unit_at..].trim_start_matches(' ').to_ascii_lowercase();
    let milliseconds = |each: f64| now.checked_add((amount * each) as i64);
    // Months and days are those of a calendar; a fraction is cut off.
    let whole = amount as i64;
    let calendar = |span: Result<Span, jiff::Error>| {
        let moved = civil(now)?.checked_add(span.ok()?).ok()?;
        let zoned = moved.to_zoned(TimeZone::UTC).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    match unit.as_str() {
        "years" | "year" | "yrs" | "yr" | "y" => {
            calendar(Span::new().try_months((amount * 12.0) as i64))
        }
        "months" | "month" | "mth" | "mo" => calendar(Span::new().try_months(whole)),
        "weeks" | "week" | "w" => calendar(Span::new().try_days((amount * 7.0) as i64)),
        "days" | "day" | "d" | "" => calendar(Span::new().try_days(whole)),
        "hours" | "hour" | "hrs" | "hr" | "h" => milliseconds(3_600_000.0),
        "minutes" | "minute" | "mins" | "min" | "m" => milliseconds(60_000.0),
        "seconds" | "second" | "secs" | "sec" | "s" => milliseconds(1000.0),
        "milliseconds" | "millisecond" | "msecs" | "msec" | "ms" => milliseconds(1.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_compares_by_the_type_of_the_column() {
        let number = Sql::Number(5.0);
        let text = |text: &str| Sql::Text(text.to_owned());
        assert_eq!(number.compare(&text("5"), false), Some(Ordering::Equal));
        assert_eq!(number.compare(&text("abc"), false), Some(Ordering::Less));
        assert_eq!(
            text("5").compare(&Sql::Number(5.0), true),
            Some(Ordering::Equal)
        );
        assert_eq!(
            text("10").compare(&Sql::Number(9.0), true),
            Some(Ordering::Less)
        );
        assert_eq!(Sql::Null.compare(&number, false), None);
    }

    #[test]
    fn numbers_are_those_of_javascript() {
        for (value, number) in [
            (json!(" 5 "), Some(5.0)),
            (json!(""), Some(0.0)),
            (json!(null), Some(0.0)),
            (json!("0x10"), Some(16.0)),
            (json!("5 apples"), None),
            (json!("nan"), None),
            (json!([]), Some(0.0)),
        ] {
            assert_eq!(js_number(&value), number, "{value}");
        }
        assert_eq!(js_text(&json!(3.0)), "3");
    }

    #[test]
    fn dates_are_iso_or_not_guessed() {
        assert_eq!(iso("1970-01-02"), Some(86_400_000));
        assert_eq!(iso("1970-01-01T00:00:01"), Some(1000));
        assert_eq!(iso("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(js_date("soon").ok(), Some(None));
        assert!(js_date("1 May 2026").is_err());
    }

    #[test]
    fn spans_are_those_of_directus() {
        let now = iso("2026-03-31T12:00:00Z").expect("a date");
        let shifted = |span: &str| adjusted(now, span);
        assert_eq!(shifted("-1 month"), iso("2026-02-28T12:00:00Z"));
        assert_eq!(shifted("+1 year"), iso("2027-03-31T12:00:00Z"));
        assert_eq!(shifted("1.5h"), iso("2026-03-31T13:30:00Z"));
        assert_eq!(shifted("-2"), iso("2026-03-29T12:00:00Z"));
        assert_eq!(shifted("soon"), None);
        // Nothing overflows, whatever stands there.
        for span in ["-999999999999 years", "99999999999999999999 h", "1e99 d"] {
            assert_eq!(shifted(span), None, "{span}");
        }
    }
}

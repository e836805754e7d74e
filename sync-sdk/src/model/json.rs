//! JSON text as JavaScript writes it, and reading that knows the lines.
//!
//! Dumps are written by `JSON.stringify(value, null, 2)` and a newline. To give
//! the same bytes, numbers are what a JavaScript number can hold, and keys that
//! are array indices come first, in ascending order (ECMA-262,
//! `OrdinaryOwnPropertyKeys`).

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::value::RawValue;
use serde_json::{Number, Value};

use super::Object;

/// The largest integer up to which every integer is a JavaScript number.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The text of a value as `JSON.stringify(value, null, 2)` writes it, with a
/// newline at its end.
pub fn to_text(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value, 0);
    text.push('\n');
    text
}

/// The text of a list of objects, as [`to_text`] writes it. The objects are
/// taken one at a time, so that a list of 100,000 is never held twice.
pub fn list_to_text(objects: impl IntoIterator<Item = Object>) -> String {
    let mut text = String::new();
    let mut empty = true;
    for object in objects {
        text.push_str(if empty { "[" } else { "," });
        empty = false;
        line_break(&mut text, 1);
        write_object(&mut text, &object, 1);
    }
    text.push_str(if empty { "[]\n" } else { "\n]\n" });
    text
}

fn line_break(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn write_value(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                line_break(out, depth + 1);
                write_value(out, item, depth + 1);
            }
            line_break(out, depth);
            out.push(']');
        }
        Value::Object(object) => write_object(out, object, depth),
    }
}

fn write_object(out: &mut String, object: &Object, depth: usize) {
    if object.is_empty() {
        return out.push_str("{}");
    }
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    if entries.iter().any(|(key, _)| array_index(key).is_some()) {
        // A stable sort: the other keys keep their order.
        entries.sort_by_key(|(key, _)| array_index(key).unwrap_or(u32::MAX));
    }
    for (position, (key, value)) in entries.into_iter().enumerate() {
        out.push(if position == 0 { '{' } else { ',' });
        line_break(out, depth + 1);
        write_string(out, key);
        out.push_str(": ");
        write_value(out, value, depth + 1);
    }
    line_break(out, depth);
    out.push('}');
}

/// The array index that a key is in JavaScript: an integer below 2³² − 1 in its
/// shortest form.
fn array_index(key: &str) -> Option<u32> {
    let shortest = key == "0" || key.starts_with(|first: char| ('1'..='9').contains(&first));
    let index: u32 = shortest.then(|| key.parse().ok())??;
    (index < u32::MAX).then_some(index)
}

fn write_number(out: &mut String, number: &Number) {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) if integer.unsigned_abs() <= MAX_SAFE_INTEGER as u64 => {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "{integer}");
        }
        (_, Some(float)) => out.push_str(ryu_js::Buffer::new().format(float)),
        (_, None) => out.push_str("null"),
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x0C => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x00..0x20 => "",
            _ => continue,
        };
        // Only ASCII bytes get here, so both are character boundaries.
        out.push_str(&text[plain..index]);
        plain = index + 1;
        if escape.is_empty() {
            let _ = write!(out, "\\u{byte:04x}");
        } else {
            out.push_str(escape);
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

/// Text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (column {column})")]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What the parser expected.
    pub message: String,
}

impl SyntaxError {
    /// The error as it is in a text whose part, from `offset`, was parsed.
    fn new(error: &serde_json::Error, text: &str, offset: usize) -> Self {
        let (line, column) = position(text, offset);
        let inner_line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
        let inner_column = u32::try_from(error.column()).unwrap_or(u32::MAX).max(1);
        let full = error.to_string();
        // serde_json ends its messages with the position in the parsed part.
        let message = full
            .rfind(" at line ")
            .map_or(full.as_str(), |end| &full[..end]);
        Self {
            line: line.saturating_add(inner_line - 1),
            column: if inner_line == 1 {
                column.saturating_add(inner_column - 1)
            } else {
                inner_column
            },
            message: message.to_owned(),
        }
    }
}

/// Line and column of a byte, both from 1.
fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = &text.as_bytes()[..offset];
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(offset - line_start + 1).unwrap_or(u32::MAX),
    )
}

/// Reads one value, as JavaScript does: of two equal keys the last one counts,
/// and `1.0` is `1`. A byte order mark is skipped.
///
/// # Errors
///
/// When the text is not JSON, and, other than in JavaScript, for a number
/// beyond the largest or a lone half of a surrogate pair: both would be written
/// back as something else.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    let text = without_byte_order_mark(text);
    parse_part(text, text)
}

/// Reads `part`, a slice of `text`, so that errors tell the place in `text`.
fn parse_part(text: &str, part: &str) -> Result<Value, SyntaxError> {
    let mut value: Value = serde_json::from_str(part)
        .map_err(|error| SyntaxError::new(&error, text, offset_in(text, part)))?;
    unify_numbers(&mut value);
    Ok(value)
}

/// Where `part` starts in the text that it is a slice of.
fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// `1.0` and `1` are one number in JavaScript, and must be equal here.
fn unify_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|_| number.is_f64())
                && float.fract() == 0.0
                && float.abs() <= MAX_SAFE_INTEGER
            {
                *number = Number::from(float as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unify_numbers),
        Value::Object(object) => object.values_mut().for_each(unify_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// One element of a list, and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// The line, from 1.
    pub line: u32,
    /// The element.
    pub value: Value,
}

/// Why a text could not be read as a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    /// It is not JSON. Every element with an error is named.
    Syntax(Vec<SyntaxError>),
    /// It is JSON, but of this form.
    NotAList(&'static str),
}

/// Reads a list, each element with the line that it starts on.
///
/// # Errors
///
/// When the text is not JSON (see [`parse`]) or not a list.
pub fn parse_list(text: &str) -> Result<Vec<Element>, ListError> {
    let text = without_byte_order_mark(text);
    if !text.trim_start().starts_with('[') {
        return Err(match parse(text) {
            Ok(value) => ListError::NotAList(form(&value)),
            Err(error) => ListError::Syntax(vec![error]),
        });
    }
    let parts: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| ListError::Syntax(vec![SyntaxError::new(&error, text, 0)]))?;
    let mut elements = Vec::with_capacity(parts.len());
    let mut errors = Vec::new();
    let (mut line, mut counted) = (1u32, 0);
    for part in parts {
        let start = offset_in(text, part.get());
        let breaks = text.as_bytes()[counted..start]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        counted = start;
        match parse_part(text, part.get()) {
            Ok(value) => elements.push(Element { line, value }),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(elements)
    } else {
        Err(ListError::Syntax(errors))
    }
}

/// The lines on which the elements of a list in an object start, by the
/// list's key; none when there is no such list.
pub fn lines_of_list(text: &str, key: &str) -> Vec<u32> {
    let text = without_byte_order_mark(text);
    let lists: HashMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let Some(list) = lists.get(key) else {
        return Vec::new();
    };
    let (mut line, _) = position(text, offset_in(text, list.get()));
    line -= 1;
    parse_list(list.get())
        .unwrap_or_default()
        .iter()
        .map(|element| line + element.line)
        .collect()
}

/// What form a value has, for messages: `a list`, `text`, ….
pub fn form(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What node 20 printed for the same text.
    #[test]
    fn writes_what_javascript_writes() {
        let value = parse(concat!(
            r#"{"b":1,"2":1,"10":[],"01":{},"4294967294":[[],{}],"4294967295":1,"-1":true,"#,
            r#""numbers":[1.0,-0,1e21,1e20,123456789012345680000,9007199254740993,1e-7,"#,
            r#"0.000001,5e-324,1.7976931348623157e308,18446744073709551615,"#,
            r#"-9007199254740993,276.60003662109375,0.1],"#,
            r#""text":"\u007f\u001f\b\f\n\r\t\u2028\/\"\\é"}"#
        ))
        .expect("valid JSON");
        let expected = concat!(
            "{\n  \"2\": 1,\n  \"10\": [],\n  \"4294967294\": [\n    [],\n    {}\n  ],\n",
            "  \"b\": 1,\n  \"01\": {},\n  \"4294967295\": 1,\n  \"-1\": true,\n",
            "  \"numbers\": [\n    1,\n    0,\n    1e+21,\n    100000000000000000000,\n",
            "    123456789012345680000,\n    9007199254740992,\n    1e-7,\n    0.000001,\n",
            "    5e-324,\n    1.7976931348623157e+308,\n    18446744073709552000,\n",
            "    -9007199254740992,\n    276.60003662109375,\n    0.1\n  ],\n",
            "  \"text\": \"\u{7f}\\u001f\\b\\f\\n\\r\\t\u{2028}/\\\"\\\\é\"\n}\n",
        );
        assert_eq!(to_text(&value), expected);
    }

    #[test]
    fn a_list_is_written_as_a_value_would_be() {
        for list in [json!([]), json!([{ "a": { "b": [1] } }, {}])] {
            let objects = list.as_array().expect("a list").iter();
            let objects = objects.map(|item| item.as_object().expect("an object").clone());
            assert_eq!(list_to_text(objects), to_text(&list));
        }
    }

    #[test]
    fn one_number_has_one_form() {
        assert_eq!(parse("[1.0, -0.0, 1e3]"), Ok(json!([1, 0, 1000])));
        assert_eq!(parse("1e20"), Ok(json!(1e20)));
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        assert_eq!(
            parse(r#"{"a":1,"b":2,"a":3}"#).map(|value| to_text(&value)),
            Ok("{\n  \"a\": 3,\n  \"b\": 2\n}\n".to_owned())
        );
    }

    #[test]
    fn knows_the_line_of_each_element() {
        let elements = parse_list("\u{feff}\n[ {\"a\":\n1}, 2,\n\n  [3]]").expect("a list");
        let lines: Vec<_> = elements.iter().map(|element| element.line).collect();
        assert_eq!(lines, [2, 3, 5]);
        assert_eq!(parse_list("[]"), Ok(Vec::new()));
    }

    #[test]
    fn knows_the_lines_of_a_list_in_an_object() {
        let text = "{\"a\": [1],\n\"b\":\n [ 1,\n 2 ] }";
        assert_eq!(lines_of_list(text, "b"), [3, 4]);
        assert_eq!(lines_of_list(text, "c"), Vec::<u32>::new());
    }

    #[test]
    fn names_the_place_of_an_error() {
        let error = parse("{\n  \"a\": 1,\n  b\n}").expect_err("not JSON");
        assert_eq!((error.line, error.column), (3, 3));
        assert_eq!(error.to_string(), "key must be a string (column 3)");
        assert_eq!(
            parse_list("[1,\n  2"),
            Err(ListError::Syntax(vec![SyntaxError {
                line: 2,
                column: 3,
                message: "EOF while parsing a list".into()
            }]))
        );
        assert!(matches!(parse_list(""), Err(ListError::Syntax(_))));
    }

    /// The elements are scanned first and read then; errors that only the
    /// second look finds must have their place in the whole text.
    #[test]
    fn names_the_place_of_an_error_in_an_element() {
        let Err(ListError::Syntax(errors)) = parse_list("[\n  {},\n  [1e999],\n  \"\\ud800\"\n]")
        else {
            panic!("not JSON");
        };
        let places: Vec<_> = errors.iter().map(|error| error.line).collect();
        assert_eq!(places, [3, 4]);
    }

    #[test]
    fn says_what_is_there_instead_of_a_list() {
        assert_eq!(parse_list(" {}"), Err(ListError::NotAList("an object")));
        assert_eq!(parse_list("null"), Err(ListError::NotAList("null")));
    }
}

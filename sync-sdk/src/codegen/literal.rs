//! Values as Rust literals.

use std::fmt::Write as _;

use serde_json::Value;

use super::code::Code;

/// A text as a literal: a raw string where it reads better.
pub(crate) fn string(text: &str) -> Code {
    Code::text(string_text(text))
}

pub(crate) fn string_text(text: &str) -> String {
    // A tab in a text of several lines indents one of them.
    let has_lines = text.contains('\n');
    let is_layout = |character| has_lines && matches!(character, '\n' | '\t');
    let needs_escape = |character: char| {
        (character.is_control() && !is_layout(character)) || is_invisible(character)
    };
    let reads_better = has_lines
        || text.matches(['"', '\\']).count() > 2
        || (text.contains('\\') && text.contains('"'));
    if reads_better && !text.chars().any(needs_escape) && keeps_its_lines(text) {
        let hashes = "#".repeat(hashes_for(text));
        return format!("r{hashes}\"{text}\"{hashes}");
    }
    escaped(text)
}

/// Whether rustfmt leaves the lines of a raw string of this text where they are,
/// in macros and attributes too: there it takes a backslash at the end of a line
/// for a string that goes on, and a quote with fewer `#` than at the start for
/// the end of the string.
fn keeps_its_lines(text: &str) -> bool {
    !text.contains('\n') || (!text.contains("\\\n") && hashes_for(text) < 2)
}

/// A text as a literal of one line, for places where lines have a meaning.
pub(crate) fn escaped(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\0' => literal.push_str("\\0"),
            _ if character.is_control() || is_invisible(character) => {
                let _ = write!(literal, "\\u{{{:x}}}", u32::from(character));
            }
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}

/// Characters that change what a reader sees around them; rustc refuses most of
/// them (`text_direction_codepoint_in_literal`).
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// How many `#` a raw string of this text needs.
fn hashes_for(text: &str) -> usize {
    let runs = text.split('"').skip(1);
    let longest = runs.map(|rest| {
        rest.chars()
            .take_while(|character| *character == '#')
            .count()
            + 1
    });
    longest.max().unwrap_or(0)
}

/// `json!(…)`
pub(crate) fn json(value: &Value) -> Code {
    match value {
        Value::Object(object) if !object.is_empty() => {
            Code::padded("json!({", entries(object), "})")
        }
        Value::Object(_) => Code::text("json!({})"),
        Value::Array(items) => Code::list("json!([", items.iter().map(inner), "])"),
        // In one line: the macro takes no comma behind a plain value.
        other => Code::text(format!("json!({})", plain(other))),
    }
}

/// A value inside of `json!`.
pub(crate) fn inner(value: &Value) -> Code {
    match value {
        Value::Array(items) => Code::list("[", items.iter().map(inner), "]"),
        Value::Object(object) if object.is_empty() => Code::text("{}"),
        Value::Object(object) => Code::padded("{", entries(object), "}"),
        other => Code::text(plain(other)),
    }
}

/// A value that is no list and no object, inside of `json!`. rustfmt moves the
/// lines of strings there, those of raw ones too, so that it has one line.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('\n') => escaped(text),
        Value::String(text) => string_text(text),
        Value::Number(_) => number(value),
        other => other.to_string(),
    }
}

fn entries(object: &crate::model::Object) -> impl Iterator<Item = Code> {
    object
        .iter()
        .map(|(key, value)| Code::behind(escaped(key) + ": ", inner(value)))
}

/// A number: whole ones that need it have the type behind them, so that the
/// literal stands for itself wherever it is.
pub(crate) fn number(value: &Value) -> String {
    if let Some(whole) = value.as_i64() {
        return match i32::try_from(whole) {
            Ok(_) => whole.to_string(),
            Err(_) => format!("{whole}_i64"),
        };
    }
    if let Some(whole) = value.as_u64() {
        return format!("{whole}_u64");
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_raw_where_that_reads_better() {
        assert_eq!(string_text("a \"b\""), r#""a \"b\"""#);
        assert_eq!(string_text("a\n\"b\""), "r#\"a\n\"b\"\"#");
        assert_eq!(string_text("a\n\"#b\""), r##""a\n\"#b\"""##);
        assert_eq!(string_text("a\nb"), "r\"a\nb\"");
        assert_eq!(string_text("a\r\nb"), "\"a\\r\\nb\"");
        assert_eq!(string_text("a \\\n  b"), "\"a \\\\\\n  b\"");
        assert_eq!(string_text("a\u{202e}b\u{0}"), "\"a\\u{202e}b\\0\"");
    }

    #[test]
    fn json_is_what_it_says() {
        assert_eq!(super::json(&json!("a\nb")).render(200), r#"json!("a\nb")"#);
        let value = json!({ "a": [1, -2.5, null, {}], "b": { "c\"": 3_000_000_000_i64 } });
        assert_eq!(
            super::json(&value).render(0),
            r#"json!({ "a": [1, -2.5, null, {}], "b": { "c\"": 3000000000_i64 } })"#
        );
    }
}

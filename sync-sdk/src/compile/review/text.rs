//! Values as text that people compare: what is short stands on one line, what
//! is long a line a part; a text of several lines stands as it is.

use serde_json::{Value, json};

use crate::model::{Address, Object};

/// The key of the object that stands for a reference to a record.
const REFERENCE: &str = "$reference";

/// How long a line gets before it is broken.
const WIDTH: usize = 96;

/// A reference, which is written without quotation marks.
pub(super) fn reference(address: &Address) -> Value {
    json!({ REFERENCE: address.as_str() })
}

/// The fields of a record, a line or more each.
pub(super) fn fields(object: &Object, depth: usize) -> String {
    let mut text = String::new();
    write_fields(&mut text, object, depth);
    text
}

fn write_fields(text: &mut String, object: &Object, depth: usize) {
    for (name, value) in object {
        indent(text, depth);
        text.push_str(&key(name));
        text.push(':');
        write_value(text, value, depth, depth * 2 + name.len() + 2);
    }
}

/// Writes the value behind a key or a dash, up to the end of its last line.
fn write_value(text: &mut String, value: &Value, depth: usize, column: usize) {
    let line = inline(value);
    let short = line
        .as_ref()
        .is_some_and(|line| column + line.chars().count() <= WIDTH);
    match (value, line) {
        (_, Some(line)) if short => {
            text.push(' ');
            text.push_str(&line);
            text.push('\n');
        }
        (Value::Object(object), _) if !object.contains_key(REFERENCE) => {
            text.push('\n');
            write_fields(text, object, depth + 1);
        }
        (Value::Array(list), _) => {
            text.push('\n');
            for value in list {
                write_element(text, value, depth + 1);
            }
        }
        (Value::String(whole), None) => {
            text.push_str(if whole.ends_with('\n') {
                " |\n"
            } else {
                " |-\n"
            });
            for line in whole.lines() {
                if !line.is_empty() {
                    indent(text, depth + 1);
                }
                text.push_str(line);
                text.push('\n');
            }
        }
        (value, line) => {
            text.push(' ');
            text.push_str(&line.unwrap_or_else(|| value.to_string()));
            text.push('\n');
        }
    }
}

/// Writes an element of a list; the first key of an object stands behind the
/// dash.
fn write_element(text: &mut String, value: &Value, depth: usize) {
    indent(text, depth);
    text.push('-');
    let column = depth * 2 + 2;
    let short = inline(value).is_some_and(|line| column + line.chars().count() <= WIDTH);
    match value {
        Value::Object(object) if !short && !object.contains_key(REFERENCE) => {
            text.push(' ');
            text.push_str(fields(object, depth + 1).trim_start_matches(' '));
        }
        value => write_value(text, value, depth, column),
    }
}

/// The value on one line; `None` when it holds a text that stands in lines.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if in_lines(text) => None,
        Value::Object(object) => {
            if let Some(Value::String(address)) = object.get(REFERENCE) {
                return Some(address.clone());
            }
            let parts = object
                .iter()
                .map(|(name, value)| Some(format!("{}: {}", key(name), inline(value)?)));
            let parts: Vec<String> = parts.collect::<Option<_>>()?;
            Some(match parts.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", parts.join(", ")),
            })
        }
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(inline).collect::<Option<_>>()?;
            Some(format!("[{}]", parts.join(", ")))
        }
        value => Some(value.to_string()),
    }
}

/// Whether a text reads better, and loses nothing, line by line.
fn in_lines(text: &str) -> bool {
    text.contains('\n')
        && !text.ends_with("\n\n")
        && !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t')
        && text.lines().all(|line| line.trim_end() == line)
        && !text.starts_with([' ', '\n', '\t'])
}

fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_$-.()".contains(c);
    match !name.is_empty() && name.chars().all(plain) {
        true => name.to_owned(),
        false => json!(name).to_string(),
    }
}

fn indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_broken_and_lines_stay_lines() {
        let Value::Object(object) = json!({
            "name": "Editors",
            "policy": { REFERENCE: "policy.editors" },
            "rule": { "_or": [{ "status": { "_neq": "a".repeat(50) } }, { "item:heading": { "_eq": "b".repeat(50) } }] },
            "code": "one();\n\ntwo();\n",
            "text": "one\ntwo",
            "odd": "one \ntwo",
            "list": [{ "_and": ["c".repeat(90), 1], "then": true }],
            "none": {},
        }) else {
            unreachable!()
        };
        let expected = format!(
            "  name: \"Editors\"\n  policy: policy.editors\n  rule:\n    _or:\n      \
             - {{ status: {{ _neq: \"{}\" }} }}\n      - {{ \"item:heading\": {{ _eq: \"{}\" }} }}\n  \
             code: |\n    one();\n\n    two();\n  text: |-\n    one\n    two\n  \
             odd: \"one \\ntwo\"\n  \
             list:\n    - _and:\n        - \"{}\"\n        - 1\n      then: true\n  none: {{}}\n",
            "a".repeat(50),
            "b".repeat(50),
            "c".repeat(90)
        );
        assert_eq!(fields(&object, 1), expected);
    }
}

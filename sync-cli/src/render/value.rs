//! What changes in one field, shown so that a person sees the difference.

use std::fmt::Write;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use sync_sdk::engine::{Action, Cause, FieldChange};
use sync_sdk::model::Placeholder;

use crate::ui::{printable, style};

const INDENT: &str = "      ";

/// The longest value that is shown whole, in characters.
const SHORT: usize = 72;

/// How much of two long values is shown before the place where they differ.
const LEAD: usize = 24;

/// Unchanged lines around a change in a text of several lines.
const CONTEXT: usize = 2;

/// Writes what changes in a field.
pub(super) fn write_change(out: &mut String, action: Action, change: &FieldChange, full: bool) {
    let mark = match change.cause {
        Cause::Own => "",
        Cause::Drift => " (changed by hand)",
        Cause::Conflict => " (changed here and by hand)",
    };
    let mut writer = Writer { out, full, mark };
    match (action, &change.before, &change.after) {
        (Action::Create, _, Some(after)) => {
            let after = writer.short(&inline(after), 0);
            writer.line(&change.path, &after);
        }
        (_, before, after) => writer.difference(&change.path, before.as_ref(), after.as_ref()),
    }
}

struct Writer<'a> {
    out: &'a mut String,
    full: bool,
    /// Stands behind each path: who changed it.
    mark: &'static str,
}

impl Writer<'_> {
    /// Goes down to where the two differ.
    fn difference(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(Value::Object(old)), Some(Value::Object(new)))
                if !is_placeholder(before) && !is_placeholder(after) =>
            {
                let added = new.keys().filter(|key| !old.contains_key(*key));
                for key in old.keys().chain(added) {
                    if old.get(key) != new.get(key) {
                        self.difference(&format!("{path}.{key}"), old.get(key), new.get(key));
                    }
                }
            }
            (Some(Value::Array(old)), Some(Value::Array(new)))
                if old.iter().chain(new).all(is_scalar) =>
            {
                self.list(path, old, new);
            }
            (Some(Value::Array(old)), Some(Value::Array(new))) if old.len() == new.len() => {
                for (index, (old, new)) in old
                    .iter()
                    .zip(new)
                    .enumerate()
                    .filter(|(_, (old, new))| old != new)
                {
                    self.difference(&format!("{path}[{index}]"), Some(old), Some(new));
                }
            }
            (Some(Value::String(old)), Some(Value::String(new)))
                if old.contains('\n') || new.contains('\n') =>
            {
                self.text(path, old, new);
            }
            _ => self.values(path, before, after),
        }
    }

    /// Lists of plain values: what goes, what comes.
    fn list(&mut self, path: &str, old: &[Value], new: &[Value]) {
        let missing = |from: &[Value], other: &[Value], sign: &str| -> Vec<String> {
            from.iter()
                .filter(|item| !other.contains(item))
                .map(|item| format!("{sign}{}", inline(item)))
                .collect()
        };
        let parts = [missing(old, new, "-"), missing(new, old, "+")].concat();
        match parts.is_empty() {
            // Only the order, or how often something is in it.
            true => self.values(path, Some(&Value::from(old)), Some(&Value::from(new))),
            false => {
                let parts = self.short(&parts.join(" "), 0);
                self.line(path, &parts);
            }
        }
    }

    /// Texts of several lines, as hunks.
    fn text(&mut self, path: &str, old: &str, new: &str) {
        self.line(path, "");
        let diff = TextDiff::from_lines(old, new);
        let context = if self.full {
            old.len() + new.len()
        } else {
            CONTEXT
        };
        for (index, group) in diff.grouped_ops(context).iter().enumerate() {
            if index > 0 {
                let _ = writeln!(self.out, "{INDENT}  {}…{:#}", style::QUIET, style::QUIET);
            }
            for change in group
                .iter()
                .flat_map(|operation| diff.iter_changes(operation))
            {
                let (sign, color) = match change.tag() {
                    ChangeTag::Delete => ('-', style::DELETE),
                    ChangeTag::Insert => ('+', style::CREATE),
                    ChangeTag::Equal => (' ', style::QUIET),
                };
                let line = printable(change.value().trim_end_matches(['\n', '\r']));
                let line = self.short(&line, 0);
                let _ = writeln!(self.out, "{INDENT}  {color}{sign} {line}{color:#}");
            }
        }
    }

    /// Before and after: on one line where they fit, else on two.
    fn values(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        let shown = |side: Option<&Value>, other: Option<&Value>, absent: &str| match side {
            None => absent.to_owned(),
            // What a secret replaces may be that secret.
            Some(value) if is_secret(other) && !is_secret(side) && !value.is_null() => {
                "(hidden)".to_owned()
            }
            Some(value) => inline(value),
        };
        let old = shown(before, after, "(unset)");
        let new = shown(after, before, "(removed)");
        if old.chars().count() + new.chars().count() <= SHORT {
            let (minus, plus) = (style::DELETE, style::CREATE);
            return self.line(
                path,
                &format!("{minus}{old}{minus:#} -> {plus}{new}{plus:#}"),
            );
        }
        let same = old
            .chars()
            .zip(new.chars())
            .take_while(|(old, new)| old == new)
            .count();
        let from = same.saturating_sub(LEAD);
        self.line(path, "");
        for (sign, color, value) in [('-', style::DELETE, old), ('+', style::CREATE, new)] {
            let value = self.short(&value, from);
            let _ = writeln!(self.out, "{INDENT}  {color}{sign} {value}{color:#}");
        }
    }

    fn line(&mut self, path: &str, text: &str) {
        let line = format!("{INDENT}{}{}: {text}", printable(path), self.mark);
        let _ = writeln!(self.out, "{}", line.trim_end());
    }

    /// The part of a long text from the character `from` on.
    fn short(&self, text: &str, from: usize) -> String {
        let length = text.chars().count();
        if self.full || length <= SHORT {
            return text.to_owned();
        }
        let from = from.min(length - SHORT);
        let head = if from > 0 { "…" } else { "" };
        let tail = if from + SHORT < length { "…" } else { "" };
        let middle: String = text.chars().skip(from).take(SHORT).collect();
        format!("{head}{middle}{tail}")
    }
}

/// A value on one line: JSON, and the name of what is filled in later.
pub(super) fn inline(value: &Value) -> String {
    match Placeholder::from_value(value) {
        Some(Placeholder::Var(name)) => printable(&format!("var({name})")),
        Some(Placeholder::Secret(name)) => printable(&format!("secret({name})")),
        None => printable(&value.to_string()),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_placeholder(value: Option<&Value>) -> bool {
    value.and_then(Placeholder::from_value).is_some()
}

fn is_secret(value: Option<&Value>) -> bool {
    matches!(
        value.and_then(Placeholder::from_value),
        Some(Placeholder::Secret(_))
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(before: Value, after: Value) -> String {
        let mut out = String::new();
        let change = FieldChange::new("f", Some(before), Some(after));
        write_change(&mut out, Action::Update, &change, false);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let text = |end: &str| json!(format!("{}{end}{}", "a".repeat(100), "b".repeat(100)));
        let shown = shown(text("old"), text("new"));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "      f:");
        assert!(
            lines[1].starts_with("        - …aaa")
                && lines[1].contains("aoldb")
                && lines[1].ends_with("b…"),
            "{shown}"
        );
        assert!(lines[2].contains("anewb"), "{shown}");
        assert!(
            lines.iter().all(|line| line.chars().count() < 90),
            "{shown}"
        );
    }

    #[test]
    fn a_secret_and_what_it_replaces_are_never_shown() {
        let secret = Placeholder::Secret("MAIL_KEY".into()).to_value();
        assert_eq!(
            shown(json!("hunter2"), secret.clone()),
            "      f: (hidden) -> secret(MAIL_KEY)\n"
        );
        let nested = shown(
            json!({ "key": "hunter2", "to": "a" }),
            json!({ "key": secret, "to": "b" }),
        );
        assert_eq!(
            nested,
            "      f.key: (hidden) -> secret(MAIL_KEY)\n      f.to: \"a\" -> \"b\"\n"
        );
        let var = Placeholder::Var("DESK".into()).to_value();
        assert_eq!(shown(json!("a"), var), "      f: \"a\" -> var(DESK)\n");
    }

    #[test]
    fn a_list_in_another_order_is_shown_whole() {
        assert_eq!(
            shown(json!([1, 2]), json!([2, 1])),
            "      f: [1,2] -> [2,1]\n"
        );
    }
}

//! The operators of item rules, as `applyOperator` of the server and SQLite
//! evaluate them.

use std::cmp::Ordering;

use serde_json::Value;

use super::Undecided;
use super::parse::gap;
use super::value::{Sql, as_date, js_date, js_number, js_text};

/// A column of one row.
#[derive(Debug)]
pub(super) struct Column<'a> {
    /// For messages: `article.status`.
    pub(super) name: String,
    pub(super) value: Sql,
    /// `integer` for the result of a function; `None` for a field of which
    /// nothing is known but its value.
    pub(super) field_type: Option<&'a str>,
    pub(super) concealed: bool,
}

const DATES: [&str; 4] = ["date", "dateTime", "time", "timestamp"];
const NUMBERS: [&str; 3] = ["integer", "float", "decimal"];
const TEXTS: [&str; 7] = ["string", "text", "csv", "uuid", "hash", "binary", "char"];

impl Column<'_> {
    fn is(&self, types: &[&str]) -> bool {
        self.field_type.is_some_and(|of| types.contains(&of))
    }

    /// Whether the column compares as text.
    fn textual(&self) -> bool {
        match self.field_type {
            Some(_) => self.is(&TEXTS),
            None => matches!(self.value, Sql::Text(_)),
        }
    }

    /// Whether the rule holds; `None` when the server leaves it out.
    pub(super) fn holds(&self, operator: &str, operand: &Value) -> Result<Option<bool>, Undecided> {
        self.check(operator)?;
        if let Some(missing) = gap(operand) {
            return Err(Undecided::Missing(missing.to_owned()));
        }
        let null = self.value == Sql::Null;
        let yes = operand != &Value::Bool(false);
        match operator {
            "_null" => return Ok(Some(null == yes)),
            "_nnull" => return Ok(Some(null != yes)),
            "_eq" if operand.is_null() => return Ok(Some(null)),
            "_neq" if operand.is_null() => return Ok(Some(!null)),
            "_empty" => return Ok(Some(self.is_empty() == yes)),
            "_nempty" => return Ok(Some(self.is_empty() != yes)),
            _ => {}
        }
        if matches!(operator, "_in" | "_nin" | "_between" | "_nbetween") {
            let list = operand.as_array().map_or(&[][..], Vec::as_slice);
            let list: Vec<Sql> = list
                .iter()
                .map(|value| self.parameter(value))
                .collect::<Result<_, _>>()?;
            return Ok(self.listed(operator, &list));
        }
        let parameter = self.parameter(operand)?;
        // A date is looked for as the number that it is stored as.
        let operand = match &parameter {
            Sql::Text(text) if self.is(&DATES) => &Value::from(text.as_str()),
            _ => operand,
        };
        if let Some(pattern) = pattern(operator, operand)? {
            return Ok(Some(self.like(&pattern)));
        }
        let order = self.value.compare(&parameter, self.textual());
        Ok(Some(order.is_some_and(|order| match operator {
            "_eq" => order == Ordering::Equal,
            "_neq" => order != Ordering::Equal,
            "_gt" => order == Ordering::Greater,
            "_gte" => order != Ordering::Less,
            "_lt" => order == Ordering::Less,
            _ => order != Ordering::Greater,
        })))
    }

    /// Whether the server takes the operator on a field of this type
    /// (`getFilterOperatorsForType`).
    fn check(&self, operator: &str) -> Result<(), Undecided> {
        const TEXT: &[&str] = &[
            "_contains",
            "_ncontains",
            "_icontains",
            "_starts_with",
            "_nstarts_with",
            "_istarts_with",
            "_nistarts_with",
            "_ends_with",
            "_nends_with",
            "_iends_with",
            "_niends_with",
            "_eq",
            "_neq",
            "_empty",
            "_nempty",
            "_null",
            "_nnull",
            "_in",
            "_nin",
        ];
        const ORDER: &[&str] = &[
            "_eq",
            "_neq",
            "_lt",
            "_lte",
            "_gt",
            "_gte",
            "_between",
            "_nbetween",
            "_null",
            "_nnull",
            "_in",
            "_nin",
        ];
        const OTHER: &[&str] = &[
            "_contains",
            "_ncontains",
            "_eq",
            "_neq",
            "_lt",
            "_lte",
            "_gt",
            "_gte",
            "_between",
            "_nbetween",
            "_empty",
            "_nempty",
            "_null",
            "_nnull",
            "_in",
            "_nin",
        ];
        const GEOMETRY: &[&str] = &[
            "_eq",
            "_neq",
            "_null",
            "_nnull",
            "_intersects",
            "_nintersects",
            "_intersects_bbox",
            "_nintersects_bbox",
        ];
        const HASH: &[&str] = &["_empty", "_nempty", "_null", "_nnull"];
        let known = match self.field_type {
            None => [TEXT, ORDER].concat(),
            Some("binary" | "string" | "text" | "csv") => TEXT.to_vec(),
            Some("hash") => HASH.to_vec(),
            Some("uuid") => vec!["_eq", "_neq", "_null", "_nnull", "_in", "_nin"],
            Some("json") => vec!["_null", "_nnull"],
            Some("boolean") => vec!["_eq", "_neq", "_null", "_nnull"],
            Some("bigInteger" | "integer" | "decimal" | "float") => ORDER.to_vec(),
            Some("dateTime" | "date" | "time") => ORDER.to_vec(),
            Some(of) if of.starts_with("geometry") => GEOMETRY.to_vec(),
            Some(_) => OTHER.to_vec(),
        };
        if !known.contains(&operator) || (self.concealed && !HASH.contains(&operator)) {
            return Err(Undecided::Refused(format!(
                "a `{}` field does not take `{operator}` (`{}`)",
                self.field_type.unwrap_or("string"),
                self.name
            )));
        }
        if operator.contains("intersects")
            || self.field_type.is_some_and(|of| of.starts_with("geometry"))
                && !operator.contains("null")
        {
            return Err(Undecided::Missing(format!(
                "`{operator}` on the geometry `{}` is not evaluated here",
                self.name
            )));
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        match &self.value {
            Sql::Null => true,
            Sql::Text(text) => text.is_empty(),
            Sql::Number(_) => false,
        }
    }

    /// The operand as it is bound.
    fn parameter(&self, value: &Value) -> Result<Sql, Undecided> {
        let dated = match (self.field_type, &self.value) {
            (Some(_), _) => self.is(&DATES),
            // A date of an unknown field was read as a number already.
            (None, Sql::Number(_)) => value
                .as_str()
                .is_some_and(|text| super::value::iso(text).is_some()),
            (None, _) => false,
        };
        if dated {
            return date_parameter(value);
        }
        if self.is(&NUMBERS) {
            return js_number(value).map(Sql::Number).ok_or_else(|| {
                Undecided::Refused(format!("{value} is not a number for `{}`", self.name))
            });
        }
        Ok(Sql::bind(value))
    }

    fn listed(&self, operator: &str, list: &[Sql]) -> Option<bool> {
        let compare = |with: &Sql| self.value.compare(with, self.textual());
        let equals = |with: &Sql| compare(with) == Some(Ordering::Equal);
        match operator {
            "_in" => Some(list.iter().any(equals)),
            "_nin" => Some(
                list.is_empty()
                    || (self.value != Sql::Null
                        && !list.contains(&Sql::Null)
                        && !list.iter().any(equals)),
            ),
            _ => {
                let [from, to] = list else { return None };
                let from = compare(from).map(|order| order != Ordering::Less);
                let to = compare(to).map(|order| order != Ordering::Greater);
                Some(if operator == "_between" {
                    from == Some(true) && to == Some(true)
                } else {
                    from == Some(false) || to == Some(false)
                })
            }
        }
    }

    fn like(&self, pattern: &Pattern) -> bool {
        let Some(mut text) = self.value.text() else {
            return false;
        };
        if pattern.lower {
            text.make_ascii_lowercase();
        }
        let text: Vec<char> = text.chars().collect();
        let wanted: Vec<char> = pattern.text.chars().collect();
        matches_like(&text, &wanted) != pattern.negated
    }
}

fn date_parameter(value: &Value) -> Result<Sql, Undecided> {
    let milliseconds =
        |ms: Option<i64>| Sql::Text(ms.map_or_else(|| "NaN".to_owned(), |ms| ms.to_string()));
    if let Some(ms) = as_date(value) {
        return Ok(milliseconds(Some(ms)));
    }
    match value {
        Value::Null | Value::Bool(false) => Ok(Sql::bind(value)),
        Value::String(text) if text.is_empty() => Ok(Sql::bind(value)),
        Value::String(text) if text.encode_utf16().count() <= 8 && text.contains(':') => {
            Ok(Sql::Text(text.clone()))
        }
        Value::String(text) => js_date(text).map(milliseconds),
        other => Ok(milliseconds(js_number(other).map(|number| number as i64))),
    }
}

/// What `LIKE` is asked for.
struct Pattern {
    text: String,
    /// The column is compared in lower case, which SQLite knows of ASCII only.
    lower: bool,
    negated: bool,
}

fn pattern(operator: &str, operand: &Value) -> Result<Option<Pattern>, Undecided> {
    let (name, before, after) = if let Some(name) = operator.strip_suffix("contains") {
        (name, "%", "%")
    } else if let Some(name) = operator.strip_suffix("starts_with") {
        (name, "", "%")
    } else if let Some(name) = operator.strip_suffix("ends_with") {
        (name, "%", "")
    } else {
        return Ok(None);
    };
    let lower = name.ends_with('i');
    let text = match (lower, operand) {
        (false, operand) => js_text(operand),
        (true, Value::String(text)) => text.to_lowercase(),
        (true, other) => {
            return Err(Undecided::Refused(format!(
                "`{operator}` takes a text, not {other}"
            )));
        }
    };
    Ok(Some(Pattern {
        text: format!("{before}{text}{after}"),
        lower,
        negated: name.starts_with("_n"),
    }))
}

/// `LIKE` of SQLite: `%` and `_` are not escaped by the server, and the case of
/// ASCII letters does not count.
fn matches_like(text: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|skip| matches_like(&text[skip..], rest)),
        Some((wanted, rest)) => text.split_first().is_some_and(|(found, text)| {
            (*wanted == '_' || wanted.eq_ignore_ascii_case(found)) && matches_like(text, rest)
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(
        field_type: &str,
        value: Sql,
        operator: &str,
        operand: Value,
    ) -> Result<Option<bool>, Undecided> {
        let column = Column {
            name: "a.b".to_owned(),
            value,
            field_type: Some(field_type),
            concealed: false,
        };
        column.holds(operator, &operand)
    }

    fn text(operator: &str, value: &str, operand: Value) -> bool {
        let found = holds("string", Sql::Text(value.to_owned()), operator, operand);
        found.expect("decided").expect("a clause")
    }

    #[test]
    fn case_counts_for_equality_and_not_for_patterns() {
        assert!(!text("_eq", "Harbour", json!("harbour")));
        assert!(text("_contains", "Harbour", json!("HARB")));
        assert!(text("_starts_with", "Harbour", json!("h_r")));
        assert!(text("_contains", "100 percent", json!("1%p")));
        // SQLite's LOWER knows no letters but ASCII's.
        assert!(!text("_icontains", "CAFÉ", json!("CAFÉ")));
        assert!(text("_contains", "CAFÉ", json!("fÉ")));
    }

    #[test]
    fn null_is_neither_equal_nor_different() {
        for (operator, operand, expected) in [
            ("_eq", json!("a"), false),
            ("_neq", json!("a"), false),
            ("_ncontains", json!("a"), false),
            ("_nin", json!(["a"]), false),
            ("_nin", json!([]), true),
            ("_in", json!([null]), false),
            ("_eq", json!(null), true),
            ("_empty", json!(true), true),
        ] {
            let found = holds("string", Sql::Null, operator, operand.clone());
            assert_eq!(found.ok().flatten(), Some(expected), "{operator} {operand}");
        }
    }

    #[test]
    fn what_the_server_refuses_is_no_answer() {
        let refused = |found| matches!(found, Err(Undecided::Refused(_)));
        assert!(refused(holds("uuid", Sql::Null, "_contains", json!("a"))));
        assert!(refused(holds("integer", Sql::Null, "_gt", json!("many"))));
        assert!(refused(holds("string", Sql::Null, "_regex", json!("a"))));
        assert!(refused(holds("string", Sql::Null, "_icontains", json!(1))));
        assert_eq!(
            holds("integer", Sql::Null, "_between", json!([1])).ok(),
            Some(None)
        );
    }
}

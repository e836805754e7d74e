//! The rows that a rule joins, and the paths by which it does.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::Object;

/// One side of a join.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row<'a> {
    /// There is no item.
    Null,
    Item(&'a Object),
    /// The item was given by its key.
    Key(&'a Value),
    /// The item was not given.
    Absent,
}

#[derive(Debug, Clone)]
pub(super) struct Bound<'a> {
    pub(super) row: Row<'a>,
    pub(super) collection: String,
    pub(super) many: bool,
}

/// The rows that joins chose, by path; the item itself at the empty path.
pub(super) type Bindings<'a> = HashMap<Vec<String>, Bound<'a>>;

pub(super) fn one<'a>(parent: Row<'a>, value: Option<&'a Value>) -> Row<'a> {
    match (parent, value) {
        (Row::Null, _) | (_, Some(Value::Null)) => Row::Null,
        (_, Some(Value::Object(item))) => Row::Item(item),
        (_, Some(key)) => Row::Key(key),
        (_, None) => Row::Absent,
    }
}

pub(super) fn many_rows<'a>(parent: Row<'a>, value: Option<&'a Value>) -> Vec<Row<'a>> {
    match (parent, value) {
        (Row::Null, _) | (_, Some(Value::Null)) => vec![Row::Null],
        (_, Some(Value::Array(list))) if list.is_empty() => vec![Row::Null],
        (_, Some(Value::Array(list))) => list
            .iter()
            .map(|one_of| one(parent, Some(one_of)))
            .collect(),
        _ => vec![Row::Absent],
    }
}

/// The way to the field of a rule, and the operator that it ends in. A group
/// below a field is no operator: the server then leaves the rule out, even the
/// group in a `_some`.
pub(super) fn path<'a>(key: &str, value: &'a Value) -> (Vec<String>, Option<(&'a str, &'a Value)>) {
    let mut path = vec![key.to_owned()];
    let mut value = value;
    while let Some((key, inner)) = value.as_object().and_then(|rule| rule.iter().next()) {
        if matches!(key.as_str(), "_and" | "_or") {
            return (path, None);
        }
        if key.starts_with('_') && key != "_some" && key != "_none" {
            return (path, Some((key, inner)));
        }
        path.push(key.clone());
        value = inner;
    }
    (path, None)
}

/// Every prefix of every path, shorter ones first.
pub(super) fn collect_joins(rule: &Value, joins: &mut Vec<Vec<String>>) {
    for (key, value) in rule.as_object().into_iter().flatten() {
        if let ("_and" | "_or", Value::Array(list)) = (key.as_str(), value) {
            list.iter().for_each(|rule| collect_joins(rule, joins));
            continue;
        }
        let (path, _) = path(key, value);
        let quantifier = path
            .iter()
            .position(|part| part == "_some" || part == "_none");
        for length in 1..=quantifier.unwrap_or(path.len()) {
            let prefix = path[..length].to_vec();
            if !joins.contains(&prefix) {
                joins.push(prefix);
            }
        }
    }
}

//! Rules that go through relations, in a form that Directus understands.
//!
//! Seen on 11.17.4 and 12.4.1 (`apply-query/filter`, `parse-filter`):
//!
//! - `_some` and `_none` are subqueries. A rule in them that starts with `_and`
//!   or `_or` is silently left out, and with it the whole condition: every item
//!   is found. A field that has other fields below it counts as well.
//! - They are refused below another relation (`{"parent": {"tags": {"_some": …}}}`).
//! - Without either, a condition on a list is a join: some item of the list
//!   meets it. All conditions on one path share the join, so that they speak of
//!   one item. An item with an empty list is joined with nothing but nulls.
//!
//! So a rule is kept as its author says it, with [`SOME`] and [`NONE`], until
//! [`lower`] finds the form for it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// `{"comments": {"$some": {"key": "id", "rule": {…}}}}`
pub(crate) const SOME: &str = "$some";
/// The same for none of the items.
pub(crate) const NONE: &str = "$none";

/// What stands behind [`SOME`] and [`NONE`].
pub(crate) fn said(key: &str, rule: Value) -> Value {
    json!({ "key": key, "rule": rule })
}

/// `{"$raw": {…}}`, a rule that its author says in Directus's form.
pub(in crate::author) const RAW: &str = "$raw";

/// A rule that has no form in Directus, with the reason, or several; `build`
/// reports it.
pub(crate) const IMPOSSIBLE: &str = "$impossible";

/// The rule in Directus's form.
pub(in crate::author) fn lower(said: Value) -> Value {
    let said = if has(&said, &[RAW]) {
        without_raw(said)
    } else {
        said
    };
    if !is_quantified(&said) {
        return said;
    }
    written(Rule::read(said, false), &mut Joins::new())
}

/// The rules that are said in JSON, in their places.
fn without_raw(value: Value) -> Value {
    match value {
        Value::Object(mut object) => match object.remove(RAW) {
            Some(rule) => rule,
            None => object
                .into_iter()
                .map(|(key, value)| (key, without_raw(value)))
                .collect::<Map<_, _>>()
                .into(),
        },
        Value::Array(list) => list.into_iter().map(without_raw).collect(),
        value => value,
    }
}

fn is_quantified(value: &Value) -> bool {
    has(value, &[SOME, NONE])
}

/// Whether one of these is a key somewhere in the value.
fn has(value: &Value, keys: &[&str]) -> bool {
    match value {
        Value::Object(object) => object
            .iter()
            .any(|(key, value)| keys.contains(&key.as_str()) || has(value, keys)),
        Value::Array(list) => list.iter().any(|value| has(value, keys)),
        _ => false,
    }
}

/// The lists that are joined, by their path.
type Joins = BTreeSet<String>;

/// Why a rule has no form.
type Reason = String;

/// A rule as its author says it.
#[derive(Debug, Clone)]
enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    /// A field of the item pointed to.
    Through(String, Box<Rule>),
    Some(List),
    None(List),
    /// What there is to leave as it is.
    Plain(Value),
}

/// What is said of the items of a list.
#[derive(Debug, Clone)]
struct List {
    field: String,
    /// Their primary key.
    key: String,
    rule: Box<Rule>,
}

impl Default for Rule {
    fn default() -> Self {
        Self::Plain(Value::Null)
    }
}

impl Rule {
    /// What is not about lists is left as it is, unless it stands `in_list`.
    fn read(value: Value, in_list: bool) -> Self {
        let plain = !in_list && !is_quantified(&value);
        let object = match value {
            Value::Object(object) if !plain => object,
            value => return Self::Plain(value),
        };
        let mut parts: Vec<Self> = object
            .into_iter()
            .map(|(key, value)| Self::entry(key, value, in_list))
            .collect();
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Self::All(parts)
        }
    }

    fn entry(key: String, value: Value, in_list: bool) -> Self {
        let read = |value| Self::read(value, in_list);
        match (key.as_str(), value) {
            ("_and", Value::Array(parts)) => Self::All(parts.into_iter().map(read).collect()),
            ("_or", Value::Array(parts)) => Self::Any(parts.into_iter().map(read).collect()),
            (operator, value) if operator.starts_with('_') => Self::Plain(json!({ key: value })),
            (_, Value::Object(mut inner)) => {
                // What is said raw can have any key.
                let mut said = |key: &str| {
                    let is_said = |said: &Value| said.get("rule").is_some();
                    inner
                        .get(key)
                        .is_some_and(is_said)
                        .then(|| inner.remove(key))
                };
                if let Some(Some(said)) = said(SOME) {
                    Self::Some(List::read(key, said))
                } else if let Some(Some(said)) = said(NONE) {
                    Self::None(List::read(key, said))
                } else {
                    Self::Through(key, Box::new(read(inner.into())))
                }
            }
            (_, value) => Self::Through(key, Box::new(Self::Plain(value))),
        }
    }

    /// `&` and `|` come first, as Directus itself puts them outside a subquery.
    fn shifted(self) -> Self {
        match self {
            Self::All(parts) => Self::All(parts.into_iter().map(Self::shifted).collect()),
            Self::Any(parts) => Self::Any(parts.into_iter().map(Self::shifted).collect()),
            Self::Through(field, rule) => {
                let through = |part| Self::Through(field.clone(), Box::new(part)).shifted();
                match rule.shifted() {
                    Self::All(parts) => Self::All(parts.into_iter().map(through).collect()),
                    Self::Any(parts) => Self::Any(parts.into_iter().map(through).collect()),
                    part => Self::Through(field, Box::new(part)),
                }
            }
            rule => rule,
        }
    }
}

impl List {
    fn read(field: String, mut said: Value) -> Self {
        Self {
            field,
            key: said["key"].as_str().unwrap_or_default().to_owned(),
            rule: Box::new(Rule::read(said["rule"].take(), true)),
        }
    }

    /// One list for each of the alternatives.
    fn each(self, parts: Vec<Rule>, quantifier: fn(Self) -> Rule) -> Vec<Rule> {
        let (field, key) = (self.field, self.key);
        let of = |rule| {
            quantifier(Self {
                field: field.clone(),
                key: key.clone(),
                rule: Box::new(rule),
            })
        };
        parts.into_iter().map(of).collect()
    }
}

/// A rule about the items that are looked for.
fn written(rule: Rule, joins: &mut Joins) -> Value {
    match rule {
        Rule::All(parts) => all(parts.into_iter().map(|part| written(part, joins)).collect()),
        Rule::Any(parts) => {
            let (parts, all) = alternatives(parts, joins, written);
            *joins = all;
            any(parts)
        }
        Rule::Some(mut list) => match std::mem::take(&mut list.rule).shifted() {
            Rule::Any(parts) => written(Rule::Any(list.each(parts, Rule::Some)), joins),
            rule => match subquery(rule.clone()) {
                Some(rule) => json!({ list.field: { "_some": rule } }),
                None => {
                    list.rule = Box::new(rule);
                    joined(Rule::Some(list), "", joins).unwrap_or_else(impossible)
                }
            },
        },
        Rule::None(mut list) => match std::mem::take(&mut list.rule).shifted() {
            Rule::Any(parts) => written(Rule::All(list.each(parts, Rule::None)), joins),
            rule => match subquery(rule) {
                Some(rule) => json!({ list.field: { "_none": rule } }),
                None => impossible(format!(
                    "Directus cannot say that none of `{}` meets several conditions at once: it \
                     would leave the rule out",
                    list.field
                )),
            },
        },
        rule => joined(rule, "", joins).unwrap_or_else(impossible),
    }
}

/// The rule as it stands in a `_some` or `_none`, where it must not start with
/// an `_and` or `_or`.
fn subquery(rule: Rule) -> Option<Value> {
    let mut joins = Joins::new();
    let one = !matches!(rule, Rule::All(_) | Rule::Any(_));
    let written = one.then(|| written(rule, &mut joins))?;
    (joins.is_empty() && starts_with_operator(&written)).then_some(written)
}

fn starts_with_operator(value: &Value) -> bool {
    let Some((key, value)) = value.as_object().and_then(|object| object.iter().next()) else {
        return true;
    };
    match key.as_str() {
        "_and" | "_or" | IMPOSSIBLE => false,
        "_some" | "_none" => starts_with_operator(value),
        key => key.starts_with('_') || starts_with_operator(value),
    }
}

/// A rule in which lists are joined. `path` leads to the item that it is about.
fn joined(rule: Rule, path: &str, joins: &mut Joins) -> Result<Value, Reason> {
    let below = |field: &str| format!("{path}{field}.");
    Ok(match rule {
        Rule::All(parts) => {
            let parts = parts.into_iter().map(|part| joined(part, path, joins));
            all(parts.collect::<Result<_, _>>()?)
        }
        Rule::Any(parts) => {
            let (parts, all) = alternatives(parts, joins, |part, joins| joined(part, path, joins));
            *joins = all;
            any(parts.into_iter().collect::<Result<_, _>>()?)
        }
        Rule::Through(field, rule) => {
            let rule = joined(*rule, &below(&field), joins)?;
            json!({ field: rule })
        }
        Rule::Some(List { field, key, rule }) => {
            let path = below(&field);
            if !joins.insert(path.clone()) {
                return Err(format!(
                    "two `some` about `{}` with several conditions each, or behind another \
                     relation: Directus would look for one item that meets both",
                    path.trim_end_matches('.')
                ));
            }
            let rule = joined(*rule, &path, joins)?;
            // Of an empty list, a row of nulls is joined.
            let exists = json!({ key: { "_nnull": true } });
            json!({ field: all(vec![rule, exists]) })
        }
        Rule::None(List { field, .. }) => {
            return Err(format!(
                "Directus knows `none` only of a list of the item itself and not beside other \
                 conditions in a `some`: `{path}{field}` is neither"
            ));
        }
        Rule::Plain(value) => value,
    })
}

/// Alternatives may join the same list: one of them is enough.
fn alternatives<T>(
    parts: Vec<Rule>,
    joins: &Joins,
    mut write: impl FnMut(Rule, &mut Joins) -> T,
) -> (Vec<T>, Joins) {
    let mut union = joins.clone();
    let parts = parts
        .into_iter()
        .map(|part| {
            let mut joins = joins.clone();
            let part = write(part, &mut joins);
            union.append(&mut joins);
            part
        })
        .collect();
    (parts, union)
}

/// An `_and` without another one directly in it.
fn all(parts: Vec<Value>) -> Value {
    let parts = parts.into_iter().flat_map(|part| match part {
        Value::Object(mut object) if object.len() == 1 => match object.remove("_and") {
            Some(Value::Array(parts)) => parts,
            Some(other) => vec![json!({ "_and": other })],
            None => vec![object.into()],
        },
        part => vec![part],
    });
    json!({ "_and": parts.collect::<Vec<_>>() })
}

fn any(parts: Vec<Value>) -> Value {
    json!({ "_or": parts })
}

fn impossible(reason: Reason) -> Value {
    Value::Object(Map::from_iter([(IMPOSSIBLE.to_owned(), reason.into())]))
}

#[cfg(test)]
mod tests;

//! Whether an item is as a rule says: the server's `WHERE`, with its joins.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Undecided;
use super::joins::{Bindings, Bound, Row, collect_joins, many_rows, one, path};
use super::parse;
use super::schema::{Link, Schema};
use super::value::{as_date, civil};
use super::world::Who;
use crate::author::Action;
use crate::model::Object;

/// Evaluates the rules of one request.
#[derive(Clone, Copy)]
pub(super) struct Items<'a> {
    pub(super) schema: &'a Schema,
    pub(super) who: &'a Who,
    /// `_some` and `_none` look only at the items that the same action allows.
    pub(super) action: Action,
}

impl Items<'_> {
    /// Whether the item is as the rule (in the form of [`parse::filter`]) says.
    pub(super) fn matches(
        &self,
        collection: &str,
        item: &Object,
        rule: &Value,
    ) -> Result<bool, Undecided> {
        let mut joins = Vec::new();
        collect_joins(rule, &mut joins);
        let root = Bound {
            row: Row::Item(item),
            collection: collection.to_owned(),
            many: false,
        };
        self.join(&joins, &mut HashMap::from([(Vec::new(), root)]), rule)
    }

    /// Tries every combination of joined rows.
    fn join<'a>(
        &self,
        joins: &[Vec<String>],
        bindings: &mut Bindings<'a>,
        rule: &Value,
    ) -> Result<bool, Undecided> {
        let Some((path, rest)) = joins.split_first() else {
            let mut clauses = Vec::new();
            self.clauses(rule, bindings, &mut clauses);
            return combine(clauses, false);
        };
        let Some((name, parent)) = path.split_last() else {
            return self.join(rest, bindings, rule);
        };
        let Some(parent) = bindings.get(parent).cloned() else {
            return self.join(rest, bindings, rule);
        };
        let (field, scope) = name
            .split_once(':')
            .map_or((name.as_str(), None), |(field, scope)| (field, Some(scope)));
        let value = match parent.row {
            Row::Item(item) => item.get(field),
            _ => None,
        };
        let Some(link) = self.schema.link(&parent.collection, field, value) else {
            return self.join(rest, bindings, rule);
        };
        let many = matches!(link, Link::Many(_));
        let (collection, rows) = match link {
            Link::One(to) => (to, vec![one(parent.row, value)]),
            Link::Many(to) => (to, many_rows(parent.row, value)),
            Link::Any { named_by } => {
                let named = match parent.row {
                    Row::Item(item) => item.get(&named_by).and_then(Value::as_str),
                    _ => None,
                };
                let row = match named {
                    None => Row::Absent,
                    named if named == scope => one(parent.row, value),
                    _ => Row::Null,
                };
                (scope.unwrap_or_default().to_owned(), vec![row])
            }
        };
        let outcomes = rows.into_iter().map(|row| {
            let collection = collection.clone();
            bindings.insert(
                path.clone(),
                Bound {
                    row,
                    collection,
                    many,
                },
            );
            self.join(rest, bindings, rule)
        });
        combine(outcomes.collect(), true)
    }

    /// The conditions that a rule adds to the query; some rules add none.
    fn clauses(
        &self,
        rule: &Value,
        bindings: &Bindings<'_>,
        to: &mut Vec<Result<bool, Undecided>>,
    ) {
        let Some((key, value)) = rule.as_object().and_then(|rule| rule.iter().next()) else {
            return;
        };
        match (key.as_str(), value) {
            ("_and" | "_or", Value::Array(list)) => {
                let any = key == "_or";
                if any && list.iter().any(|rule| rule == &json!({})) {
                    return;
                }
                let mut group = Vec::new();
                for rule in list {
                    self.clauses(rule, bindings, &mut group);
                }
                if !group.is_empty() {
                    to.push(combine(group, any));
                }
            }
            (key, value) => to.extend(self.clause(key, value, bindings).transpose()),
        }
    }

    fn clause(
        &self,
        key: &str,
        value: &Value,
        bindings: &Bindings<'_>,
    ) -> Result<Option<bool>, Undecided> {
        let (path, operation) = path(key, value);
        let Some((operator, operand)) = operation else {
            return match value {
                Value::Null => Err(Undecided::Refused(format!("`{key}` has no rule"))),
                _ => Ok(None),
            };
        };
        if path.iter().any(|part| part == "_some" || part == "_none") {
            return self.some_or_none(&path, value, bindings);
        }
        let Some((last, parents)) = path.split_last() else {
            return Ok(None);
        };
        let bound = bindings.get(&path);
        let column = match (bound, bindings.get(parents)) {
            (Some(many), _) if many.many => {
                self.column(many, self.schema.key(&many.collection), &path)?
            }
            (_, Some(parent)) => self.column(parent, last, &path)?,
            // The server skips a path that is none at its first step.
            (_, None) if parents.len() == 1 => return Ok(None),
            (_, None) => {
                return Err(Undecided::Refused(format!(
                    "`{}` is no path",
                    path.join(".")
                )));
            }
        };
        column.holds(operator, operand)
    }

    /// `_some` and `_none`: a query of their own, over the items that the same
    /// action allows.
    fn some_or_none(
        &self,
        path: &[String],
        value: &Value,
        bindings: &Bindings<'_>,
    ) -> Result<Option<bool>, Undecided> {
        let [field, quantifier, ..] = path else {
            return Ok(None);
        };
        let list = bindings.get(std::slice::from_ref(field));
        let Some(list) =
            list.filter(|list| list.many && matches!(quantifier.as_str(), "_some" | "_none"))
        else {
            return Err(Undecided::Refused(format!(
                "`_some` and `_none` stand directly below a list of the rule's own collection, not in `{}`",
                path.join(".")
            )));
        };
        let item = match bindings.get(&Vec::new()).map(|root| root.row) {
            Some(Row::Item(item)) => item.get(field),
            _ => None,
        };
        let children = match item {
            Some(Value::Array(children)) => children.as_slice(),
            Some(Value::Null) => &[],
            _ => return Err(self.absent(&bindings[&Vec::new()].collection, field)),
        };
        let rule = value.get(quantifier).cloned().unwrap_or_default();
        let cases: Vec<Value> = self
            .who
            .permissions(&list.collection, self.action)
            .into_iter()
            .map(
                |permission| match parse::filter(&permission.rule, self.who) {
                    Value::Null => json!({}),
                    rule => rule,
                },
            )
            .collect();
        let rule = if cases.is_empty() || self.who.admin {
            rule
        } else {
            json!({ "_and": [rule, { "_or": cases }] })
        };
        let found = children.iter().map(|child| match child {
            Value::Object(child) => self.matches(&list.collection, child, &rule),
            _ => Err(self.absent(&bindings[&Vec::new()].collection, field)),
        });
        let some = combine(found.collect(), true)?;
        Ok(Some(some == (quantifier == "_some")))
    }
}

/// Any or all of them. What cannot be decided counts only where it matters;
/// what the server refuses always does.
pub(super) fn combine(
    outcomes: Vec<Result<bool, Undecided>>,
    any: bool,
) -> Result<bool, Undecided> {
    let mut settled = false;
    let mut missing = None;
    for outcome in outcomes {
        match outcome {
            Err(refused @ Undecided::Refused(_)) => return Err(refused),
            Err(undecided) => missing = missing.or(Some(undecided)),
            Ok(truth) => settled |= truth == any,
        }
    }
    match (settled, missing) {
        (true, _) => Ok(any),
        (false, Some(undecided)) => Err(undecided),
        (false, None) => Ok(!any),
    }
}

/// A rule for people: dates as text.
pub(super) fn shown(rule: &Value) -> Value {
    if let Some(at) = as_date(rule) {
        return civil(at).map_or(Value::Null, |at| json!(format!("{at}Z")));
    }
    match rule {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), shown(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(shown).collect(),
        other => other.clone(),
    }
}

//! Whether an item is as a rule says: the server's `WHERE`, with its joins.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Undecided;
use super::operators::Column;
use super::parse;
use super::schema::{Link, Schema};
use super::value::{Sql, as_date, civil, iso};
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

/// One side of a join.
#[derive(Debug, Clone, Copy)]
enum Row<'a> {
    /// There is no item.
    Null,
    Item(&'a Object),
    /// The item was given by its key.
    Key(&'a Value),
    /// The item was not given.
    Absent,
}

#[derive(Debug, Clone)]
struct Bound<'a> {
    row: Row<'a>,
    collection: String,
    many: bool,
}

/// The rows that joins chose, by path; the item itself at the empty path.
type Bindings<'a> = HashMap<Vec<String>, Bound<'a>>;

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

    fn column(
        &self,
        bound: &Bound<'_>,
        name: &str,
        path: &[String],
    ) -> Result<Column<'_>, Undecided> {
        let shown = path.join(".");
        let (function, field) = function(name);
        let info = self.schema.field(&bound.collection, field);
        let known = self.schema.knows(&bound.collection);
        if known && info.is_none() && !bound.collection.starts_with("directus_") {
            return Err(Undecided::Refused(format!(
                "`{}` has no field `{field}`",
                bound.collection
            )));
        }
        let value = match bound.row {
            Row::Null => &Value::Null,
            Row::Key(key) if field == self.schema.key(&bound.collection) => key,
            Row::Item(item) => match item.get(field) {
                Some(value) => value,
                None => return Err(self.absent(&bound.collection, field)),
            },
            Row::Key(_) | Row::Absent => {
                let of = path.split_last().map_or(path, |(_, parents)| parents);
                return Err(Undecided::Missing(format!(
                    "the rule asks for `{shown}`: give `{}` as an object with its fields",
                    of.join(".")
                )));
            }
        };
        let field_type = info.map(|info| info.field_type.as_str());
        if let Some(function) = function {
            return Ok(Column {
                value: self.apply(function, value, field_type, &shown)?,
                name: shown,
                field_type: Some("integer"),
                concealed: false,
            });
        }
        let value = match value {
            Value::Object(item) if as_date(value).is_none() && field_type != Some("json") => {
                let to = match self.schema.link(&bound.collection, field, Some(value)) {
                    Some(Link::One(to)) => to,
                    _ => String::new(),
                };
                let key = self.schema.key(&to);
                item.get(key).ok_or_else(|| self.absent(&shown, key))?
            }
            value => value,
        };
        Ok(Column {
            value: stored(value, field_type, &shown)?,
            name: shown,
            field_type,
            concealed: info.is_some_and(|info| info.concealed),
        })
    }

    /// `year(published_on)`, `count(comments)`: as SQLite answers them.
    fn apply(
        &self,
        function: &str,
        value: &Value,
        field_type: Option<&str>,
        name: &str,
    ) -> Result<Sql, Undecided> {
        const DAYS: [&str; 5] = ["year", "month", "week", "day", "weekday"];
        const TIMES: [&str; 3] = ["hour", "minute", "second"];
        let fits = match field_type {
            Some("dateTime" | "timestamp") => DAYS.contains(&function) || TIMES.contains(&function),
            Some("date") => DAYS.contains(&function),
            Some("time") => TIMES.contains(&function),
            Some("json" | "alias") => function == "count",
            Some(_) => false,
            None => true,
        };
        if !fits {
            return Err(Undecided::Refused(format!(
                "a `{}` field has no `{function}` (`{name}`)",
                field_type.unwrap_or_default()
            )));
        }
        if function == "count" {
            return Ok(match value {
                Value::Null if field_type == Some("json") => Sql::Null,
                Value::Array(list) => Sql::Number(list.len() as f64),
                _ => Sql::Number(0.0),
            });
        }
        let milliseconds = match stored(value, field_type.or(Some("timestamp")), name)? {
            Sql::Null => return Ok(Sql::Null),
            Sql::Number(milliseconds) => milliseconds as i64,
            // What SQLite makes of a time of day in arithmetic: its hours.
            Sql::Text(text) => {
                let end = text.find(|c: char| !c.is_ascii_digit());
                text[..end.unwrap_or(text.len())].parse().unwrap_or(0)
            }
        };
        let Some(at) = civil(milliseconds / 1000 * 1000) else {
            return Ok(Sql::Null);
        };
        let number = match function {
            "year" => i64::from(at.year()),
            "month" => i64::from(at.month()),
            "day" => i64::from(at.day()),
            "weekday" => i64::from(at.weekday().to_sunday_zero_offset()),
            // Weeks begin on Monday; those before the first one are week 0.
            "week" => {
                let monday = i64::from(at.weekday().to_monday_zero_offset());
                (i64::from(at.day_of_year()) + 6 - monday) / 7
            }
            "hour" => i64::from(at.hour()),
            "minute" => i64::from(at.minute()),
            _ => i64::from(at.second()),
        };
        Ok(Sql::Number(number as f64))
    }

    fn absent(&self, collection: &str, field: &str) -> Undecided {
        Undecided::Missing(format!(
            "the rule asks for `{collection}.{field}`, and the item does not say it"
        ))
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

fn one<'a>(parent: Row<'a>, value: Option<&'a Value>) -> Row<'a> {
    match (parent, value) {
        (Row::Null, _) | (_, Some(Value::Null)) => Row::Null,
        (_, Some(Value::Object(item))) => Row::Item(item),
        (_, Some(key)) => Row::Key(key),
        (_, None) => Row::Absent,
    }
}

fn many_rows<'a>(parent: Row<'a>, value: Option<&'a Value>) -> Vec<Row<'a>> {
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
fn path<'a>(key: &str, value: &'a Value) -> (Vec<String>, Option<(&'a str, &'a Value)>) {
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
fn collect_joins(rule: &Value, joins: &mut Vec<Vec<String>>) {
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

/// `year(published_on)` is a function of a field.
fn function(name: &str) -> (Option<&str>, &str) {
    match name.split_once('(') {
        Some((function, field)) => (Some(function), field.trim_end_matches(')')),
        None => (None, name),
    }
}

/// The value as the server puts it into the column.
fn stored(value: &Value, field_type: Option<&str>, name: &str) -> Result<Sql, Undecided> {
    let bound = Sql::bind(value);
    Ok(match (field_type, value) {
        (_, Value::Null) => Sql::Null,
        (Some("csv"), Value::Array(list)) => {
            let parts: Vec<String> = list
                .iter()
                .filter_map(|part| part.as_str().map(str::to_owned))
                .collect();
            Sql::Text(parts.join(","))
        }
        (Some("date" | "dateTime" | "timestamp"), Value::String(text)) => {
            let milliseconds = iso(text).ok_or_else(|| {
                Undecided::Missing(format!(
                    "`{name}` is \"{text}\", which is not a date in ISO 8601"
                ))
            })?;
            Sql::Number(milliseconds as f64)
        }
        (Some("string" | "text" | "csv" | "uuid" | "hash" | "binary"), _) => {
            bound.text().map_or(Sql::Null, Sql::Text)
        }
        (Some(_), _) => bound.numeric(),
        // Of a field that nobody describes, a whole date and time is one.
        (None, Value::String(text)) if text.contains('T') || text.len() == 10 => {
            iso(text).map_or(bound, |milliseconds| Sql::Number(milliseconds as f64))
        }
        (None, _) => bound,
    })
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

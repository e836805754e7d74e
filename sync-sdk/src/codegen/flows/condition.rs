//! Which way a flow goes.

use serde_json::Value;

use super::draft::{Draft, Options, Stand, literal};
use super::operation::{Maker, Typed};
use crate::author::{At, Condition, Filter, Place};
use crate::codegen::code::Code;
use crate::codegen::literal::{json, string};
use crate::codegen::report::Piece;
use crate::codegen::shape::CollectionShape;
use crate::model::Object;

type Compare = fn(At, Value) -> Condition;
type Ask = fn(At) -> Condition;

const COMPARISONS: [(&str, &str, Compare); 13] = [
    ("_eq", "eq", At::eq),
    ("_neq", "ne", At::ne),
    ("_gt", "gt", At::gt),
    ("_gte", "gte", At::gte),
    ("_lt", "lt", At::lt),
    ("_lte", "lte", At::lte),
    ("_in", "in_", At::in_),
    ("_nin", "not_in", At::not_in),
    ("_contains", "contains", At::contains),
    ("_ncontains", "not_contains", At::not_contains),
    ("_starts_with", "starts_with", At::starts_with),
    ("_ends_with", "ends_with", At::ends_with),
    ("_regex", "matches", At::matches),
];

const PRESENCE: [(&str, &str, Ask); 4] = [
    ("_null", "null", At::null),
    ("_nnull", "not_null", At::not_null),
    ("_empty", "empty", At::empty),
    ("_nempty", "not_empty", At::not_empty),
];

pub(super) fn condition(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let filter = options.get("filter")?;
    options.said("filter");
    let rule = rule(maker, filter).filter(|draft| draft.value.filter() == filter);
    maker.all_said(&options)?;
    let draft = match rule {
        Some(draft) => {
            maker.typed(Piece::Rule);
            draft
        }
        None => {
            maker.raw(Piece::Rule, "the rule of the condition");
            let code = Code::call("Condition::raw", [json(filter)]);
            Draft::new(code, Condition::raw(filter.clone()))
        }
    };
    Typed::new("Condition", draft)
}

fn rule(maker: &mut Maker<'_>, filter: &Value) -> Option<Draft<Condition>> {
    let object = filter.as_object().filter(|object| object.len() == 1)?;
    let (key, value) = object.iter().next()?;
    match (key.as_str(), value) {
        ("_and", Value::Array(parts)) => joined(maker, parts, "&", |a, b| a & b),
        ("_or", Value::Array(parts)) => joined(maker, parts, "|", |a, b| a | b),
        _ => place(maker, filter),
    }
}

fn joined(
    maker: &mut Maker<'_>,
    parts: &[Value],
    with: &'static str,
    join: fn(Condition, Condition) -> Condition,
) -> Option<Draft<Condition>> {
    let mut codes = Vec::new();
    let mut all: Option<Condition> = None;
    for part in parts {
        let Draft { code, value } = rule(maker, part)?;
        codes.push(match code {
            joined @ Code::Joined(..) => joined.in_brackets(),
            code => code,
        });
        all = Some(match all {
            Some(all) => join(all, value),
            None => value,
        });
    }
    Some(Draft::new(Code::Joined(codes, with), all?)).filter(|_| parts.len() > 1)
}

/// A rule about one place in the data of the flow.
fn place(maker: &mut Maker<'_>, filter: &Value) -> Option<Draft<Condition>> {
    let mut path = Vec::new();
    let mut at = filter;
    loop {
        if let Some(draft) = of_item(maker, &path, at) {
            return Some(draft);
        }
        let object = at.as_object().filter(|object| object.len() == 1)?;
        let (key, value) = object.iter().next()?;
        if let Some(draft) = compared(&path, key, value) {
            return Some(draft);
        }
        path.push(key.as_str());
        at = value;
    }
}

/// `Condition::at("$trigger.body.kind").eq("letter")`
fn compared(path: &[&str], operator: &str, value: &Value) -> Option<Draft<Condition>> {
    let path = path.join(".");
    let code = Code::call("Condition::at", [string(&path)]);
    let at = Condition::at(path);
    let of = |(known, ..): &&(&str, &str, Compare)| *known == operator;
    if let Some((_, method, compare)) = COMPARISONS.iter().find(of) {
        let condition = compare(at, value.clone());
        return Some(Draft::new(code.method(method, [listed(value)]), condition));
    }
    let of = |(known, ..): &&(&str, &str, fn(At) -> Condition)| *known == operator;
    let (_, method, is) = PRESENCE.iter().find(of)?;
    let is_said = *value == Value::Bool(true);
    is_said.then(|| Draft::new(code.method(method, []), is(at)))
}

/// A list of texts or numbers is a Rust array.
fn listed(value: &Value) -> Code {
    match value {
        Value::Array(all) if !all.is_empty() => {
            let is_like_first = |value: &Value| match &all[0] {
                Value::String(_) => value.is_string(),
                Value::Number(_) => value.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
                _ => false,
            };
            match all.iter().all(is_like_first) {
                true => Code::array(all.iter().map(literal)),
                false => literal(value),
            }
        }
        value => literal(value),
    }
}

/// A rule over an item that is known to stand at this place.
fn of_item(maker: &mut Maker<'_>, path: &[&str], rule: &Value) -> Option<Draft<Condition>> {
    let (function, shape) = match path {
        ["$trigger", "payload"] => ("payload", payload(maker)?),
        ["$last"] => ("last", last(maker)?),
        [key] => ("on", read(maker, key)?),
        _ => return None,
    };
    let ty = maker.path(&shape.path);
    let code = maker.rule(shape, rule, Place::Validation)?;
    let arguments = match (function, path) {
        ("on", [key]) => vec![string(key), code],
        _ => vec![code],
    };
    let code = Code::call(format!("Condition::{function}::<{ty}>"), arguments);
    let raw = |()| Filter::<Stand>::raw(rule.clone());
    Some(Draft::new(
        code,
        Condition::on::<Stand>(&path.join("."), raw),
    ))
}

/// What the event that starts the flow is about.
fn payload<'a>(maker: &Maker<'a>) -> Option<&'a CollectionShape> {
    let flow = maker.plan.flow;
    let options = flow.fields.get("options")?;
    let collections = options.get("collections")?.as_array()?;
    let ([only], Some("event")) = (collections.as_slice(), flow.text("trigger")) else {
        return None;
    };
    maker.collection(only.as_str()?)
}

/// What the operation before has read, if it is one item.
fn last<'a>(maker: &Maker<'a>) -> Option<&'a CollectionShape> {
    let steps = maker.plan.graph.steps.iter();
    let mut before = steps
        .enumerate()
        .filter(|(_, step)| step.targets().any(|target| target == maker.index));
    let (index, step) = before.next()?;
    let is_only = before.next().is_none() && step.resolve == Some(maker.index);
    let member = maker.plan.members.get(index).filter(|_| is_only)?;
    read(maker, &member.key)
}

/// What the operation of this key has read, if it is one item.
fn read<'a>(maker: &Maker<'a>, key: &str) -> Option<&'a CollectionShape> {
    let member = maker.plan.members.iter().find(|it| it.key == key)?;
    let options = member.record.fields.get("options")?;
    let is_one = match options.get("key")? {
        Value::Array(keys) => keys.len() == 1,
        _ => false,
    };
    if member.record.text("type") != Some("item-read") || !is_one {
        return None;
    }
    maker.collection(options.get("collection")?.as_str()?)
}

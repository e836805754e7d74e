//! What an operation asks of items.

use std::collections::BTreeMap;

use serde_json::Value;

use super::draft::{Draft, Stand, literal};
use super::operation::Maker;
use crate::author::{Deep, Place, Query};
use crate::codegen::code::Code;
use crate::codegen::literal::{escaped, string};
use crate::codegen::report::Piece;
use crate::codegen::rules;
use crate::codegen::shape::{CollectionShape, Holds};
use crate::model::Object;

/// In the order in which they read best. Others follow as they stand.
const ORDER: [&str; 10] = [
    "filter",
    "fields",
    "deep",
    "search",
    "group",
    "aggregate",
    "sort",
    "limit",
    "offset",
    "page",
];

const AGGREGATES: [(&str, &str); 8] = [
    ("count", "Count"),
    ("countDistinct", "CountDistinct"),
    ("sum", "Sum"),
    ("sumDistinct", "SumDistinct"),
    ("avg", "Avg"),
    ("avgDistinct", "AvgDistinct"),
    ("min", "Min"),
    ("max", "Max"),
];

/// The parameters of a query, each typed where it can be.
pub(super) fn parameters<Q: Query>(
    maker: &mut Maker<'_>,
    shape: &CollectionShape,
    mut draft: Draft<Q>,
    query: &Object,
) -> Draft<Q> {
    let known = ORDER.iter().filter_map(|name| query.get_key_value(*name));
    let others = query
        .iter()
        .filter(|(name, _)| !ORDER.contains(&name.as_str()));
    for (name, value) in known.chain(others) {
        let is_rule = name == "filter";
        let calls = Parameter { maker, shape }.calls(name, value);
        let Some(calls) = calls else {
            let piece = if is_rule { Piece::Rule } else { Piece::Query };
            maker.raw(piece, format!("the `{name}` of its query"));
            let arguments = [Code::text(escaped(name)), literal(value)];
            draft = draft.call("query", arguments, |it| it.query(name, value.clone()));
            continue;
        };
        if calls.iter().any(|(method, _)| *method == "fields_raw") {
            maker.raw(Piece::Query, "some of its fields are patterns, or unknown");
        } else if !is_rule {
            maker.typed(Piece::Query);
        }
        for (method, arguments) in calls {
            draft = draft.call(method, arguments, |it| it);
        }
        draft.value = draft.value.query(name, value.clone());
    }
    draft
}

type Calls = Vec<(&'static str, Vec<Code>)>;

/// One parameter: the calls that make exactly this value, if there are such.
struct Parameter<'m, 'a, 's> {
    maker: &'m mut Maker<'a>,
    shape: &'s CollectionShape,
}

impl Parameter<'_, '_, '_> {
    fn calls(&mut self, name: &str, value: &Value) -> Option<Calls> {
        match name {
            "filter" => {
                let rule = self.maker.rule(self.shape, value, Place::Items)?;
                Some(vec![("filter", vec![rule])])
            }
            "fields" => self.fields(value),
            "sort" => self.sort(value),
            "group" => {
                let fields = texts(value)?;
                let fields: Option<Vec<Part>> =
                    fields.iter().map(|name| self.field(name)).collect();
                Some(vec![("group_by", vec![self.list("fields![", fields?)])])
            }
            "aggregate" => self.aggregate(value),
            "deep" => self.deep(value),
            "search" => Some(vec![("search", vec![super::draft::input(value)?.0])]),
            "limit" => {
                value.as_i64()?;
                Some(vec![("limit", vec![literal(value)])])
            }
            "offset" => whole(value, "offset"),
            "page" => whole(value, "page"),
            _ => None,
        }
    }

    fn field(&mut self, name: &str) -> Option<Part> {
        let field = self.shape.field(name)?;
        Some(Part {
            code: self.maker.member(field, &rules::variable(self.shape)),
            is_of_variable: field.by.is_none(),
        })
    }

    /// `|a| fields![a.id, a.title]`
    fn list(&self, open: &str, fields: Vec<Part>) -> Code {
        let is_of_variable = fields.iter().any(|part| part.is_of_variable);
        let codes = fields.into_iter().map(|part| part.code);
        self.closure(Part {
            code: Code::list(open, codes, "]"),
            is_of_variable,
        })
    }

    /// `|a| a.title`
    fn closure(&self, part: Part) -> Code {
        closure(self.shape, part)
    }

    /// Calls that add up: fields, paths to those of other items, and patterns as
    /// they stand.
    fn fields(&mut self, value: &Value) -> Option<Calls> {
        let names = texts(value)?;
        let mut runs: Vec<Run<'_>> = Vec::new();
        for name in &names {
            let found = match self.field(name) {
                Some(field) => Run::Fields(vec![field]),
                None => match self.path(self.shape, name) {
                    Some(path) => Run::Paths(vec![path]),
                    None => Run::Names(vec![name]),
                },
            };
            if let Some(found) = match runs.last_mut() {
                Some(last) => last.join(found),
                None => Some(found),
            } {
                runs.push(found);
            }
        }
        if runs.len() > MOST_RUNS {
            runs = vec![Run::Names(names)];
        }
        let call = |run| match run {
            Run::Fields(fields) => ("fields", vec![self.list("fields![", fields)]),
            Run::Paths(paths) => ("fields", vec![self.list("[", paths)]),
            Run::Names(names) => {
                let names = names.iter().map(|name| string(name));
                ("fields_raw", vec![Code::array(names)])
            }
        };
        Some(runs.into_iter().map(call).collect())
    }

    /// `a.author.at(|u| u.name)`, `a.comments.each(|c| c.text)`
    fn path(&mut self, shape: &CollectionShape, path: &str) -> Option<Part> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let field = shape.field(name)?;
        let code = self.maker.member(field, &rules::variable(shape));
        let is_of_variable = field.by.is_none();
        let Some(rest) = rest else {
            return Some(Part {
                code,
                is_of_variable,
            });
        };
        let (method, target) = match &field.holds {
            Holds::M2o(target) => ("at", target),
            Holds::List(of) => ("each", of),
            _ => return None,
        };
        let target = self.maker.collection(target)?;
        let inner = closure(target, self.path(target, rest)?);
        Some(Part {
            code: code.method(method, [inner]),
            is_of_variable,
        })
    }

    fn sort(&mut self, value: &Value) -> Option<Calls> {
        let names = texts(value)?;
        let call = |name: &&str| {
            let (method, name) = match name.strip_prefix('-') {
                Some(name) => ("sort_desc", name),
                None => ("sort", *name),
            };
            let field = self.field(name)?;
            Some((method, vec![self.closure(field)]))
        };
        names.iter().map(call).collect()
    }

    fn aggregate(&mut self, value: &Value) -> Option<Calls> {
        let all = value.as_object().filter(|all| !all.is_empty())?;
        let mut calls = Calls::new();
        for (name, fields) in all {
            let (_, variant) = AGGREGATES.iter().find(|(known, _)| known == name)?;
            for field in texts(fields)? {
                let field = self.field(field)?;
                let arguments = vec![
                    Code::text(format!("Aggregate::{variant}")),
                    self.closure(field),
                ];
                calls.push(("aggregate", arguments));
            }
        }
        Some(calls)
    }

    fn deep(&mut self, value: &Value) -> Option<Calls> {
        let lists = value.as_object().filter(|lists| !lists.is_empty())?;
        let calls = lists
            .iter()
            .map(|(list, query)| self.list_query(list, query));
        calls.collect()
    }

    /// The query of one list, as the arguments of `deep`.
    fn list_query(&mut self, list: &str, query: &Value) -> Option<(&'static str, Vec<Code>)> {
        let Holds::List(of) = &self.shape.field(list)?.holds else {
            return None;
        };
        let target = self.maker.collection(of)?;
        let field = self.field(list)?;
        let list = self.closure(field);
        let query = query.as_object().filter(|query| !query.is_empty())?;
        // What the list's own items are asked for, then the lists inside of it.
        let mut own = Object::new();
        let mut inner = BTreeMap::new();
        for (key, value) in query {
            match key.strip_prefix('_') {
                Some(parameter) => _ = own.insert(parameter.to_owned(), value.clone()),
                None => _ = inner.insert(key, value),
            }
        }
        let draft = Draft::new(Code::text("q"), Deep::<Stand>::empty());
        let draft = parameters(self.maker, target, draft, &own);
        let mut code = draft.code;
        for (key, value) in inner {
            let mut of_target = Parameter {
                maker: &mut *self.maker,
                shape: target,
            };
            let (method, arguments) = of_target.list_query(key, value)?;
            code = code.method(method, arguments);
        }
        Some(("deep", vec![list, Code::closure("q", code)]))
    }
}

/// A piece of a closure.
struct Part {
    code: Code,
    /// Whether it names what the closure is given.
    is_of_variable: bool,
}

fn closure(shape: &CollectionShape, part: Part) -> Code {
    let variable = rules::variable(shape);
    let parameter = if part.is_of_variable { &variable } else { "_" };
    Code::closure(parameter, part.code)
}

/// More calls than that read worse than a list of texts.
const MOST_RUNS: usize = 4;

/// Fields that one call names.
enum Run<'a> {
    Fields(Vec<Part>),
    Paths(Vec<Part>),
    Names(Vec<&'a str>),
}

impl Run<'_> {
    /// Takes what is like it; gives back what is not.
    fn join(&mut self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Fields(all), Self::Fields(more)) | (Self::Paths(all), Self::Paths(more)) => {
                all.extend(more);
            }
            (Self::Names(all), Self::Names(more)) => all.extend(more),
            (_, other) => return Some(other),
        }
        None
    }
}

/// A list of texts with at least one.
fn texts(value: &Value) -> Option<Vec<&str>> {
    let list = value.as_array().filter(|list| !list.is_empty())?;
    list.iter().map(Value::as_str).collect()
}

fn whole(value: &Value, method: &'static str) -> Option<Calls> {
    value.as_u64()?;
    Some(vec![(method, vec![literal(value)])])
}

//! What an operation asks of items.

use std::collections::BTreeMap;

use serde_json::Value;

use super::draft::{Draft, Stand, literal};
use super::operation::{Maker, variable};
use super::rules;
use crate::author::{Deep, Place, Query};
use crate::codegen::code::Code;
use crate::codegen::literal::{escaped, string};
use crate::codegen::report::Piece;
use crate::codegen::shape::{CollectionShape, FieldShape, Holds};
use crate::model::Object;

/// In the order in which they read best. Others follow as they stand.
const ORDER: [&str; 10] = [
    "filter", "fields", "deep", "search", "group", "aggregate", "sort", "limit", "offset", "page",
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

/// A field as a member of the struct that a closure has: `a.title`.
pub(super) fn member(maker: &mut Maker<'_>, field: &FieldShape, variable: &str) -> Code {
    match &field.by {
        Some(by) => {
            let ty = maker.name(by);
            Code::text(format!("{ty}::FIELDS.{}", field.ident))
        }
        None => Code::text(format!("{variable}.{}", field.ident)),
    }
}

/// The parameters of a query, each typed where it can be.
pub(super) fn parameters<Q: Query>(
    maker: &mut Maker<'_>,
    shape: &CollectionShape,
    mut draft: Draft<Q>,
    query: &Object,
) -> Draft<Q> {
    let known = ORDER.iter().filter_map(|name| query.get_key_value(*name));
    let others = query.iter().filter(|(name, _)| !ORDER.contains(&name.as_str()));
    for (name, value) in known.chain(others) {
        let piece = match name.as_str() {
            "filter" => Piece::Rule,
            _ => Piece::Query,
        };
        let calls = Parameter { maker, shape }.calls(name, value);
        let arguments = match calls {
            Some(calls) => {
                for (method, arguments) in calls {
                    let is_raw = method == "fields_raw";
                    draft = draft.call(method, arguments, |it| it);
                    match is_raw {
                        true => maker.raw(piece, "fields by their names"),
                        false => maker.typed(piece),
                    }
                }
                None
            }
            None => {
                maker.raw(piece, format!("the `{name}` of its query"));
                Some([Code::text(escaped(name)), literal(value)])
            }
        };
        draft = match arguments {
            Some(arguments) => draft.call("query", arguments, |it| it.query(name, value.clone())),
            None => Draft::new(draft.code, draft.value.query(name, value.clone())),
        };
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
            "filter" => Some(vec![("filter", vec![self.filter(value)?])]),
            "fields" => self.fields(value),
            "sort" => self.sort(value),
            "group" => {
                let fields = texts(value)?;
                let fields: Option<Vec<Code>> = fields.iter().map(|name| self.field(name)).collect();
                Some(vec![("group_by", vec![self.list(fields?)])])
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

    fn variable(&mut self) -> String {
        let ty = self.maker.path(&self.shape.path);
        variable(&ty)
    }

    fn filter(&mut self, rule: &Value) -> Option<Code> {
        let variable = self.variable();
        let rule = rules::rule(self.maker, self.shape, rule, Place::Items, &variable)?;
        Some(rule)
    }

    fn field(&mut self, name: &str) -> Option<Code> {
        let variable = self.variable();
        let field = self.shape.field(name)?;
        Some(member(self.maker, field, &variable))
    }

    /// `|a| fields![a.id, a.title]`
    fn list(&mut self, fields: Vec<Code>) -> Code {
        self.closure(Code::list("fields![", fields, "]"))
    }

    /// `|a| …`, or `|_| …` where nothing of it is said of `a`.
    fn closure(&mut self, code: Code) -> Code {
        let variable = self.variable();
        let text = code.render(0);
        let is_used = text.contains(&format!("{variable}."));
        Code::closure(if is_used { &variable } else { "_" }, code)
    }

    /// Those that have a name in Rust, then paths and patterns as they stand;
    /// in any other order all as they stand.
    fn fields(&mut self, value: &Value) -> Option<Calls> {
        let names = texts(value)?;
        let typed: Vec<Code> = names.iter().map_while(|name| self.field(name)).collect();
        let rest = &names[typed.len()..];
        let mixed = rest.iter().any(|name| self.field(name).is_some());
        let raw = if mixed { &names[..] } else { rest };
        let mut calls = Calls::new();
        if !mixed && !typed.is_empty() {
            calls.push(("fields", vec![self.list(typed)]));
        }
        if !raw.is_empty() {
            let names = raw.iter().map(|name| string(name));
            calls.push(("fields_raw", vec![Code::array(names)]));
        }
        Some(calls)
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
        let calls = lists.iter().map(|(list, query)| self.list_query(list, query));
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

/// A list of texts with at least one.
fn texts(value: &Value) -> Option<Vec<&str>> {
    let list = value.as_array().filter(|list| !list.is_empty())?;
    list.iter().map(Value::as_str).collect()
}

fn whole(value: &Value, method: &'static str) -> Option<Calls> {
    value.as_u64()?;
    Some(vec![(method, vec![literal(value)])])
}

//! Rules: JSON becomes an expression of `Filter<C>`.
//!
//! Each part is proposed as text and as the filter that this text makes; where
//! what the filter is written as differs from what is wanted, that part alone is
//! `Filter::raw(json!(…))`.

mod field;
mod list;
mod operand;
mod quantified;
mod spot;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::Context;
use super::code::Code;
use super::file::File;
use super::literal;
use super::names::TypeName;
use super::report::Piece;
use super::shape::{CollectionShape, TypePath};
use crate::author::{Filter, Place};
use crate::model::Address;

pub(super) use operand::operand;
use spot::Spot;
pub(super) use spot::{variable, variable_beside};

/// `|a| …` for a rule over the items of the collection, with the collection's own
/// variable (see [`variable`]); nothing where no part of it has a typed form.
/// Either is reported for the address.
pub(super) fn closure(
    cx: &Context<'_>,
    file: &mut File,
    address: &Address,
    collection: &str,
    rule: &Value,
    place: Place,
) -> Option<Code> {
    let shape = cx.shapes.get(collection);
    let var = shape.map(variable).unwrap_or_default();
    let typed = typed(cx, collection, rule, place, &var);
    typed.tell(cx, address);
    let is_worth_it = typed.is_worth_it();
    let parameter = typed.parameter(&var).to_owned();
    is_worth_it.then(|| Code::closure(&parameter, typed.used(file)))
}

/// The same without a report, for those who compare proposals.
pub(super) fn typed(
    cx: &Context<'_>,
    collection: &str,
    rule: &Value,
    place: Place,
    var: &str,
) -> Typed {
    match cx.shapes.get(collection) {
        Some(shape) => Spot::new(cx, shape, place, var).rule(rule),
        None => Typed::raw(rule, format!("the collection `{collection}` has no type")),
    }
}

/// A proposal that was proved: the text, and what it makes.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) code: Code,
    filter: Filter<()>,
    binds: Binds,
    /// The types of the crate that the text names.
    pub(super) uses: Vec<TypeName>,
    /// Why parts are raw.
    pub(super) raw: Vec<String>,
    /// Whether a field stands in it as a member.
    pub(super) names_fields: bool,
    /// How much there is to read: a comparison counts as three (a field, an
    /// operator, a value), a step through a relation and an `&` or `|` as one.
    pub(super) tokens: usize,
    /// What it says in a few words, for a name.
    pub(super) words: String,
    /// Whether the variable around it stands in it.
    pub(super) uses_var: bool,
    /// Whether it is about the items of a list: what stands beside it can change
    /// its form.
    quantified: bool,
}

/// How tightly an expression holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binds {
    /// `a & b`
    And,
    /// `a | b`
    Or,
    /// A call.
    Fast,
}

impl Typed {
    /// A call that names no type.
    fn new(code: Code, filter: Filter<()>) -> Self {
        Self {
            code,
            filter,
            binds: Binds::Fast,
            uses: Vec::new(),
            raw: Vec::new(),
            names_fields: false,
            tokens: 0,
            words: String::new(),
            uses_var: false,
            quantified: false,
        }
    }

    /// The part as Directus has it.
    fn raw(rule: &Value, why: String) -> Self {
        let code = Code::call("Filter::raw", [literal::json(rule)]);
        Self {
            raw: vec![why],
            tokens: leaves(rule) * COMPARISON,
            words: "raw".to_owned(),
            ..Self::new(code, Filter::raw(rule.clone()))
        }
    }

    /// What else the expression around it is made of.
    fn with(mut self, parts: &[&Self]) -> Self {
        for part in parts {
            self.uses.extend(part.uses.iter().cloned());
            self.raw.extend(part.raw.iter().cloned());
            self.names_fields |= part.names_fields;
            self.tokens += part.tokens;
            self.quantified |= part.quantified;
            self.uses_var |= part.uses_var;
        }
        self
    }

    /// Reports it for the address.
    pub(super) fn tell(&self, cx: &Context<'_>, address: &Address) {
        if self.raw.is_empty() {
            cx.report.typed(Piece::Rule);
        } else {
            let why = self.raw.join("; ");
            cx.report.raw(Piece::Rule, address.clone(), why);
        }
    }

    /// Whether anything in it is typed.
    pub(super) fn is_worth_it(&self) -> bool {
        self.raw.is_empty() || self.names_fields
    }

    /// The variable that holds the fields, as a closure around the rule has it.
    pub(super) fn parameter<'a>(&self, var: &'a str) -> &'a str {
        if self.uses_var { var } else { "_" }
    }

    /// Brings into scope what it names.
    pub(super) fn used(self, file: &mut File) -> Code {
        for name in &self.uses {
            file.name(name);
        }
        self.code
    }

    /// The text, with brackets where `with` would tear it apart or a reader
    /// would have to think.
    fn within(&self, with: Binds) -> Code {
        if self.binds == Binds::Fast || self.binds == with {
            self.code.clone()
        } else {
            self.code.clone().in_brackets()
        }
    }

    pub(super) fn makes(&self, wanted: &Value, place: Place) -> bool {
        self.filter.written(place) == *wanted
    }
}

/// What a comparison counts.
const COMPARISON: usize = 3;

/// How many values there are in it.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.values().map(leaves).sum(),
        Value::Array(list) => list.iter().map(leaves).sum(),
        _ => 1,
    }
}

/// How a type is written, and what that needs.
fn written(path: &TypePath) -> (String, Option<&TypeName>) {
    match path {
        TypePath::Prelude(path) => (path.clone(), None),
        TypePath::Own(name) => (name.ident.clone(), Some(name)),
    }
}

/// The primary key of a collection, as a field.
fn primary_key<'a>(
    cx: &'a Context<'_>,
    shape: &'a CollectionShape,
) -> Option<&'a super::shape::FieldShape> {
    let of_system = crate::author::system::collections().find(|it| it.name == shape.name);
    let name = match of_system {
        Some(collection) => collection.primary_key,
        None => {
            let model = cx.snapshot.data_model.as_ref()?;
            let text =
                |entry: &'a crate::model::Object, key: &str| entry.get(key).and_then(Value::as_str);
            let key = model.fields.iter().find(|entry| {
                text(entry, "collection") == Some(&shape.name)
                    && entry
                        .get("schema")
                        .is_some_and(|schema| schema["is_primary_key"].as_bool() == Some(true))
            })?;
            text(key, "field")?
        }
    };
    shape.field(name)
}

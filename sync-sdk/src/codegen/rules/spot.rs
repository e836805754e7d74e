//! Where a rule stands: over which collection, with which variables in scope.

use serde_json::Value;

use super::{Binds, Typed};
use crate::author::{Filter, Place};
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::shape::{CollectionShape, FieldShape, TypePath};

/// A rule over the items of a collection is written here.
pub(super) struct Spot<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) shape: &'a CollectionShape,
    pub(super) place: Place,
    /// What holds the fields: that of the collection last, those around it before.
    vars: Vec<String>,
}

/// What stands for a collection's fields in a closure: the first letter of its
/// type, or of a word in it.
pub(in crate::codegen) fn variable(shape: &CollectionShape) -> String {
    free(shape, &[])
}

/// The same, unlike names that are in scope there.
pub(in crate::codegen) fn variable_beside(shape: &CollectionShape, taken: &[&str]) -> String {
    let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    free(shape, &taken)
}

impl<'a> Spot<'a> {
    pub(super) fn new(
        cx: &'a Context<'a>,
        shape: &'a CollectionShape,
        place: Place,
        var: &str,
    ) -> Self {
        Self {
            cx,
            shape,
            place,
            vars: vec![var.to_owned()],
        }
    }

    /// A rule over the items of another collection, in a closure of this one.
    pub(super) fn inner(&self, collection: &str) -> Result<Self, String> {
        let shape = self.cx.shapes.get(collection);
        let shape = shape.ok_or_else(|| format!("the collection `{collection}` has no type"))?;
        let mut vars = self.vars.clone();
        vars.push(free(shape, &self.vars));
        Ok(Self {
            cx: self.cx,
            shape,
            place: self.place,
            vars,
        })
    }

    pub(super) fn var(&self) -> &str {
        self.vars.last().map_or("", String::as_str)
    }

    /// A field of the collection.
    pub(super) fn field(&self, name: &str) -> Result<&'a FieldShape, String> {
        let field = self.shape.field(name);
        field.ok_or_else(|| format!("`{}` has no field `{name}`", self.shape.name))
    }

    /// The field as an expression: `a.status`, `Staff::FIELDS.badge`.
    pub(super) fn member(&self, field: &FieldShape) -> Typed {
        Typed {
            uses: field.by.iter().cloned().collect(),
            names_fields: true,
            uses_var: field.by.is_none(),
            ..Typed::new(Code::text(field.member(self.var())), Filter::always())
        }
    }

    /// The rule, typed as far as it goes.
    pub(super) fn rule(&self, wanted: &Value) -> Typed {
        self.proposed(wanted)
            .unwrap_or_else(|why| Typed::raw(wanted, why))
    }

    /// Nothing but what compiles to exactly what is wanted.
    fn proposed(&self, wanted: &Value) -> Result<Typed, String> {
        let object = wanted.as_object().ok_or("a rule is no object")?;
        let mut entries = object.iter();
        let typed = match (entries.next(), entries.next()) {
            (None, _) => Typed::new(Code::text("Filter::always()"), Filter::always()),
            (Some((key, value)), None) => match (key.as_str(), value.as_array()) {
                ("_and", Some(parts)) => self.list(parts, Binds::And, wanted)?,
                ("_or", Some(parts)) => self.list(parts, Binds::Or, wanted)?,
                (key, _) if key.starts_with('_') => {
                    return Err(format!("`{key}` stands where a field is expected"));
                }
                (key, _) => self.about(key, value)?,
            },
            _ => return Err("several rules in one object, without `_and`".to_owned()),
        };
        if typed.makes(wanted, self.place) {
            Ok(typed)
        } else {
            Err("Directus would take it otherwise than the typed form says it".to_owned())
        }
    }

    /// `|u| …`, and what it holds.
    pub(super) fn closure(&self, rule: &Typed) -> Code {
        let var = if rule.uses_var { self.var() } else { "_" };
        Code::closure(var, rule.code.clone())
    }
}

/// Names that grants, queries and payloads have beside the fields.
const TAKEN: [&str; 4] = ["g", "p", "q", "row"];

fn free(shape: &CollectionShape, taken: &[String]) -> String {
    let ident = match &shape.path {
        TypePath::Prelude(path) => path.rsplit("::").next().unwrap_or_default(),
        TypePath::Own(name) => &name.ident,
    };
    let initials = ident.chars().filter(char::is_ascii_uppercase);
    let initials = initials.map(|letter| letter.to_ascii_lowercase().to_string());
    let first = initials.clone().next().unwrap_or_else(|| "it".to_owned());
    let numbered = (2..).map(|number| format!("{first}{number}"));
    let is_free = |name: &String| !TAKEN.contains(&name.as_str()) && !taken.contains(name);
    let others = std::iter::once("it".to_owned()).chain(numbered);
    let mut all = initials.chain(others);
    all.find(is_free).unwrap_or_default()
}

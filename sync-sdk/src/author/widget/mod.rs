//! What interfaces and displays have in common: a name, options, and what is
//! known about the two.

#[macro_use]
mod table;
mod list;
mod spec;

pub use list::{ConditionalStyle, CustomSyntax, LabelChoice, Link, ListField, TreeChoice};
pub use spec::{WidgetSpec, displays, interfaces};

use serde_json::{Value, json};

use super::declare::Reach;
use super::json::{number, push};
use super::reference::mention;
use super::{Choice, Collection, Display, Filter, FolderDeclaration, Interface, Place};

/// What `interface = …` and `display = …` take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `{W}`",
    label = "not an `{W}`",
    note = "call one of the functions of `sync_sdk::author::interface` or `sync_sdk::author::display`, as in `input()`",
    note = "any other, an extension's too, is `raw(\"name\", json!({{…}}))`"
)]
pub trait Chosen<W>: Into<W> {}

#[diagnostic::do_not_recommend]
impl Chosen<Interface> for Interface {}
#[diagnostic::do_not_recommend]
impl Chosen<Display> for Display {}

/// An interface or a display that its author has chosen.
#[derive(Debug, Clone)]
pub(crate) struct Widget {
    /// `None`: the app chooses.
    pub(crate) name: Option<String>,
    /// As they stand in `meta`.
    pub(crate) options: Value,
    /// What is known about it; `None` for a raw one, which nothing checks.
    pub(crate) spec: Option<&'static WidgetSpec>,
    /// Whether the choices of its field are not for it.
    pub(crate) bare: bool,
    /// The collection whose fields its rule is about.
    pub(crate) related: Option<&'static str>,
    /// What its options bring along.
    pub(crate) reach: Vec<Reach>,
}

impl Widget {
    pub(crate) fn raw(name: Option<String>, options: Value) -> Self {
        Self {
            name,
            options,
            spec: None,
            bare: false,
            related: None,
            reach: Vec::new(),
        }
    }

    pub(crate) fn of(spec: &'static WidgetSpec) -> Self {
        Self {
            spec: Some(spec),
            ..Self::raw(Some(spec.name.to_owned()), Value::Null)
        }
    }

    pub(crate) fn set(mut self, key: &str, value: Value) -> Self {
        match &mut self.options {
            Value::Object(options) => {
                options.insert(key.to_owned(), value);
            }
            options => *options = json!({ key: value }),
        }
        self
    }

    /// The choices of the field's type stay out of the options.
    pub(crate) fn without_choices(self) -> Self {
        Self { bare: true, ..self }
    }

    /// Adds to an option that is a list.
    pub(crate) fn push(mut self, key: &str, value: Value) -> Self {
        if let Value::Object(options) = &mut self.options {
            push(options, key, value);
            return self;
        }
        self.set(key, json!([value]))
    }

    /// The options, with a field's own choices where there are no others.
    pub(crate) fn options_with(&self, choices: &[Choice]) -> Value {
        let takes = self.spec.is_some_and(|spec| spec.takes_choices) && !self.bare;
        if !takes || choices.is_empty() || self.options.get("choices").is_some() {
            return self.options.clone();
        }
        let choices: Value = choices.iter().map(Choice::to_value).collect();
        self.clone().set("choices", choices).options
    }

    pub(crate) fn number(self, key: &str, value: f64) -> Self {
        self.set(key, number(value))
    }

    pub(crate) fn texts<T: Into<String>>(
        self,
        key: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let list = values.into_iter().map(|text| Value::from(text.into()));
        self.set(key, list.collect())
    }

    pub(crate) fn folder<F: FolderDeclaration>(mut self, key: &str) -> Self {
        self.reach.push(F::declare);
        self.set(key, mention(&F::IDENTITY))
    }

    pub(crate) fn collection<C: Collection>(mut self, key: &str) -> Self {
        self.reach.push(C::declare);
        self.set(key, Value::from(C::NAME))
    }

    pub(crate) fn filter<C: Collection>(
        mut self,
        key: &str,
        rule: impl FnOnce(C::Fields) -> Filter<C>,
    ) -> Self {
        self.reach.push(C::declare);
        self.related = Some(C::NAME);
        self.set(key, rule(C::FIELDS).written(Place::Items))
    }

    pub(crate) fn link(mut self, key: &str, link: Link) -> Self {
        self.reach.extend(link.reach);
        self.push(key, link.value)
    }

    /// A field of a repeater; what its own interface and display refer to comes along.
    pub(crate) fn list_field(mut self, key: &str, field: ListField) -> Self {
        let (value, reach) = field.into_parts();
        self.reach.extend(reach);
        self.push(key, value)
    }
}

/// What a map shows first.
pub(crate) fn map_view(longitude: f64, latitude: f64, zoom: f64) -> Value {
    json!({
        "center": { "lng": number(longitude), "lat": number(latitude) },
        "zoom": number(zoom),
        "bearing": 0,
        "pitch": 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_grows() {
        let widget = Widget::raw(None, Value::Null);
        let widget = widget.push("links", json!(1)).push("links", json!(2));
        assert_eq!(widget.options, json!({ "links": [1, 2] }));
    }
}

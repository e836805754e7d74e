//! What interfaces and displays have in common: a name, options, and what is
//! known about the two.

#[macro_use]
mod table;
mod list;
mod spec;

pub use list::{ConditionalStyle, CustomSyntax, Link, ListField, TreeChoice};
pub use spec::{WidgetSpec, displays, interfaces};

use serde_json::{Value, json};

use super::declare::Reach;
use super::{
    Choice, Collection, Display, Filter, FlowDeclaration, FolderDeclaration, Identity, Interface, Place,
};
use crate::model::ProjectKey;

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
    /// The collection whose fields its rule is about.
    pub(crate) related: Option<&'static str>,
    /// Records that its options refer to.
    pub(crate) references: Vec<OptionReference>,
    /// What its options bring along.
    pub(crate) reach: Vec<Reach>,
}

/// A record whose primary key is the value of an option.
#[derive(Debug, Clone)]
pub(crate) struct OptionReference {
    /// Where in the options, as a JSON pointer.
    pub(crate) at: String,
    /// Which record.
    pub(crate) to: Identity,
}

impl OptionReference {
    /// The same in options that stand at a place in others.
    pub(crate) fn below(self, place: &str) -> Self {
        Self {
            at: format!("{place}{}", self.at),
            ..self
        }
    }

    /// The primary key, which for these records is their SyncID.
    pub(crate) fn resolve(&self, options: &mut Value, project: &ProjectKey) {
        // An option that was set again later has no such place.
        if let Some(place) = options.pointer_mut(&self.at) {
            *place = Value::from(self.to.sync_id(project).as_str());
        }
    }
}

impl Widget {
    pub(crate) fn raw(name: Option<String>, options: Value) -> Self {
        Self {
            name,
            options,
            spec: None,
            related: None,
            references: Vec::new(),
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

    /// Adds to an option that is a list.
    pub(crate) fn push(mut self, key: &str, value: Value) -> Self {
        match self.options.get_mut(key) {
            Some(Value::Array(list)) => {
                list.push(value);
                self
            }
            _ => self.set(key, json!([value])),
        }
    }

    /// The options, with a field's own choices where there are no others.
    pub(crate) fn options_with(&self, choices: &[Choice]) -> Value {
        let takes = self.spec.is_some_and(|spec| spec.takes_choices);
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
        self.references.push(OptionReference {
            at: format!("/{key}"),
            to: F::IDENTITY,
        });
        self.set(key, Value::Null)
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
        let index = self.options[key].as_array().map_or(0, Vec::len);
        if let Some(flow) = link.flow {
            self.reach.push(flow.reach);
            self.references.push(OptionReference {
                at: format!("/{key}/{index}/flow"),
                to: flow.identity,
            });
        }
        self.push(key, link.value)
    }

    /// A field of a repeater; what its own interface refers to comes along.
    pub(crate) fn list_field(mut self, key: &str, field: ListField) -> Self {
        let index = self.options[key].as_array().map_or(0, Vec::len);
        let (value, interface) = field.into_parts();
        if let Some(interface) = interface {
            self.reach.extend(interface.reach);
            let place = format!("/{key}/{index}/meta/options");
            let moved = interface.references.into_iter();
            self.references.extend(moved.map(|it| it.below(&place)));
        }
        self.push(key, value)
    }
}

/// A flow that an option refers to.
#[derive(Debug, Clone, Copy)]
struct FlowReference {
    identity: Identity,
    reach: Reach,
}

impl FlowReference {
    fn to<F: FlowDeclaration>() -> Self {
        Self {
            identity: F::IDENTITY,
            reach: F::declare,
        }
    }
}

/// A whole number without a fraction, as the app writes it.
fn number(value: f64) -> Value {
    // Up to here every whole number has its own f64.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        return Value::from(value as i64);
    }
    Value::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(number(5.0).to_string(), "5");
        assert_eq!(number(-0.5).to_string(), "-0.5");
        assert_eq!(number(1e300), Value::from(1e300));
    }

    #[test]
    fn an_option_that_is_no_list_gives_way_to_one() {
        let widget = Widget::raw(None, json!({ "links": "none" }));
        let widget = widget.push("links", json!(1)).push("links", json!(2));
        assert_eq!(widget.options, json!({ "links": [1, 2] }));
    }
}

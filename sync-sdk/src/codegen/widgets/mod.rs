//! Interfaces and displays with their options, and anything else whose options
//! are methods.

mod arguments;
mod asked;
mod conditions;
mod elements;
mod items;
mod list_fields;
mod options;
mod references;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub(in crate::codegen) use arguments::{argument, input};
pub(in crate::codegen) use asked::{Asked, asked};
pub(in crate::codegen) use conditions::conditions;
pub(in crate::codegen) use options::{Proposed, Scope, Uses, value_of, walk, walk_or};
pub(in crate::codegen) use references::{field_of, template};

use self::options::Module;
use super::code::Code;
use super::literal;
use crate::author::Choice;
use crate::author::form::{Form, OptionForm};
use crate::author::widget::{self, WidgetSpec};
use crate::model::Object;

/// The field that an interface or a display belongs to.
#[derive(Debug, Clone, Copy)]
pub(in crate::codegen) struct Owner<'a> {
    /// Directus's type: `string`.
    pub(in crate::codegen) field_type: &'a str,
    /// What it is to the app: `standard`, `m2o`, …
    pub(in crate::codegen) local_type: &'a str,
    /// The choices that its Rust type has.
    pub(in crate::codegen) choices: &'a [Choice],
}

/// An expression for an interface: what `interface = …` and `.interface(…)` take.
///
/// Without an owner nothing checks whether it suits, as in the fields of a list
/// and the variables of a dashboard. In `scope`, the collection is the one whose
/// items the interface shows; for translations, that of the languages. The value
/// is that of `options`; the name is always as wanted.
pub(in crate::codegen) fn interface(
    scope: Scope<'_>,
    name: Option<&str>,
    options: &Value,
    owner: Option<&Owner<'_>>,
) -> Proposed {
    let specs = widget::interfaces();
    propose(scope, Module::Interface, specs, name, options, owner)
}

/// An expression for a display; see [`interface`].
pub(in crate::codegen) fn display(
    scope: Scope<'_>,
    name: Option<&str>,
    options: &Value,
    owner: Option<&Owner<'_>>,
) -> Proposed {
    let specs = widget::displays();
    propose(scope, Module::Display, specs, name, options, owner)
}

impl<'a> Scope<'a> {
    /// Within `#[field(interface = …)]`.
    pub(in crate::codegen) fn in_interface(self) -> Self {
        self.within(Module::Interface)
    }

    /// Within `#[field(display = …)]`.
    pub(in crate::codegen) fn in_display(self) -> Self {
        self.within(Module::Display)
    }
}

fn propose(
    scope: Scope<'_>,
    module: Module,
    mut specs: impl Iterator<Item = &'static WidgetSpec>,
    name: Option<&str>,
    options: &Value,
    owner: Option<&Owner<'_>>,
) -> Proposed {
    let none = Object::new();
    let list = match options {
        Value::Null => Some(&none),
        // An empty object cannot be said, and to a field's options it is nothing.
        Value::Object(list) if !list.is_empty() || owner.is_some() => Some(list),
        _ => None,
    };
    let noun = module.name();
    let Some(name) = name else {
        return match list {
            Some(list) => typed(scope, module, "none", &[], list, Vec::new()),
            None => raw(
                scope,
                module,
                None,
                options,
                format!("a field without {noun} has options"),
            ),
        };
    };
    let Some(spec) = specs.find(|spec| spec.name == name) else {
        let why = format!("the {noun} `{name}` is not one of Directus's");
        return raw(scope, module, Some(name), options, why);
    };
    if owner.is_some_and(|owner| !spec.fits(owner.field_type, owner.local_type)) {
        let why = format!("the {noun} `{name}` is not made for its field");
        return raw(scope, module, Some(name), options, why);
    }
    let Some(list) = list else {
        let why = format!("the options of the {noun} `{name}` are not an object with options");
        return raw(scope, module, Some(name), options, why);
    };
    let brought = owner.map(|owner| owner.choices).unwrap_or_default();
    let mut list = list.clone();
    let mut more = Vec::new();
    if spec.takes_choices && !brought.is_empty() {
        let brought: Value = brought.iter().map(Choice::to_value).collect();
        match list.get("choices") {
            Some(choices) if *choices == brought => {
                list.shift_remove("choices");
            }
            Some(_) => {}
            None => more.push(Code::call(".without_choices", [])),
        }
    }
    // A rule is about the collection that is chosen beside it, where one is.
    let chosen = spec.forms.iter().find(|form| form.form == Form::Collection);
    let chosen = chosen.and_then(|form| options.get(form.key)?.as_str());
    let scope = scope.about(chosen.or(scope.about));
    let proposed = typed(scope, module, spec.function, &[spec.forms], &list, more);
    Proposed {
        value: options.clone(),
        ..proposed
    }
}

/// `input().trim()`
fn typed(
    scope: Scope<'_>,
    module: Module,
    function: &str,
    tables: &[&[OptionForm]],
    options: &Object,
    more: Vec<Code>,
) -> Proposed {
    let mut uses = Uses::default();
    let start = Code::call(scope.named(module, function, &mut uses), []);
    let start = match more.is_empty() {
        true => start,
        false => Code::Chain(Box::new(start), more),
    };
    let mut proposed = walk(scope, start, tables, options);
    proposed.uses.and(uses);
    proposed
}

/// `raw("name", json!(…))`
fn raw(
    scope: Scope<'_>,
    module: Module,
    name: Option<&str>,
    options: &Value,
    why: String,
) -> Proposed {
    let mut uses = Uses::default();
    let function = scope.named(module, "raw", &mut uses);
    let arguments = [
        literal::string(name.unwrap_or_default()),
        literal::json(options),
    ];
    Proposed {
        code: Code::call(function, arguments),
        value: options.clone(),
        uses,
        raw: vec![why],
    }
}

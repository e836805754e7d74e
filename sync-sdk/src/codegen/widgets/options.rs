//! Options as methods, for anything whose table tells what its methods take.

use std::collections::BTreeSet;

use serde_json::Value;

use super::arguments;
use crate::author::form::OptionForm;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::names::TypeName;
use crate::codegen::report::Piece;
use crate::codegen::shape::TypePath;
use crate::codegen::{Context, literal};
use crate::model::{Address, Object};

/// What the code of options is written with.
#[derive(Clone, Copy)]
pub(in crate::codegen) struct Scope<'a> {
    pub(in crate::codegen) cx: &'a Context<'a>,
    /// The collection that fields and rules in the options are about, where that
    /// is known.
    pub(in crate::codegen) about: Option<&'a str>,
    /// The variable that holds the fields of that collection; without one they
    /// are written `Article::FIELDS.title`.
    pub(in crate::codegen) fields: Option<&'a str>,
    /// The module whose names are in scope, as those of `interface` are within
    /// `#[field(interface = …)]`.
    pub(in crate::codegen) within: Option<Module>,
}

/// A module of functions that begin something, and of words for its options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codegen) enum Module {
    Interface,
    Display,
}

impl Module {
    pub(in crate::codegen) fn name(self) -> &'static str {
        match self {
            Self::Interface => "interface",
            Self::Display => "display",
        }
    }
}

impl<'a> Scope<'a> {
    /// Where nothing is in scope but the prelude.
    pub(in crate::codegen) fn new(cx: &'a Context<'a>) -> Self {
        Self {
            cx,
            about: None,
            fields: None,
            within: None,
        }
    }

    /// Fields and rules are about this collection.
    pub(in crate::codegen) fn about(self, collection: Option<&'a str>) -> Self {
        Self {
            about: collection,
            ..self
        }
    }

    /// The fields of that collection are in this variable.
    pub(in crate::codegen) fn with_fields(self, variable: &'a str) -> Self {
        Self {
            fields: Some(variable),
            ..self
        }
    }

    /// The names of this module need no path.
    pub(in crate::codegen) fn within(self, module: Module) -> Self {
        Self {
            within: Some(module),
            ..self
        }
    }

    /// A name of the module, with what it needs before it.
    pub(super) fn named(self, module: Module, name: &str, uses: &mut Uses) -> String {
        if self.within == Some(module) {
            return name.to_owned();
        }
        uses.module(module);
        format!("{}::{name}", module.name())
    }
}

/// What a piece of code names by its own name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::codegen) struct Uses {
    types: BTreeSet<TypeName>,
    paths: BTreeSet<String>,
}

impl Uses {
    pub(in crate::codegen) fn name(&mut self, name: &TypeName) -> String {
        self.types.insert(name.clone());
        name.ident.clone()
    }

    fn module(&mut self, module: Module) {
        let path = format!("sync_sdk::author::{}", module.name());
        self.paths.insert(path);
    }

    pub(in crate::codegen) fn path(&mut self, path: &TypePath) -> String {
        match path {
            TypePath::Prelude(path) => path.clone(),
            TypePath::Own(name) => self.name(name),
        }
    }

    /// Brings it into the file's scope.
    pub(in crate::codegen) fn bring(self, file: &mut File) {
        for name in &self.types {
            file.name(name);
        }
        for path in self.paths {
            file.use_path(path);
        }
    }

    pub(in crate::codegen) fn and(&mut self, others: Self) {
        self.types.extend(others.types);
        self.paths.extend(others.paths);
    }
}

/// Code that is proposed for a value, and the value that it compiles to.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::codegen) struct Proposed {
    pub(in crate::codegen) code: Code,
    pub(in crate::codegen) value: Value,
    /// What has to be in scope.
    pub(in crate::codegen) uses: Uses,
    /// What stands as JSON, and why.
    pub(in crate::codegen) raw: Vec<String>,
}

impl Proposed {
    /// Takes the code: what it names comes into the file's scope, and the report
    /// counts the options, which `address` has.
    pub(in crate::codegen) fn accept(
        self,
        cx: &Context<'_>,
        file: &mut File,
        address: &Address,
    ) -> Code {
        let is_empty = self.value.as_object().is_none_or(Object::is_empty);
        if !self.raw.is_empty() {
            let why = self.raw.join("; ");
            cx.report.raw(Piece::Options, address.clone(), why);
        } else if !is_empty {
            cx.report.typed(Piece::Options);
        }
        self.bring(file)
    }

    /// The same for a part of options that are counted as a whole.
    pub(in crate::codegen) fn bring(self, file: &mut File) -> Code {
        self.uses.bring(file);
        self.code
    }
}

/// Calls the method of each option on `code`; an option that no method can say
/// becomes `.option("key", …)`.
///
/// The order is that of the table, whatever the order of the JSON is.
pub(in crate::codegen) fn walk(
    scope: Scope<'_>,
    code: Code,
    tables: &[&[OptionForm]],
    options: &Object,
) -> Proposed {
    walk_or(scope, "option", code, tables, options)
}

/// The same where another method than `option` takes what no other says.
pub(in crate::codegen) fn walk_or(
    scope: Scope<'_>,
    other: &str,
    code: Code,
    tables: &[&[OptionForm]],
    options: &Object,
) -> Proposed {
    let mut proposed = Proposed {
        code,
        value: Value::Null,
        uses: Uses::default(),
        raw: Vec::new(),
    };
    let mut made = Object::new();
    for form in tables.iter().copied().flatten() {
        if made.contains_key(form.key) {
            continue;
        }
        let Some(wanted) = options.get(form.key) else {
            continue;
        };
        let Some(argument) = arguments::propose(scope, form.form, wanted) else {
            continue;
        };
        for call in argument.calls {
            let method = match &call.of {
                Some(of) => format!("{}::<{of}>", form.method),
                None => form.method.to_owned(),
            };
            proposed.code = proposed.code.method(&method, call.arguments);
        }
        proposed.uses.and(argument.uses);
        proposed.raw.extend(argument.raw);
        made.insert(form.key.to_owned(), wanted.clone());
    }
    let mut others: Vec<_> = options.iter().collect();
    others.retain(|(key, _)| !made.contains_key(key.as_str()));
    others.sort_by_key(|(key, _)| key.as_str());
    for (key, value) in others {
        let arguments = [literal::string(key), value_of(value)];
        proposed.code = proposed.code.method(other, arguments);
        let is_known = tables.iter().copied().flatten().any(|form| form.key == key);
        proposed.raw.push(match is_known {
            true => format!("the option `{key}` has a value that no method gives it"),
            false => format!("the option `{key}` has no method"),
        });
        made.insert(key.clone(), value.clone());
    }
    if !made.is_empty() {
        proposed.value = made.into();
    }
    proposed
}

/// What `impl Into<Value>` is given: a literal where one is enough.
pub(in crate::codegen) fn value_of(value: &Value) -> Code {
    match value {
        Value::String(text) => literal::string(text),
        Value::Bool(value) => Code::text(value.to_string()),
        Value::Number(_) => Code::text(literal::number(value)),
        Value::Null | Value::Array(_) | Value::Object(_) => literal::json(value),
    }
}

//! Code and the value that it compiles to, side by side.

use serde_json::Value;

use crate::author::{
    Collection, Declarations, Email, Input, ItemCreate, ItemDelete, ItemRead, ItemUpdate, Notify,
    Request, ThrowError, Trigger, TriggerFlow,
};
use crate::codegen::code::Code;
use crate::codegen::literal::{escaped, json, number, string};
use crate::model::{Object, Placeholder};

/// A call that grows, as text and as the value that the text stands for.
pub(super) struct Draft<T> {
    pub(super) code: Code,
    pub(super) value: T,
}

impl<T> Draft<T> {
    pub(super) fn new(code: Code, value: T) -> Self {
        Self { code, value }
    }

    /// `.name(arguments)`, and what it does.
    #[must_use]
    pub(super) fn call(
        self,
        name: &str,
        arguments: impl IntoIterator<Item = Code>,
        does: impl FnOnce(T) -> T,
    ) -> Self {
        Self {
            code: self.code.method(name, arguments),
            value: does(self.value),
        }
    }
}

impl<T: Odd> Draft<T> {
    /// `.option("key", value)`
    #[must_use]
    pub(super) fn option(self, key: &str, value: &Value) -> Self {
        let arguments = [Code::text(escaped(key)), literal(value)];
        self.call("option", arguments, |it| it.odd(key, value.clone()))
    }
}

/// What takes any option, by Directus's name.
pub(super) trait Odd {
    fn odd(self, key: &str, value: Value) -> Self;
}

macro_rules! odd {
    ($($type:ty),* $(,)?) => {$(
        impl Odd for $type {
            fn odd(self, key: &str, value: Value) -> Self {
                self.option(key, value)
            }
        }
    )*};
}

odd! {
    Email,
    ItemCreate<Stand>,
    ItemDelete<Stand>,
    ItemRead<Stand>,
    ItemUpdate<Stand>,
    Notify,
    Request,
    ThrowError,
    Trigger,
    TriggerFlow<Stand>,
}

/// Stands for whatever collection or flow the generated code names.
pub(super) enum Stand {}

impl Collection for Stand {
    const NAME: &'static str = "";
    const PRIMARY_KEY: &'static str = "";
    type PrimaryKey = i32;
    type Fields = ();
    const FIELDS: () = ();

    fn declare(_: &mut Declarations) {}
}

/// What an `impl Into<Value>` takes.
pub(super) fn literal(value: &Value) -> Code {
    match value {
        Value::String(text) => string(text),
        Value::Number(_) => Code::text(number(value)),
        Value::Bool(value) => Code::text(value.to_string()),
        _ => match Placeholder::from_value(value) {
            Some(placeholder) => put_in(&placeholder),
            None => json(value),
        },
    }
}

/// What an `impl Into<Input>` takes.
pub(super) fn input(value: &Value) -> Option<(Code, Input)> {
    match value {
        Value::String(text) => Some((string(text), Input::Text(text.clone()))),
        value => {
            let placeholder = Placeholder::from_value(value)?;
            Some((put_in(&placeholder), Input::Placeholder(placeholder)))
        }
    }
}

/// `var("NAME")`, `secret("NAME")`
fn put_in(placeholder: &Placeholder) -> Code {
    let function = match placeholder {
        Placeholder::Var(_) => "var",
        Placeholder::Secret(_) => "secret",
    };
    Code::call(function, [string(placeholder.name())])
}

/// The options of an operation or a trigger, as long as not all of them are
/// said.
pub(super) struct Options<'a> {
    all: &'a Object,
    said: Vec<&'a str>,
}

impl<'a> Options<'a> {
    pub(super) fn of(all: &'a Object) -> Self {
        Self {
            all,
            said: Vec::new(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.all.get(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str()
    }

    /// The option has a typed form.
    pub(super) fn said(&mut self, key: &'a str) {
        self.said.push(key);
    }

    /// How many options have a typed form.
    pub(super) fn typed(&self) -> usize {
        self.said.len()
    }

    /// The options that have none.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let all = self.all.iter();
        all.filter(|(key, _)| !self.said.contains(&key.as_str()))
    }
}

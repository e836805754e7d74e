//! Fields as values, and the rules that can be made of them.

use std::marker::PhantomData;

use serde_json::{Value, json};

use super::types::{FieldType, Ordered, Presence, Textual};
use super::{Collection, Filter, Operand};

/// A field of the collection `C` that holds a `T`: a member of the struct that
/// `#[derive(Collection)]` makes.
#[derive(Debug)]
pub struct Field<C, T> {
    name: &'static str,
    marker: PhantomData<fn() -> (C, T)>,
}

impl<C, T> Clone for Field<C, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C, T> Copy for Field<C, T> {}

/// A field of the collection `C`, whatever it holds. See
/// [`fields!`](crate::fields).
#[derive(Debug)]
pub struct AnyField<C> {
    name: &'static str,
    marker: PhantomData<fn() -> C>,
}

impl<C> AnyField<C> {
    /// The field without the type of its values.
    pub fn of<T>(field: Field<C, T>) -> Self {
        Self {
            name: field.name,
            marker: PhantomData,
        }
    }

    /// Its name on the server.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// A list of fields of one collection: `fields![a.title, a.body]`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let list = fields![User::FIELDS.first_name, User::FIELDS.role];
/// assert_eq!(list[1].name(), "role");
/// ```
#[macro_export]
macro_rules! fields {
    ($($field:expr),+ $(,)?) => {
        [$($crate::author::AnyField::of($field)),+]
    };
}

impl<C, T> Field<C, T> {
    /// A field by its name. Nothing checks that the collection has it.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            marker: PhantomData,
        }
    }

    /// Its name on the server.
    pub const fn name(self) -> &'static str {
        self.name
    }

    fn rule(self, operator: &str, operand: Value) -> Filter<C> {
        Filter::from_value(json!({ self.name: { operator: operand } }))
    }
}

impl<C: Collection, T: FieldType> Field<C, T> {
    /// Equal to the value.
    pub fn eq(self, value: impl Operand<T::Base>) -> Filter<C> {
        self.rule("_eq", value.into_value())
    }

    /// Not equal to the value.
    pub fn ne(self, value: impl Operand<T::Base>) -> Filter<C> {
        self.rule("_neq", value.into_value())
    }

    /// One of the values.
    pub fn in_<V: Operand<T::Base>>(self, values: impl IntoIterator<Item = V>) -> Filter<C> {
        self.rule("_in", list(values))
    }

    /// None of the values.
    pub fn not_in<V: Operand<T::Base>>(self, values: impl IntoIterator<Item = V>) -> Filter<C> {
        self.rule("_nin", list(values))
    }

    /// Without a value.
    pub fn null(self) -> Filter<C> {
        self.rule("_null", json!(true))
    }

    /// With a value.
    pub fn not_null(self) -> Filter<C> {
        self.rule("_nnull", json!(true))
    }

    /// Greater than the value; later, for dates and times.
    pub fn gt(self, value: impl Operand<T::Base>) -> Filter<C>
    where
        T::Base: Ordered,
    {
        self.rule("_gt", value.into_value())
    }

    /// Greater than the value or equal to it.
    pub fn gte(self, value: impl Operand<T::Base>) -> Filter<C>
    where
        T::Base: Ordered,
    {
        self.rule("_gte", value.into_value())
    }

    /// Less than the value; earlier, for dates and times.
    pub fn lt(self, value: impl Operand<T::Base>) -> Filter<C>
    where
        T::Base: Ordered,
    {
        self.rule("_lt", value.into_value())
    }

    /// Less than the value or equal to it.
    pub fn lte(self, value: impl Operand<T::Base>) -> Filter<C>
    where
        T::Base: Ordered,
    {
        self.rule("_lte", value.into_value())
    }

    /// Between the two, both included.
    pub fn between(self, from: impl Operand<T::Base>, to: impl Operand<T::Base>) -> Filter<C>
    where
        T::Base: Ordered,
    {
        self.rule("_between", json!([from.into_value(), to.into_value()]))
    }
}

macro_rules! text_rules {
    ($($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        impl<C: Collection, T: FieldType> Field<C, T> {
            $($(#[$doc])*
            pub fn $name(self, text: impl Operand<String>) -> Filter<C>
            where
                T::Base: Textual,
            {
                self.rule($operator, text.into_value())
            })*
        }
    };
}

text_rules! {
    /// Contains the text.
    contains = "_contains";
    /// Contains the text, whatever the case.
    icontains = "_icontains";
    /// Does not contain the text.
    not_contains = "_ncontains";
    /// Starts with the text.
    starts_with = "_starts_with";
    /// Starts with the text, whatever the case.
    istarts_with = "_istarts_with";
    /// Ends with the text.
    ends_with = "_ends_with";
    /// Ends with the text, whatever the case.
    iends_with = "_iends_with";
    /// Matches the regular expression; in validations only.
    matches = "_regex";
}

impl<C: Collection, T: FieldType> Field<C, T> {
    /// Null or empty.
    pub fn empty(self) -> Filter<C>
    where
        T::Base: Presence,
    {
        self.rule("_empty", json!(true))
    }

    /// Neither null nor empty.
    pub fn not_empty(self) -> Filter<C>
    where
        T::Base: Presence,
    {
        self.rule("_nempty", json!(true))
    }
}

fn list<T, V: Operand<T>>(values: impl IntoIterator<Item = V>) -> Value {
    values.into_iter().map(Operand::into_value).collect()
}

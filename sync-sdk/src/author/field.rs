//! Fields as values, and the rules that can be made of them.

use std::marker::PhantomData;

use serde_json::Value;

use super::Filter;

/// A field of the collection `C` that holds a `T`: a member of the struct that
/// `#[derive(Collection)]` makes.
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::Field;
///
/// assert_eq!(User::FIELDS.email.name(), "email");
/// // One that the struct does not have:
/// let badge: Field<User, String> = Field::new("badge");
/// let rule: Filter<User> = badge.eq("7") & User::FIELDS.email.not_null();
/// ```
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
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::AnyField;
///
/// let all: [AnyField<File>; 2] = fields![File::FIELDS.title, File::FIELDS.filesize];
/// ```
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

    pub(super) fn rule(self, operator: &str, operand: Value) -> Filter<C> {
        Filter::at(&[self.name, operator], operand)
    }
}

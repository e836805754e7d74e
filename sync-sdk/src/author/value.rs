//! Values: what a field can be compared with, and what it can hold.

use serde_json::Value;
use uuid::Uuid;

use super::system::User;
use super::types::{Csv, Date, DateTime, Decimal, FieldType, Hash, Json, Text, Time, Timestamp};
use super::{Collection, M2o, system};

/// A value that a field of type `T` can be compared with or set to: a literal,
/// or one that the server fills in ([`CURRENT_USER`], [`NOW`], [`template`]).
#[diagnostic::on_unimplemented(
    message = "a `{T}` field cannot be compared with `{Self}`",
    label = "not a value of a `{T}` field",
    note = "the field is declared as `{T}` in its `#[derive(Collection)]` struct"
)]
pub trait Operand<T> {
    /// The value as it stands in a rule.
    fn into_value(self) -> Value;
}

/// A value that a field of type `T` can hold from the start.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a `{T}` field",
    label = "expected a `{T}`",
    note = "the field is declared as `{T}` in its `#[derive(Collection)]` struct"
)]
pub trait Literal<T> {
    /// The value as it stands in the data model.
    fn into_value(self) -> Value;
}

macro_rules! literals {
    ($($field:ty: $($value:ty),*;)*) => {$($(
        impl Operand<$field> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }
        impl Literal<$field> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }
    )*)*};
}

literals! {
    String: &str, String;
    Text: &str, String;
    Hash: &str, String;
    Csv: &str, String;
    bool: bool;
    i16: i16;
    i32: i32;
    i64: i64;
    f32: f64;
    f64: f64;
    Decimal: f64, &str;
    Date: &str;
    Time: &str;
    DateTime: &str;
    Timestamp: &str;
    Json: Value;
}

macro_rules! ids {
    ($($trait:ident),*) => {$(
        impl $trait<Uuid> for Uuid {
            fn into_value(self) -> Value {
                Value::from(self.to_string())
            }
        }

        impl<T: Collection<PrimaryKey = Uuid>> $trait<M2o<T>> for Uuid {
            fn into_value(self) -> Value {
                Value::from(self.to_string())
            }
        }
    )*};
}
ids!(Operand, Literal);

macro_rules! variables {
    ($($(#[$doc:meta])* $name:ident, $type:ident = $text:literal: $($field:ty),*;)*) => {$(
        $(#[$doc])*
        pub const $name: $type = $type(());

        #[doc = concat!("The type of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $type(());

        $(impl Operand<$field> for $type {
            fn into_value(self) -> Value {
                Value::from($text)
            }
        })*
    )*};
}

variables! {
    /// The user who makes the request (`$CURRENT_USER`).
    CURRENT_USER, CurrentUser = "$CURRENT_USER": M2o<User>, Uuid;
    /// The role of the user who makes the request (`$CURRENT_ROLE`).
    CURRENT_ROLE, CurrentRole = "$CURRENT_ROLE": M2o<system::Role>, Uuid;
}

/// The time of the request (`$NOW`).
pub const NOW: Now = Now("");

/// The time of the request, or one that lies a fixed span from it.
#[derive(Debug, Clone, Copy)]
pub struct Now(&'static str);

impl Now {
    /// `NOW.shifted("-1 day")`: the span is what Directus takes in `$NOW(…)`.
    pub const fn shifted(self, span: &'static str) -> Self {
        Self(span)
    }

    fn to_value(self) -> Value {
        match self.0 {
            "" => Value::from("$NOW"),
            span => Value::from(format!("$NOW({span})")),
        }
    }
}

macro_rules! now {
    ($($field:ty),*) => {$(
        impl Operand<$field> for Now {
            fn into_value(self) -> Value {
                self.to_value()
            }
        }
    )*};
}
now!(Date, DateTime, Timestamp);

/// A text that a flow fills in when it runs: `template("{{$trigger.key}}")`.
pub fn template(text: impl Into<String>) -> Template {
    Template(text.into())
}

/// See [`template`].
#[derive(Debug, Clone)]
pub struct Template(String);

impl<T: FieldType> Operand<T> for Template {
    fn into_value(self) -> Value {
        Value::from(self.0)
    }
}

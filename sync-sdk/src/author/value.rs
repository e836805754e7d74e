//! Values: what a field can be compared with, and what it can hold.

use serde_json::Value;
use uuid::Uuid;

use super::system::User;
use super::types::{
    Choices, Csv, Date, DateTime, Decimal, FieldType, Hash, Json, Multi, Text, Time, Timestamp,
};
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
    f32: f64, i32;
    f64: f64, i32;
    Decimal: f64, i32, &str;
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

macro_rules! keys {
    ($($key:ty: $($value:ty),*;)*) => {$($(
        impl<T: Collection<PrimaryKey = $key>> Operand<M2o<T>> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }

        impl<T: Collection<PrimaryKey = $key>> Literal<M2o<T>> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }
    )*)*};
}

keys! {
    i16: i16;
    i32: i32;
    i64: i64;
    String: &str, String;
}

/// Directus keeps a list of texts with commas between them.
impl<const N: usize> Literal<Csv> for [&str; N] {
    fn into_value(self) -> Value {
        Value::from(self.join(","))
    }
}

impl<T: Choices, const N: usize> Literal<Multi<T>> for [T; N] {
    fn into_value(self) -> Value {
        self.iter().map(Choices::value).collect()
    }
}

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
pub const NOW: Now = Now(());

/// The time of the request. As the `default` of a field it is the time at
/// which the database makes the item.
#[derive(Debug, Clone, Copy)]
pub struct Now(());

/// A time that lies a fixed span from that of the request.
#[derive(Debug, Clone, Copy)]
pub struct ShiftedNow(&'static str);

impl Now {
    /// `NOW.shifted("-1 day")`: the span is what Directus takes in `$NOW(…)`.
    pub const fn shifted(self, span: &'static str) -> ShiftedNow {
        ShiftedNow(span)
    }
}

macro_rules! now {
    ($($field:ty),*) => {$(
        impl Operand<$field> for Now {
            fn into_value(self) -> Value {
                Value::from("$NOW")
            }
        }

        impl Operand<$field> for ShiftedNow {
            fn into_value(self) -> Value {
                Value::from(format!("$NOW({})", self.0))
            }
        }

        impl Literal<$field> for Now {
            fn into_value(self) -> Value {
                // What the server makes of every vendor's name for it.
                Value::from("CURRENT_TIMESTAMP")
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

impl Template {
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl From<Template> for Value {
    fn from(template: Template) -> Self {
        Self::from(template.0)
    }
}

impl<T: FieldType> Operand<T> for Template {
    fn into_value(self) -> Value {
        Value::from(self.0)
    }
}

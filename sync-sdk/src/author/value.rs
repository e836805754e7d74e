//! Values: what a field can be compared with, and what it can hold.

use serde_json::Value;
use uuid::Uuid;

use super::{
    Choices, Collection, Csv, Date, DateTime, Decimal, FieldType, Hash, Input, Json, M2o, Multi,
    Text, Time, Timestamp,
};

/// A value that a field of type `T` can be compared with or set to: a literal,
/// or one that the server fills in ([`CURRENT_USER`](super::CURRENT_USER),
/// [`NOW`](super::NOW), [`template`](super::template)).
///
/// ```
/// # use sync_sdk::prelude::*;
/// let user = User::FIELDS;
/// let rule = user.title.eq("Editor") & user.last_access.lt(NOW) & user.role.eq(CURRENT_ROLE);
/// ```
///
/// A record of the project (a folder, role, policy, flow or dashboard) is one
/// for fields that point to such a record. The project has to reach it; a push
/// puts the key there that its row has on the target.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Role)]
/// pub struct Editor;
///
/// let editors = User::FIELDS.role.eq(Editor);
/// ```
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
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Product {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(default = "Untitled")]
///     pub name: String,
///     #[field(default = 1.5, precision = 8, scale = 2)]
///     pub price: Decimal,
///     #[field(default = NOW)]
///     pub since: Timestamp,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a `{T}` field",
    label = "expected a `{T}`",
    note = "the field is declared as `{T}` in its `#[derive(Collection)]` struct"
)]
pub trait Literal<T> {
    /// The value as it stands in the data model.
    fn into_value(self) -> Value;
}

/// What a field of the type `T` can be set to in a preset and in the payload of
/// an operation: whatever it can be compared with.
///
/// ```
/// # use sync_sdk::prelude::*;
/// ItemUpdate::<User>::new(|row, user| {
///     row.set(user.title, "New").set(user.last_access, NOW);
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{T}` field cannot be set to `{Self}`",
    label = "not a value of a `{T}` field",
    note = "the field is declared as `{T}` in its `#[derive(Collection)]` struct"
)]
pub trait Settable<T> {
    /// The value in JSON.
    fn into_set(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T, V: Operand<T>> Settable<T> for V {
    fn into_set(self) -> Value {
        self.into_value()
    }
}

macro_rules! literals {
    ($($field:ty: $($value:ty),*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Operand<$field> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }
        #[diagnostic::do_not_recommend]
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
    Date: &str, String;
    Time: &str, String;
    DateTime: &str, String;
    Timestamp: &str, String;
    Json: Value;
}

macro_rules! ids {
    ($($trait:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl $trait<Uuid> for Uuid {
            fn into_value(self) -> Value {
                Value::from(self.to_string())
            }
        }

        #[diagnostic::do_not_recommend]
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
        #[diagnostic::do_not_recommend]
        impl<T: Collection<PrimaryKey = $key>> Operand<M2o<T>> for $value {
            fn into_value(self) -> Value {
                Value::from(self)
            }
        }

        #[diagnostic::do_not_recommend]
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
#[diagnostic::do_not_recommend]
impl<const N: usize> Literal<Csv> for [&str; N] {
    fn into_value(self) -> Value {
        Value::from(self.join(","))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Choices, const N: usize> Literal<Multi<T>> for [T; N] {
    fn into_value(self) -> Value {
        self.iter().map(Choices::stored).collect()
    }
}

/// A text that is put in when the plan is made: a different one for each
/// environment. Directus casts it to what the field holds.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.folder.eq(var("PUBLIC_FOLDER"));
/// ```
#[diagnostic::do_not_recommend]
impl<T: FieldType> Operand<T> for Input {
    fn into_value(self) -> Value {
        self.to_value()
    }
}

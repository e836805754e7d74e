//! Values that the server fills in for each request.

use std::marker::PhantomData;

use serde_json::Value;
use uuid::Uuid;

use super::system::{self, User};
use super::{
    Date, DateTime, Field, FieldType, Literal, M2o, Operand, Relational, Timestamp, ToMany,
};

/// A single value, as opposed to [`Each`].
#[derive(Debug, Clone, Copy)]
pub enum One {}

/// Several values: what `in_` and `not_in` take.
#[derive(Debug, Clone, Copy)]
pub enum Each {}

/// A field of the user, role or policies of the request:
/// `CURRENT_USER.field(User::FIELDS.language)`.
///
/// A field that refers to an item leads on to a field of that item, a list to
/// the fields of [each](Self::each) of its items.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let user = User::FIELDS;
/// let parent = CURRENT_USER.field(user.role).field(Role::FIELDS.parent);
/// assert_eq!(
///     user.role.eq(parent).to_value(),
///     json!({ "role": { "_eq": "$CURRENT_USER.role.parent" } })
/// );
/// let names = CURRENT_ROLES.field(Role::FIELDS.name);
/// assert_eq!(
///     user.title.in_(names).to_value(),
///     json!({ "title": { "_in": ["$CURRENT_ROLES.name"] } })
/// );
/// ```
#[derive(Debug, Clone)]
pub struct CurrentPath<T, N = One> {
    text: String,
    marker: PhantomData<fn() -> (T, N)>,
}

impl<T, N> CurrentPath<T, N> {
    fn new(text: String) -> Self {
        Self {
            text,
            marker: PhantomData,
        }
    }

    fn to<U, M>(&self, name: &str) -> CurrentPath<U, M> {
        CurrentPath::new(format!("{}.{name}", self.text))
    }
}

impl<T: FieldType, N> CurrentPath<T, N> {
    /// A field of the item that the path leads to.
    pub fn field<F: FieldType>(self, field: Field<T::Target, F>) -> CurrentPath<F::Base, N>
    where
        T: Relational,
    {
        self.to(field.name())
    }

    /// A field of each item that the path leads to.
    pub fn each<F: FieldType>(self, field: Field<T::Many, F>) -> CurrentPath<F::Base, Each>
    where
        T: ToMany,
    {
        self.to(field.name())
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> Operand<T> for CurrentPath<T, One> {
    fn into_value(self) -> Value {
        Value::from(self.text)
    }
}

impl<T> IntoIterator for CurrentPath<T, Each> {
    type Item = CurrentPath<T, One>;
    type IntoIter = std::iter::Once<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(CurrentPath::new(self.text))
    }
}

macro_rules! variables {
    ($(
        $(#[$doc:meta])*
        $name:ident, $type:ident = $text:literal, $number:ident of $of:ty;
    )*) => {$(
        $(#[$doc])*
        pub const $name: $type = $type(());

        #[doc = concat!("The type of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $type(());

        impl $type {
            #[doc = concat!("A field of it: `", $text, ".name`. See [`CurrentPath`].")]
            pub fn field<T: FieldType>(self, field: Field<$of, T>) -> CurrentPath<T::Base, $number> {
                CurrentPath::new(format!("{}.{}", $text, field.name()))
            }
        }
    )*};
}

variables! {
    /// The user who makes the request (`$CURRENT_USER`).
    CURRENT_USER, CurrentUser = "$CURRENT_USER", One of User;
    /// The role of the user who makes the request (`$CURRENT_ROLE`).
    CURRENT_ROLE, CurrentRole = "$CURRENT_ROLE", One of system::Role;
    /// The role of the user and all roles above it (`$CURRENT_ROLES`): for `in_`
    /// and `not_in`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let rule = User::FIELDS.role.in_(CURRENT_ROLES);
    /// assert_eq!(rule.to_value(), json!({ "role": { "_in": ["$CURRENT_ROLES"] } }));
    /// ```
    CURRENT_ROLES, CurrentRoles = "$CURRENT_ROLES", Each of system::Role;
    /// The policies of the request (`$CURRENT_POLICIES`): for `in_` and `not_in`.
    CURRENT_POLICIES, CurrentPolicies = "$CURRENT_POLICIES", Each of system::Policy;
}

macro_rules! keys {
    ($($type:ident = $text:literal of $of:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Operand<M2o<$of>> for $type {
            fn into_value(self) -> Value {
                Value::from($text)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<Uuid> for $type {
            fn into_value(self) -> Value {
                Value::from($text)
            }
        }
    )*};
}

keys! {
    CurrentUser = "$CURRENT_USER" of User;
    CurrentRole = "$CURRENT_ROLE" of system::Role;
    AnyCurrentRole = "$CURRENT_ROLES" of system::Role;
    AnyCurrentPolicy = "$CURRENT_POLICIES" of system::Policy;
}

macro_rules! lists {
    ($($(#[$doc:meta])* $type:ident of $list:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $type(());

        impl IntoIterator for $list {
            type Item = $type;
            type IntoIter = std::iter::Once<$type>;

            fn into_iter(self) -> Self::IntoIter {
                std::iter::once($type(()))
            }
        }
    )*};
}

lists! {
    /// What [`CURRENT_ROLES`] stands for.
    AnyCurrentRole of CurrentRoles;
    /// What [`CURRENT_POLICIES`] stands for.
    AnyCurrentPolicy of CurrentPolicies;
}

/// The time of the request (`$NOW`).
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.created_on.gt(NOW.shifted("-7 days"));
/// assert_eq!(rule.to_value(), json!({ "created_on": { "_gt": "$NOW(-7 days)" } }));
/// ```
pub const NOW: Now = Now(());

/// The time of the request. As the `default` of a field it is the time at
/// which the database makes the item.
#[derive(Debug, Clone, Copy)]
pub struct Now(());

/// A time that lies a fixed span from that of the request.
#[derive(Debug, Clone, Copy)]
pub struct ShiftedNow(&'static str);

impl Now {
    /// `NOW.shifted("-1 day")`: a sign, a number and a unit (`ms`, `seconds`,
    /// `minutes`, `hours`, `days`, `weeks`, `months`, `years`, or shorter).
    /// Directus takes what it does not understand for no span at all; in a
    /// grant that is a build error.
    pub const fn shifted(self, span: &'static str) -> ShiftedNow {
        ShiftedNow(span)
    }
}

macro_rules! now {
    ($($field:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Operand<$field> for Now {
            fn into_value(self) -> Value {
                Value::from("$NOW")
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<$field> for ShiftedNow {
            fn into_value(self) -> Value {
                Value::from(format!("$NOW({})", self.0))
            }
        }

        #[diagnostic::do_not_recommend]
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
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.title.eq(template("{{$trigger.body.title}}"));
/// assert_eq!(rule.to_value(), json!({ "title": { "_eq": "{{$trigger.body.title}}" } }));
/// ```
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

#[diagnostic::do_not_recommend]
impl<T: FieldType> Operand<T> for Template {
    fn into_value(self) -> Value {
        Value::from(self.0)
    }
}

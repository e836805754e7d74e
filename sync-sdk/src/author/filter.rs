//! Rules over the items of one collection.

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr};

use serde_json::{Value, json};

/// A rule over the items of the collection `C`, joined with `&` and `|`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let user = User::FIELDS;
/// let rule = user.status.eq(system::UserStatus::Active) & (user.title.null() | user.id.eq(CURRENT_USER));
/// assert_eq!(
///     rule.to_value(),
///     json!({ "_and": [
///         { "status": { "_eq": "active" } },
///         { "_or": [{ "title": { "_null": true } }, { "id": { "_eq": "$CURRENT_USER" } }] },
///     ] })
/// );
/// ```
#[derive(Debug, Clone)]
#[must_use = "a rule does nothing until it is given to a grant, a condition or a query"]
pub struct Filter<C> {
    value: Value,
    marker: PhantomData<fn() -> C>,
}

impl<C> Filter<C> {
    pub(in crate::author) fn from_value(value: Value) -> Self {
        Self {
            value,
            marker: PhantomData,
        }
    }

    /// A rule as Directus has it in JSON, for what the typed form cannot say.
    /// Nothing checks it.
    pub fn raw(value: Value) -> Self {
        Self::from_value(value)
    }

    /// The rule as Directus has it in JSON.
    pub fn to_value(&self) -> Value {
        self.value.clone()
    }

    /// `a & b & c` is one list of three, not a list within a list.
    fn join(self, other: Self, with: &str) -> Self {
        let parts = |value: Value| match value {
            Value::Object(mut object) if object.len() == 1 && object.contains_key(with) => {
                match object.remove(with) {
                    Some(Value::Array(parts)) => parts,
                    other => vec![json!({ with: other })],
                }
            }
            value => vec![value],
        };
        let mut all = parts(self.value);
        all.extend(parts(other.value));
        Self::from_value(json!({ with: all }))
    }
}

impl<C> BitAnd for Filter<C> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join(other, "_and")
    }
}

impl<C> BitOr for Filter<C> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.join(other, "_or")
    }
}

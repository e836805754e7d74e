//! Which way a flow goes.

use std::ops::{BitAnd, BitOr};

use serde_json::{Value, json};

use super::{Operation, OperationBody};
use crate::author::declare::Reach;
use crate::author::{Collection, Filter, Place};

/// Goes on with `resolve` when a rule holds, with `reject` when not. Conditions
/// are joined with `&` and `|`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Condition::payload::<User>(|user| user.status.eq(system::UserStatus::Active))
///     & (Condition::at("$accountability.admin").eq(true) | Condition::at("count.total").gt(5));
/// ```
#[derive(Debug, Clone)]
#[must_use = "an operation does nothing until a flow has it"]
pub struct Condition {
    filter: Value,
    names: Vec<String>,
    reach: Vec<Reach>,
}

impl Condition {
    /// A rule over the payload of the event that started the flow.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Condition::payload::<User>(|user| user.status.eq(system::UserStatus::Active));
    /// ```
    pub fn payload<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self::on("$trigger.payload", rule)
    }

    /// A rule over what the operation before returned.
    pub fn last<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self::on("$last", rule)
    }

    /// A rule over an item of `C` that stands somewhere in the data of the
    /// flow: the key of an operation that ran before, or a path
    /// (`$trigger.body`, `read.author`).
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Condition::on::<User>("read_user", |user| user.role.null());
    /// ```
    pub fn on<C: Collection>(path: &str, rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self {
            reach: vec![C::declare],
            ..Self::nested(path, rule(C::FIELDS).written(Place::Validation))
        }
    }

    /// A value that stands somewhere in the data of the flow, to be compared:
    /// `Condition::at("$trigger.body.kind").eq("letter")`.
    ///
    /// A value that is not there at all meets no rule, `null` and `empty`
    /// neither: Directus asks for all that a condition names (seen on 11.17.4).
    pub fn at(path: impl Into<String>) -> At {
        At(path.into())
    }

    /// A rule over the data of the flow as Directus has it in JSON. Nothing
    /// checks it.
    pub fn raw(filter: Value) -> Self {
        Self {
            filter,
            names: Vec::new(),
            reach: Vec::new(),
        }
    }

    #[cfg(feature = "codegen")]
    pub(crate) fn filter(&self) -> &Value {
        &self.filter
    }

    fn nested(path: &str, rule: Value) -> Self {
        let filter = path
            .rsplit('.')
            .fold(rule, |inner, key| json!({ key: inner }));
        Self {
            names: vec![path.to_owned()],
            ..Self::raw(filter)
        }
    }

    /// `a & b & c` is one list of three.
    fn join(mut self, other: Self, with: &str) -> Self {
        let mut parts = match self.filter {
            Value::Object(mut object) if object.len() == 1 && object.contains_key(with) => {
                match object.remove(with) {
                    Some(Value::Array(parts)) => parts,
                    other => vec![json!({ with: other })],
                }
            }
            filter => vec![filter],
        };
        parts.push(other.filter);
        self.filter = json!({ with: parts });
        self.names.extend(other.names);
        self.reach.extend(other.reach);
        self
    }
}

impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join(other, "_and")
    }
}

impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.join(other, "_or")
    }
}

#[diagnostic::do_not_recommend]
impl Operation for Condition {
    fn body(self) -> OperationBody {
        OperationBody {
            names: self.names,
            reach: self.reach,
            ..OperationBody::new("condition", json!({ "filter": self.filter }))
        }
    }
}

/// A place in the data of a flow: see [`Condition::at`].
///
/// ```
/// # use sync_sdk::prelude::*;
/// let condition = Condition::at("$trigger.body.kind").in_(["letter", "note"]);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a place is compared with something"]
pub struct At(String);

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        impl At {
            $($(#[$doc])*
            pub fn $name(self, value: impl Into<Value>) -> Condition {
                let value: Value = value.into();
                Condition::nested(&self.0, json!({ $operator: value }))
            })*
        }
    };
}

comparisons! {
    /// Equal to the value.
    eq = "_eq";
    /// Not equal to the value.
    ne = "_neq";
    /// Greater than the value.
    gt = "_gt";
    /// Greater than the value or equal to it.
    gte = "_gte";
    /// Less than the value.
    lt = "_lt";
    /// Less than the value or equal to it.
    lte = "_lte";
    /// One of a list of values.
    in_ = "_in";
    /// None of a list of values.
    not_in = "_nin";
    /// Contains the text.
    contains = "_contains";
    /// Does not contain the text.
    not_contains = "_ncontains";
    /// Starts with the text.
    starts_with = "_starts_with";
    /// Ends with the text.
    ends_with = "_ends_with";
    /// Matches the regular expression.
    matches = "_regex";
}

macro_rules! presence {
    ($($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        impl At {
            $($(#[$doc])*
            pub fn $name(self) -> Condition {
                Condition::nested(&self.0, json!({ $operator: true }))
            })*
        }
    };
}

presence! {
    /// Without a value.
    null = "_null";
    /// With a value.
    not_null = "_nnull";
    /// Null or empty.
    empty = "_empty";
    /// Neither null nor empty.
    not_empty = "_nempty";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_flat_and_remember_what_they_name() {
        let place = |path: &str| Condition::at(path).eq(1);
        let all = place("a.b") & place("$last") & (place("c") | place("d"));
        assert_eq!(all.names, ["a.b", "$last", "c", "d"]);
        assert_eq!(
            all.body().options,
            json!({ "filter": { "_and": [
                { "a": { "b": { "_eq": 1 } } },
                { "$last": { "_eq": 1 } },
                { "_or": [{ "c": { "_eq": 1 } }, { "d": { "_eq": 1 } }] },
            ] } })
        );
    }
}

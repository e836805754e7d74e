//! What the server works out of a field before it is compared.

use std::marker::PhantomData;

use serde_json::Value;

use super::operators::{Counted, HasDay, HasTime, Structured};
use super::{Collection, Field, FieldType, Filter};

/// A number that the server works out of a field: `a.published_on.year()`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let file = File::FIELDS;
/// let rule = file.created_on.year().gte(2026) & file.created_on.weekday().in_([0, 6]);
/// assert_eq!(
///     rule.to_value(),
///     json!({ "_and": [
///         { "year(created_on)": { "_gte": 2026 } },
///         { "weekday(created_on)": { "_in": [0, 6] } },
///     ] })
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Computed<C> {
    function: &'static str,
    field: &'static str,
    marker: PhantomData<fn() -> C>,
}

impl<C: Collection> Computed<C> {
    pub(super) fn rule(self, operator: &str, operand: Value) -> Filter<C> {
        Filter::at(&[&self.name(), operator], operand)
    }

    /// As Directus writes it: `year(published_on)`.
    pub fn name(self) -> String {
        format!("{}({})", self.function, self.field)
    }
}

// The bounds come with the call: a message shows them where they are written.
macro_rules! functions {
    ($($marker:ident $bound:tt { $($(#[$doc:meta])* $name:ident,)* })*) => {
        impl<C: Collection, T: FieldType> Field<C, T> {
            $(functions! { @all $bound $($(#[$doc])* $name,)* })*
        }

        /// The functions of each type of field.
        #[cfg(feature = "codegen")]
        pub(crate) const FUNCTIONS: &[(&str, &[&str])] =
            &[$((stringify!($marker), &[$(stringify!($name)),*]),)*];
    };
    (@all $bound:tt $($(#[$doc:meta])* $name:ident,)*) => {
        $(functions! { @one $bound $(#[$doc])* $name })*
    };
    (@one [$($bound:tt)*] $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub fn $name(self) -> Computed<C> $($bound)* {
            Computed {
                function: stringify!($name),
                field: self.name(),
                marker: PhantomData,
            }
        }
    };
}

functions! {
    HasDay [where T::Base: HasDay] {
        /// The year.
        year,
        /// The month, from 1.
        month,
        /// The week of the year; which week is the first depends on the database.
        week,
        /// The day of the month, from 1.
        day,
        /// The day of the week; which number is which depends on the database (on
        /// SQLite and PostgreSQL, Sunday is 0).
        weekday,
    }
    HasTime [where T::Base: HasTime] {
        /// The hour, from 0.
        hour,
        /// The minute.
        minute,
        /// The second.
        second,
    }
    Counted [where T::Base: Counted] {
        /// How many items a list has, or values a JSON list.
        ///
        /// ```
        /// # use sync_sdk::prelude::*;
        /// # #[derive(Collection)]
        /// # pub struct Product { #[field(primary_key)] pub id: Uuid, pub colours: Json }
        /// let rule = Product::FIELDS.colours.count().gt(3);
        /// assert_eq!(rule.to_value(), json!({ "count(colours)": { "_gt": 3 } }));
        /// ```
        count,
    }
}

/// A part of a JSON field: `a.details.json("size.width")`.
///
/// Directus 12 compares it; Directus 11 refuses the rule.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Collection)]
/// # pub struct Product { #[field(primary_key)] pub id: Uuid, pub details: Json }
/// let rule = Product::FIELDS.details.json("size.width").gte(20);
/// assert_eq!(
///     rule.to_value(),
///     json!({ "details": { "_json": { "size.width": { "_gte": 20 } } } })
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonPath<C> {
    field: &'static str,
    path: &'static str,
    marker: PhantomData<fn() -> C>,
}

impl<C: Collection> JsonPath<C> {
    pub(super) fn rule(self, operator: &str, operand: Value) -> Filter<C> {
        Filter::at(&[self.field, "_json", self.path, operator], operand)
    }
}

impl<C: Collection, T: FieldType> Field<C, T> {
    /// What stands in the JSON at this path: keys joined with dots, places in
    /// lists in brackets (`tags[0].name`).
    pub fn json(self, path: &'static str) -> JsonPath<C>
    where
        T::Base: Structured,
    {
        JsonPath {
            field: self.name(),
            path,
            marker: PhantomData,
        }
    }
}

//! Which data a panel shows.

use crate::author::{Collection, Date, DateTime, Decimal, Field, FieldType, Filter, Timestamp};

use super::PanelBody;

/// A type that can be added up: `sum`, `avg`, `min`, `max` of a panel.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is not a number",
    label = "not a number",
    note = "`sum`, `avg`, `min`, `max`, `first`, `last` and their like take `i16`, `i32`, `i64`, `f32`, `f64` and `Decimal`; `count` takes any field"
)]
pub trait Addable: FieldType {}

/// A type that says which day it was.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is not a date",
    label = "not a date",
    note = "expected a field of `Date`, `DateTime` or `Timestamp`"
)]
pub trait Dated: FieldType {}

macro_rules! markers {
    ($($marker:ident: $($type:ty),*;)*) => {$($(#[diagnostic::do_not_recommend] impl $marker for $type {})*)*};
}

markers! {
    Addable: i16, i32, i64, f32, f64, Decimal;
    Dated: Date, DateTime, Timestamp;
}

/// The data of a panel, still knowing its collection.
#[derive(Debug)]
pub(super) struct Data<C> {
    pub(super) body: PanelBody,
    marker: std::marker::PhantomData<fn() -> C>,
}

impl<C: Collection> Data<C> {
    pub(super) fn new(mut body: PanelBody) -> Self {
        body.set("collection", C::NAME.into());
        body.reach.push(C::declare);
        Self {
            body,
            marker: std::marker::PhantomData,
        }
    }

    pub(super) fn field<T>(&mut self, key: &str, field: Field<C, T>) {
        self.body.set(key, field.name().into());
    }

    /// Several rules must all hold.
    pub(super) fn only(&mut self, rule: Filter<C>) {
        Filter::gather(&mut self.body.filter, rule);
    }
}

/// One function over the values of a field: a method, or what `codegen` reads of
/// it.
macro_rules! measure {
    (count $to:tt) => {
        measure! { @$to any count "count" "How many items have a value in the field." }
    };
    (count_distinct $to:tt) => {
        measure! { @$to any count_distinct "countDistinct" "How many different values the field has." }
    };
    (first $to:tt) => {
        measure! { @$to number first "first" "The value of the first item; `sort` says which one that is. The app writes numbers only." }
    };
    (last $to:tt) => {
        measure! { @$to number last "last" "The value of the last item; `sort` says which one that is. The app writes numbers only." }
    };
    (avg $to:tt) => {
        measure! { @$to number avg "avg" "The average of the values." }
    };
    (avg_distinct $to:tt) => {
        measure! { @$to number avg_distinct "avgDistinct" "The average of the different values." }
    };
    (sum $to:tt) => {
        measure! { @$to number sum "sum" "The sum of the values." }
    };
    (sum_distinct $to:tt) => {
        measure! { @$to number sum_distinct "sumDistinct" "The sum of the different values." }
    };
    (min $to:tt) => {
        measure! { @$to number min "min" "The least of the values." }
    };
    (max $to:tt) => {
        measure! { @$to number max "max" "The greatest of the values." }
    };
    (@(method $field:literal $function:literal) any $method:ident $name:literal $doc:literal) => {
        #[doc = $doc]
        pub fn $method<T>(&mut self, field: $crate::author::Field<C, T>) -> &mut Self {
            self.data.field($field, field);
            self.data.body.set($function, $name.into());
            self
        }
    };
    (@(method $field:literal $function:literal) number $method:ident $name:literal $doc:literal) => {
        #[doc = $doc]
        pub fn $method<T>(&mut self, field: $crate::author::Field<C, T>) -> &mut Self
        where
            T: $crate::author::FieldType<Base: $crate::author::dashboard::Addable>,
        {
            self.data.field($field, field);
            self.data.body.set($function, $name.into());
            self
        }
    };
    (@(spec) any $method:ident $name:literal $doc:literal) => {
        (stringify!($method), $name, "")
    };
    (@(spec) number $method:ident $name:literal $doc:literal) => {
        (stringify!($method), $name, "Addable")
    };
}

#[cfg(feature = "codegen")]
macro_rules! measures {
    () => {
        None
    };
    ($field:literal $function:literal $words:expr) => {
        Some($crate::author::dashboard::spec::Measures {
            field: $field,
            function: $function,
            words: &$words,
        })
    };
}
#[cfg(feature = "codegen")]
pub(super) use measures;

/// The data of a panel type: the options that say which field is measured and
/// how, and the options that name a field.
macro_rules! queries {
    ($(
        $(#[$doc:meta])*
        $query:ident $vis:vis of $panel:ident
            $(, measures($field:literal, $function:literal) { $($measure:ident),* })?
        {
            $($(#[$field_doc:meta])* $method:ident $([$($bound:tt)*])? = $key:literal;)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $query<C> {
            data: $crate::author::dashboard::query::Data<C>,
        }

        impl<C: $crate::author::Collection> $query<C> {
            /// Only the items that are as the rule says. Text in the rule may
            /// name a variable of the dashboard: `template("{{from}}")`.
            pub fn only(&mut self, rule: $crate::author::Filter<C>) -> &mut Self {
                self.data.only(rule);
                self
            }

            $($(measure!{ $measure (method $field $function) })*)?

            $(
                $(#[$field_doc])*
                pub fn $method<T>(&mut self, field: $crate::author::Field<C, T>) -> &mut Self
                $($($bound)*)?
                {
                    self.data.field($key, field);
                    self
                }
            )*
        }

        impl $panel {
            #[cfg(feature = "codegen")]
            pub(super) const QUERY: $crate::author::dashboard::spec::QuerySpec =
                $crate::author::dashboard::spec::QuerySpec {
                    measures: $crate::author::dashboard::query::measures!(
                        $($field $function [$(measure!{ $measure (spec) }),*])?
                    ),
                    fields: &[$($crate::author::form::OptionForm {
                        method: stringify!($method),
                        key: $key,
                        form: $crate::author::form::Form::Field(stringify!($($($bound)*)?)),
                    }),*],
                };

            /// A panel with data of the collection `C`.
            $vis fn of<C: $crate::author::Collection>(
                say: impl FnOnce(&mut $query<C>, C::Fields),
            ) -> Self {
                let data = $crate::author::dashboard::query::Data::new(Self::empty().body);
                let mut query = $query { data };
                say(&mut query, C::FIELDS);
                Self { body: query.data.body }
            }
        }
    )*};
}

/// The sort order of a list of items.
macro_rules! sorted {
    ($query:ident) => {
        impl<C: $crate::author::Collection> $query<C> {
            /// By this field, the least first.
            pub fn sort<T>(&mut self, field: $crate::author::Field<C, T>) -> &mut Self {
                self.data.field("sortField", field);
                self.data.body.set("sortDirection", "asc".into());
                self
            }

            /// By this field, the greatest first.
            pub fn sort_desc<T>(&mut self, field: $crate::author::Field<C, T>) -> &mut Self {
                self.data.field("sortField", field);
                self.data.body.set("sortDirection", "desc".into());
                self
            }
        }
    };
}

pub(super) use {measure, queries, sorted};

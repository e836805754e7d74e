//! Which rules a type of field takes, and the rules themselves: those that the
//! server has for its type (`@directus/utils`, get-filter-operators-for-type).

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Binary, Choices, Collection, Computed, Csv, Date, DateTime, Decimal, Field, FieldType, Filter,
    Geometry, Hash, Json, JsonPath, LineString, M2o, Multi, MultiLineString, MultiPoint,
    MultiPolygon, Operand, Ordered, Point, Polygon, Presence, Template, Text, Textual, Time,
    Timestamp, ToMany,
};

/// A type whose values can be equal: `eq`, `ne`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.title.ne("Untitled");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` fields cannot be compared",
    label = "takes no `eq` and no `ne`",
    note = "Directus refuses `eq` and `ne` on JSON, hashes, geometries and lists; `null()` and `not_null()` are there for all",
    note = "for a part of a JSON value there is `json(\"path\")`, for a geometry `intersects`"
)]
pub trait Comparable: FieldType {}

/// A type that can be one of several values: `in_`, `not_in`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.mime_type.in_(["image/png", "image/jpeg"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be looked up in a list of values",
    label = "takes no list of values",
    note = "Directus refuses `in_` and `not_in` on booleans, JSON, hashes, geometries and lists"
)]
pub trait Listed: Comparable {}

/// A type with a day in it: `year`, `month`, `week`, `day`, `weekday`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.created_on.year().eq(2026);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field has no day",
    label = "has no day",
    note = "`year`, `month`, `week`, `day` and `weekday` take `Date`, `DateTime` and `Timestamp`"
)]
pub trait HasDay: FieldType {}

/// A type with a time of day in it: `hour`, `minute`, `second`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.created_on.hour().lt(6);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field has no time of day",
    label = "has no time of day",
    note = "`hour`, `minute` and `second` take `Time`, `DateTime` and `Timestamp`"
)]
pub trait HasTime: FieldType {}

/// A type that holds several things: `count`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = Role::FIELDS.users.count().gt(3);
/// ```
#[diagnostic::on_unimplemented(
    message = "there is nothing to count in a `{Self}` field",
    label = "nothing to count",
    note = "`count` takes lists of items (`O2m<…>` and its like) and `Json`"
)]
pub trait Counted: FieldType {}

/// A type that holds a geometry: `intersects`, `intersects_bbox`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Collection)]
/// # pub struct Ship { #[field(primary_key)] pub id: i32, pub place: Point }
/// let kiel = json!({ "type": "Point", "coordinates": [10.1, 54.3] });
/// let rule = Ship::FIELDS.place.intersects_bbox(kiel);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is no geometry",
    label = "not a geometry",
    note = "`intersects` and its like take `Geometry`, `Point`, `Polygon` and their like"
)]
pub trait Geometric: FieldType {}

/// A type that holds JSON of any form: `json`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.metadata.json("exif.width").gte(20);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field holds no JSON",
    label = "no JSON",
    note = "`json` takes `Json`"
)]
pub trait Structured: FieldType {}

macro_rules! takes {
    ($($trait:ident: $($type:ty),*;)*) => {
        $($(#[diagnostic::do_not_recommend] impl $trait for $type {})*)*

        /// Which types of fields take what.
        #[cfg(feature = "codegen")]
        pub(crate) const TAKES: &[(&str, &[&str])] =
            &[$((stringify!($trait), &[$(stringify!($type)),*]),)*];
    };
}

takes! {
    Comparable: String, Text, Csv, Binary, bool, i16, i32, i64, f32, f64, Decimal, Date, Time,
        DateTime, Timestamp, Uuid;
    Listed: String, Text, Csv, Binary, i16, i32, i64, f32, f64, Decimal, Date, Time, DateTime,
        Timestamp, Uuid;
    HasDay: Date, DateTime, Timestamp;
    HasTime: Time, DateTime, Timestamp;
    // Beside those of `types`.
    Presence: Binary, Hash;
    Textual: Binary;
    Counted: Json;
    Geometric: Geometry, Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon;
    Structured: Json;
}

#[diagnostic::do_not_recommend]
impl<T: Collection> Comparable for M2o<T> {}
#[diagnostic::do_not_recommend]
impl<T: Collection> Listed for M2o<T> {}
#[diagnostic::do_not_recommend]
impl<T: Choices> Counted for Multi<T> {}
#[diagnostic::do_not_recommend]
impl<T: ToMany> Counted for T {}

/// Rules with a value: what they are called here and in Directus.
macro_rules! with_value {
    ($operand:tt $bound:tt $($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        $(with_value! { @one $operand $bound $(#[$doc])* $name = $operator })*
    };
    (@one [$($operand:tt)*] [$($bound:tt)*] $(#[$doc:meta])* $name:ident = $operator:literal) => {
        $(#[$doc])*
        pub fn $name(self, value: impl $($operand)*) -> Filter<C> $($bound)* {
            self.rule($operator, value.into_value())
        }
    };
}

/// Rules without one.
macro_rules! without_value {
    ($bound:tt $($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        $(without_value! { @one $bound $(#[$doc])* $name = $operator })*
    };
    (@one [$($bound:tt)*] $(#[$doc:meta])* $name:ident = $operator:literal) => {
        $(#[$doc])*
        pub fn $name(self) -> Filter<C> $($bound)* {
            self.rule($operator, json!(true))
        }
    };
}

/// Rules with a list of values.
macro_rules! with_values {
    ($operand:tt $bound:tt $($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        $(with_values! { @one $operand $bound $(#[$doc])* $name = $operator })*
    };
    (@one [$($operand:tt)*] [$($bound:tt)*] $(#[$doc:meta])* $name:ident = $operator:literal) => {
        $(#[$doc])*
        pub fn $name<V: $($operand)*>(
            self,
            values: impl IntoIterator<Item = V>,
        ) -> Filter<C> $($bound)* {
            self.rule($operator, list(values.into_iter().map(V::into_value)))
        }
    };
}

/// Rules with two values.
macro_rules! with_both {
    ($operand:tt $bound:tt $($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        $(with_both! { @one $operand $bound $(#[$doc])* $name = $operator })*
    };
    (@one [$($operand:tt)*] [$($bound:tt)*] $(#[$doc:meta])* $name:ident = $operator:literal) => {
        $(#[$doc])*
        pub fn $name(
            self,
            from: impl $($operand)*,
            to: impl $($operand)*,
        ) -> Filter<C> $($bound)* {
            self.rule($operator, both(from.into_value(), to.into_value()))
        }
    };
}

/// The names of rules, here and in Directus: what `codegen` looks them up in.
#[cfg(feature = "codegen")]
macro_rules! names {
    ($operand:tt $bound:tt $($(#[$doc:meta])* $name:ident = $operator:literal;)*) => {
        &[$((stringify!($name), $operator),)*]
    };
}

// Each group is handed to one of the macros above.

macro_rules! equality {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// Equal to the value.
            eq = "_eq";
            /// Not equal to the value. As in SQL, a field without a value is not
            /// found.
            ne = "_neq";
        }
    };
}

macro_rules! membership {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// One of the values.
            in_ = "_in";
            /// None of the values.
            not_in = "_nin";
        }
    };
}

macro_rules! order {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// Greater than the value; later, for dates and times.
            gt = "_gt";
            /// Greater than the value or equal to it.
            gte = "_gte";
            /// Less than the value; earlier, for dates and times.
            lt = "_lt";
            /// Less than the value or equal to it.
            lte = "_lte";
        }
    };
}

macro_rules! range {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// Between the two, both included.
            between = "_between";
            /// Not between the two, nor equal to one of them.
            not_between = "_nbetween";
        }
    };
}

macro_rules! text {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
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
            /// Does not start with the text.
            not_starts_with = "_nstarts_with";
            /// Does not start with the text, whatever the case.
            not_istarts_with = "_nistarts_with";
            /// Ends with the text.
            ends_with = "_ends_with";
            /// Ends with the text, whatever the case.
            iends_with = "_iends_with";
            /// Does not end with the text.
            not_ends_with = "_nends_with";
            /// Does not end with the text, whatever the case.
            not_iends_with = "_niends_with";
        }
    };
}

macro_rules! matching {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// Matches the regular expression (of JavaScript); in validations only.
            matches = "_regex";
        }
    };
}

macro_rules! geometry {
    ($with:ident $operand:tt $bound:tt) => {
        $with! { $operand $bound
            /// Has a point in common with the geometry, which is GeoJSON.
            intersects = "_intersects";
            /// Has no point in common with the geometry, which is GeoJSON.
            not_intersects = "_nintersects";
            /// Its bounding box has a point in common with that of the geometry.
            intersects_bbox = "_intersects_bbox";
            /// Its bounding box has no point in common with that of the geometry.
            not_intersects_bbox = "_nintersects_bbox";
        }
    };
}

// `without_value!` has no operand.

macro_rules! presence {
    ($with:ident $($rest:tt)*) => {
        $with! { $($rest)*
            /// Without a value.
            null = "_null";
            /// With a value.
            not_null = "_nnull";
        }
    };
}

macro_rules! emptiness {
    ($with:ident $($rest:tt)*) => {
        $with! { $($rest)*
            /// Null or empty.
            empty = "_empty";
            /// Neither null nor empty.
            not_empty = "_nempty";
        }
    };
}

macro_rules! submission {
    ($with:ident $($rest:tt)*) => {
        $with! { $($rest)*
            /// The request says something of the field; in validations only.
            submitted = "_submitted";
        }
    };
}

impl<C: Collection, T: FieldType> Field<C, T> {
    presence!(without_value []);
    equality!(with_value [Operand<T::Base>] [where T::Base: Comparable]);
    membership!(with_values [Operand<T::Base>] [where T::Base: Listed]);
    order!(with_value [Operand<T::Base>] [where T::Base: Ordered]);
    range!(with_both [Operand<T::Base>] [where T::Base: Ordered]);
    text!(with_value [Operand<String>] [where T::Base: Textual]);
    emptiness!(without_value [where T::Base: Presence]);
    matching!(with_value [Operand<String>] [where T::Base: Textual]);
    submission!(without_value []);
    geometry!(with_value [Operand<Json>] [where T::Base: Geometric]);

    /// One of the values of a list that stands in the data of a flow.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let rule = File::FIELDS.id.in_list(template("{{$trigger.keys}}"));
    /// assert_eq!(rule.to_value(), json!({ "id": { "_in": "{{$trigger.keys}}" } }));
    /// ```
    pub fn in_list(self, list: Template) -> Filter<C>
    where
        T::Base: Listed,
    {
        self.rule("_in", list.into())
    }

    /// None of the values of a list that stands in the data of a flow.
    pub fn not_in_list(self, list: Template) -> Filter<C>
    where
        T::Base: Listed,
    {
        self.rule("_nin", list.into())
    }
}

impl<C: Collection> Computed<C> {
    presence!(without_value []);
    equality!(with_value [Operand<i32>] []);
    membership!(with_values [Operand<i32>] []);
    order!(with_value [Operand<i32>] []);
    range!(with_both [Operand<i32>] []);
}

/// A value that stands in JSON: a text, a number, a boolean.
pub trait Scalar {
    /// The value.
    fn into_value(self) -> Value;
}

impl<T: Into<Value>> Scalar for T {
    fn into_value(self) -> Value {
        self.into()
    }
}

impl<C: Collection> JsonPath<C> {
    presence!(without_value []);
    equality!(with_value [Scalar] []);
    membership!(with_values [Scalar] []);
    order!(with_value [Scalar] []);
    range!(with_both [Scalar] []);
    text!(with_value [Scalar] []);
}

#[cfg(feature = "codegen")]
mod table;

#[cfg(feature = "codegen")]
pub(crate) use table::{Arity, OPERATORS, Operators};

fn list(values: impl Iterator<Item = Value>) -> Value {
    values.collect()
}

fn both(from: Value, to: Value) -> Value {
    Value::Array(vec![from, to])
}

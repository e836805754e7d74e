//! The types of fields.

use uuid::Uuid;

use super::{Column, Declarations, interface};

/// A Rust type that a field of a `#[derive(Collection)]` struct can have.
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::FieldType;
///
/// assert_eq!(<Option<Text>>::column().field_type, "text");
/// assert!(<Option<Text>>::NULLABLE);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of a field",
    label = "not a type that Directus has",
    note = "fields are `String`, `Text`, `bool`, `i16`, `i32`, `i64`, `f32`, `f64`, `Decimal`, `Date`, `Time`, `DateTime`, `Timestamp`, `Uuid`, `Json`, `Csv`, `Hash`, `Binary`, `Geometry`, `Point` and their like, `M2o<…>`, `AnyItem<…>`, `O2m<…>`, `M2m<…>`, `M2a<…>`, `Files<…>`, `Translated<…>`, a `#[derive(Choices)]` enum, a list `Multi<…>` of its values, or an `Option` of one of them; `Group` and `Presentation` hold no value"
)]
pub trait FieldType: 'static {
    /// The type without `Option`.
    type Base: FieldType;
    /// Whether the field can be null.
    const NULLABLE: bool = false;

    /// What the field is on the server.
    fn column() -> Column;

    /// Brings the collections along that the field refers to.
    fn reach(_to: &mut Declarations) {}
}

impl<T: FieldType> FieldType for Option<T> {
    type Base = T::Base;
    const NULLABLE: bool = true;

    fn column() -> Column {
        T::column()
    }

    fn reach(to: &mut Declarations) {
        T::reach(to);
    }
}

/// A type whose values have an order: `gt`, `between`, …
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.filesize.between(100, 200) & File::FIELDS.created_on.lte(NOW);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field has no order",
    note = "`gt`, `gte`, `lt`, `lte` and `between` take numbers, dates and times"
)]
pub trait Ordered: FieldType {}

/// A type that holds text: `contains`, `starts_with`, …
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.title.istarts_with("the ");
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is not text",
    note = "`contains`, `starts_with`, `ends_with` and their like take `String`, `Text` and `Csv`"
)]
pub trait Textual: FieldType {}

/// A type that knows "empty" besides "null": `empty`, `not_empty`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.title.not_empty();
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is never empty, only null",
    note = "use `null()` or `not_null()`; `empty` and `not_empty` take text and lists"
)]
pub trait Presence: FieldType {}

/// A type whose values are numbers that items can be sorted with by hand.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// #[collection(sort = rank)]
/// pub struct Section {
///     #[field(primary_key)]
///     pub id: i32,
///     pub rank: Option<i32>,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "items cannot be sorted by hand with a `{Self}` field",
    label = "not a number",
    note = "`sort = …` names a field of type `i16`, `i32`, `i64`, `f32`, `f64` or `Decimal`",
    note = "for a collection that really is like that: `meta = json!({{ \"sort_field\": \"…\" }})`"
)]
pub trait Sortable: FieldType {}

/// A type of field that holds other fields in the app's form.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(interface = group_detail().closed())]
///     pub dates: Group,
///     #[field(group = dates)]
///     pub published_on: Option<Date>,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field does not hold other fields",
    label = "not a group",
    note = "`group = …` names a field of type `Group`",
    note = "for a field that really is like that: `meta = json!({{ \"group\": \"…\" }})`"
)]
pub trait FieldGroup: FieldType {}

macro_rules! scalars {
    ($($name:ident: $column:expr $(, $marker:ident)*;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl FieldType for $name {
                type Base = Self;

                fn column() -> Column {
                    $column
                }
            }
            $(#[diagnostic::do_not_recommend] impl $marker for $name {})*
        )*

        /// Every type that needs no other type to be one, by its name in Rust.
        pub const SCALARS: &[(&str, fn() -> Column)] = &[
            $((stringify!($name), <$name as FieldType>::column),)*
        ];

        /// What each of them takes.
        #[cfg(feature = "codegen")]
        pub(crate) const MARKERS: &[(&str, &[&str])] =
            &[$((stringify!($name), &[$(stringify!($marker)),*]),)*];
    };
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
    )*};
}

markers! {
    /// Text without a limit of length (`text`).
    Text;
    /// A number with a fixed count of digits; `#[field(precision = 10, scale = 2)]`.
    Decimal;
    /// A day.
    Date;
    /// A time of day.
    Time;
    /// A day and time, without a time zone.
    DateTime;
    /// A point in time.
    Timestamp;
    /// Any JSON.
    Json;
    /// A list of short texts.
    Csv;
    /// A text that the server stores hashed and never shows.
    Hash;
    /// Bytes. Directus has no interface for them.
    Binary;
    /// A geometry of any kind, as GeoJSON. On SQLite it needs SpatiaLite.
    Geometry;
    /// A point on a map.
    Point;
    /// A line on a map.
    LineString;
    /// An area on a map.
    Polygon;
    /// Points on a map.
    MultiPoint;
    /// Lines on a map.
    MultiLineString;
    /// Areas on a map.
    MultiPolygon;
    /// A part of the form that holds no value: a divider, a notice, links.
    Presentation;
    /// A part of the form that holds other fields, which name it in
    /// `#[field(group = …)]`. It holds no value.
    Group;
    /// A field without a column, whatever the app takes it for. It stands for a list
    /// whose relation is gone (`#[field(special = only("m2m"))]`), and for what an
    /// extension brings.
    Alias;
    /// A column of a type that Directus does not know; it cannot make one, only
    /// show what is there. `#[field(schema = json!({ "data_type": "tsvector" }))]`
    /// says what the database calls it.
    Unknown;
}

scalars! {
    String: Column::new("string", "varchar").length(255).shown(interface::input()), Textual, Presence;
    Text: Column::new("text", "text").shown(interface::textarea()), Textual, Presence;
    bool: Column::new("boolean", "boolean").special("cast-boolean").shown(interface::toggle());
    i16: Column::new("integer", "integer").counting().shown(interface::input()), Ordered, Sortable;
    i32: Column::new("integer", "integer").counting().shown(interface::input()), Ordered, Sortable;
    i64: Column::new("bigInteger", "bigint").counting().shown(interface::input()), Ordered, Sortable;
    f32: Column::new("float", "float").shown(interface::input()), Ordered, Sortable;
    f64: Column::new("float", "float").shown(interface::input()), Ordered, Sortable;
    Decimal: Column::new("decimal", "decimal").shown(interface::input()), Ordered, Sortable;
    Date: Column::new("date", "date").shown(interface::datetime()), Ordered;
    Time: Column::new("time", "time").shown(interface::datetime()), Ordered;
    DateTime: Column::new("dateTime", "datetime").shown(interface::datetime()), Ordered;
    // The flag is what tells the two apart on SQLite, where Directus adds it itself.
    Timestamp: Column::new("timestamp", "datetime").special("cast-timestamp").shown(interface::datetime()), Ordered;
    Uuid: Column::new("uuid", "char").length(36).special("uuid").shown(interface::input());
    Json: Column::new("json", "json").special("cast-json").shown(interface::code());
    Csv: Column::new("csv", "text").special("cast-csv").shown(interface::tags()), Textual, Presence;
    Hash: Column::new("hash", "varchar").length(255).special("hash").shown(interface::hash());
    Binary: Column::new("binary", "blob");
    // Where all geometries are of one column type, the flag tells them apart.
    Geometry: Column::new("geometry", "geometry").special("geometry").shown(interface::map());
    Point: Column::new("geometry.Point", "point").special("geometry.Point").shown(interface::map());
    LineString: Column::new("geometry.LineString", "linestring").special("geometry.LineString").shown(interface::map());
    Polygon: Column::new("geometry.Polygon", "polygon").special("geometry.Polygon").shown(interface::map());
    MultiPoint: Column::new("geometry.MultiPoint", "multipoint").special("geometry.MultiPoint").shown(interface::map());
    MultiLineString: Column::new("geometry.MultiLineString", "multilinestring").special("geometry.MultiLineString").shown(interface::map());
    MultiPolygon: Column::new("geometry.MultiPolygon", "multipolygon").special("geometry.MultiPolygon").shown(interface::map());
    Presentation: Column::alias(&["alias", "no-data"]).shown(interface::divider());
    Group: Column::alias(&["alias", "no-data", "group"]).shown(interface::group_detail()), FieldGroup;
    Alias: Column::alias(&["alias"]);
    Unknown: Column::new("unknown", "unknown");
}

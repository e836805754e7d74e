//! The types of fields.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Declarations;
use super::interface::{self, Interface};

/// What a field is on the server.
///
/// Names of column types are those that Directus uses on SQLite; on another
/// database the comparison goes by `field_type`.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Directus's type: `string`, `integer`, `alias`, …
    pub field_type: &'static str,
    /// The column's type on SQLite; `None` for a field without a column.
    pub data_type: Option<&'static str>,
    /// The length of a string.
    pub max_length: Option<u32>,
    /// Flags that make Directus treat the value specially (`cast-json`).
    pub special: Vec<String>,
    /// The interface when the author names none.
    pub interface: Option<Interface>,
    /// The values that the field can have, where they are known.
    pub choices: Vec<Choice>,
    /// The collection that a many-to-one field points to, and its primary key.
    pub target: Option<(&'static str, &'static str)>,
    /// The collections of which an [`AnyItem`](super::AnyItem) field can hold an
    /// item.
    pub allowed: Vec<&'static str>,
    /// What `#[relation(…)]` must say of a field of this type.
    pub needs: Option<&'static str>,
    /// Whether a primary key of this type counts up.
    pub counts: bool,
}

impl Column {
    fn new(field_type: &'static str, data_type: &'static str) -> Self {
        Self {
            field_type,
            data_type: Some(data_type),
            ..Self::default()
        }
    }

    pub(super) fn special(mut self, special: &str) -> Self {
        self.special = vec![special.to_owned()];
        self
    }

    pub(super) fn shown(mut self, interface: Interface) -> Self {
        self.interface = Some(interface);
        self
    }

    fn length(mut self, max_length: u32) -> Self {
        self.max_length = Some(max_length);
        self
    }

    fn counting(mut self) -> Self {
        self.counts = true;
        self
    }
}

/// A Rust type that a field of a `#[derive(Collection)]` struct can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of a field",
    label = "not a type that Directus has",
    note = "fields are `String`, `Text`, `bool`, `i16`, `i32`, `i64`, `f32`, `f64`, `Decimal`, `Date`, `Time`, `DateTime`, `Timestamp`, `Uuid`, `Json`, `Csv`, `Hash`, `M2o<…>`, `O2m<…>`, a `#[derive(Choices)]` enum, or an `Option` of one of them"
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
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field has no order",
    note = "`gt`, `gte`, `lt`, `lte` and `between` take numbers, dates and times"
)]
pub trait Ordered: FieldType {}

/// A type that holds text: `contains`, `starts_with`, …
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is not text",
    note = "`contains`, `starts_with`, `ends_with` and their like take `String`, `Text` and `Csv`"
)]
pub trait Textual: FieldType {}

/// A type that knows "empty" besides "null": `empty`, `not_empty`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is never empty, only null",
    note = "use `null()` or `not_null()`; `empty` and `not_empty` take text and lists"
)]
pub trait Presence: FieldType {}

macro_rules! scalars {
    ($($(#[$doc:meta])* $name:ty: $column:expr $(, $marker:ident)*;)*) => {$(
        impl FieldType for $name {
            type Base = Self;

            fn column() -> Column {
                $column
            }
        }
        $(impl $marker for $name {})*
    )*};
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
}

scalars! {
    String: Column::new("string", "varchar").length(255).shown(interface::input()), Textual, Presence;
    Text: Column::new("text", "text").shown(interface::textarea()), Textual, Presence;
    bool: Column::new("boolean", "boolean").special("cast-boolean").shown(interface::toggle());
    i16: Column::new("integer", "integer").counting().shown(interface::input()), Ordered;
    i32: Column::new("integer", "integer").counting().shown(interface::input()), Ordered;
    i64: Column::new("bigInteger", "bigint").counting().shown(interface::input()), Ordered;
    f32: Column::new("float", "float").shown(interface::input()), Ordered;
    f64: Column::new("float", "float").shown(interface::input()), Ordered;
    Decimal: Column::new("decimal", "decimal").shown(interface::input()), Ordered;
    Date: Column::new("date", "date").shown(interface::datetime()), Ordered;
    Time: Column::new("time", "time").shown(interface::datetime()), Ordered;
    DateTime: Column::new("dateTime", "datetime").shown(interface::datetime()), Ordered;
    // The flag is what tells the two apart on SQLite, where Directus adds it itself.
    Timestamp: Column::new("timestamp", "datetime").special("cast-timestamp").shown(interface::datetime()), Ordered;
    Uuid: Column::new("uuid", "char").length(36).special("uuid").shown(interface::input());
    Json: Column::new("json", "json").special("cast-json").shown(interface::code());
    Csv: Column::new("csv", "text").special("cast-csv").shown(interface::tags()), Textual, Presence;
    Hash: Column::new("hash", "varchar").length(255).special("hash").shown(interface::hash());
}

/// One value that a choice field can have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub text: String,
    /// A Material icon.
    pub icon: Option<String>,
    /// A CSS colour.
    pub color: Option<String>,
}

impl Choice {
    /// A choice without icon or colour.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            icon: None,
            color: None,
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        let mut choice = json!({ "text": self.text, "value": self.value });
        if let Some(icon) = &self.icon {
            choice["icon"] = json!(icon);
        }
        if let Some(color) = &self.color {
            choice["color"] = json!(color);
        }
        choice
    }
}

/// A closed set of values. Derive it for an enum without data.
pub trait Choices: FieldType {
    /// Every value, in the order of the enum.
    fn choices() -> Vec<Choice>;

    /// What is stored for this value.
    fn value(&self) -> &'static str;

    /// The column of such a field.
    fn choice_column() -> Column {
        Column {
            choices: Self::choices(),
            ..Column::new("string", "varchar")
                .length(255)
                .shown(interface::select_dropdown())
        }
    }
}

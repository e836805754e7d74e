//! Declared fields.

use serde_json::Value;

use super::declare::Reach;
use super::types::{Column, FieldType};
use super::{Display, Interface, Literal, RelationDef};
use crate::model::{Object, Origin};

/// A declared field.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// Its name.
    pub name: &'static str,
    /// Where it was declared.
    pub origin: Origin,
    /// What its Rust type says.
    pub column: Column,
    /// Whether it can be null.
    pub nullable: bool,
    /// Whether it is the primary key.
    pub primary_key: bool,
    /// Its values are unique.
    pub unique: bool,
    /// It has an index.
    pub index: bool,
    /// The length of a string, when not the usual one.
    pub length: Option<u32>,
    /// The digits of a decimal, before and behind the point.
    pub precision: Option<u32>,
    /// The digits of a decimal behind the point.
    pub scale: Option<u32>,
    /// The value of a new item.
    pub default: Option<Value>,
    /// Flags beside those of its type.
    pub special: Vec<String>,
    /// Not shown in the app's form.
    pub hidden: bool,
    /// Not editable in the app.
    pub readonly: bool,
    /// The app insists on a value.
    pub required: bool,
    /// How it is edited; by its type when `None`.
    pub interface: Option<Interface>,
    /// How it is shown in lists; by its type when `None`.
    pub display: Option<Display>,
    /// `half`, `half-left`, `half-right`, `full` or `fill`.
    pub width: &'static str,
    /// What the app shows below the field.
    pub note: Option<String>,
    /// More of Directus's `meta`, as it stands there.
    pub meta: Object,
    /// What it says of its relation.
    pub relation: RelationDef,
}

/// A [`FieldDef`] that still knows its Rust type, so that what is said about
/// it can be checked.
#[derive(Debug)]
pub struct FieldRow<T> {
    /// The field so far.
    pub def: FieldDef,
    pub(super) reach: Reach,
    marker: std::marker::PhantomData<fn() -> T>,
}

impl<T: FieldType> FieldRow<T> {
    /// A field as its type has it.
    pub fn new(name: &'static str, file: &'static str, line: u32) -> Self {
        Self {
            def: FieldDef {
                name,
                origin: origin(file, line),
                column: T::column(),
                nullable: T::NULLABLE,
                primary_key: false,
                unique: false,
                index: false,
                length: None,
                precision: None,
                scale: None,
                default: None,
                special: Vec::new(),
                hidden: false,
                readonly: false,
                required: false,
                interface: None,
                display: None,
                width: "full",
                note: None,
                meta: Object::new(),
                relation: RelationDef::default(),
            },
            reach: T::reach,
            marker: std::marker::PhantomData,
        }
    }

    /// The value of a new item.
    pub fn default_value(&mut self, value: impl Literal<T::Base>) {
        self.def.default = Some(value.into_value());
    }
}

pub(super) fn origin(file: &str, line: u32) -> Origin {
    Origin {
        file: file.to_owned(),
        line,
    }
}

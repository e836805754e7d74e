//! Declared fields.

use serde_json::Value;

use super::declare::Reach;
use super::{Column, Declarations, Display, FieldCondition, FieldType, Interface, RelationDef};
use crate::model::Origin;

/// What a derive knows of a field without running code: an entry of a
/// collection's table, which the compiler evaluates. What is said in
/// expressions is added to the [`FieldDef`] that comes of it.
///
/// ```
/// # use sync_sdk::author::declared::FieldRow;
/// const TITLE: FieldRow = FieldRow::new::<String>("title", 12).required().width("half");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FieldRow {
    name: &'static str,
    line: u32,
    column: fn() -> Column,
    pub(super) reach: Reach,
    nullable: bool,
    primary_key: bool,
    unique: bool,
    index: bool,
    length: Option<u32>,
    precision: Option<u32>,
    scale: Option<u32>,
    special: &'static [Special],
    only_special: bool,
    hidden: bool,
    readonly: bool,
    required: bool,
    searchable: bool,
    width: &'static str,
    group: Option<&'static str>,
    note: Option<&'static str>,
    position: Position,
    unmanaged: bool,
}

impl FieldRow {
    /// A field as its type has it.
    pub const fn new<T: FieldType>(name: &'static str, line: u32) -> Self {
        Self {
            name,
            line,
            column: T::column,
            reach: T::reach,
            nullable: T::NULLABLE,
            primary_key: false,
            unique: false,
            index: false,
            length: None,
            precision: None,
            scale: None,
            special: &[],
            only_special: false,
            hidden: false,
            readonly: false,
            required: false,
            searchable: true,
            width: "full",
            group: None,
            note: None,
            position: Position::Next,
            unmanaged: false,
        }
    }

    /// It is the primary key.
    #[must_use]
    pub const fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self
    }

    /// Its values are unique.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// It has an index.
    #[must_use]
    pub const fn index(mut self) -> Self {
        self.index = true;
        self
    }

    /// It is not shown in the form.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// It is not editable.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// The app insists on a value.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The length of a string.
    #[must_use]
    pub const fn length(mut self, length: u32) -> Self {
        self.length = Some(length);
        self
    }

    /// The digits of a decimal.
    #[must_use]
    pub const fn precision(mut self, precision: u32) -> Self {
        self.precision = Some(precision);
        self
    }

    /// The digits of a decimal behind the point.
    #[must_use]
    pub const fn scale(mut self, scale: u32) -> Self {
        self.scale = Some(scale);
        self
    }

    /// Flags beside those of its type.
    #[must_use]
    pub const fn special(mut self, special: &'static [Special]) -> Self {
        self.special = special;
        self
    }

    /// These flags, and not those of its type.
    #[must_use]
    pub const fn only_special(mut self, special: &'static [Special]) -> Self {
        self.special = special;
        self.only_special = true;
        self
    }

    /// Its place in the form, where it is not the next one; `None` for none.
    #[must_use]
    pub const fn position(mut self, position: Option<u32>) -> Self {
        self.position = match position {
            Some(position) => Position::At(position),
            None => Position::Nowhere,
        };
        self
    }

    /// The app keeps nothing about it.
    #[must_use]
    pub const fn unmanaged(mut self) -> Self {
        self.unmanaged = true;
        self
    }

    /// Whether search finds it.
    #[must_use]
    pub const fn searchable(mut self, searchable: bool) -> Self {
        self.searchable = searchable;
        self
    }

    /// The width in the form.
    #[must_use]
    pub const fn width(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }

    /// The group field that it stands in.
    #[must_use]
    pub const fn group(mut self, group: &'static str) -> Self {
        self.group = Some(group);
        self
    }

    /// The text below it.
    #[must_use]
    pub const fn note(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

/// Where a field stands in the form of the app, among those of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Behind the one before it.
    Next,
    /// There; the next one stands behind it.
    At(u32),
    /// Nowhere in particular (`meta.sort` is null).
    Nowhere,
}

/// A flag that makes Directus treat a field's value specially.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Special {
    /// As it stands in `meta.special`: `date-created`.
    pub flag: &'static str,
    /// Whether `build` checks that the field's type is one that the flag is
    /// for. A flag that was written as a text is taken as it is.
    pub checked: bool,
}

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
    pub special: Vec<Special>,
    /// Whether those of its type are left out.
    pub only_special: bool,
    /// Not shown in the app's form.
    pub hidden: bool,
    /// Not editable in the app.
    pub readonly: bool,
    /// The app insists on a value.
    pub required: bool,
    /// Whether the app's search looks into it.
    pub searchable: bool,
    /// How it is edited; by its type when `None`.
    pub interface: Option<Interface>,
    /// How it is shown in lists; by its type when `None`.
    pub display: Option<Display>,
    /// `half`, `half-left`, `half-right`, `full` or `fill`.
    pub width: &'static str,
    /// The group field of the same collection that it stands in.
    pub group: Option<&'static str>,
    /// What the app shows below the field.
    pub note: Option<String>,
    /// Its name in other languages: the language (`en-US`) and the text.
    pub translations: Vec<(&'static str, String)>,
    /// The rule that a value has to meet.
    pub validation: Option<Value>,
    /// What the app says when it does not.
    pub validation_message: Option<String>,
    /// How it is shown when an item is as a rule says.
    pub conditions: Vec<FieldCondition>,
    /// More of Directus's `meta`, as it stands there: an object, or null.
    pub meta: Value,
    /// More of Directus's `schema`, as it stands there: an object, or null.
    pub schema: Value,
    /// What it says of its relation.
    pub relation: RelationDef,
    /// Its place in the app's form.
    pub position: Position,
    /// Whether there is a column and nothing in the app (`meta` is null).
    pub unmanaged: bool,
}

impl FieldDef {
    pub(crate) fn new(row: &FieldRow, file: &str) -> Self {
        Self {
            name: row.name,
            origin: Origin {
                file: file.to_owned(),
                line: row.line,
            },
            column: (row.column)(),
            nullable: row.nullable,
            primary_key: row.primary_key,
            unique: row.unique,
            index: row.index,
            length: row.length,
            precision: row.precision,
            scale: row.scale,
            default: None,
            special: row.special.to_vec(),
            only_special: row.only_special,
            hidden: row.hidden,
            readonly: row.readonly,
            required: row.required,
            searchable: row.searchable,
            interface: None,
            display: None,
            width: row.width,
            group: row.group,
            note: row.note.map(str::to_owned),
            translations: Vec::new(),
            validation: None,
            validation_message: None,
            conditions: Vec::new(),
            meta: Value::Null,
            schema: Value::Null,
            relation: RelationDef::default(),
            position: row.position,
            unmanaged: row.unmanaged,
        }
    }

    pub(crate) fn shown_with(&mut self, interface: Interface, to: &mut Declarations) {
        for reach in &interface.0.reach {
            reach(to);
        }
        self.interface = Some(interface);
    }

    pub(crate) fn listed_with(&mut self, display: Display, to: &mut Declarations) {
        for reach in &display.0.reach {
            reach(to);
        }
        self.display = Some(display);
    }
}

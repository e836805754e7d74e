//! Collections, their fields and relations.

use serde_json::Value;

use super::declare::Reach;
use super::types::{Column, FieldType, Relational, ToMany};
use super::{Declarations, Field, Interface, Literal};
use crate::model::{Object, Origin};

/// A collection: derive it for a struct whose fields are the collection's
/// fields, in the order in which the app shows them.
///
/// ```
/// # use sync_sdk::prelude::*;
/// /// Everything the desk publishes.
/// #[derive(Collection)]
/// #[collection(icon = "article", display = "{{title}}")]
/// pub struct Article {
///     #[field(primary_key, hidden, readonly)]
///     pub id: Uuid,
///     /// Shown on the front page.
///     #[field(required, default = "Untitled")]
///     pub title: String,
///     pub body: Option<Text>,
/// }
/// assert_eq!(Article::NAME, "article");
/// assert_eq!(Article::FIELDS.title.name(), "title");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection",
    note = "derive `Collection` for it, or name a system collection: `User`, `File`, `Folder`, `Role`"
)]
pub trait Collection: Sized + 'static {
    /// Its name on the server.
    const NAME: &'static str;
    /// The name of its primary key.
    const PRIMARY_KEY: &'static str;
    /// The type of its primary key.
    type PrimaryKey: FieldType;
    /// A struct with a member for each field.
    type Fields: Copy + 'static;
    /// Its fields.
    const FIELDS: Self::Fields;
    /// The `special` and the interface of a many-to-one field that points here.
    const LINK: (&'static str, &'static str) = ("m2o", "select-dropdown-m2o");

    /// Adds the collection, and those that it refers to.
    fn declare(to: &mut Declarations);
}

/// A declared collection.
#[derive(Debug, Clone)]
pub struct CollectionDef {
    /// Its name.
    pub name: &'static str,
    /// Where it was declared.
    pub origin: Origin,
    /// A Material icon.
    pub icon: Option<String>,
    /// A CSS colour.
    pub color: Option<String>,
    /// What the app shows beside the name.
    pub note: Option<String>,
    /// The template that stands for an item.
    pub display: Option<String>,
    /// The field that items are sorted by hand with.
    pub sort: Option<&'static str>,
    /// Hidden in the app's navigation.
    pub hidden: bool,
    /// One item instead of a list.
    pub singleton: bool,
    /// More of Directus's `meta`, as it stands there.
    pub meta: Object,
    /// Its fields, in the order of the struct.
    pub fields: Vec<FieldDef>,
}

impl CollectionDef {
    /// A collection without fields.
    pub fn new(name: &'static str, file: &'static str, line: u32) -> Self {
        Self {
            name,
            origin: origin(file, line),
            icon: None,
            color: None,
            note: None,
            display: None,
            sort: None,
            hidden: false,
            singleton: false,
            meta: Object::new(),
            fields: Vec::new(),
        }
    }

    /// Adds a field, and the collections that it refers to.
    pub fn field<T>(&mut self, row: FieldRow<T>, to: &mut Declarations) {
        (row.reach)(to);
        self.fields.push(row.def);
    }
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
    pub special: Vec<String>,
    /// Not shown in the app's form.
    pub hidden: bool,
    /// Not editable in the app.
    pub readonly: bool,
    /// The app insists on a value.
    pub required: bool,
    /// How it is edited; by its type when `None`.
    pub interface: Option<Interface>,
    /// `half`, `half-left`, `half-right`, `full` or `fill`.
    pub width: &'static str,
    /// What the app shows below the field.
    pub note: Option<String>,
    /// More of Directus's `meta`, as it stands there.
    pub meta: Object,
    /// What a many-to-one relation says beside its type.
    pub relation: RelationDef,
    /// What a one-to-many field lists.
    pub inverse: Option<InverseDef>,
}

/// What happens when an item that others point to goes.
#[derive(Debug, Clone, Default)]
pub struct RelationDef {
    /// `SET NULL`, `CASCADE`, `RESTRICT`, `NO ACTION`; when `None`, `SET NULL`
    /// for a field that can be null and `NO ACTION` for one that cannot.
    pub on_delete: Option<&'static str>,
    /// `nullify` or `delete`: what the app does with an item that is taken out
    /// of the list on the other side.
    pub on_deselect: Option<&'static str>,
}

/// The many-to-one field behind a one-to-many field.
#[derive(Debug, Clone)]
pub struct InverseDef {
    /// The collection that holds it.
    pub collection: &'static str,
    /// Its name.
    pub field: &'static str,
}

/// A [`FieldDef`] that still knows its Rust type, so that what is said about
/// it can be checked.
#[derive(Debug)]
pub struct FieldRow<T> {
    /// The field so far.
    pub def: FieldDef,
    reach: Reach,
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
                width: "full",
                note: None,
                meta: Object::new(),
                relation: RelationDef::default(),
                inverse: None,
            },
            reach: T::reach,
            marker: std::marker::PhantomData,
        }
    }

    /// The value of a new item.
    pub fn default_value(&mut self, value: impl Literal<T::Base>) {
        self.def.default = Some(value.into_value());
    }

    /// What a many-to-one relation says beside its type.
    pub fn relation(&mut self, relation: RelationDef)
    where
        T: Relational,
    {
        self.def.relation = relation;
    }

    /// The field of the other collection that this one lists the items of.
    pub fn inverse<V>(&mut self, field: Field<T::Many, V>)
    where
        T: ToMany,
    {
        self.def.inverse = Some(InverseDef {
            collection: <T::Many as Collection>::NAME,
            field: field.name(),
        });
    }
}

fn origin(file: &str, line: u32) -> Origin {
    Origin {
        file: file.to_owned(),
        line,
    }
}

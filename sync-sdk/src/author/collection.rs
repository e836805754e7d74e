//! Collections.

use super::row::origin;
use super::types::FieldType;
use super::{Declarations, FieldDef, FieldRow};
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
        let interface = row.def.interface.iter().flat_map(|it| &it.0.reach);
        let display = row.def.display.iter().flat_map(|it| &it.0.reach);
        for reach in interface.chain(display) {
            reach(to);
        }
        self.fields.push(row.def);
    }
}

//! Collections.

use serde_json::Value;

use super::{Declarations, FieldDef, FieldRow, FieldType};
use crate::model::{Origin, SchemaKind};

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
///
/// # What is said about a collection
///
/// | `#[collection(…)]` | |
/// |---|---|
/// | `name = "…"` | its name on the server; the type's in snake case |
/// | `icon`, `color` | how the app's navigation shows it |
/// | `note` | the text beside its name; the doc comment when left out |
/// | `display = "{{title}}"` | the template that stands for an item; its fields are checked |
/// | `preview = "…{{slug}}"` | the address of the page that shows an item |
/// | `sort = rank` | the field that items are sorted by hand with |
/// | `group = Content` | the folder or collection that it stands below |
/// | `collapse = open`, `closed` or `locked` | how it shows what stands below it |
/// | `archive(field = status, value = …, unarchive = …, app_filter = false)` | how items are put away |
/// | `duplicate(title, "tags.tag")` | what a copy of an item takes over |
/// | `versioning`, `singleton`, `hidden` | |
/// | `position = 3` | where it stands in the app's navigation |
/// | `accountability = all`, `activity` or `none` | what the server keeps a record of |
/// | `translations(en_us = "Article", de_de(name = "Artikel", singular = "…", plural = "…"))` | its name |
/// | `meta = json!({…})` | anything else, as Directus has it; it wins over the rest |
///
/// For what has been done to a database beside Directus: `unmanaged` is a table of
/// which the app keeps nothing (`meta` is null; an instance that does not have it
/// gets one that is managed), `no_primary_key` one without that, `no_table` a
/// collection whose table is gone, `relations = json!([…])` are relations of fields
/// that are not there.
///
/// # What is said about a field
///
/// | `#[field(…)]` | |
/// |---|---|
/// | `name = "…"` | its name on the server |
/// | `primary_key`, `unique`, `index` | |
/// | `length = 40`, `precision = 10`, `scale = 2` | |
/// | `default = …` | a value of the field's type; `NOW` for dates and times |
/// | `required`, `readonly`, `hidden`, `searchable = false` | |
/// | `special = date_created` | what the server does with the value; several in brackets; `only(…)` without those of its type, `none` without any |
/// | `interface = …`, `display = …` | of [`interface`](super::interface) and [`display`](super::display) |
/// | `width = half` | `half`, `half_left`, `half_right`, `full`, `fill` |
/// | `group = basics` | the [`Group`](super::Group) field that it stands in |
/// | `position = 14` | its place in the form, or in its group there, with the next field behind it; `none` for none |
/// | `note` | the text below it; the doc comment when left out |
/// | `translations(en_us = "Title")` | its name |
/// | `validation = \|a\| a.title.not_empty()`, `validation_message = "…"` | |
/// | `conditions(when("…", \|a\| …).hidden(true))` | see [`FieldCondition`](super::FieldCondition) |
/// | `unmanaged` | a column of which the app keeps nothing (`meta` is null) |
/// | `meta = json!({…})`, `schema = json!({…})` | anything else, as Directus has it; it wins over the rest |
///
/// # Collections of others
///
/// With `external` a collection can be referred to, and nothing of it is pushed.
/// With `extends` a struct is no collection, but adds its fields to one: a system
/// collection, an external one, or one of another crate. The project lists it
/// among its `collections`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// #[collection(external, name = "legacy_orders")]
/// pub struct Order {
///     #[field(primary_key)]
///     pub id: i64,
///     pub total: Option<Decimal>,
/// }
///
/// #[derive(Collection)]
/// #[collection(extends = User)]
/// pub struct Staff {
///     pub badge: Option<String>,
///     pub last_order: Option<M2o<Order>>,
/// }
///
/// // Its fields are fields of `User`.
/// let rule: Filter<User> = Staff::FIELDS.badge.not_null() & User::FIELDS.title.null();
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

/// A part of the data model: what `#[project(collections(…))]` lists. Every
/// collection is one, and so is a collection folder and a struct that adds
/// fields to a collection.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Collection)]
/// # #[collection(extends = User)]
/// # pub struct Staff { pub badge: Option<String> }
/// #[derive(Project)]
/// #[project(collections(Staff))]
/// pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of the data model",
    note = "`collections(…)` lists types with `#[derive(Collection)]` or `#[derive(CollectionFolder)]`"
)]
pub trait ModelPart: 'static {
    /// Adds it, and what it refers to.
    fn declare_part(to: &mut Declarations);
}

#[diagnostic::do_not_recommend]
impl<C: Collection> ModelPart for C {
    fn declare_part(to: &mut Declarations) {
        C::declare(to);
    }
}

/// What collections can stand below in the app's navigation: a collection
/// folder or another collection.
///
/// ```
/// # use sync_sdk::prelude::*;
/// /// What people read.
/// #[derive(CollectionFolder)]
/// #[collection(icon = "folder_open", collapse = closed)]
/// pub struct Content;
///
/// #[derive(Collection)]
/// #[collection(group = Content)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold collections",
    label = "neither a collection folder nor a collection",
    note = "`group = …` names a type with `#[derive(CollectionFolder)]` or `#[derive(Collection)]`"
)]
pub trait CollectionGroup: ModelPart {
    /// Its name on the server.
    const GROUP: &'static str;
}

#[diagnostic::do_not_recommend]
impl<C: Collection> CollectionGroup for C {
    const GROUP: &'static str = C::NAME;
}

/// How much of a collection a project says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionPart {
    /// All of it.
    Whole,
    /// All of it, and it has no items: a folder of the navigation, or a collection
    /// whose table is gone.
    Folder,
    /// Some fields of a collection that is declared elsewhere.
    Fields,
    /// Nothing: its shape is known, and somebody else owns it.
    Shape,
}

/// A declared collection.
#[derive(Debug, Clone)]
pub struct CollectionDef {
    /// Its name.
    pub name: &'static str,
    /// Where it was declared.
    pub origin: Origin,
    /// The type that declares it: `gazette::content::Article`.
    pub path: &'static str,
    /// How much of it is declared here.
    pub part: CollectionPart,
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
    /// The collection that it stands below in the navigation.
    pub group: Option<&'static str>,
    /// How items are put away.
    pub archive: Archive,
    /// Whether items have versions.
    pub versioning: bool,
    /// The fields that a copy of an item takes over.
    pub duplicate: Vec<&'static str>,
    /// What the server keeps a record of: `all`, `activity`, or nothing.
    pub accountability: Option<&'static str>,
    /// The template of the page that shows an item.
    pub preview: Option<String>,
    /// `open`, `closed` or `locked`: how it shows what stands below it.
    pub collapse: &'static str,
    /// Its name in other languages.
    pub translations: Vec<CollectionName>,
    /// Hidden in the app's navigation.
    pub hidden: bool,
    /// One item instead of a list.
    pub singleton: bool,
    /// Where it stands among the collections of the app's navigation.
    pub position: Option<u32>,
    /// Whether there is a table and nothing in the app (`meta` is null).
    pub unmanaged: bool,
    /// More of Directus's `meta`, as it stands there: an object, or null.
    pub meta: Value,
    /// Relations of fields that it does not have, as Directus has them: a list,
    /// or null.
    pub relations: Value,
    /// Its fields, in the order of the struct.
    pub fields: Vec<FieldDef>,
}

impl CollectionDef {
    /// A collection without fields.
    pub fn new(
        part: CollectionPart,
        name: &'static str,
        path: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self {
            path,
            name,
            origin: Origin {
                file: file.to_owned(),
                line,
            },
            part,
            icon: None,
            color: None,
            note: None,
            display: None,
            sort: None,
            group: None,
            archive: Archive::default(),
            versioning: false,
            duplicate: Vec::new(),
            accountability: Some("all"),
            preview: None,
            collapse: "open",
            translations: Vec::new(),
            hidden: false,
            singleton: false,
            position: None,
            unmanaged: false,
            meta: Value::Null,
            relations: Value::Null,
            fields: Vec::new(),
        }
    }

    /// With these fields, and the collections that they refer to.
    #[must_use]
    pub fn with_fields(mut self, rows: &'static [FieldRow], to: &mut Declarations) -> Self {
        if self.part != CollectionPart::Shape {
            for row in rows {
                (row.reach)(to);
            }
        }
        let file = &self.origin.file;
        self.fields = rows.iter().map(|row| FieldDef::new(row, file)).collect();
        self
    }

    /// A push may not delete it.
    pub fn protect(&self, to: &mut Declarations) {
        let Origin { file, line } = &self.origin;
        to.protect(
            format!("{}.{}", SchemaKind::Collections.noun(), self.name),
            file,
            *line,
        );
    }

    /// A push may not delete this one of its fields, nor drop it and make it anew.
    pub fn protect_field(&self, index: usize, to: &mut Declarations) {
        let field = &self.fields[index];
        let Origin { file, line } = &field.origin;
        let noun = SchemaKind::Fields.noun();
        to.protect(format!("{noun}.{}.{}", self.name, field.name), file, *line);
    }

    /// Whether the project owns the collection itself.
    pub fn is_owned(&self) -> bool {
        matches!(self.part, CollectionPart::Whole | CollectionPart::Folder)
    }
}

/// How items of a collection are put away without being deleted.
#[derive(Debug, Clone)]
pub struct Archive {
    /// The field that says so.
    pub field: Option<&'static str>,
    /// Its value for an item that is put away.
    pub value: Option<String>,
    /// Its value for one that is taken out again.
    pub unarchive: Option<String>,
    /// Whether the app hides what is put away.
    pub app_filter: bool,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            field: None,
            value: None,
            unarchive: None,
            app_filter: true,
        }
    }
}

/// The name of a collection in one language.
#[derive(Debug, Clone, Default)]
pub struct CollectionName {
    /// The language: `en-US`.
    pub language: &'static str,
    /// The name.
    pub translation: String,
    /// What one item is called.
    pub singular: Option<String>,
    /// What several items are called.
    pub plural: Option<String>,
}

//! Rows that a project brings along.

mod row;

use super::declare::Reach;
use super::{Collection, Declarations, FieldType};
use crate::model::{Origin, SeedMeta};

pub use row::{Cell, Row, RowDef, RowOf, RowValue, Rows};

/// Rows of a collection: `#[derive(Seed)]`.
///
/// For an enum, each variant is a row; [`SeedRows`] says what it holds, and
/// `Languages::English` stands for it in rows of other seeds. For a struct,
/// [`SeedTable`] makes as many rows as it likes, each with a key of its own.
///
/// `#[seed(…)]` says how a push treats them: `insert_order = 5` (by default,
/// behind the seeds whose rows are referred to), `create = false`,
/// `update = false`, `delete = false`, `preserve_ids` (the primary key of a row
/// is its SyncID: for collections with a UUID `id`), `ignore_on_update(name)`
/// (fields that are set once and then left to people).
///
/// `#[row(…)]` on a variant says who the row is: `key = "…"` in the place of the
/// variant's name, `was = "…"` for the key that it had before, `id = "…"` for
/// the SyncID that it has in the seed files of directus-sync.
///
/// `User` and `File` can be seeded too; of the other collections that every
/// Directus has, directus-sync seeds none.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Language {
///     #[field(primary_key)]
///     pub code: String,
///     pub name: String,
/// }
///
/// #[derive(Seed)]
/// #[seed(collection = Language)]
/// pub enum Languages {
///     English,
///     French,
/// }
///
/// impl SeedRows for Languages {
///     fn row(self, row: &mut Row<Language>, l: LanguageFields) {
///         match self {
///             Self::English => row.set(l.code, "en-US").set(l.name, "English"),
///             Self::French => row.set(l.code, "fr-FR").set(l.name, "Français"),
///         };
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a seed",
    label = "not a seed",
    note = "derive `Seed` for an enum whose variants are the rows, or for a struct"
)]
pub trait SeedDeclaration: Sized + 'static {
    /// The collection whose rows these are.
    type Collection: Collection;
    /// The part of its rows' addresses behind the noun.
    const KEY: &'static str;

    /// Adds the rows, their collection, and what they refer to.
    fn declare(to: &mut Declarations);
}

/// What the rows of a `#[derive(Seed)]` enum hold.
#[diagnostic::on_unimplemented(
    message = "the seed `{Self}` does not say what its rows hold",
    label = "`SeedRows` is missing",
    note = "write `impl SeedRows for {Self} {{ fn row(self, row: &mut Row<…>, fields: …Fields) {{ match self {{ … }} }} }}`"
)]
pub trait SeedRows: SeedDeclaration {
    /// Says what this row holds. What is not said is the server's default.
    fn row(self, row: &mut Row<Self::Collection>, fields: <Self::Collection as Collection>::Fields);
}

/// The rows of a `#[derive(Seed)]` struct.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct City {
///     #[field(primary_key)]
///     pub id: i32,
///     pub name: String,
///     pub capital_of: Option<M2o<City>>,
/// }
///
/// #[derive(Seed)]
/// #[seed(collection = City)]
/// pub struct Cities;
///
/// impl SeedTable for Cities {
///     fn rows(rows: &mut Rows<City>, c: CityFields) {
///         for (key, name) in [("vienna", "Wien"), ("graz", "Graz")] {
///             rows.add(key).set(c.name, name);
///         }
///         rows.add("linz").set(c.name, "Linz").set(c.capital_of, Self::at("vienna"));
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the seed `{Self}` has no rows",
    label = "`SeedTable` is missing",
    note = "write `impl SeedTable for {Self} {{ fn rows(rows: &mut Rows<…>, fields: …Fields) {{ … }} }}`"
)]
pub trait SeedTable: SeedDeclaration {
    /// Adds the rows.
    fn rows(rows: &mut Rows<Self::Collection>, fields: <Self::Collection as Collection>::Fields);

    /// The row with this key, in rows of other seeds. That there is one is
    /// checked when the project is built.
    fn at(key: impl Into<String>) -> RowOf<Self::Collection> {
        RowOf::new::<Self>(key)
    }
}

/// Who a row of an enum is: its key, its SyncID if its author chose one, and the
/// key that it had before.
pub type RowName = (&'static str, Option<&'static str>, Option<&'static str>);

/// A declared seed.
#[derive(Debug)]
pub struct SeedDef {
    /// The part of its rows' addresses behind the noun.
    pub key: &'static str,
    /// Where it was declared.
    pub origin: Origin,
    /// The folder that the paths of files start from: that of its crate.
    pub root: &'static str,
    /// The collection whose rows these are.
    pub collection: &'static str,
    /// The name and Directus's type of the collection's primary key.
    pub primary_key: (&'static str, &'static str),
    /// How a push treats the rows; `None` where the order is not said.
    pub insert_order: Option<i64>,
    /// How a push treats the rows, but for the order.
    pub meta: SeedMeta,
    /// The rows.
    pub rows: Vec<RowDef>,
}

impl SeedDef {
    /// A seed without rows; its collection comes along.
    pub fn new<S: SeedDeclaration>(
        file: &'static str,
        line: u32,
        root: &'static str,
        to: &mut Declarations,
    ) -> Self {
        let declare: Reach = <S::Collection as Collection>::declare;
        declare(to);
        Self {
            key: S::KEY,
            origin: Origin {
                file: file.to_owned(),
                line,
            },
            root,
            collection: <S::Collection as Collection>::NAME,
            primary_key: (
                <S::Collection as Collection>::PRIMARY_KEY,
                <S::Collection as Collection>::PrimaryKey::column().field_type,
            ),
            insert_order: None,
            meta: SeedMeta::default(),
            rows: Vec::new(),
        }
    }

    /// Adds the row that a variant of an enum stands for.
    pub fn row<S: SeedRows>(
        &mut self,
        (key, id, was): RowName,
        line: u32,
        variant: S,
        to: &mut Declarations,
    ) {
        let origin = Origin {
            file: self.origin.file.clone(),
            line,
        };
        let mut row = Row::new(key, id, was, origin);
        variant.row(&mut row, <S::Collection as Collection>::FIELDS);
        self.rows.push(row.finish(to));
    }

    /// Adds the rows of a struct.
    pub fn table<S: SeedTable>(&mut self, to: &mut Declarations) {
        let mut rows = Rows::default();
        S::rows(&mut rows, <S::Collection as Collection>::FIELDS);
        self.rows.extend(rows.finish(to));
    }
}

//! What a row of a seed holds.

use std::marker::PhantomData;
use std::panic::Location;

use serde_json::Value;

use super::SeedDeclaration;
use crate::author::declare::Reach;
use crate::author::system::File;
use crate::author::{
    Collection, Declarations, Entity, Field, FieldType, Hash, Identity, Input, Literal, M2o, Text,
};
use crate::model::Origin;

/// A value that a row can have in a field of type `T`: a literal, a
/// [`var`](crate::author::var) or [`secret`](crate::author::secret) where text
/// is, or what stands for another row: a variant of a seed, a row of a
/// [`SeedTable`](super::SeedTable), a folder, a role.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Folder)]
/// # pub struct Covers;
/// # #[derive(Seed)]
/// # #[seed(collection = File)]
/// # pub enum Pictures { Logo }
/// impl SeedRows for Pictures {
///     fn row(self, row: &mut Row<File>, f: FileFields) {
///         row.file("assets/logo.svg").set(f.title, "Our logo").set(f.folder, Covers);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a `{T}` field",
    label = "expected a `{T}`",
    note = "the field is declared as `{T}` in its `#[derive(Collection)]` struct; a relation takes a row of a seed of the other collection"
)]
pub trait RowValue<T> {
    /// What the row holds.
    fn into_cell(self) -> Cell;
}

#[diagnostic::do_not_recommend]
impl<T, V: Literal<T>> RowValue<T> for V {
    fn into_cell(self) -> Cell {
        Cell::Value(self.into_value())
    }
}

macro_rules! inputs {
    ($($field:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl RowValue<$field> for Input {
            fn into_cell(self) -> Cell {
                Cell::Value(self.to_value())
            }
        }
    )*};
}
inputs!(String, Text, Hash);

#[diagnostic::do_not_recommend]
impl<C: Collection> RowValue<M2o<C>> for RowOf<C> {
    fn into_cell(self) -> Cell {
        self.cell
    }
}

/// What one field of a row holds.
#[derive(Debug, Clone)]
pub enum Cell {
    /// A plain value.
    Value(Value),
    /// A plain value in a field that refers to another row: its primary key.
    Key(Value),
    /// A record of the config: a folder, a role.
    Record(Identity, Reach),
    /// A row of a seed.
    Row {
        /// The seed's key.
        seed: &'static str,
        /// The row's key.
        row: String,
        /// Brings the seed along.
        reach: Reach,
    },
}

impl Cell {
    /// A row of the seed `S`.
    pub fn row<S: SeedDeclaration>(row: impl Into<String>) -> Self {
        Self::Row {
            seed: S::KEY,
            row: row.into(),
            reach: S::declare,
        }
    }

    /// A record of the config.
    pub fn record<E: Entity>() -> Self {
        Self::Record(E::IDENTITY, E::declare)
    }
}

/// A row of a [`SeedTable`](super::SeedTable) of the collection `C`.
#[derive(Debug)]
pub struct RowOf<C> {
    cell: Cell,
    marker: PhantomData<fn() -> C>,
}

impl<C> RowOf<C> {
    pub(super) fn new<S: SeedDeclaration<Collection = C>>(key: impl Into<String>) -> Self {
        Self {
            cell: Cell::row::<S>(key),
            marker: PhantomData,
        }
    }
}

/// A declared row.
#[derive(Debug, Clone)]
pub struct RowDef {
    /// The part of its address behind the seed's.
    pub key: String,
    /// The SyncID that its author chose, if any.
    pub id: Option<String>,
    /// The key that it had before.
    pub was: Option<&'static str>,
    /// Where it was declared.
    pub origin: Origin,
    /// Its fields, in the order in which they were said.
    pub cells: Vec<(String, Cell)>,
    /// The file that is uploaded, from the crate's folder.
    pub file: Option<String>,
}

/// One row of the collection `C`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Seed)]
/// # #[seed(collection = User)]
/// # pub enum Staff { Ann }
/// impl SeedRows for Staff {
///     fn row(self, row: &mut Row<User>, u: UserFields) {
///         row.set(u.email, "ann@example.com")
///             .null(u.title)
///             .set_raw("password", secret("PASSWORD_OF_ANN"));
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Row<C> {
    def: RowDef,
    marker: PhantomData<fn() -> C>,
}

impl<C> Row<C> {
    pub(super) fn new(
        key: impl Into<String>,
        id: Option<&str>,
        was: Option<&'static str>,
        origin: Origin,
    ) -> Self {
        Self {
            def: RowDef {
                key: key.into(),
                id: id.map(str::to_owned),
                was,
                origin,
                cells: Vec::new(),
                file: None,
            },
            marker: PhantomData,
        }
    }

    pub(super) fn finish(self, to: &mut Declarations) -> RowDef {
        for (_, cell) in &self.def.cells {
            if let Cell::Record(_, reach) | Cell::Row { reach, .. } = cell {
                reach(to);
            }
        }
        self.def
    }

    /// The value of a field. A field that is said twice has the last value.
    pub fn set<T: FieldType>(
        &mut self,
        field: Field<C, T>,
        value: impl RowValue<T::Base>,
    ) -> &mut Self {
        let cell = match value.into_cell() {
            Cell::Value(value) if !value.is_null() && T::column().target.is_some() => {
                Cell::Key(value)
            }
            cell => cell,
        };
        self.put(field.name(), cell)
    }

    /// Leaves a field empty on purpose, so that a push empties it.
    pub fn null<T: FieldType>(&mut self, field: Field<C, Option<T>>) -> &mut Self {
        self.put(field.name(), Cell::Value(Value::Null))
    }

    /// The value of a field by its name, as the seed file has it; nothing
    /// checks it.
    pub fn set_raw(&mut self, field: &str, value: impl Into<Value>) -> &mut Self {
        self.put(field, Cell::Value(value.into()))
    }

    fn put(&mut self, field: &str, cell: Cell) -> &mut Self {
        match self.def.cells.iter_mut().find(|(name, _)| name == field) {
            Some((_, known)) => *known = cell,
            None => self.def.cells.push((field.to_owned(), cell)),
        }
        self
    }
}

impl Row<File> {
    /// The file that is uploaded: a path in the folder of the crate that
    /// declares the seed (`assets/logo.svg`). Every row of `File` has one.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Seed)]
    /// #[seed(collection = File)]
    /// pub enum Pictures {
    ///     Logo,
    /// }
    ///
    /// impl SeedRows for Pictures {
    ///     fn row(self, row: &mut Row<File>, f: FileFields) {
    ///         row.file("assets/logo.svg").set(f.title, "Our logo");
    ///     }
    /// }
    /// ```
    pub fn file(&mut self, path: impl Into<String>) -> &mut Self {
        self.def.file = Some(path.into());
        self
    }
}

/// The rows of a [`SeedTable`](super::SeedTable).
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Seed)]
/// # #[seed(collection = User)]
/// # pub struct Testers;
/// impl SeedTable for Testers {
///     fn rows(rows: &mut Rows<User>, u: UserFields) {
///         for number in 1..=3 {
///             rows.add(format!("tester-{number}"))
///                 .set(u.email, format!("tester-{number}@example.com"));
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Rows<C> {
    rows: Vec<Row<C>>,
}

impl<C> Default for Rows<C> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<C> Rows<C> {
    /// Adds a row. The key tells it from the others of the seed, for ever: a
    /// row with another key is another row.
    #[track_caller]
    pub fn add(&mut self, key: impl Into<String>) -> &mut Row<C> {
        self.push(key.into(), None, Location::caller())
    }

    /// Adds a row with a SyncID of its own, as a row that a seed of
    /// directus-sync has.
    #[track_caller]
    pub fn add_with_id(&mut self, key: impl Into<String>, id: &str) -> &mut Row<C> {
        self.push(key.into(), Some(id), Location::caller())
    }

    fn push(&mut self, key: String, id: Option<&str>, caller: &Location<'_>) -> &mut Row<C> {
        let origin = Origin {
            file: caller.file().to_owned(),
            line: caller.line(),
        };
        let index = self.rows.len();
        self.rows.push(Row::new(key, id, None, origin));
        &mut self.rows[index]
    }

    pub(super) fn finish(self, to: &mut Declarations) -> Vec<RowDef> {
        self.rows.into_iter().map(|row| row.finish(to)).collect()
    }
}

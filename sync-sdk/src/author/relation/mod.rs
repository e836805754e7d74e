//! Fields that refer to items of other collections.

mod any;
mod lists;
mod lower;
mod rules;

use std::marker::PhantomData;

use serde_json::Value;

use super::{Collection, Column, Declarations, FieldType};

pub(crate) use lower::IMPOSSIBLE;
#[cfg(feature = "codegen")]
pub(crate) use lower::said;
pub(crate) use lower::{NONE, SOME};
pub(in crate::author) use lower::{RAW, lower};

pub use any::{AnyItem, AnyOf, Holds, HoldsName, ToAny};
#[cfg(feature = "codegen")]
pub(crate) use lists::LISTS;
pub use lists::{Files, ListDef, M2a, M2m, O2m, OtherOf, PointsTo, SortsBy, ToMany, Translated};

/// Many-to-one: the primary key of an item of `T`.
///
/// `M2o<File>` is a file; with `interface = image()`, a picture.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[relation(on_delete = set_null)]
///     pub author: Option<M2o<User>>,
///     #[field(interface = image())]
///     pub cover: Option<M2o<File>>,
///     #[relation(on_delete = restrict, on_update = cascade)]
///     pub original: Option<M2o<Article>>,
/// }
/// let ours = Article::FIELDS.original.has(|a| a.author.eq(CURRENT_USER));
/// assert_eq!(ours.to_value(), json!({ "original": { "author": { "_eq": "$CURRENT_USER" } } }));
/// ```
#[derive(Debug)]
pub struct M2o<T>(PhantomData<fn() -> T>);

impl<T: Collection> FieldType for M2o<T> {
    type Base = Self;

    fn column() -> Column {
        T::PrimaryKey::column().link(T::LINK, (T::NAME, T::PRIMARY_KEY))
    }

    fn reach(to: &mut Declarations) {
        T::declare(to);
    }
}

/// A field type that has a foreign key.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = File::FIELDS.uploaded_by.has(|user| user.role.eq(CURRENT_ROLE));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "expected `M2o<…>`",
    note = "`on_delete`, `on_update` and the rule `has` take `M2o<…>` fields"
)]
pub trait Relational: FieldType {
    /// The collection pointed to.
    type Target: Collection;
}

#[diagnostic::do_not_recommend]
impl<T: Collection> Relational for M2o<T> {
    type Target = T;
}

#[diagnostic::do_not_recommend]
impl<T: Relational> Relational for Option<T> {
    type Target = T::Target;
}

/// A field type that has a foreign key and can be null.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be set to null",
    label = "expected `Option<M2o<…>>`",
    note = "for an instance that is like that: `#[relation(schema = json!({{ \"on_delete\": \"SET NULL\" }}))]`"
)]
pub trait SetsNull: Relational {}

#[diagnostic::do_not_recommend]
impl<T: Relational> SetsNull for Option<T> {}

/// A field type that has an entry among the relations: [`M2o`], [`AnyItem`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no relation of its own",
    label = "expected `M2o<…>` or `AnyItem<…>`",
    note = "`meta` and `on_deselect` are said where the other item's key is stored"
)]
pub trait Related: FieldType {}

impl<T: Collection> Related for M2o<T> {}
impl<L: AnyOf> Related for AnyItem<L> {}
impl<T: Related> Related for Option<T> {}

/// What `#[relation(…)]` says.
#[derive(Debug, Clone, Default)]
pub struct RelationDef {
    /// `SET NULL`, `CASCADE`, `RESTRICT`, `NO ACTION` or `SET DEFAULT`: what
    /// happens to this item when the other is deleted. When `None`, `SET NULL`
    /// for a field that can be null and `NO ACTION` for one that cannot.
    pub on_delete: Option<&'static str>,
    /// The same for a change of the other item's primary key; when `None`,
    /// `NO ACTION`.
    pub on_update: Option<&'static str>,
    /// `nullify` or `delete`: what the app does with an item that is taken out
    /// of the list; when `None`, `nullify`. The list or the many-to-one field
    /// behind it says so.
    pub on_deselect: Option<&'static str>,
    /// The field that holds the name of an [`AnyItem`]'s collection.
    pub collection_field: Option<&'static str>,
    /// What a field that lists items lists.
    pub list: Option<ListDef>,
    /// The field is there, what belongs to it is not.
    pub detached: bool,
    /// The database has no foreign key for this relation.
    pub no_foreign_key: bool,
    /// More of the relation's `meta`, as it stands there: an object, or null.
    pub meta: Value,
    /// More of the relation's `schema`, as it stands there: an object, or null.
    pub schema: Value,
    /// The whole relation, as Directus has it, of a field whose type tells
    /// nothing of one: an object, or null.
    pub raw: Value,
}

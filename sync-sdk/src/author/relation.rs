//! Fields that refer to items of other collections.

use std::marker::PhantomData;

use serde_json::Value;

use super::interface;
use super::types::{Column, FieldType, Presence};
use super::{Collection, Declarations, Field, TypedField};

/// Many-to-one: the primary key of an item of `T`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[relation(on_delete = set_null)]
///     pub author: Option<M2o<User>>,
/// }
/// ```
#[derive(Debug)]
pub struct M2o<T>(PhantomData<fn() -> T>);

impl<T: Collection> FieldType for M2o<T> {
    type Base = Self;

    fn column() -> Column {
        let key = T::PrimaryKey::column();
        Column {
            special: vec![T::LINK.0.to_owned()],
            interface: Some(interface::raw(T::LINK.1, Value::Null)),
            choices: Vec::new(),
            target: Some((T::NAME, T::PRIMARY_KEY)),
            counts: false,
            ..key
        }
    }

    fn reach(to: &mut Declarations) {
        T::declare(to);
    }
}

/// One-to-many: the items of `T` whose field points here. It has no column; the
/// other collection's many-to-one does.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[relation(inverse = article)]
///     pub comments: O2m<Comment>,
/// }
///
/// #[derive(Collection)]
/// pub struct Comment {
///     #[field(primary_key)]
///     pub id: Uuid,
///     pub article: M2o<Article>,
/// }
/// ```
#[derive(Debug)]
pub struct O2m<T>(PhantomData<fn() -> T>);

impl<T: Collection> FieldType for O2m<T> {
    type Base = Self;
    const NULLABLE: bool = true;

    fn column() -> Column {
        Column {
            field_type: "alias",
            ..Column::default()
        }
        .special("o2m")
        .shown(interface::list_o2m())
    }

    fn reach(to: &mut Declarations) {
        T::declare(to);
    }
}

impl<T: Collection> Presence for O2m<T> {}

/// A field type that `#[relation(…)]` can stand on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "expected `M2o<…>`",
    note = "`#[relation(on_delete = …)]` and the rule `has` take `M2o<…>` fields"
)]
pub trait Relational: FieldType {
    /// The collection pointed to.
    type Target: Collection;
}

impl<T: Collection> Relational for M2o<T> {
    type Target = T;
}

impl<T: Relational> Relational for Option<T> {
    type Target = T::Target;
}

/// A field type that lists items of another collection.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of items",
    label = "expected `O2m<…>`",
    note = "`#[relation(inverse = …)]` and the rules `some` and `none` take `O2m<…>` fields"
)]
pub trait ToMany: FieldType {
    /// The collection whose items are listed.
    type Many: Collection;
}

impl<T: Collection> ToMany for O2m<T> {
    type Many = T;
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

impl<T: FieldType> TypedField<'_, T> {
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

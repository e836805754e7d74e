//! An item of one of several collections.

use std::marker::PhantomData;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::author::operators::{Comparable, Listed};
use crate::author::{Choices, Collection, Column, Declarations, Field, FieldType, Filter, Operand};

/// The primary key of an item of one of the collections of the tuple `L`, as
/// text: the junction's side of a many-to-any list ([`M2a`](super::M2a)).
///
/// `collection` names the field beside it that holds the name of the item's
/// collection. One collection alone is `AnyItem<(Heading,)>`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Mention {
///     #[field(primary_key)]
///     pub id: Uuid,
///     pub kind: String,
///     #[relation(collection = kind)]
///     pub item: AnyItem<(User, File)>,
/// }
/// let rule = Mention::FIELDS.item.of::<User>(|user| user.id.eq(CURRENT_USER));
/// assert_eq!(rule.to_value(), json!({ "item:directus_users": { "id": { "_eq": "$CURRENT_USER" } } }));
/// ```
#[derive(Debug)]
pub struct AnyItem<L>(PhantomData<fn() -> L>);

impl<L: AnyOf> FieldType for AnyItem<L> {
    type Base = Self;

    fn column() -> Column {
        String::column().any(L::names())
    }

    fn reach(to: &mut Declarations) {
        L::reach(to);
    }
}

#[diagnostic::do_not_recommend]
impl<L: AnyOf> Comparable for AnyItem<L> {}
#[diagnostic::do_not_recommend]
impl<L: AnyOf> Listed for AnyItem<L> {}

#[diagnostic::do_not_recommend]
impl<L: AnyOf> Operand<AnyItem<L>> for &str {
    fn into_value(self) -> Value {
        Value::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<L: AnyOf> Operand<AnyItem<L>> for Uuid {
    fn into_value(self) -> Value {
        Value::from(self.to_string())
    }
}

/// The collections of an [`AnyItem`] or of a grant
/// ([`on_each`](super::super::Grant::on_each)): a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of collections",
    label = "expected a tuple of collections",
    note = "write a tuple of up to 32 collections (types with `#[derive(Collection)]`, or system collections): `(Heading, File)`, `(Heading,)`"
)]
pub trait AnyOf: 'static {
    /// Their names on the server, in this order.
    fn names() -> Vec<&'static str>;

    /// Adds them all.
    fn reach(to: &mut Declarations);
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$first: Collection, $($rest: Collection),*> AnyOf for ($first, $($rest,)*) {
            fn names() -> Vec<&'static str> {
                vec![$first::NAME $(, $rest::NAME)*]
            }

            fn reach(to: &mut Declarations) {
                $first::declare(to);
                $($rest::declare(to);)*
            }
        }

        tuples!($($rest)*);
    };
}
tuples!(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A1 B1 C1 D1 E1 F1);

/// The collection `Self` has a field `AnyItem<L>`, and `L` names `T`. The
/// derive implements it for each, as far as the tuple stands in the field's
/// type.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not among the collections of this field",
    label = "not in `{L}`",
    note = "the field's type in its `#[derive(Collection)]` struct lists them: `AnyItem<(…)>`"
)]
pub trait Holds<L, T> {}

/// What the field that holds the name of a collection can be.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot hold the name of a collection",
    label = "expected `String`",
    note = "`collection` names a `String` field, or one with choices, beside the `AnyItem<…>` field"
)]
pub trait HoldsName {}

#[diagnostic::do_not_recommend]
impl HoldsName for String {}
#[diagnostic::do_not_recommend]
impl<T: Choices> HoldsName for T {}
#[diagnostic::do_not_recommend]
impl<T: HoldsName> HoldsName for Option<T> {}

/// A field type that holds an item of one of several collections.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold items of several collections",
    label = "expected `AnyItem<…>`",
    note = "`collection = …` and the rule `of` take `AnyItem<…>` fields"
)]
pub trait ToAny {
    /// The collections, a tuple.
    type Of;
}

// For whatever `L`: what is no list of collections is reported as no field.
#[diagnostic::do_not_recommend]
impl<L> ToAny for AnyItem<L> {
    type Of = L;
}

#[diagnostic::do_not_recommend]
impl<T: ToAny> ToAny for Option<T> {
    type Of = T::Of;
}

impl<C: Collection, F: ToAny> Field<C, F> {
    /// The item is one of `T`, and as the rule says. See [`AnyItem`].
    pub fn of<T: Collection>(self, rule: impl FnOnce(T::Fields) -> Filter<T>) -> Filter<C>
    where
        C: Holds<F::Of, T>,
    {
        let key = format!("{}:{}", self.name(), T::NAME);
        Filter::from_value(json!({ key: rule(T::FIELDS).into_said() }))
    }
}

//! Fields of items that an item points to.

use std::marker::PhantomData;

use crate::author::declare::Reach;
use crate::author::{AnyField, Collection, Field, FieldType, Relational, ToMany};

/// A field, or one of an item that a field points to:
/// `a.author.at(|user| user.last_name)`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let path = File::FIELDS.uploaded_by.at(|user| user.role.at(|role| role.name));
/// assert_eq!(path.to_string(), "uploaded_by.role.name");
/// ```
#[derive(Debug, Clone)]
pub struct Path<C> {
    text: String,
    pub(super) reach: Vec<Reach>,
    marker: PhantomData<fn() -> C>,
}

impl<C> Path<C> {
    fn new(text: String) -> Self {
        Self {
            text,
            reach: Vec::new(),
            marker: PhantomData,
        }
    }
}

impl<C> std::fmt::Display for Path<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl<C, T> From<Field<C, T>> for Path<C> {
    fn from(field: Field<C, T>) -> Self {
        Self::new(field.name().to_owned())
    }
}

impl<C> From<AnyField<C>> for Path<C> {
    fn from(field: AnyField<C>) -> Self {
        Self::new(field.name().to_owned())
    }
}

impl<C: Collection, T: FieldType> Field<C, T> {
    /// A field of the item pointed to, for the columns of a table.
    pub fn at<P: Into<Path<T::Target>>>(
        self,
        field: impl FnOnce(<T::Target as Collection>::Fields) -> P,
    ) -> Path<C>
    where
        T: Relational,
    {
        self.then(field(<T::Target as Collection>::FIELDS).into())
    }

    /// A field of each item of a list, for the columns of a table; of a list
    /// through a junction, a field of the junction's items.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let path = Role::FIELDS.users.each(|user| user.email);
    /// assert_eq!(path.to_string(), "users.email");
    /// ```
    pub fn each<P: Into<Path<T::Many>>>(
        self,
        field: impl FnOnce(<T::Many as Collection>::Fields) -> P,
    ) -> Path<C>
    where
        T: ToMany,
    {
        self.then(field(<T::Many as Collection>::FIELDS).into())
    }

    fn then<D: Collection>(self, inner: Path<D>) -> Path<C> {
        let mut path = Path::new(format!("{}.{inner}", self.name()));
        path.reach = inner.reach;
        path.reach.push(D::declare);
        path
    }
}

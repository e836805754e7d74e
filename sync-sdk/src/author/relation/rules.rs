//! Rules that go through relations.

use super::lower::{NONE, SOME, said};
use super::{Relational, ToMany};
use crate::author::{Collection, Field, FieldType, Filter};

/// The members of a collection.
type Fields<C> = <C as Collection>::Fields;

impl<C: Collection, T: FieldType> Field<C, T> {
    /// The item pointed to is as the rule says.
    ///
    /// Directus takes nulls for the fields of an item that is not there: a rule
    /// of `null()` or `empty()` alone is met where the field points to nothing.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let rule = File::FIELDS.uploaded_by.has(|user| user.role.eq(CURRENT_ROLE));
    /// assert_eq!(
    ///     rule.to_value().to_string(),
    ///     r#"{"uploaded_by":{"role":{"_eq":"$CURRENT_ROLE"}}}"#
    /// );
    /// ```
    pub fn has(self, rule: impl FnOnce(Fields<T::Target>) -> Filter<T::Target>) -> Filter<C>
    where
        T: Relational,
    {
        let rule = rule(<T::Target as Collection>::FIELDS);
        Filter::at(&[self.name()], rule.into_said())
    }

    /// At least one of the items is as the rule says.
    ///
    /// Directus has no form for two such rules about one list where both need
    /// more than one condition; `build` says so.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Collection)]
    /// # pub struct Article {
    /// #     #[field(primary_key)]
    /// #     pub id: Uuid,
    /// #     #[relation(inverse = article)]
    /// #     pub comments: O2m<Comment>,
    /// # }
    /// # #[derive(Collection)]
    /// # pub struct Comment {
    /// #     #[field(primary_key)]
    /// #     pub id: Uuid,
    /// #     pub article: M2o<Article>,
    /// #     pub spam: bool,
    /// #     pub text: String,
    /// # }
    /// let a = Article::FIELDS;
    /// let rule = a.comments.some(|c| c.spam.eq(true));
    /// assert_eq!(rule.to_value(), json!({ "comments": { "_some": { "spam": { "_eq": true } } } }));
    /// // One comment that is both: Directus leaves an `_and` in a `_some` out.
    /// let rule = a.comments.some(|c| c.spam.eq(true) & c.text.eq("x"));
    /// assert_eq!(
    ///     rule.to_value(),
    ///     json!({ "comments": { "_and": [
    ///         { "spam": { "_eq": true } }, { "text": { "_eq": "x" } }, { "id": { "_nnull": true } },
    ///     ] } })
    /// );
    /// ```
    pub fn some(self, rule: impl FnOnce(Fields<T::Many>) -> Filter<T::Many>) -> Filter<C>
    where
        T: ToMany,
    {
        self.quantified(SOME, rule(<T::Many as Collection>::FIELDS))
    }

    /// An item of the list is as the rule says, in the form that Directus had
    /// before it knew `_some`: the list is joined, and all such rules about it
    /// speak of the same item. For an instance that has it; `some` is clearer.
    ///
    /// Like [`has`](Self::has), a rule of `null()` alone is met by an empty list.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// let rule = Role::FIELDS.users.joined(|user| user.title.eq("Editor"));
    /// assert_eq!(rule.to_value(), json!({ "users": { "title": { "_eq": "Editor" } } }));
    /// ```
    pub fn joined(self, rule: impl FnOnce(Fields<T::Many>) -> Filter<T::Many>) -> Filter<C>
    where
        T: ToMany,
    {
        let rule = rule(<T::Many as Collection>::FIELDS);
        Filter::at(&[self.name()], rule.into_said())
    }

    /// None of the items is as the rule says.
    ///
    /// Directus has no form for one that needs several conditions at once, nor
    /// for one behind another relation (`has`); `build` says so.
    pub fn none(self, rule: impl FnOnce(Fields<T::Many>) -> Filter<T::Many>) -> Filter<C>
    where
        T: ToMany,
    {
        self.quantified(NONE, rule(<T::Many as Collection>::FIELDS))
    }

    fn quantified<M: Collection>(self, quantifier: &str, rule: Filter<M>) -> Filter<C> {
        let said = said(M::PRIMARY_KEY, rule.into_said());
        Filter::at(&[self.name(), quantifier], said)
    }
}

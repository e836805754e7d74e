//! Fields that list items: they have no column, the other collection has.

use std::marker::PhantomData;

use super::{AnyItem, AnyOf, M2o, Related};
use crate::author::system::File;
use crate::author::{Collection, Column, Decimal, Declarations, FieldType, Presence};

/// A field type that lists items of another collection.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let rule = Role::FIELDS.users.none(|user| user.email.null());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of items",
    label = "expected `O2m<…>`, `M2m<…>`, `M2a<…>`, `Files<…>` or `Translated<…>`",
    note = "`inverse`, `other`, `sort` and the rules `some` and `none` take fields that list items"
)]
pub trait ToMany: FieldType {
    /// The collection whose items are listed: for a list through a junction,
    /// the junction.
    type Many: Collection;
}

macro_rules! lists {
    ($(
        $(#[$doc:meta])*
        $name:ident<$many:ident>: $special:literal, $interface:literal, needs $needs:literal;
    )*) => {
        /// The types that list items, by their `special`, and the column of each.
        #[cfg(feature = "codegen")]
        pub(crate) const LISTS: &[(&str, &str, fn() -> Column)] = &[
            $(($special, stringify!($name), || Column::list($special, $interface, $needs)),)*
        ];

        $(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<$many>(PhantomData<fn() -> $many>);

        impl<$many: Collection> FieldType for $name<$many> {
            type Base = Self;
            const NULLABLE: bool = true;

            fn column() -> Column {
                Column::list($special, $interface, $needs)
            }

            fn reach(to: &mut Declarations) {
                $many::declare(to);
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$many: Collection> ToMany for $name<$many> {
            type Many = $many;
        }

        #[diagnostic::do_not_recommend]
        impl<$many: Collection> Presence for $name<$many> {}
        )*
    };
}

lists! {
    /// One-to-many: the items of `T` whose field points here.
    ///
    /// `inverse` names that field; `sort` a number field of `T` that holds the
    /// place of an item in the list.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Collection)]
    /// pub struct Page {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     pub parent: Option<M2o<Page>>,
    ///     pub place: Option<i32>,
    ///     #[field(interface = raw("list-o2m-tree-view", json!(null)))]
    ///     #[relation(inverse = parent, sort = place, on_deselect = delete)]
    ///     pub children: O2m<Page>,
    /// }
    /// let childless = Page::FIELDS.children.none(|child| child.id.not_null());
    /// assert_eq!(childless.to_value(), json!({ "children": { "_none": { "id": { "_nnull": true } } } }));
    /// ```
    O2m<T>: "o2m", "list-o2m", needs "inverse = …";
    /// Many-to-many: items of another collection, through the junction `J`,
    /// which is a collection like any other.
    ///
    /// `inverse` names the junction's field that points here, `other` the one
    /// that points to the other side, `sort` a number field of the junction.
    /// Both sides can list through one junction.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Collection)]
    /// pub struct Article {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     #[relation(inverse = article, other = tag, sort = place)]
    ///     pub tags: M2m<ArticleTag>,
    /// }
    ///
    /// #[derive(Collection)]
    /// #[collection(hidden, icon = "import_export")]
    /// pub struct ArticleTag {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     #[relation(on_delete = cascade)]
    ///     pub article: Option<M2o<Article>>,
    ///     #[relation(on_delete = cascade)]
    ///     pub tag: Option<M2o<Tag>>,
    ///     pub place: Option<i32>,
    /// }
    ///
    /// #[derive(Collection)]
    /// pub struct Tag {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     pub name: String,
    ///     #[relation(inverse = tag, other = article)]
    ///     pub articles: M2m<ArticleTag>,
    /// }
    ///
    /// let urgent = Article::FIELDS.tags.some(|j| j.tag.has(|t| t.name.eq("urgent")));
    /// assert_eq!(
    ///     urgent.to_value(),
    ///     json!({ "tags": { "_some": { "tag": { "name": { "_eq": "urgent" } } } } })
    /// );
    /// ```
    M2m<J>: "m2m", "list-m2m", needs "inverse = …, other = …";
    /// Many-to-any: items of several collections, through the junction `J`,
    /// whose `other` field is an [`AnyItem`].
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Collection)]
    /// pub struct Page {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     #[relation(inverse = page, other = item, sort = place)]
    ///     pub blocks: M2a<PageBlock>,
    /// }
    ///
    /// #[derive(Collection)]
    /// #[collection(hidden)]
    /// pub struct PageBlock {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     pub page: Option<M2o<Page>>,
    ///     pub collection: Option<String>,
    ///     #[relation(collection = collection)]
    ///     pub item: Option<AnyItem<(Heading, File)>>,
    ///     pub place: Option<i32>,
    /// }
    ///
    /// #[derive(Collection)]
    /// pub struct Heading {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     pub text: String,
    /// }
    ///
    /// let begun = Page::FIELDS.blocks.some(|b| b.item.of::<Heading>(|h| h.text.not_empty()));
    /// assert_eq!(
    ///     begun.to_value(),
    ///     json!({ "blocks": { "_some": { "item:heading": { "text": { "_nempty": true } } } } })
    /// );
    /// ```
    M2a<J>: "m2a", "list-m2a", needs "inverse = …, other = …";
    /// Files, through the junction `J`, whose `other` field is an `M2o<File>`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Collection)]
    /// pub struct Article {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     #[relation(inverse = article, other = file)]
    ///     pub gallery: Files<ArticleFile>,
    /// }
    ///
    /// #[derive(Collection)]
    /// #[collection(hidden)]
    /// pub struct ArticleFile {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     pub article: Option<M2o<Article>>,
    ///     pub file: Option<M2o<File>>,
    /// }
    /// ```
    Files<J>: "files", "files", needs "inverse = …, other = …";
    /// The texts of an item in several languages: the items of `J`, each with a
    /// language.
    ///
    /// `other` names the field that points to the collection of languages.
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
    /// #[derive(Collection)]
    /// pub struct Article {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     #[relation(inverse = article, other = language)]
    ///     pub translations: Translated<ArticleText>,
    /// }
    ///
    /// #[derive(Collection)]
    /// #[collection(hidden)]
    /// pub struct ArticleText {
    ///     #[field(primary_key)]
    ///     pub id: i32,
    ///     pub article: Option<M2o<Article>>,
    ///     pub language: Option<M2o<Language>>,
    ///     pub title: String,
    /// }
    /// ```
    Translated<J>: "translations", "translations", needs "inverse = …, other = …";
}

/// The field behind a list: a many-to-one field to `C`.
#[diagnostic::on_unimplemented(
    message = "the inverse of this field does not point back to `{C}`",
    label = "expected `M2o<{C}>`, found `{Self}`",
    note = "`inverse` names the `M2o` field by which the items of the other collection point here; a list without one is `#[relation(detached)]`"
)]
pub trait PointsTo<C> {}

#[diagnostic::do_not_recommend]
impl<C: Collection> PointsTo<C> for M2o<C> {}
#[diagnostic::do_not_recommend]
impl<C: Collection> PointsTo<C> for Option<M2o<C>> {}

/// What the `other` field of the list `L` can be.
#[diagnostic::on_unimplemented(
    message = "the `other` field of this list cannot be `{Self}`",
    label = "not the other side of `{L}`",
    note = "`other` is an `M2o<…>` of the junction for `M2m` and `Translated`, an `M2o<File>` for `Files`, an `AnyItem<…>` for `M2a`; `O2m` has none"
)]
pub trait OtherOf<L> {}

#[diagnostic::do_not_recommend]
impl<J, T: Collection> OtherOf<M2m<J>> for M2o<T> {}
#[diagnostic::do_not_recommend]
impl<J, T: Collection> OtherOf<Translated<J>> for M2o<T> {}
#[diagnostic::do_not_recommend]
impl<J> OtherOf<Files<J>> for M2o<File> {}
#[diagnostic::do_not_recommend]
impl<J, L: AnyOf> OtherOf<M2a<J>> for AnyItem<L> {}
#[diagnostic::do_not_recommend]
impl<L, V: OtherOf<L> + Related> OtherOf<L> for Option<V> {}

/// What the `sort` field of a list can be.
#[diagnostic::on_unimplemented(
    message = "a list cannot be sorted by a `{Self}` field",
    label = "expected a number",
    note = "`sort` names a number field of the collection that is listed; for an instance that is like that, say `#[relation(meta = json!({{ \"sort_field\": \"…\" }}))]` at the `M2o` field"
)]
pub trait SortsBy {}

macro_rules! sorts {
    ($($number:ty),*) => {$(#[diagnostic::do_not_recommend] impl SortsBy for $number {})*};
}
sorts!(i16, i32, i64, f32, f64, Decimal);
#[diagnostic::do_not_recommend]
impl<T: SortsBy> SortsBy for Option<T> {}

/// What stands behind a field that lists items.
#[derive(Debug, Clone)]
pub struct ListDef {
    /// The collection whose items are listed.
    pub collection: &'static str,
    /// Its field that points back.
    pub inverse: &'static str,
    /// Its field that points to the other side, where it is a junction.
    pub other: Option<&'static str>,
    /// Its field that holds the order.
    pub sort: Option<&'static str>,
}

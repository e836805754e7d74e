//! Which items an operation works on, and what it reads of them.

use std::marker::PhantomData;

use serde_json::{Value, json};

use crate::author::json::add;
use crate::author::preset::Path;
use crate::author::{AnyField, Collection, Field, Filter, Place, ToMany};
use crate::model::Object;

/// A query over the items of a collection: what [`ItemRead`](super::ItemRead),
/// [`ItemUpdate`](super::ItemUpdate) and [`ItemDelete`](super::ItemDelete) have
/// in common with the queries [`deep`](Query::deep) in a relation.
///
/// ```
/// # use sync_sdk::prelude::*;
/// ItemRead::<File>::new()
///     .fields(|file| fields![file.id, file.title])
///     .filter(|file| file.created_on.gt(NOW.shifted("-1 day")))
///     .sort_desc(|file| file.filesize)
///     .sort(|file| file.title)
///     .limit(20);
/// ```
pub trait Query: Sized {
    /// The collection of the items.
    type Of: Collection;

    /// Any parameter, by Directus's name (`alias`, `backlink`, …); nothing
    /// checks it.
    fn query(self, parameter: &str, value: impl Into<Value>) -> Self;

    /// What a parameter has so far.
    #[doc(hidden)]
    fn parameter(&mut self, parameter: &str) -> &mut Value;

    /// Only these fields of the items, or of items that they point to. Several
    /// calls add up.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// ItemRead::<Role>::new()
    ///     .fields(|role| fields![role.id, role.name])
    ///     .fields(|role| [role.parent.at(|parent| parent.name), role.users.each(|user| user.email)]);
    /// ```
    fn fields<P: Into<Path<Self::Of>>, const N: usize>(
        mut self,
        fields: impl FnOnce(FieldsOf<Self>) -> [P; N],
    ) -> Self {
        for field in fields(<Self::Of as Collection>::FIELDS) {
            let path: Path<Self::Of> = field.into();
            add(self.parameter("fields"), path.to_string().into());
        }
        self
    }

    /// Fields by their names, `author.*` and `*` too. Nothing checks them.
    fn fields_raw<const N: usize>(mut self, fields: [&str; N]) -> Self {
        for field in fields {
            add(self.parameter("fields"), field.into());
        }
        self
    }

    /// The items that are as the rule says.
    fn filter(self, rule: impl FnOnce(FieldsOf<Self>) -> Filter<Self::Of>) -> Self {
        let rule = rule(<Self::Of as Collection>::FIELDS).written(Place::Items);
        self.query("filter", rule)
    }

    /// By this field, then by those of further calls.
    fn sort<T>(mut self, field: impl FnOnce(FieldsOf<Self>) -> Field<Self::Of, T>) -> Self {
        let field = field(<Self::Of as Collection>::FIELDS).name();
        add(self.parameter("sort"), field.into());
        self
    }

    /// Like [`sort`](Self::sort), the greatest first.
    fn sort_desc<T>(mut self, field: impl FnOnce(FieldsOf<Self>) -> Field<Self::Of, T>) -> Self {
        let field = field(<Self::Of as Collection>::FIELDS).name();
        add(self.parameter("sort"), format!("-{field}").into());
        self
    }

    /// At most so many items; `-1` for all.
    fn limit(self, limit: i64) -> Self {
        self.query("limit", limit)
    }

    /// Without so many of the first.
    fn offset(self, offset: u64) -> Self {
        self.query("offset", offset)
    }

    /// The items of this page, from 1, of [`limit`](Self::limit) items each.
    fn page(self, page: u64) -> Self {
        self.query("page", page)
    }

    /// The items in which a text occurs; may contain `{{…}}`.
    fn search(self, text: impl Into<crate::author::Input>) -> Self {
        self.query("search", text.into())
    }

    /// A query of its own for the items of a list:
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
    /// # }
    /// ItemRead::<Article>::new()
    ///     .fields_raw(["id", "comments.*"])
    ///     .deep(|article| article.comments, |q| q.filter(|c| c.spam.eq(false)).limit(3));
    /// ```
    fn deep<T: ToMany>(
        mut self,
        list: impl FnOnce(FieldsOf<Self>) -> Field<Self::Of, T>,
        query: impl FnOnce(Deep<T::Many>) -> Deep<T::Many>,
    ) -> Self {
        let list = list(<Self::Of as Collection>::FIELDS).name();
        let inner = query(Deep::empty());
        let deep = self.parameter("deep");
        if !deep.is_object() {
            *deep = json!({});
        }
        deep[list] = inner.parameters.into();
        self
    }

    /// Groups of items with the same value of these fields, for
    /// [`aggregate`](Self::aggregate).
    fn group_by<const N: usize>(
        mut self,
        fields: impl FnOnce(FieldsOf<Self>) -> [AnyField<Self::Of>; N],
    ) -> Self {
        for field in fields(<Self::Of as Collection>::FIELDS) {
            add(self.parameter("group"), field.name().into());
        }
        self
    }

    /// A number that is made of the values of each group: see [`Aggregate`].
    fn aggregate<T>(
        mut self,
        aggregate: Aggregate,
        field: impl FnOnce(FieldsOf<Self>) -> Field<Self::Of, T>,
    ) -> Self {
        let field = field(<Self::Of as Collection>::FIELDS).name();
        let all = self.parameter("aggregate");
        if !all.is_object() {
            *all = json!({});
        }
        add(&mut all[aggregate.name()], field.into());
        self
    }
}

/// The members of the collection that a query is over.
pub(super) type FieldsOf<Q> = <<Q as Query>::Of as Collection>::Fields;

/// What an operation makes of many values.
///
/// ```
/// # use sync_sdk::prelude::*;
/// ItemRead::<File>::new()
///     .group_by(|f| fields![f.mime_type])
///     .aggregate(Aggregate::Sum, |f| f.filesize);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// How many different ones there are.
    CountDistinct,
    /// Their sum.
    Sum,
    /// The sum of the different ones.
    SumDistinct,
    /// Their average.
    Avg,
    /// The average of the different ones.
    AvgDistinct,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

impl Aggregate {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::CountDistinct => "countDistinct",
            Self::Sum => "sum",
            Self::SumDistinct => "sumDistinct",
            Self::Avg => "avg",
            Self::AvgDistinct => "avgDistinct",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// A query over the items of a list: see [`Query::deep`].
#[derive(Debug)]
pub struct Deep<C> {
    parameters: Object,
    marker: PhantomData<fn() -> C>,
}

impl<C> Deep<C> {
    pub(crate) fn empty() -> Self {
        Self {
            parameters: Object::new(),
            marker: PhantomData,
        }
    }
}

impl<C: Collection> Query for Deep<C> {
    type Of = C;

    fn query(mut self, parameter: &str, value: impl Into<Value>) -> Self {
        *self.parameter(parameter) = value.into();
        self
    }

    fn parameter(&mut self, parameter: &str) -> &mut Value {
        // A list inside the list stands beside the parameters, which have a
        // mark of their own there.
        let deep = &mut self.parameters;
        deep.entry(format!("_{parameter}")).or_insert(Value::Null)
    }

    fn deep<T: ToMany>(
        mut self,
        list: impl FnOnce(FieldsOf<Self>) -> Field<C, T>,
        query: impl FnOnce(Deep<T::Many>) -> Deep<T::Many>,
    ) -> Self {
        let inner = query(Deep::empty());
        let list = list(C::FIELDS).name().to_owned();
        self.parameters.insert(list, inner.parameters.into());
        self
    }
}

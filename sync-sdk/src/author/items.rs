//! Operations on items.

use std::marker::PhantomData;

use serde_json::{Map, Value, json};

use super::operation::{Operation, OperationBody};
use super::{AnyField, Collection, Field, FieldType, Filter, Operand};
use crate::model::Object;

/// With whose rights an operation works on items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemAccess {
    /// Those of the request that started the flow.
    Trigger,
    /// Those of everyone.
    Public,
    /// All.
    Full,
}

impl ItemAccess {
    fn name(self) -> &'static str {
        match self {
            Self::Trigger => "$trigger",
            Self::Public => "$public",
            Self::Full => "$full",
        }
    }
}

/// The values that an operation writes.
#[derive(Debug)]
pub struct Payload<C> {
    values: Map<String, Value>,
    marker: PhantomData<fn() -> C>,
}

impl<C: Collection> Payload<C> {
    pub(super) fn of(say: impl FnOnce(&mut Self, C::Fields)) -> Map<String, Value> {
        let mut payload = Self {
            values: Map::new(),
            marker: PhantomData,
        };
        say(&mut payload, C::FIELDS);
        payload.values
    }

    /// The value of a field.
    pub fn set<T: FieldType>(
        &mut self,
        field: Field<C, T>,
        value: impl Operand<T::Base>,
    ) -> &mut Self {
        self.values
            .insert(field.name().to_owned(), value.into_value());
        self
    }
}

macro_rules! item_operations {
    ($($(#[$doc:meta])* $name:ident = $operation_type:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<C> {
            options: Object,
            query: Object,
            marker: PhantomData<fn() -> C>,
        }

        impl<C: Collection> $name<C> {
            fn empty() -> Self {
                let mut options = Object::new();
                options.insert("collection".to_owned(), C::NAME.into());
                Self {
                    options,
                    query: Object::new(),
                    marker: PhantomData,
                }
            }

            /// With whose rights; by default those of the request that started
            /// the flow.
            pub fn access(self, access: ItemAccess) -> Self {
                self.option("permissions", json!(access.name()))
            }

            /// Any option, by Directus's name; nothing checks it.
            pub fn option(mut self, key: &str, value: Value) -> Self {
                self.options.insert(key.to_owned(), value);
                self
            }
        }

        impl<C: Collection> Operation for $name<C> {
            fn body(mut self) -> OperationBody {
                if !self.query.is_empty() {
                    self.options.insert("query".to_owned(), self.query.into());
                }
                OperationBody::new($operation_type, self.options.into()).reaching(C::declare)
            }
        }
    )*};
}

item_operations! {
    /// Makes items of `C`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// ItemCreate::<User>::new(|row, user| {
    ///     row.set(user.email, template("{{$trigger.body.email}}"))
    ///         .set(user.status, "invited");
    /// })
    /// .access(ItemAccess::Full);
    /// ```
    ItemCreate = "item-create";
    /// Reads items of `C`.
    ItemRead = "item-read";
    /// Changes items of `C`.
    ItemUpdate = "item-update";
    /// Removes items of `C`.
    ItemDelete = "item-delete";
}

impl<C: Collection> ItemCreate<C> {
    /// Makes one item with these values.
    pub fn new(say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self {
        Self::empty().option("payload", Payload::of(say).into())
    }
}

impl<C: Collection> ItemRead<C> {
    /// Reads all items; [`key`](Self::key) and [`filter`](Self::filter) say
    /// which.
    pub fn new() -> Self {
        Self::empty()
    }

    /// Only these fields of them: `.fields(|a| fields![a.id, a.title])`.
    pub fn fields<const N: usize>(
        mut self,
        fields: impl FnOnce(C::Fields) -> [AnyField<C>; N],
    ) -> Self {
        let fields = fields(C::FIELDS)
            .into_iter()
            .map(|field| Value::from(field.name()));
        self.query.insert("fields".to_owned(), fields.collect());
        self
    }
}

impl<C: Collection> Default for ItemRead<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Collection> ItemUpdate<C> {
    /// Writes these values; [`key`](Self::key) and [`filter`](Self::filter) say
    /// where.
    pub fn new(say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self {
        Self::empty().option("payload", Payload::of(say).into())
    }
}

impl<C: Collection> ItemDelete<C> {
    /// Removes what [`key`](Self::key) or [`filter`](Self::filter) say.
    pub fn new() -> Self {
        Self::empty()
    }
}

impl<C: Collection> Default for ItemDelete<C> {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! selecting {
    ($($name:ident),*) => {$(
        impl<C: Collection> $name<C> {
            /// The item with this primary key; may contain `{{…}}`. Several
            /// calls name several items.
            pub fn key(mut self, key: &str) -> Self {
                let keys = self.options.entry("key").or_insert_with(|| json!([]));
                if let Value::Array(keys) = keys {
                    keys.push(key.into());
                }
                self
            }

            /// The items that are as the rule says.
            pub fn filter(mut self, rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
                self.query
                    .insert("filter".to_owned(), rule(C::FIELDS).to_value());
                self
            }

            /// At most so many items; `-1` for all.
            pub fn limit(mut self, limit: i64) -> Self {
                self.query.insert("limit".to_owned(), limit.into());
                self
            }
        }
    )*};
}
selecting!(ItemRead, ItemUpdate, ItemDelete);

macro_rules! writing {
    ($($name:ident),*) => {$(
        impl<C: Collection> $name<C> {
            /// Tells other flows and hooks of it.
            pub fn emit_events(self) -> Self {
                self.option("emitEvents", json!(true))
            }
        }
    )*};
}
writing!(ItemCreate, ItemUpdate, ItemDelete);

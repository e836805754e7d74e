//! Operations on items.

use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::{ItemAccess, Operation, OperationBody, Query};
use crate::author::declare::Reach;
use crate::author::json::push;
use crate::author::{Collection, Field, FieldType, Settable};
use crate::model::Object;

/// The values that an operation writes.
///
/// ```
/// # use sync_sdk::prelude::*;
/// ItemUpdate::<File>::new(|row, f| {
///     row.set(f.title, "{{$trigger.body.title}}").set_raw("my_field", 3);
/// })
/// .key("{{$trigger.body.file}}");
/// ```
#[derive(Debug)]
pub struct Payload<C> {
    values: Map<String, Value>,
    /// The fields that are named in types.
    named: Vec<String>,
    marker: PhantomData<fn() -> C>,
}

impl<C: Collection> Payload<C> {
    pub(in crate::author) fn said(say: impl FnOnce(&mut Self, C::Fields)) -> Self {
        let mut payload = Self {
            values: Map::new(),
            named: Vec::new(),
            marker: PhantomData,
        };
        say(&mut payload, C::FIELDS);
        payload
    }

    pub(in crate::author) fn named(&self) -> &[String] {
        &self.named
    }

    pub(in crate::author) fn into_values(self) -> Map<String, Value> {
        self.values
    }

    /// The value of a field.
    pub fn set<T: FieldType>(
        &mut self,
        field: Field<C, T>,
        value: impl Settable<T::Base>,
    ) -> &mut Self {
        self.named.push(field.name().to_owned());
        self.set_raw(field.name(), value.into_set())
    }

    /// Any value of any field, items of a list too. Nothing checks it.
    pub fn set_raw(&mut self, field: &str, value: impl Into<Value>) -> &mut Self {
        self.values.insert(field.to_owned(), value.into());
        self
    }
}

macro_rules! item_operations {
    ($($(#[$doc:meta])* $name:ident = $operation_type:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        #[must_use = "an operation does nothing until a flow has it"]
        pub struct $name<C> {
            options: Object,
            query: Object,
            reach: Vec<Reach>,
            marker: PhantomData<fn() -> C>,
        }

        impl<C: Collection> $name<C> {
            fn empty() -> Self {
                let mut options = Object::new();
                options.insert("collection".to_owned(), C::NAME.into());
                Self {
                    options,
                    query: Object::new(),
                    reach: vec![C::declare],
                    marker: PhantomData,
                }
            }

            /// With whose rights; by default those of the request that started
            /// the flow.
            pub fn access(mut self, access: ItemAccess) -> Self {
                let (access, reach) = access.into_option();
                self.reach.extend(reach);
                self.option("permissions", access)
            }

            /// Tells other flows and hooks of it, filters too; without it none of
            /// them hears of it.
            pub fn emit_events(self) -> Self {
                self.option("emitEvents", true)
            }

            /// Any option, by Directus's name; nothing checks it.
            pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
                self.options.insert(key.to_owned(), value.into());
                self
            }
        }

        impl<C: Collection> Operation for $name<C> {
            fn body(mut self) -> OperationBody {
                if !self.query.is_empty() {
                    self.options.insert("query".to_owned(), self.query.into());
                }
                OperationBody {
                    reach: self.reach,
                    ..OperationBody::new($operation_type, self.options.into())
                }
            }
        }
    )*};
}

item_operations! {
    /// Makes items of `C`; the result is a list of their primary keys.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// ItemCreate::<User>::new(|row, user| {
    ///     row.set(user.email, template("{{$trigger.body.email}}"))
    ///         .set(user.status, system::UserStatus::Invited);
    /// })
    /// .access(ItemAccess::Full);
    /// // Rows that a script made:
    /// ItemCreate::<User>::of("{{make_rows}}").emit_events();
    /// ```
    ItemCreate = "item-create";
    /// Reads items of `C`: all of them, or those that [`key`](Self::key),
    /// [`keys`](Self::keys) and the [`Query`] say. With one key the result is
    /// the item, else a list.
    ItemRead = "item-read";
    /// Changes the items of `C` that [`key`](Self::key), [`keys`](Self::keys) or
    /// the [`Query`] say (Directus 12 takes one of the two, and changes nothing
    /// without).
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// ItemUpdate::<User>::new(|row, user| {
    ///     row.set(user.status, system::UserStatus::Suspended);
    /// })
    /// .filter(|user| user.last_access.lt(NOW.shifted("-1 year")));
    /// ```
    ItemUpdate = "item-update";
    /// Removes the items of `C` that [`key`](Self::key), [`keys`](Self::keys) or
    /// the [`Query`] say. Without any, Directus 11 removes **all** and Directus
    /// 12 none.
    ItemDelete = "item-delete";
}

macro_rules! writing {
    ($($name:ident: $what:literal;)*) => {$(
        impl<C: Collection> $name<C> {
            #[doc = $what]
            pub fn new(say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self {
                Self::of(Value::from(Payload::said(say).into_values()))
            }

            /// The values as Directus has them in JSON (an object, or a list of
            /// them), or a text that becomes such JSON: `"{{make_rows}}"`.
            /// Nothing checks it.
            pub fn of(payload: impl Into<Value>) -> Self {
                Self::empty().option("payload", payload)
            }
        }
    )*};
}

writing! {
    ItemCreate: "Makes one item with these values; [`and`](Self::and) makes more.";
    ItemUpdate: "Writes these values.";
}

impl<C: Collection> ItemCreate<C> {
    /// One item more.
    pub fn and(mut self, say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self {
        push(
            &mut self.options,
            "payload",
            Payload::said(say).into_values().into(),
        );
        self
    }
}

macro_rules! selecting {
    ($($name:ident),*) => {$(
        impl<C: Collection> $name<C> {
            /// The item with this primary key, a number or a text; may contain
            /// `{{…}}`. Several calls name several items.
            pub fn key(mut self, key: impl Into<Value>) -> Self {
                push(&mut self.options, "key", key.into());
                self
            }

            /// The items whose primary keys are a list in the data of the flow:
            /// `.keys("{{$trigger.keys}}")`.
            pub fn keys(self, keys: impl Into<Value>) -> Self {
                self.option("key", keys)
            }
        }

        impl<C: Collection> Query for $name<C> {
            type Of = C;

            fn query(mut self, parameter: &str, value: impl Into<Value>) -> Self {
                self.query.insert(parameter.to_owned(), value.into());
                self
            }

            fn parameter(&mut self, parameter: &str) -> &mut Value {
                self.query.entry(parameter).or_insert(Value::Null)
            }
        }
    )*};
}
selecting!(ItemRead, ItemUpdate, ItemDelete);

macro_rules! without_payload {
    ($($name:ident),*) => {$(
        impl<C: Collection> $name<C> {
            /// The operation; what is said of it says which items.
            pub fn new() -> Self {
                Self::empty()
            }
        }

        impl<C: Collection> Default for $name<C> {
            fn default() -> Self {
                Self::new()
            }
        }
    )*};
}
without_payload!(ItemRead, ItemDelete);

//! When a flow runs.

use serde_json::{Value, json};

use super::Collection;
use super::declare::Reach;
use crate::model::Object;

/// When a flow runs.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub(crate) name: &'static str,
    pub(crate) options: Object,
    pub(crate) reach: Vec<Reach>,
}

/// After something happened to items of `C`: `on::<Article>(&["items.create"])`.
/// Short for [`Trigger::action`] with [`Trigger::of`].
///
/// ```
/// # use sync_sdk::prelude::*;
/// on::<User>(&["items.create", "items.update"]).of::<File>();
/// ```
pub fn on<C: Collection>(scope: &[&str]) -> Trigger {
    Trigger::action(scope).of::<C>()
}

/// How a webhook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`, in requests only.
    Put,
    /// `PATCH`, in requests only.
    Patch,
    /// `DELETE`, in requests only.
    Delete,
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Where the button of a manual flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// On the page of an item.
    Item,
    /// On the page of the collection.
    Collection,
    /// On both.
    Both,
}

impl Trigger {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            options: Object::new(),
            reach: Vec::new(),
        }
    }

    /// After an event (`items.create`, `auth.login`, …), without holding it up.
    pub fn action(scope: &[&str]) -> Self {
        Self::event("action", scope)
    }

    /// Before an event: the flow can change what is written, or stop it.
    pub fn filter(scope: &[&str]) -> Self {
        Self::event("filter", scope).option("return", "$last")
    }

    fn event(kind: &str, scope: &[&str]) -> Self {
        Self::new("event")
            .option("type", kind)
            .option("scope", json!(scope))
    }

    /// At the times of a cron expression with seconds (`0 0 3 * * *`).
    pub fn schedule(cron: &str) -> Self {
        Self::new("schedule").option("cron", cron)
    }

    /// When its URL is called.
    pub fn webhook(method: Method) -> Self {
        Self::new("webhook").option("method", method.name())
    }

    /// When a person presses its button. Name the collections with
    /// [`of`](Self::of).
    pub fn manual(location: Location) -> Self {
        let location = match location {
            Location::Item => "item",
            Location::Collection => "collection",
            Location::Both => "both",
        };
        Self::new("manual")
            .option("collections", json!([]))
            .option("location", location)
    }

    /// When another flow calls it ([`TriggerFlow`](super::TriggerFlow)).
    pub fn operation() -> Self {
        Self::new("operation").option("return", "$last")
    }

    /// The collection concerned; may be said several times.
    pub fn of<C: Collection>(mut self) -> Self {
        self.reach.push(C::declare);
        let collections = self
            .options
            .entry("collections")
            .or_insert_with(|| json!([]));
        if let Value::Array(collections) = collections {
            collections.push(C::NAME.into());
        }
        self
    }

    /// Asks for confirmation before a manual flow runs.
    pub fn confirm(self, question: &str) -> Self {
        self.option("requireConfirmation", true)
            .option("confirmationDescription", question)
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.options.insert(key.to_owned(), value.into());
        self
    }
}

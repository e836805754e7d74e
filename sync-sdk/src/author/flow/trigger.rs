//! When a flow runs.

use serde_json::{Value, json};

use super::Method;
use crate::author::declare::Reach;
use crate::author::json::push;
use crate::author::{Choice, Collection, Column, FieldType, Input, Interface};
use crate::model::Object;

/// When a flow runs, and what its caller gets.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Trigger::webhook(Method::Get)
///     .returns("read")
///     .error_on_reject()
///     .cache_query_params(&["page"]);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a trigger does nothing until a flow has it"]
pub struct Trigger {
    pub(crate) name: Option<&'static str>,
    pub(crate) options: Object,
    /// The options that stand as somebody wrote them, unchecked.
    pub(crate) raw: Vec<String>,
    /// What is wrong with it that no type could say.
    pub(crate) fault: Option<String>,
    pub(crate) reach: Vec<Reach>,
}

/// After something happened to items of `C`: `on::<Article>(&["items.create"])`.
/// Short for [`Trigger::action`] with [`Trigger::of`].
///
/// ```
/// # use sync_sdk::prelude::*;
/// on::<User>(&[Scope::ITEMS_CREATE, Scope::ITEMS_UPDATE]).of::<File>();
/// ```
pub fn on<C: Collection>(scope: &[&str]) -> Trigger {
    Trigger::action(scope).of::<C>()
}

/// Where the button of a manual flow is.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Trigger::manual(Location::Both).of::<File>().without_selection();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// On the page of an item.
    Item,
    /// On the page of the collection.
    Collection,
    /// On both.
    Both,
    /// Nowhere: it is called through the API. Since Directus 12.
    Hidden,
    /// Nothing is said of it: on both.
    Unset,
}

impl Trigger {
    fn new(name: &'static str) -> Self {
        Self {
            raw: Vec::new(),
            ..Self::raw(name, Value::Null)
        }
    }

    /// A trigger as Directus stores it: its type and its options. Nothing
    /// checks them.
    pub fn raw(name: &'static str, options: Value) -> Self {
        let (options, fault) = match options {
            Value::Object(options) => (options, None),
            Value::Null => (Object::new(), None),
            other => {
                let fault = format!("the options of a trigger are a JSON object, not `{other}`");
                (Object::new(), Some(fault))
            }
        };
        Self {
            name: Some(name),
            // Those that are not there are meant too.
            raw: options
                .keys()
                .cloned()
                .chain(["collections".to_owned()])
                .collect(),
            fault,
            options,
            reach: Vec::new(),
        }
    }

    /// Nothing starts it: a flow that somebody has not finished.
    pub fn none() -> Self {
        Self {
            name: None,
            ..Self::new("")
        }
    }

    /// After an event (see [`Scope`](super::Scope)), without holding it up.
    pub fn action(scope: &[&str]) -> Self {
        Self::event("action", scope)
    }

    /// Before an event: the flow can change what is written, or stop it.
    pub fn filter(scope: &[&str]) -> Self {
        Self::event("filter", scope).returns("$last")
    }

    fn event(kind: &str, scope: &[&str]) -> Self {
        Self::new("event")
            .set("type", kind)
            .set("scope", json!(scope))
    }

    /// At the times of a cron expression with seconds (`0 0 3 * * *`), with five
    /// or six fields or one of the words `@daily`, `@hourly` and their like.
    pub fn schedule(cron: &str) -> Self {
        Self::new("schedule").set("cron", cron)
    }

    /// When its URL is called.
    pub fn webhook(method: Method) -> Self {
        Self::new("webhook").set("method", method.name())
    }

    /// When a person presses its button. Name the collections with
    /// [`of`](Self::of).
    pub fn manual(location: Location) -> Self {
        let location = match location {
            Location::Item => "item",
            Location::Collection => "collection",
            Location::Both => "both",
            Location::Hidden => "hidden",
            Location::Unset => return Self::new("manual").set("collections", json!([])),
        };
        Self::new("manual")
            .set("collections", json!([]))
            .set("location", location)
    }

    /// When another flow calls it ([`TriggerFlow`](super::TriggerFlow)).
    pub fn operation() -> Self {
        Self::new("operation").returns("$last")
    }

    /// The collection concerned; may be said several times.
    pub fn of<C: Collection>(mut self) -> Self {
        self.reach.push(C::declare);
        self.push("collections", C::NAME.into());
        self
    }

    /// An event that an extension emits, or one of a collection that the config
    /// does not know. Nothing checks the name.
    pub fn custom_event(mut self, name: &str) -> Self {
        self.push("scope", name.into());
        self.raw.push(format!("scope {name}"));
        self
    }

    /// What its caller gets: `$last`, `$all`, or a path into the data of the
    /// flow (`read`, `count.total`). For webhooks, filters and flows that others
    /// call.
    pub fn returns(self, path: &str) -> Self {
        self.set("return", path)
    }

    /// Nothing is said of what its caller gets. A filter then lets through what is
    /// written as it is, whatever its operations return; a flow that others call
    /// returns nothing; a webhook answers with `$last`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Trigger::filter(&[Scope::ITEMS_CREATE]).of::<User>().without_return();
    /// ```
    pub fn without_return(mut self) -> Self {
        self.options.shift_remove("return");
        self
    }

    /// Its caller does not wait for it. For webhooks and manual flows.
    pub fn asynchronous(self) -> Self {
        self.set("async", true)
    }

    /// When its last operation is rejected, its caller gets the error. For
    /// webhooks and manual flows.
    pub fn error_on_reject(self) -> Self {
        self.set("error_on_reject", true)
    }

    /// The answer of a `GET` webhook is not cached.
    pub fn no_cache(self) -> Self {
        self.set("cacheEnabled", false)
    }

    /// The query parameters that tell cached answers of a `GET` webhook apart.
    pub fn cache_query_params(self, names: &[&str]) -> Self {
        self.set("cacheQueryParams", json!(names))
    }

    /// The button of a manual flow works without a selected item too.
    pub fn without_selection(self) -> Self {
        self.set("requireSelection", false)
    }

    /// Asks for confirmation before a manual flow runs.
    pub fn confirm(self, question: impl Into<Input>) -> Self {
        self.set("requireConfirmation", true)
            .set("confirmationDescription", question.into())
    }

    /// Asks for a value before a manual flow runs; the flow finds it in
    /// `{{$trigger.body.KEY}}`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Trigger::manual(Location::Item)
    ///     .of::<User>()
    ///     .confirm("Suspend this user?")
    ///     .ask::<Text>("reason", |ask| ask.label("Why?").required())
    ///     .ask::<Option<Date>>("until", |ask| ask.label("Until when?").width("half"));
    /// ```
    pub fn ask<T: FieldType>(self, key: &str, say: impl FnOnce(Ask) -> Ask) -> Self {
        self.asked(say(Ask::of(T::column(), key)))
    }

    pub(crate) fn asked(mut self, ask: Ask) -> Self {
        self.reach.extend(ask.reach);
        self.options
            .entry("requireConfirmation")
            .or_insert(Value::Bool(true));
        self.push("fields", ask.field);
        self
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.raw.push(key.to_owned());
        self.set(key, value)
    }

    fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.options.insert(key.to_owned(), value.into());
        self
    }

    fn push(&mut self, key: &str, value: Value) {
        push(&mut self.options, key, value);
    }
}

/// A value that a manual flow asks for: see [`Trigger::ask`].
///
/// ```
/// # use sync_sdk::prelude::*;
/// Trigger::manual(Location::Item)
///     .of::<File>()
///     .ask::<i32>("stars", |ask| ask.label("How many stars?").required().note("From 1 to 5"));
/// ```
#[derive(Debug, Clone)]
pub struct Ask {
    field: Value,
    /// What a `Choices` type can be.
    choices: Vec<Choice>,
    reach: Vec<Reach>,
}

impl Ask {
    /// Of a field like this, with its usual interface.
    pub(crate) fn of(column: Column, key: &str) -> Self {
        let ask = Self {
            field: json!({ "field": key, "name": key, "type": column.field_type, "meta": {} }),
            choices: column.choices,
            reach: Vec::new(),
        };
        match column.interface {
            Some(interface) => ask.interface(interface),
            None => ask,
        }
    }

    /// As Directus stores it.
    #[cfg(feature = "codegen")]
    pub(crate) fn to_value(&self) -> &Value {
        &self.field
    }

    /// What people see instead of the key.
    pub fn label(mut self, label: impl Into<Input>) -> Self {
        self.field["name"] = label.into().to_value();
        self
    }

    /// How it is edited; by its type when nothing is said.
    pub fn interface(mut self, interface: impl Into<Interface>) -> Self {
        let widget = interface.into().0;
        let options = widget.options_with(&self.choices);
        self.reach = widget.reach;
        // Those of another interface would stay.
        if let Some(meta) = self.field["meta"].as_object_mut() {
            meta.shift_remove("options");
        }
        let with = self.meta("interface", widget.name);
        if options.is_null() {
            with
        } else {
            with.meta("options", options)
        }
    }

    /// The app insists on a value.
    pub fn required(self) -> Self {
        self.meta("required", true)
    }

    /// What the app shows below.
    pub fn note(self, note: impl Into<Input>) -> Self {
        self.meta("note", note.into())
    }

    /// `half`, `half-left`, `half-right`, `full` or `fill`.
    pub fn width(self, width: &str) -> Self {
        self.meta("width", width)
    }

    /// Anything else of a field's `meta`, as Directus stores it.
    pub fn meta(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value: Value = value.into();
        self.field["meta"][key] = value;
        self
    }
}

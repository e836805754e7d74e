//! Fields that look otherwise when an item is as a rule says.

use serde_json::{Map, Value, json};

use super::{Collection, Filter, Place};

/// How a field is shown when an item is as a rule says. When several rules
/// of a field are met, the last one counts.
///
/// In `#[field(conditions(…))]`, `when` and `when_raw` need no path; what `when`
/// takes is a rule over the collection that the field is in.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Event {
///     #[field(primary_key)]
///     pub id: Uuid,
///     pub all_day: bool,
///     #[field(
///         hidden,
///         conditions(when("By the hour", |e| e.all_day.eq(false)).hidden(false).required(true)),
///     )]
///     pub starts_at: Option<Time>,
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FieldCondition {
    value: Map<String, Value>,
}

impl FieldCondition {
    /// When an item of `C` is as the rule says.
    pub fn when<C: Collection>(
        name: impl Into<String>,
        rule: impl FnOnce(C::Fields) -> Filter<C>,
    ) -> Self {
        Self::when_raw(name, rule(C::FIELDS).written(Place::Validation))
    }

    /// When an item is as the rule says, in Directus's own form. Nothing checks
    /// it.
    pub fn when_raw(name: impl Into<String>, rule: Value) -> Self {
        let mut value = Map::new();
        value.insert("name".to_owned(), name.into().into());
        value.insert("rule".to_owned(), rule);
        Self { value }
    }

    /// A condition as it stands in `meta.conditions`.
    #[cfg(feature = "codegen")]
    pub(crate) fn of(value: Map<String, Value>) -> Self {
        Self { value }
    }

    fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.value.insert(key.to_owned(), value.into());
        self
    }

    /// Hidden then, or shown.
    pub fn hidden(self, hidden: bool) -> Self {
        self.set("hidden", hidden)
    }

    /// Not editable then, or editable.
    pub fn readonly(self, readonly: bool) -> Self {
        self.set("readonly", readonly)
    }

    /// The app insists on a value then, or does not.
    pub fn required(self, required: bool) -> Self {
        self.set("required", required)
    }

    /// Whether a value is cleared when the item is saved while the field is
    /// hidden.
    pub fn clear_hidden_value(self, clear: bool) -> Self {
        self.set("clear_hidden_value_on_save", clear)
    }

    /// An option of the field's interface that is another one then.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        let options = self
            .value
            .entry("options")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(options) = options {
            options.insert(key.to_owned(), value.into());
        }
        self
    }

    /// A key that has no method here, as Directus has it.
    pub fn raw(self, key: &str, value: impl Into<Value>) -> Self {
        self.set(key, value)
    }

    /// The condition as it stands in `meta.conditions`.
    pub fn to_value(&self) -> Value {
        json!(self.value)
    }
}

//! Text options that may be filled in when a plan is made.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Template;
use crate::model::Placeholder;

/// A text, or the name of one that the environment of a push holds: what
/// options of operations and settings take. It may stand in JSON too.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Request::post(var("HOOK_URL")).body(json!({ "key": secret("HOOK_KEY"), "item": "{{$trigger.key}}" }));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A text that stands in the config.
    Text(String),
    /// A value that is put in when the plan is made.
    Placeholder(Placeholder),
}

impl Input {
    /// The text, or the placeholder's object.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Placeholder(placeholder) => placeholder.to_value(),
        }
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Template> for Input {
    fn from(template: Template) -> Self {
        Self::Text(template.into_text())
    }
}

impl Serialize for Input {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl From<Input> for Value {
    fn from(input: Input) -> Self {
        input.to_value()
    }
}

/// The value of the environment variable `name` when a plan is made. A dump, a
/// plan or a log of the config shows the name.
///
/// ```
/// # use sync_sdk::prelude::*;
/// assert_eq!(var("SITE_URL").to_value(), json!({ "$directus-sync": { "var": "SITE_URL" } }));
/// ```
pub fn var(name: &str) -> Input {
    Input::Placeholder(Placeholder::Var(name.to_owned()))
}

/// Like [`var`], for a value that is never shown, in a diff neither.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Request::post("https://example.com/hook").header("Authorization", secret("HOOK_TOKEN"));
/// ```
pub fn secret(name: &str) -> Input {
    Input::Placeholder(Placeholder::Secret(name.to_owned()))
}

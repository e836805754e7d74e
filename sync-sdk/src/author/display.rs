//! How a value is shown in lists. In `#[field(display = …)]` these names need no
//! path.

use serde_json::{Value, json};

/// A display with its options.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(display = raw("my-badge", json!({ "round": true })).option("size", 3))]
///     pub state: String,
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    pub(crate) name: Option<String>,
    pub(crate) options: Value,
}

impl Display {
    /// Sets one of the display's options, as it stands in
    /// `meta.display_options`.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        match &mut self.options {
            Value::Object(options) => {
                options.insert(key.to_owned(), value.into());
            }
            options => *options = json!({ key: value.into() }),
        }
        self
    }
}

/// Any display, an extension's too, with its options.
pub fn raw(name: impl Into<String>, options: Value) -> Display {
    Display {
        name: Some(name.into()),
        options,
    }
}

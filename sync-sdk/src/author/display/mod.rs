//! How a value is shown in lists. In `#[field(display = …)]` these names need no
//! path.
//!
//! As with interfaces: a function begins a display, its type has a method for
//! each option, and [`raw`] is there for everything else.

mod table;

pub use table::constructors::*;

/// The types of the displays, each with its options.
pub mod kinds {
    pub use super::table::kinds::*;
}

use serde_json::Value;

use super::widget::{ConditionalStyle, LabelChoice, Widget};

pub(super) use table::TABLE;

/// A display with its options, whichever it is: every type of [`kinds`] becomes
/// one.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Collection)]
/// pub struct Article {
///     #[field(primary_key)]
///     pub id: Uuid,
///     #[field(display = datetime().relative())]
///     pub created: Timestamp,
///     #[field(display = raw("my-badge", json!({ "round": true })).option("size", 3))]
///     pub state: String,
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Display(pub(crate) Widget);

impl Display {
    /// As it stands in `meta.display`.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Sets one of the display's options, as it stands in
    /// `meta.display_options`.
    #[must_use]
    pub fn option(self, key: &str, value: impl Into<Value>) -> Self {
        Self(self.0.set(key, value.into()))
    }
}

/// Any display, an extension's too, with its options. Nothing is checked.
///
/// ```
/// # use sync_sdk::author::display::*;
/// # use sync_sdk::prelude::json;
/// assert_eq!(raw("my-badge", json!({ "round": true })).name(), Some("my-badge"));
/// ```
pub fn raw(name: impl Into<String>, options: Value) -> Display {
    Display(Widget::raw(Some(name.into()), options))
}

/// A choice of [`labels`]: what is stored, and what is shown.
///
/// ```
/// # use sync_sdk::author::display::*;
/// labels().label(label("draft", "Draft").foreground("#18222F").background("#D3DAE4"));
/// ```
pub fn label(value: impl Into<Value>, text: impl Into<String>) -> LabelChoice {
    LabelChoice::new(value.into(), text.into())
}

/// None: the app chooses. Only options that no display reads need it.
///
/// ```
/// # use sync_sdk::author::display::*;
/// assert_eq!(none().option("format", "DD.MM.YYYY").name(), None);
/// ```
pub fn none() -> Display {
    Display(Widget::raw(None, Value::Null))
}

/// A style for [`formatted`], and when it holds. The operators are `eq`, `neq`,
/// for text `contains`, `starts_with` and `ends_with`, for numbers `gt`, `gte`,
/// `lt` and `lte`.
///
/// ```
/// # use sync_sdk::author::display::*;
/// formatted().style(when("gt", 100).color("#E35169"));
/// ```
pub fn when(operator: &str, value: impl Into<Value>) -> ConditionalStyle {
    ConditionalStyle::new(operator, value.into())
}

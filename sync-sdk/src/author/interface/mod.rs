//! How a field is edited in the app. In `#[field(interface = …)]` these names
//! need no path.
//!
//! Each function begins one of the app's interfaces; its type has a method for
//! each option that the interface has, so that an option it does not have does
//! not compile. An option that Directus sets anyway has no method. Where the
//! typed form ends, each has `option(name, value)`, and there is [`raw`].
//!
//! `build` reports an interface that is not made for the type of its field; one
//! that is [`raw`] is not checked.

mod presentation;
mod relational;
mod selection;
mod system;
mod text;

pub use presentation::constructors::*;
pub use relational::constructors::*;
pub use selection::{GeometryKind, constructors::*};
pub use system::constructors::*;
pub use text::{BlockTool, HtmlTool, MarkdownTool, constructors::*};

/// The types of the interfaces, each with its options.
pub mod kinds {
    pub use super::presentation::kinds::*;
    pub use super::relational::kinds::*;
    pub use super::selection::kinds::*;
    pub use super::system::kinds::*;
    pub use super::text::kinds::*;
}

use serde_json::Value;

use super::widget::{CustomSyntax, Link, ListField, TreeChoice, Widget, WidgetSpec};
use super::{FieldType, FlowDeclaration};

/// What is known about each built-in interface.
pub(super) const TABLES: [&[&WidgetSpec]; 5] = [
    text::TABLE,
    selection::TABLE,
    relational::TABLE,
    presentation::TABLE,
    system::TABLE,
];

/// An interface with its options, whichever it is: every type of [`kinds`]
/// becomes one.
///
/// ```
/// # use sync_sdk::author::Interface;
/// # use sync_sdk::author::interface::*;
/// let interface: Interface = input().trim().into();
/// ```
#[derive(Debug, Clone)]
pub struct Interface(pub(crate) Widget);

impl Interface {
    /// As it stands in `meta.interface`; `None` when the app chooses.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Sets one of the interface's options, as it stands in
    /// `meta.options`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// raw("my-stars", json!({ "max": 5 })).option("icon", "star");
    /// ```
    #[must_use]
    pub fn option(self, key: &str, value: impl Into<Value>) -> Self {
        Self(self.0.set(key, value.into()))
    }
}

/// Any interface, an extension's too, with its options. Nothing is checked.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// # use sync_sdk::prelude::json;
/// assert_eq!(raw("my-stars", json!({ "max": 5 })).name(), Some("my-stars"));
/// ```
pub fn raw(name: impl Into<String>, options: Value) -> Interface {
    Interface(Widget::raw(Some(name.into()), options))
}

/// None: the app chooses.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// assert_eq!(none().name(), None);
/// ```
pub fn none() -> Interface {
    Interface(Widget::raw(None, Value::Null))
}

/// A button that opens an address, for [`links`] and [`header`]; both texts may
/// contain `{{…}}`.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// links().link(link("Preview", "https://example.com/{{ slug }}").icon("visibility"));
/// ```
pub fn link(label: impl Into<String>, url: impl Into<String>) -> Link {
    Link::url(label.into(), url.into())
}

/// A button that runs a flow with a manual trigger, for [`links`] and
/// [`header`].
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::interface::*;
/// # #[derive(Flow)]
/// # pub struct Announce {
/// #     #[op(start)]
/// #     log: Log,
/// # }
/// # impl FlowSpec for Announce {
/// #     fn trigger() -> Trigger { Trigger::manual(Location::Item) }
/// #     fn operations() -> Self { Self { log: Log("out") } }
/// # }
/// links().link(flow_link::<Announce>("Announce").icon("campaign").primary());
/// ```
pub fn flow_link<F: FlowDeclaration>(label: impl Into<String>) -> Link {
    Link::flow::<F>(label.into())
}

/// A field of the objects that a [`list`] repeats, as its type has it.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// list().field(list_field::<String>("label").required().half());
/// ```
pub fn list_field<T: FieldType>(name: &str) -> ListField {
    ListField::new::<T>(name)
}

/// A choice of a [`select_tree`]: what is stored, and what is shown.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// select_tree().node(node("eu", "Europe").child(node("fr", "France")));
/// ```
pub fn node(value: impl Into<Value>, text: impl Into<String>) -> TreeChoice {
    TreeChoice::new(value.into(), text.into())
}

/// A button of the [`markdown`] editor: its name, and what it puts before and
/// behind the selection.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// markdown().syntax(syntax("Key", "<kbd>", "</kbd>").icon("keyboard"));
/// ```
pub fn syntax(
    name: impl Into<String>,
    prefix: impl Into<String>,
    suffix: impl Into<String>,
) -> CustomSyntax {
    CustomSyntax::new(name.into(), prefix.into(), suffix.into())
}

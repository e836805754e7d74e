//! Options that are lists of objects.

use serde_json::{Value, json};

use super::super::interface::Interface;
use super::super::json::add;
use super::super::{Choice, Column, Display, FieldType, FlowDeclaration};
use super::Widget;
use crate::author::declare::Reach;
use crate::author::reference::mention;
use crate::model::Object;

/// A button of a row of links or of a header.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::interface::*;
/// links().link(link("Site", "https://example.com/{{ slug }}").icon("public").primary());
/// ```
#[derive(Debug, Clone)]
pub struct Link {
    pub(super) value: Value,
    pub(super) reach: Option<Reach>,
}

macro_rules! link_kinds {
    ($($(#[$doc:meta])* $method:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self) -> Self {
            self.value["type"] = json!(stringify!($method));
            self
        }
    )*};
}

impl Link {
    pub(crate) fn url(label: String, url: String) -> Self {
        Self {
            value: json!({ "label": label, "type": "normal", "actionType": "url", "url": url }),
            reach: None,
        }
    }

    pub(crate) fn flow<F: FlowDeclaration>(label: String) -> Self {
        Self {
            reach: Some(F::declare),
            ..Self::to_flow(label, mention(&F::IDENTITY))
        }
    }

    pub(crate) fn to_flow(label: String, flow: Value) -> Self {
        Self {
            value: json!({ "label": label, "type": "normal", "actionType": "flow", "flow": flow }),
            reach: None,
        }
    }

    /// Its object.
    #[cfg(feature = "codegen")]
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// A Material icon.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.value["icon"] = json!(icon.into());
        self
    }

    link_kinds! {
        /// In the colour of the theme.
        primary;
        /// In the colour of information.
        info;
        /// In the colour of success.
        success;
        /// In the colour of a warning.
        warning;
        /// In the colour of danger.
        danger;
    }
}

/// A field of the objects that a [`list`](super::super::interface::list)
/// repeats: begun with [`list_field`](super::super::interface::list_field).
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::interface::*;
/// list()
///     .template("{{ label }}")
///     .field(list_field::<String>("label").required().half())
///     .field(list_field::<i32>("stars").interface(slider().min(1).max(5)));
/// ```
#[derive(Debug, Clone)]
pub struct ListField {
    value: Value,
    interface: Option<Widget>,
    display: Option<Widget>,
    choices: Vec<Choice>,
    /// What was said in Directus's own form; it has the last word.
    meta: Object,
}

impl ListField {
    pub(crate) fn new<T: FieldType>(field: &str) -> Self {
        Self::of(T::column(), field)
    }

    pub(crate) fn of(column: Column, field: &str) -> Self {
        Self {
            value: json!({
                "field": field,
                "name": field,
                "type": column.field_type,
                "meta": { "field": field, "type": column.field_type, "width": "full" },
            }),
            interface: column.interface.map(|interface| interface.0),
            display: None,
            choices: column.choices,
            meta: Object::new(),
        }
    }

    fn set(mut self, key: &str, value: Value) -> Self {
        self.value["meta"][key] = value;
        self
    }

    /// Any other key of its `meta`, as Directus has it; nothing checks it.
    #[must_use]
    pub fn meta(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.meta.insert(key.to_owned(), value.into());
        self
    }

    /// What the app calls it.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.value["name"] = json!(name);
        self.set("name", json!(name))
    }

    /// The app insists on a value.
    #[must_use]
    pub fn required(self) -> Self {
        self.set("required", json!(true))
    }

    /// Half as wide as the form.
    #[must_use]
    pub fn half(self) -> Self {
        self.set("width", json!("half"))
    }

    /// What the app shows below it.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        self.set("note", json!(note.into()))
    }

    /// How it is edited; by its type when not said.
    #[must_use]
    pub fn interface(mut self, interface: impl Into<Interface>) -> Self {
        self.interface = Some(interface.into().0);
        self
    }

    /// How it is shown.
    #[must_use]
    pub fn display(mut self, display: impl Into<Display>) -> Self {
        self.display = Some(display.into().0);
        self
    }

    /// Its object, and what that refers to.
    pub(crate) fn into_parts(self) -> (Value, Vec<Reach>) {
        let mut value = self.value;
        let mut reach = Vec::new();
        let widgets = [
            ("interface", "options", self.interface),
            ("display", "display_options", self.display),
        ];
        for (name, options, widget) in widgets {
            let Some(widget) = widget else { continue };
            // As the app writes it: what there is none of is not said.
            let said = [
                (name, json!(widget.name)),
                (options, widget.options_with(&self.choices)),
            ];
            for (key, said) in said.into_iter().filter(|(_, said)| !said.is_null()) {
                value["meta"][key] = said;
            }
            reach.extend(widget.reach);
        }
        for (key, said) in self.meta {
            value["meta"][key] = said;
        }
        (value, reach)
    }
}

/// A choice that has choices below it.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// select_tree().node(node("eu", "Europe").child(node("fr", "France")));
/// ```
#[derive(Debug, Clone)]
pub struct TreeChoice(Value);

impl TreeChoice {
    pub(crate) fn new(value: Value, text: String) -> Self {
        Self(json!({ "text": text, "value": value }))
    }

    /// Adds a choice below this one.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        add(&mut self.0["children"], child.0);
        self
    }

    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

/// A button of the Markdown editor that puts text around the selection.
///
/// ```
/// # use sync_sdk::author::interface::*;
/// markdown().syntax(syntax("Kbd", "<kbd>", "</kbd>").icon("keyboard"));
/// ```
#[derive(Debug, Clone)]
pub struct CustomSyntax(Value);

impl CustomSyntax {
    pub(crate) fn new(name: String, prefix: String, suffix: String) -> Self {
        Self(json!({ "name": name, "prefix": prefix, "suffix": suffix, "box": "inline" }))
    }

    /// A Material icon.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.0["icon"] = json!(icon.into());
        self
    }

    /// On lines of their own, not around the text.
    #[must_use]
    pub fn block(mut self) -> Self {
        self.0["box"] = json!("block");
        self
    }

    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

/// A choice and how it looks: an option of
/// [`labels`](super::super::display::labels).
///
/// ```
/// # use sync_sdk::author::display::*;
/// labels().label(label("sent", "Sent").icon("mail").color("#2ECDA7"));
/// ```
#[derive(Debug, Clone)]
pub struct LabelChoice(Value);

/// How a value is shown when it is as a comparison says: an option of
/// [`formatted`](super::super::display::formatted).
///
/// ```
/// # use sync_sdk::author::display::*;
/// formatted().style(when("eq", "late").color("#E35169").text("Too late"));
/// ```
#[derive(Debug, Clone)]
pub struct ConditionalStyle(Value);

macro_rules! styles {
    ($($(#[$doc:meta])* $method:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $method(mut self, value: impl Into<String>) -> Self {
            self.0[stringify!($method)] = json!(value.into());
            self
        }
    )*};
}

impl ConditionalStyle {
    pub(crate) fn new(operator: &str, value: Value) -> Self {
        Self(json!({ "operator": operator, "value": value }))
    }

    styles! {
        /// The colour of the text.
        color;
        /// The colour behind the text.
        background;
        /// Shown in place of the value.
        text;
        /// A Material icon.
        icon;
    }

    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

impl LabelChoice {
    pub(crate) fn new(value: Value, text: String) -> Self {
        Self(json!({ "text": text, "value": value }))
    }

    styles! {
        /// The colour of the icon, and of the dot where there are dots.
        color;
        /// The colour of the text.
        foreground;
        /// The colour behind the text.
        background;
        /// A Material icon.
        icon;
    }

    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

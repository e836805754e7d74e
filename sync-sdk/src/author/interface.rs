//! How a field is edited in the app. In `#[field(interface = …)]` these names
//! need no path.

use serde_json::{Value, json};

/// An interface with its options.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    pub(crate) name: Option<String>,
    pub(crate) options: Value,
    /// Whether the field's choices go into `options.choices`.
    pub(crate) takes_choices: bool,
}

impl Interface {
    fn named(name: &str) -> Self {
        raw(name, Value::Null)
    }

    fn with_choices(name: &str) -> Self {
        Self {
            takes_choices: true,
            ..Self::named(name)
        }
    }

    /// Sets one of the interface's options, as it stands in
    /// `meta.options`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// let interface = input().option("placeholder", "A title");
    /// ```
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

/// Any interface, an extension's too, with its options.
pub fn raw(name: impl Into<String>, options: Value) -> Interface {
    Interface {
        name: Some(name.into()),
        options,
        takes_choices: false,
    }
}

/// None: the app chooses.
pub fn none() -> Interface {
    Interface {
        name: None,
        options: Value::Null,
        takes_choices: false,
    }
}

macro_rules! interfaces {
    ($($(#[$doc:meta])* $function:ident = $constructor:ident($name:literal);)*) => {$(
        $(#[$doc])*
        pub fn $function() -> Interface {
            Interface::$constructor($name)
        }
    )*};
}

interfaces! {
    /// One line.
    input = named("input");
    /// Several lines.
    textarea = named("input-multiline");
    /// Markdown with a preview.
    markdown = named("input-rich-text-md");
    /// Rich text as HTML.
    wysiwyg = named("input-rich-text-html");
    /// Code, JSON too.
    code = named("input-code");
    /// A value that is hashed when it is saved.
    hash = named("input-hash");
    /// A check box.
    toggle = named("boolean");
    /// A day, a time, or both, by the field's type.
    datetime = named("datetime");
    /// Short texts.
    tags = named("tags");
    /// A number on a scale.
    slider = named("slider");
    /// A CSS colour.
    color = named("select-color");
    /// A Material icon.
    icon = named("select-icon");
    /// One of the field's choices, in a menu.
    select_dropdown = with_choices("select-dropdown");
    /// One of the field's choices, as radio buttons.
    select_radio = with_choices("select-radio");
    /// Several of the field's choices, as check boxes.
    select_checkboxes = with_choices("select-multiple-checkbox");
    /// Several of the field's choices, in a menu.
    select_multiple = with_choices("select-multiple-dropdown");
    /// An item of another collection.
    select_item = named("select-dropdown-m2o");
    /// The items that point here.
    list_o2m = named("list-o2m");
    /// A file.
    file = named("file");
    /// A picture.
    image = named("file-image");
}

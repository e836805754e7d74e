//! What a panel shows, and the table that panels are written down in.

use serde_json::Value;

use crate::author::declare::Reach;
use crate::author::json;
use crate::author::{DisplayTemplate, Filter};
use crate::model::Object;

/// What a panel shows, as Directus stores it.
#[derive(Debug, Clone)]
pub struct PanelBody {
    pub(crate) panel_type: String,
    /// An object, except where a [`RawPanel`] says otherwise.
    pub(crate) options: Value,
    /// `options.filter`, where it was said in types.
    pub(crate) filter: Option<Filter<()>>,
    /// Options without which the app shows nothing, and the methods that set
    /// them.
    pub(crate) needs: &'static [(&'static str, &'static str)],
    /// The variable that the panel sets.
    pub(crate) variable: Option<String>,
    pub(crate) templates: Vec<DisplayTemplate>,
    pub(crate) reach: Vec<Reach>,
}

impl PanelBody {
    /// A panel of this type with its options.
    pub fn new(panel_type: impl Into<String>, options: Object) -> Self {
        Self {
            panel_type: panel_type.into(),
            options: options.into(),
            filter: None,
            needs: &[],
            variable: None,
            templates: Vec::new(),
            reach: Vec::new(),
        }
    }

    pub(super) fn needing(
        panel_type: &'static str,
        needs: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            needs,
            ..Self::new(panel_type, Object::new())
        }
    }

    pub(super) fn set(&mut self, key: &str, value: Value) {
        json::object(&mut self.options).insert(key.to_owned(), value);
    }

    pub(super) fn clear<const N: usize>(&mut self, keys: [&str; N]) {
        for key in keys {
            self.set(key, Value::Null);
        }
    }

    /// Adds to the list under `key`.
    pub(super) fn push(&mut self, key: &str, value: Value) {
        json::push(json::object(&mut self.options), key, value);
    }

    pub(super) fn template(&mut self, key: &str, template: DisplayTemplate) {
        self.set(key, Value::from(template.text.clone()));
        self.templates.push(template);
    }
}

/// A type that a field of a `#[derive(Dashboard)]` struct can have.
///
/// A crate that ships a panel extension implements it for a type of its own:
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::dashboard::{Panel, PanelBody};
///
/// /// The weather of a city.
/// pub struct Weather(pub &'static str);
///
/// impl Panel for Weather {
///     const LEAST: (i32, i32) = (6, 6);
///     const TOO_SMALL: &'static str = "the weather is at least 6 wide and 6 high";
///
///     fn body(self) -> PanelBody {
///         let options = json!({ "city": self.0 }).as_object().cloned();
///         PanelBody::new("weather", options.unwrap_or_default().into_iter().collect())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a panel",
    label = "not a panel",
    note = "the fields of a dashboard are panels: `BarChart`, `Label`, `LineChart`, `List`, `Meter`, `Metric`, `MetricList`, `PieChart`, `RelationalVariable`, `TimeSeries`, `Variable<…>`, or `RawPanel` for any other"
)]
pub trait Panel {
    /// The width and height below which the app does not let one shrink it.
    const LEAST: (i32, i32);
    /// What is said of one that is smaller.
    const TOO_SMALL: &'static str;

    /// What it shows.
    fn body(self) -> PanelBody;
}

/// Any panel, an extension's too: its type and its options.
///
/// ```
/// # use sync_sdk::prelude::*;
/// RawPanel("weather", json!({ "city": "Kiel" }));
/// ```
#[derive(Debug, Clone)]
pub struct RawPanel(
    /// The type, as Directus stores it.
    pub &'static str,
    /// The options, as Directus stores them: an object, for every panel that the
    /// app brings. Nothing checks them.
    pub Value,
);

#[diagnostic::do_not_recommend]
impl Panel for RawPanel {
    const LEAST: (i32, i32) = (1, 1);
    const TOO_SMALL: &'static str = "a panel is at least 1 wide and 1 high; if this one is meant to be so, say `#[panel(off_grid)]`";

    fn body(self) -> PanelBody {
        PanelBody {
            options: self.1,
            ..PanelBody::new(self.0, Object::new())
        }
    }
}

/// One option of a panel: a method that sets it, and what that takes.
macro_rules! panel_option {
    (@form text) => {
        $crate::author::form::Form::Input
    };
    (@form number) => {
        $crate::author::form::Form::Number
    };
    (@form on) => {
        $crate::author::form::Form::Set("true")
    };
    (@form off) => {
        $crate::author::form::Form::Set("false")
    };
    (@form (= $value:literal)) => {
        $crate::author::form::Form::Set(stringify!($value))
    };
    (@form ($type:ident as $word:ident $form:ident)) => {
        $type::$form
    };
    (@form ($($type:tt)*)) => {
        <$($type)* as $crate::author::form::Argument>::FORM
    };
    ($(#[$doc:meta])* $method:ident number $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self, value: impl Into<f64>) -> Self {
            self.body.set($key, $crate::author::json::number(value.into()));
            self
        }
    };
    ($(#[$doc:meta])* $method:ident (= $value:literal) $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self) -> Self {
            self.body.set($key, $value.into());
            self
        }
    };
    ($(#[$doc:meta])* $method:ident ($type:ident as $word:ident $form:ident) $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self, value: $type) -> Self {
            self.body.set($key, value.$word().into());
            self
        }
    };
    ($(#[$doc:meta])* $method:ident text $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self, text: impl Into<$crate::author::Input>) -> Self {
            self.body.set($key, text.into().to_value());
            self
        }
    };
    ($(#[$doc:meta])* $method:ident on $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self) -> Self {
            self.body.set($key, true.into());
            self
        }
    };
    ($(#[$doc:meta])* $method:ident off $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self) -> Self {
            self.body.set($key, false.into());
            self
        }
    };
    ($(#[$doc:meta])* $method:ident ($($type:tt)*) $key:literal) => {
        $(#[$doc])*
        pub fn $method(mut self, value: $($type)*) -> Self {
            self.body.set($key, value.into());
            self
        }
    };
}

/// The options that several panels have.
macro_rules! options {
    ($forms:ident; $($panel:ident),*: $($(#[$doc:meta])* $method:ident: $kind:tt $key:literal;)*) => {
        /// What these methods take.
        #[cfg(feature = "codegen")]
        pub(super) const $forms: &[$crate::author::form::OptionForm] =
            &[$($crate::author::form::OptionForm {
                method: stringify!($method),
                key: $key,
                form: panel_option!(@form $kind),
            }),*];

        options!(@ [$($panel)*] { $($(#[$doc])* $method $kind $key;)* });
    };
    (@ [] $rows:tt) => {};
    (@ [$panel:ident $($rest:ident)*] { $($(#[$doc:meta])* $method:ident $kind:tt $key:literal;)* }) => {
        impl $panel {
            $(panel_option!{ $(#[$doc])* $method $kind $key })*
        }
        options!(@ [$($rest)*] { $($(#[$doc])* $method $kind $key;)* });
    };
}

/// A panel type: its name, the size below which the app does not go, the
/// options that it cannot do without, and a method for each option.
macro_rules! panels {
    ($(
        $(#[$doc:meta])*
        $panel:ident = $type:literal, least($width:literal, $height:literal)
            $(, needs { $($need:literal: $by:literal),* })?
        {
            $($(#[$option_doc:meta])* $method:ident: $kind:tt $key:literal;)*
        }
    )*) => {
        $(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        #[must_use = "a panel does nothing until a dashboard has it"]
        pub struct $panel {
            pub(super) body: $crate::author::dashboard::PanelBody,
        }

        impl $panel {
            pub(super) const NAME: &str = $type;
            pub(super) const NEEDS: &[(&str, &str)] = &[$($(($need, $by)),*)?];
            /// What these methods take.
            #[cfg(feature = "codegen")]
            pub(super) const FORMS: &[$crate::author::form::OptionForm] =
                &[$($crate::author::form::OptionForm {
                    method: stringify!($method),
                    key: $key,
                    form: panel_option!(@form $kind),
                }),*];

            fn empty() -> Self {
                let body = $crate::author::dashboard::PanelBody::needing(Self::NAME, Self::NEEDS);
                Self { body }
            }

            $(panel_option!{ $(#[$option_doc])* $method $kind $key })*

            /// Any option, by Directus's name; nothing checks it.
            pub fn option(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
                self.body.set(key, value.into());
                self
            }

            /// Options that are null, as the app leaves those that somebody
            /// emptied. To the app that is the same as to say nothing.
            pub fn cleared<const N: usize>(mut self, keys: [&str; N]) -> Self {
                self.body.clear(keys);
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::author::dashboard::Panel for $panel {
            const LEAST: (i32, i32) = ($width, $height);
            const TOO_SMALL: &'static str = concat!(
                "a `", $type, "` panel is at least ", $width, " wide and ", $height,
                " high in the app; if this one is meant to be smaller, say `#[panel(off_grid)]`"
            );

            fn body(self) -> $crate::author::dashboard::PanelBody {
                self.body
            }
        }
    )*
    };
}

/// Colours by what the value is.
macro_rules! color_if {
    ($($panel:ident = $key:literal),*) => {$(
        impl $panel {
            /// The option that `color_if` adds to.
            #[cfg(feature = "codegen")]
            pub(super) const COLORS: &str = $key;

            /// Another colour when the value compares so with this one. Of
            /// several that hold, the last one counts (in a `Meter`: the first).
            pub fn color_if(
                mut self,
                compare: $crate::author::dashboard::panel::Compare,
                value: impl Into<serde_json::Value>,
                color: &str,
            ) -> Self {
                self.body.push($key, serde_json::json!({
                    "operator": serde_json::Value::from(compare),
                    "value": value.into(),
                    "color": color,
                }));
                self
            }
        }
    )*};
}

pub(super) use {color_if, options, panel_option, panels};

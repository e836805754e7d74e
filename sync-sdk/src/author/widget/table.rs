//! The table form of interfaces and displays: a line an option.

/// Interfaces or displays, each a type with a method an option, and a function
/// that begins one.
macro_rules! widgets {
    ($target:ident: $(
        $(#[$doc:meta])*
        $kind:ident, $function:ident = $name:literal
            for [$($type:literal),*] as [$($local:literal),*] $(with $choices:ident)?
        {
            $(
                $(#[$option_doc:meta])*
                $method:ident = $key:literal: $form:ident $(($argument:tt))?;
            )*
        }
    )*) => {
        /// What is known about each.
        pub(crate) const TABLE: &[&$crate::author::widget::WidgetSpec] = &[$($kind::SPEC),*];

        $(
            #[doc = concat!("The ", stringify!($target), " `", $name, "`: see [`", stringify!($function), "`](constructors::", stringify!($function), ").")]
            #[derive(Debug, Clone)]
            #[must_use]
            pub struct $kind($crate::author::widget::Widget);

            impl $kind {
                /// What is known about it.
                pub const SPEC: &$crate::author::widget::WidgetSpec =
                    &$crate::author::widget::WidgetSpec {
                        name: $name,
                        types: &[$($type),*],
                        local_types: &[$($local),*],
                        options: &[$($key),*],
                        takes_choices: takes_choices!($($choices)?),
                        #[cfg(feature = "codegen")]
                        function: stringify!($function),
                        #[cfg(feature = "codegen")]
                        forms: &[$($crate::author::form::OptionForm {
                            method: stringify!($method),
                            key: $key,
                            form: widget_form!($form $(($argument))?),
                        }),*],
                    };

                $(widget_option! {
                    [$(#[$option_doc])*] $method, $key: $form $(($argument))?
                })*

                $(without_choices!($choices);)?

                /// Any option, as it stands in the field's `meta`.
                pub fn option(self, key: &str, value: impl Into<serde_json::Value>) -> Self {
                    Self(self.0.set(key, value.into()))
                }
            }

            #[diagnostic::do_not_recommend]
            impl $crate::author::widget::Chosen<$crate::author::$target> for $kind {}

            impl From<$kind> for $crate::author::$target {
                fn from(chosen: $kind) -> Self {
                    Self(chosen.0)
                }
            }
        )*

        /// The types, each with its options.
        pub(super) mod kinds {
            pub use super::{$($kind),*};
        }

        /// Where they begin.
        pub(super) mod constructors {
            $(
                $(#[$doc])*
                #[doc = ""]
                #[doc = concat!("`", $name, "`, for fields of the type" $(, " `", $type, "`")*, ".")]
                pub fn $function() -> super::$kind {
                    super::$kind($crate::author::widget::Widget::of(super::$kind::SPEC))
                }
            )*
        }
    };
}

/// What the method of an option takes.
#[cfg(feature = "codegen")]
macro_rules! widget_form {
    (set($value:tt)) => {
        $crate::author::form::Form::Set(stringify!($value))
    };
    (tools($tool:ident)) => {
        <$tool as $crate::author::form::Argument>::FORM.several()
    };
    (one_of($kind:ident)) => {
        <$kind as $crate::author::form::Argument>::FORM
    };
    (each($kind:ident)) => {
        $crate::author::form::Form::Each($crate::author::form::Element::$kind)
    };
    (text) => {
        $crate::author::form::Form::Text
    };
    (texts) => {
        $crate::author::form::Form::Texts
    };
    (number) => {
        $crate::author::form::Form::Number
    };
    (count) => {
        $crate::author::form::Form::Count
    };
    (json) => {
        $crate::author::form::Form::Json
    };
    (folder) => {
        $crate::author::form::Form::Folder
    };
    (collection) => {
        $crate::author::form::Form::Collection
    };
    (filter) => {
        $crate::author::form::Form::Filter
    };
    (field) => {
        $crate::author::form::Form::Field("")
    };
    (fields) => {
        $crate::author::form::Form::Fields
    };
    (choices) => {
        $crate::author::form::Form::Choices
    };
    (choice) => {
        $crate::author::form::Form::Choice
    };
    (color) => {
        $crate::author::form::Form::Color
    };
    (link) => {
        $crate::author::form::Form::Link
    };
    (list_field) => {
        $crate::author::form::Form::ListField
    };
    (view) => {
        $crate::author::form::Form::View
    };
}

/// For those that show what a field's own `Choices` are.
macro_rules! without_choices {
    (choices) => {
        /// The choices of the field's type are not written into its options; the
        /// app shows values as they are stored.
        pub fn without_choices(self) -> Self {
            Self(self.0.without_choices())
        }
    };
}

macro_rules! takes_choices {
    () => {
        false
    };
    (choices) => {
        true
    };
}

/// The method of an option, by the form of its value.
macro_rules! widget_option {
    ([$(#[$doc:meta])*] $method:ident, $key:literal: text) => {
        $(#[$doc])*
        pub fn $method(self, value: impl Into<String>) -> Self {
            Self(self.0.set($key, serde_json::Value::from(value.into())))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: texts) => {
        $(#[$doc])*
        pub fn $method<T: Into<String>>(self, values: impl IntoIterator<Item = T>) -> Self {
            Self(self.0.texts($key, values))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: number) => {
        $(#[$doc])*
        pub fn $method(self, value: impl Into<f64>) -> Self {
            Self(self.0.number($key, value.into()))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: count) => {
        $(#[$doc])*
        pub fn $method(self, value: u32) -> Self {
            Self(self.0.set($key, serde_json::Value::from(value)))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: json) => {
        $(#[$doc])*
        pub fn $method(self, value: impl Into<serde_json::Value>) -> Self {
            Self(self.0.set($key, value.into()))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: set($value:tt)) => {
        $(#[$doc])*
        pub fn $method(self) -> Self {
            Self(self.0.set($key, serde_json::Value::from($value)))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: tools($tool:ident)) => {
        $(#[$doc])*
        pub fn $method(self, tools: impl IntoIterator<Item = $tool>) -> Self {
            Self(self.0.texts($key, tools.into_iter().map($tool::name)))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: one_of($kind:ident)) => {
        $(#[$doc])*
        pub fn $method(self, value: $kind) -> Self {
            Self(self.0.set($key, serde_json::Value::from(value.name())))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: folder) => {
        $(#[$doc])*
        ///
        /// The option holds the folder's primary key, which is its SyncID.
        pub fn $method<F: $crate::author::FolderDeclaration>(self) -> Self {
            Self(self.0.folder::<F>($key))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: collection) => {
        $(#[$doc])*
        pub fn $method<C: $crate::author::Collection>(self) -> Self {
            Self(self.0.collection::<C>($key))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: filter) => {
        $(#[$doc])*
        pub fn $method<C: $crate::author::Collection>(
            self,
            rule: impl FnOnce(C::Fields) -> $crate::author::Filter<C>,
        ) -> Self {
            Self(self.0.filter($key, rule))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: field) => {
        $(#[$doc])*
        pub fn $method<C: $crate::author::Collection, T>(
            self,
            field: $crate::author::Field<C, T>,
        ) -> Self {
            Self(self.0.set($key, serde_json::Value::from(field.name())))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: fields) => {
        $(#[$doc])*
        pub fn $method<C: $crate::author::Collection>(
            self,
            fields: impl IntoIterator<Item = $crate::author::AnyField<C>>,
        ) -> Self {
            Self(self.0.texts($key, fields.into_iter().map(|field| field.name().to_owned())))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: choices) => {
        $(#[$doc])*
        pub fn $method<T: $crate::author::Choices>(self) -> Self {
            let choices = T::choices();
            let choices = choices.iter().map($crate::author::Choice::to_value);
            Self(self.0.set($key, choices.collect()))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: choice) => {
        $(#[$doc])*
        pub fn $method(
            self,
            value: impl Into<serde_json::Value>,
            text: impl Into<String>,
        ) -> Self {
            let choice = serde_json::json!({ "text": text.into(), "value": value.into() });
            Self(self.0.push($key, choice))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: color) => {
        $(#[$doc])*
        pub fn $method(self, name: impl Into<String>, color: impl Into<String>) -> Self {
            let preset = serde_json::json!({ "name": name.into(), "color": color.into() });
            Self(self.0.push($key, preset))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: each($kind:ident)) => {
        $(#[$doc])*
        pub fn $method(self, value: $kind) -> Self {
            Self(self.0.push($key, value.into_value()))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: link) => {
        $(#[$doc])*
        pub fn $method(self, link: $crate::author::widget::Link) -> Self {
            Self(self.0.link($key, link))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: list_field) => {
        $(#[$doc])*
        pub fn $method(self, field: $crate::author::widget::ListField) -> Self {
            Self(self.0.list_field($key, field))
        }
    };
    ([$(#[$doc:meta])*] $method:ident, $key:literal: view) => {
        $(#[$doc])*
        pub fn $method(self, longitude: f64, latitude: f64, zoom: f64) -> Self {
            let view = $crate::author::widget::map_view(longitude, latitude, zoom);
            Self(self.0.set($key, view))
        }
    };
}

/// Names that an option is chosen from.
macro_rules! option_names {
    ($(
        $(#[$doc:meta])*
        $kind:ident { $($(#[$name_doc:meta])* $variant:ident = $name:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $kind {
            $(
                #[doc = concat!("`", $name, "`")]
                $(#[$name_doc])*
                $variant,
            )*
        }

        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As Directus stores it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        #[cfg(feature = "codegen")]
        impl $crate::author::form::Argument for $kind {
            const FORM: $crate::author::form::Form =
                $crate::author::form::Form::Word($crate::author::form::Words {
                    path: concat!("interface::", stringify!($kind)),
                    words: &[$((stringify!($variant), stringify!($name))),*],
                });
        }
    )*};
}

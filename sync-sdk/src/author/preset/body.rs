//! What a preset says about a layout, and the table that layouts are written
//! down in.

use serde_json::Value;

use crate::author::declare::Reach;
use crate::author::{Collection, DisplayTemplate, Filter, json};
use crate::model::Object;

/// A layout with what is in it, as Directus stores it.
#[derive(Debug, Clone, Default)]
pub struct LayoutBody {
    /// The layout that is shown; the app takes the table when `None`.
    pub(crate) layout: Option<String>,
    /// `layout_query`: under the name of each layout, what is read.
    pub(crate) query: Value,
    /// `layout_options`: under the name of each layout, how it looks.
    pub(crate) options: Value,
    pub(crate) filter: Option<Filter<()>>,
    pub(crate) templates: Vec<DisplayTemplate>,
    pub(crate) reach: Vec<Reach>,
}

impl LayoutBody {
    /// Joins several rules: all must hold.
    pub(super) fn only<C>(&mut self, rule: Filter<C>) {
        Filter::gather(&mut self.filter, rule);
    }

    /// Takes over what is in another layout, but not that it is shown.
    pub(super) fn join(&mut self, other: Self) {
        join(&mut self.query, other.query);
        join(&mut self.options, other.options);
        if let Some(rule) = other.filter {
            self.only(rule);
        }
        self.templates.extend(other.templates);
        self.reach.extend(other.reach);
    }
}

/// A way of showing the items of `C`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layout of `{C}`",
    label = "not a layout of `{C}`",
    note = "layouts are `Table<…>`, `Cards<…>`, `Calendar<…>`, `Map<…>`, `Kanban<…>`, and `RawLayout<…>` for any other, each of the collection that the preset shows"
)]
pub trait Layout<C: Collection> {
    /// The layout without options.
    fn empty() -> Self;
    /// What was said.
    fn into_body(self) -> LayoutBody;
}

/// Adds the parts of another object; what is no object makes way.
fn join(place: &mut Value, other: Value) {
    match other {
        Value::Null => {}
        Value::Object(other) => json::object(place).extend(other),
        other => *place = other,
    }
}

/// The part of an object under a layout's name.
pub(super) fn part<'a>(parts: &'a mut Value, layout: &str) -> &'a mut Object {
    json::object(json::object(parts).entry(layout).or_insert(Value::Null))
}

/// A layout: its name on the server, and a method for each option.
macro_rules! layouts {
    ($(
        $(#[$doc:meta])*
        $layout:ident = $name:literal {
            $($(#[$option_doc:meta])* $method:ident: $kind:tt $key:literal;)*
        }
    )*) => {
        $(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $layout<C> {
            body: $crate::author::preset::LayoutBody,
            marker: std::marker::PhantomData<fn() -> C>,
        }

        #[diagnostic::do_not_recommend]
        impl<C: $crate::author::Collection> $crate::author::preset::Layout<C> for $layout<C> {
            fn empty() -> Self {
                Self {
                    body: $crate::author::preset::LayoutBody {
                        layout: Some($name.to_owned()),
                        ..Default::default()
                    },
                    marker: std::marker::PhantomData,
                }
            }

            fn into_body(self) -> $crate::author::preset::LayoutBody {
                self.body
            }
        }

        impl $layout<()> {
            /// What its methods take.
            #[cfg(feature = "codegen")]
            pub(super) const SPEC: $crate::author::preset::spec::LayoutSpec =
                $crate::author::preset::spec::LayoutSpec {
                    ident: stringify!($layout),
                    name: $name,
                    options: &[$($crate::author::form::OptionForm {
                        method: stringify!($method),
                        key: $key,
                        form: layout_option!(@form $kind),
                    }),*],
                };
        }

        impl<C: $crate::author::Collection> $layout<C> {
            /// Only the items that are as the rule says.
            pub fn only(&mut self, rule: $crate::author::Filter<C>) -> &mut Self {
                self.body.only(rule);
                self
            }

            /// Any option of the layout, by the app's name; nothing checks it.
            pub fn option(
                &mut self,
                key: &str,
                value: impl Into<serde_json::Value>,
            ) -> &mut Self {
                $crate::author::preset::body::part(&mut self.body.options, $name)
                    .insert(key.to_owned(), value.into());
                self
            }

            /// Any part of the layout's query, by the app's name; nothing
            /// checks it.
            pub fn query(
                &mut self,
                key: &str,
                value: impl Into<serde_json::Value>,
            ) -> &mut Self {
                $crate::author::preset::body::part(&mut self.body.query, $name)
                    .insert(key.to_owned(), value.into());
                self
            }

            /// What is stored for another layout, for when one changes over to
            /// it: `t.also(|c: &mut Cards<Article>| { c.size(3); })`.
            pub fn also<L: $crate::author::preset::Layout<C>>(
                &mut self,
                say: impl FnOnce(&mut L),
            ) -> &mut Self {
                let mut other = L::empty();
                say(&mut other);
                self.body.join(other.into_body());
                self
            }

            $(layout_option!{ C, $(#[$option_doc])* $method $kind $key })*
        }
    )*
    };
}

/// One option of a layout: a method that sets it, and what that takes.
macro_rules! layout_option {
    (@form template) => {
        $crate::author::form::Form::Template
    };
    (@form on) => {
        $crate::author::form::Form::Set("true")
    };
    (@form off) => {
        $crate::author::form::Form::Set("false")
    };
    (@form (field: $($bound:tt)*)) => {
        $crate::author::form::Form::Field(stringify!($($bound)*))
    };
    (@form ($($type:tt)*)) => {
        <$($type)* as $crate::author::form::Argument>::FORM
    };
    ($c:ident, $(#[$doc:meta])* $method:ident template $key:literal) => {
        $(#[$doc])*
        pub fn $method(&mut self, template: &str) -> &mut Self {
            let template = $crate::author::DisplayTemplate::of::<$c>(template);
            self.option($key, template.text.clone());
            self.body.templates.push(template);
            self
        }
    };
    ($c:ident, $(#[$doc:meta])* $method:ident on $key:literal) => {
        $(#[$doc])*
        pub fn $method(&mut self) -> &mut Self {
            self.option($key, true)
        }
    };
    ($c:ident, $(#[$doc:meta])* $method:ident off $key:literal) => {
        $(#[$doc])*
        pub fn $method(&mut self) -> &mut Self {
            self.option($key, false)
        }
    };
    ($c:ident, $(#[$doc:meta])* $method:ident (field: $($bound:tt)*) $key:literal) => {
        $(#[$doc])*
        pub fn $method<T>(&mut self, field: $crate::author::Field<$c, T>) -> &mut Self
        where
            T: $($bound)*,
        {
            self.option($key, field.name())
        }
    };
    ($c:ident, $(#[$doc:meta])* $method:ident ($($type:tt)*) $key:literal) => {
        $(#[$doc])*
        pub fn $method(&mut self, value: $($type)*) -> &mut Self {
            self.option($key, value)
        }
    };
}

/// How many items of a layout are read at once, which of them first, and in
/// which order.
macro_rules! paged {
    ($($layout:ident),*) => {
        /// The layouts that have these methods.
        #[cfg(feature = "codegen")]
        pub(super) const PAGED: &[&str] = &[$(stringify!($layout)),*];

        $(
        impl<C: $crate::author::Collection> $layout<C> {
            /// So many items a page.
            pub fn limit(&mut self, limit: u32) -> &mut Self {
                self.query("limit", limit)
            }

            /// The page that is shown first, from 1.
            pub fn page(&mut self, page: u32) -> &mut Self {
                self.query("page", page)
            }
        }
        )*
    };
}

/// The order in which a layout shows items.
macro_rules! sorted {
    ($($layout:ident),*) => {
        /// The layouts that have these methods.
        #[cfg(feature = "codegen")]
        pub(super) const SORTED: &[&str] = &[$(stringify!($layout)),*];

        $(
        impl<C: $crate::author::Collection> $layout<C> {
            /// By this field, the least first.
            pub fn sort(&mut self, field: impl Into<$crate::author::preset::Path<C>>) -> &mut Self {
                self.sorted(field.into(), "")
            }

            /// By this field, the greatest first.
            pub fn sort_desc(
                &mut self,
                field: impl Into<$crate::author::preset::Path<C>>,
            ) -> &mut Self {
                self.sorted(field.into(), "-")
            }

            fn sorted(&mut self, mut field: $crate::author::preset::Path<C>, sign: &str) -> &mut Self {
                self.body.reach.append(&mut field.reach);
                self.query("sort", serde_json::json!([format!("{sign}{field}")]))
            }
        }
        )*
    };
}

pub(super) use {layout_option, layouts, paged, sorted};

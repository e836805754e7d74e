//! Panels that show text, list items, or ask for a value.

use std::fmt;
use std::marker::PhantomData;

use super::body::{options, panel_option, panels};
use super::panel;
use super::query::{queries, sorted};
use super::{Metric, Panel, PanelBody};
use crate::author::{Collection, DisplayTemplate, FieldType, Input, Interface, Literal};
use crate::model::Object;

panels! {
    /// A text.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Label::new("This week").align(panel::Align::Start).size(panel::Size::Small);
    /// ```
    Label = "label", least(6, 2) {
        /// The colour of the text.
        color: text "color";
        /// Where the text may wrap.
        wrap: (panel::Wrap) "whiteSpace";
    }
    /// Items, one below the other.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// List::of::<File>(|q, f| {
    ///     q.only(f.folder.null()).sort_desc(f.created_on).display("{{title}}");
    /// })
    /// .limit(10)
    /// .editable();
    /// ```
    List = "list", least(12, 6) {
        /// At most so many items; 5 by default.
        limit: (i64) "limit";
        /// A click opens the item.
        editable: on "linkToItem";
    }
    /// Asks for an item, or several, that rules of other panels name as
    /// `template("{{key}}")`.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// RelationalVariable::new::<User>("member", |q, u| {
    ///     q.only(u.role.not_null()).display("{{first_name}} {{last_name}}");
    /// })
    /// .multiple(10);
    /// ```
    RelationalVariable = "relational-variable", least(12, 6) {}
}

options! { TEXT_FORMS; Label, Metric:
    /// How the text stands in the panel.
    align: (panel::Align) "textAlign";
    /// How heavy the text is.
    weight: (panel::Weight) "fontWeight";
    /// How the text leans.
    slant: (panel::Slant) "fontStyle";
    /// How large the text is.
    size: (panel::Size) "fontSize";
    /// The font of the text.
    font: (panel::Font) "font";
}

impl Label {
    /// A label with this text.
    pub fn new(text: impl Into<Input>) -> Self {
        let mut label = Self::empty();
        label.body.set("text", text.into().to_value());
        label
    }
}

queries! {
    /// What a [`List`] shows.
    ListQuery pub of List {}
    /// What a [`RelationalVariable`] lets one choose.
    RelationalVariableQuery of RelationalVariable {}
}

sorted!(ListQuery);

macro_rules! displayed {
    ($($query:ident),*) => {$(
        impl<C: Collection> $query<C> {
            /// The template that stands for an item: `{{title}}`.
            pub fn display(&mut self, template: &str) -> &mut Self {
                let template = DisplayTemplate::of::<C>(template);
                self.data.body.template("displayTemplate", template);
                self
            }
        }
    )*};
}
displayed!(ListQuery, RelationalVariableQuery);

impl RelationalVariable {
    /// A variable of this name that holds the primary key of an item of `C`.
    pub fn new<C: Collection>(
        key: &str,
        say: impl FnOnce(&mut RelationalVariableQuery<C>, C::Fields),
    ) -> Self {
        let mut panel = Self::of::<C>(say);
        panel.body.set("field", key.into());
        panel.body.variable = Some(key.to_owned());
        panel
    }

    /// Several items, at most so many.
    pub fn multiple(mut self, limit: u32) -> Self {
        self.body.set("multiple", true.into());
        self.body.set("limit", limit.into());
        self
    }
}

/// Asks for a value of the type `T`, that rules of other panels name as
/// `template("{{key}}")`. A rule that names one that no panel of its dashboard
/// sets is refused by `build`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Dashboard)]
/// pub struct Library {
///     #[panel(at = (1, 1), size = (12, 6))]
///     since: Variable<Timestamp>,
///     #[panel(at = (1, 7), size = (12, 6))]
///     files: Metric,
/// }
///
/// impl DashboardSpec for Library {
///     fn panels() -> Self {
///         Self {
///             since: Variable::new("since").default_value("2026-01-01T00:00:00Z"),
///             files: Metric::count::<File>(|f| f.created_on.gte(template("{{since}}"))),
///         }
///     }
/// }
/// ```
#[must_use = "a panel does nothing until a dashboard has it"]
pub struct Variable<T> {
    body: PanelBody,
    marker: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Variable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variable")
            .field("body", &self.body)
            .finish()
    }
}

impl<T: FieldType> Variable<T> {
    /// A variable of this name, with the interface of its type.
    pub fn new(key: &str) -> Self {
        let mut body = PanelBody::new("variable", Object::new());
        let column = T::column();
        body.set("field", key.into());
        body.set("type", column.field_type.into());
        body.variable = Some(key.to_owned());
        let panel = Self {
            body,
            marker: PhantomData,
        };
        match column.interface {
            Some(interface) => panel.interface(interface),
            None => panel,
        }
    }

    /// How the value is put in.
    pub fn interface(mut self, interface: impl Into<Interface>) -> Self {
        let widget = interface.into().0;
        let options = widget.options_with(&T::column().choices);
        self.body.set("inter", widget.name.into());
        self.body.reach.extend(widget.reach);
        // Those of another interface would stay.
        crate::author::json::object(&mut self.body.options).shift_remove("options");
        if !options.is_null() {
            self.body.set("options", options);
        }
        self
    }

    /// The value from the start.
    pub fn default_value(mut self, value: impl Literal<T::Base>) -> Self {
        self.body.set("defaultValue", value.into_value());
        self
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.body.set(key, value.into());
        self
    }

    /// Options that are null, as the app leaves those that somebody emptied.
    pub fn cleared<const N: usize>(mut self, keys: [&str; N]) -> Self {
        self.body.clear(keys);
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> Panel for Variable<T> {
    const LEAST: (i32, i32) = (12, 6);
    const TOO_SMALL: &'static str = "a `variable` panel is at least 12 wide and 6 high in the app; if this one is meant to be smaller, say `#[panel(off_grid)]`";

    fn body(self) -> PanelBody {
        self.body
    }
}

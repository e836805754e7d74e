//! The table.

use serde_json::Value;

use super::body::{layout_option, layouts, paged, part, sorted};
use super::{Path, layout};
use crate::author::json::{number, object, push};

const NAME: &str = "tabular";

layouts! {
    /// Rows and columns.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::system::UserFields;
    /// #[derive(Preset)]
    /// #[preset(collection = User, bookmark = "Editors")]
    /// pub struct EditorList;
    ///
    /// impl View<User> for EditorList {
    ///     fn view(t: &mut Table<User>, u: UserFields) {
    ///         t.columns(fields![u.first_name, u.last_name])
    ///             .column(u.role.at(|role| role.name))
    ///             .width(u.last_name, 240)
    ///             .align(u.last_name, layout::Align::Right)
    ///             .sort(u.last_name)
    ///             .spacing(layout::Spacing::Compact)
    ///             .limit(100);
    ///     }
    /// }
    /// ```
    Table = "tabular" {
        /// How high the rows are.
        spacing: (layout::Spacing) "spacing";
    }
}

paged!(Table);
sorted!(Table);

impl<C: crate::author::Collection> Table<C> {
    /// The preset names no layout, so that the app shows the table.
    pub fn unnamed(&mut self) -> &mut Self {
        self.body.layout = None;
        self
    }

    /// Adds these columns, in order. Without any, the app chooses.
    pub fn columns<P: Into<Path<C>>>(&mut self, fields: impl IntoIterator<Item = P>) -> &mut Self {
        for field in fields {
            self.column(field);
        }
        self
    }

    /// Adds a column: a field, or one of an item that a field points to.
    pub fn column(&mut self, field: impl Into<Path<C>>) -> &mut Self {
        let mut path = field.into();
        self.body.reach.append(&mut path.reach);
        self.column_raw(&path.to_string())
    }

    /// Adds a column by its path; nothing checks it.
    pub fn column_raw(&mut self, path: &str) -> &mut Self {
        push(part(&mut self.body.query, NAME), "fields", path.into());
        self
    }

    /// How wide a column is, in pixels; 144 by default.
    pub fn width(&mut self, field: impl Into<Path<C>>, pixels: impl Into<f64>) -> &mut Self {
        self.of_column("widths", &field.into(), number(pixels.into()))
    }

    /// Where the values of a column stand.
    pub fn align(&mut self, field: impl Into<Path<C>>, align: layout::Align) -> &mut Self {
        self.of_column("align", &field.into(), align.into())
    }

    fn of_column(&mut self, key: &str, field: &Path<C>, value: Value) -> &mut Self {
        let options = part(&mut self.body.options, NAME);
        let columns = object(options.entry(key).or_insert(Value::Null));
        columns.insert(field.to_string(), value);
        self
    }
}

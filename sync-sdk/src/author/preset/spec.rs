//! What `codegen` reads of the tables of layouts.

use super::layouts::{self, Calendar, Cards, Kanban, Map};
use super::table::{self, Table};
use crate::author::form::OptionForm;

/// A layout of the app, and its type.
#[derive(Debug)]
pub(crate) struct LayoutSpec {
    /// The type's name in Rust.
    pub(crate) ident: &'static str,
    /// As Directus stores it.
    pub(crate) name: &'static str,
    /// The methods that set one option.
    pub(crate) options: &'static [OptionForm],
}

/// Every layout with a type of its own.
pub(crate) const LAYOUTS: [LayoutSpec; 5] = [
    Table::SPEC,
    Cards::SPEC,
    Calendar::SPEC,
    Map::SPEC,
    Kanban::SPEC,
];

impl LayoutSpec {
    /// Whether it has `limit` and `page`.
    pub(crate) fn is_paged(&self) -> bool {
        [table::PAGED, layouts::PAGED]
            .concat()
            .contains(&self.ident)
    }

    /// Whether it has `sort` and `sort_desc`.
    pub(crate) fn is_sorted(&self) -> bool {
        [table::SORTED, layouts::SORTED]
            .concat()
            .contains(&self.ident)
    }

    /// Whether it has columns.
    pub(crate) fn is_table(&self) -> bool {
        self.ident == Table::SPEC.ident
    }
}

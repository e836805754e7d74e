//! What `codegen` reads of the tables of layouts.

use super::layouts::{Calendar, Cards, Kanban, Map};
use super::table::Table;
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

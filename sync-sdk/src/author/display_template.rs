//! Templates that stand for an item: `{{title}} by {{author.last_name}}`.

use super::Collection;

/// A template and the collection that its fields belong to.
#[derive(Debug, Clone)]
pub(crate) struct DisplayTemplate {
    pub(crate) collection: &'static str,
    pub(crate) text: String,
}

impl DisplayTemplate {
    pub(crate) fn of<C: Collection>(text: &str) -> Self {
        Self {
            collection: C::NAME,
            text: text.to_owned(),
        }
    }
}

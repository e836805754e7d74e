//! The tables of rows that seeds have made.

use std::fmt;

const ITEMS: &str = "items::";
const SYSTEM: &str = "directus_";

/// The table of the mappings of one collection's rows, under the name that
/// directus-sync gives it: `users`, `files`, `items::article`.
///
/// ```
/// use sync_sdk::idmap::ItemTable;
///
/// assert_eq!(ItemTable::of("article").name(), "items::article");
/// assert_eq!(ItemTable::of("directus_users").name(), "users");
/// assert_eq!(ItemTable::of("directus_users").collection(), "directus_users");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemTable(String);

impl ItemTable {
    /// The table of a collection.
    pub fn of(collection: &str) -> Self {
        Self(match collection.strip_prefix(SYSTEM) {
            Some(system) => system.to_owned(),
            None => format!("{ITEMS}{collection}"),
        })
    }

    /// The table of this name, `None` where it is none of a seed: kinds of
    /// records have tables too.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let is_one = matches!(name, "users" | "files") || name.starts_with(ITEMS);
        is_one.then(|| Self(name.to_owned()))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The collection.
    pub fn collection(&self) -> String {
        match self.0.strip_prefix(ITEMS) {
            Some(own) => own.to_owned(),
            None => format!("{SYSTEM}{}", self.0),
        }
    }
}

impl fmt::Display for ItemTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! What a configuration says of things that it does not describe: records of
//! others that it refers to, and what a push may not delete.

use super::{Address, Kind, Origin, Record};

/// A record that a configuration refers to and does not own. It has to exist
/// on the target; nothing of it is compared, written or deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct External {
    /// Its kind.
    pub kind: Kind,
    /// Its name on the target; `None` where the SyncID of `record` is its
    /// primary key there, or the SyncID that the id map has.
    pub name: Option<String>,
    /// Who it is. Of its fields only the `roles` of a policy may be there: the
    /// roles of the configuration that have it.
    pub record: Record,
}

/// Something that a push may not delete, nor drop and make anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// An address, in which `*` stands for any text: `role.admin`,
    /// `collection.*`.
    pub pattern: String,
    /// Where it is said.
    pub origin: Origin,
}

impl Protection {
    /// Whether it speaks of this address.
    ///
    /// ```
    /// # use sync_sdk::model::{Address, Origin, Protection};
    /// let protection = Protection {
    ///     pattern: "field.*.title".into(),
    ///     origin: Origin { file: "src/main.rs".into(), line: 1 },
    /// };
    /// assert!(protection.covers(&Address::new("field.article.title")));
    /// assert!(!protection.covers(&Address::new("field.article.titles")));
    /// ```
    pub fn covers(&self, address: &Address) -> bool {
        address.is_like(&self.pattern)
    }
}

//! What a plan says about one thing.

use serde_json::Value;

/// What happens to a record, collection, field or relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It is made.
    Create,
    /// It exists without a mapping; it is taken over, and changed where it
    /// differs.
    Adopt,
    /// Some of its fields change.
    Update,
    /// It is removed.
    Delete,
}

impl Action {
    /// All, in the order of a summary.
    pub const ALL: [Action; 4] = [Self::Create, Self::Adopt, Self::Update, Self::Delete];

    /// The word for it in plans and JSON: `create`, `adopt`, `update`, `delete`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Adopt => "adopt",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The field; for the data model the path of a leaf (`meta.note`).
    pub path: String,
    /// What the target has; `None` when the target does not have the key.
    pub before: Option<Value>,
    /// What it will have; `None` when the key is removed.
    pub after: Option<Value>,
}

//! Writes of many kinds as one.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;

use super::TargetError;
use crate::model::{Kind, Object};

/// A row that is created or changed together with others. Its secrets are filled
/// in: `Debug` shows the names of the fields only.
#[derive(Clone, PartialEq)]
pub struct ImportRow {
    /// Its kind.
    pub kind: Kind,
    /// Whether it is created. A row that is changed has its `id` in the body,
    /// and one that is created too, unless the target counts the ids.
    pub is_new: bool,
    /// The fields to set.
    pub body: Object,
}

impl fmt::Debug for ImportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportRow")
            .field("kind", &self.kind)
            .field("is_new", &self.is_new)
            .field("body", &self.body.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// The ids that a target has counted, in the order of the new rows of a kind.
///
/// ```
/// use std::collections::BTreeMap;
/// use sync_sdk::model::Kind;
/// use sync_sdk::target::NewIds;
///
/// let ids: NewIds = BTreeMap::from([(Kind::Permissions, vec!["17".to_owned()])]);
/// assert_eq!(ids[&Kind::Permissions], ["17"]);
/// ```
pub type NewIds = BTreeMap<Kind, Vec<String>>;

/// Tries writes out: the target carries them out and takes all of them back.
#[async_trait(?Send)]
pub trait Rehearse {
    /// Says that a text is a secret, as [`WriteTarget::hide`](super::WriteTarget::hide).
    fn hide(&self, secret: &str);

    /// Whether the target would take these rows.
    ///
    /// # Errors
    /// The refusal if not, also where the target fails at it: nothing stays of
    /// what was tried.
    async fn rehearse(&self, rows: &[ImportRow]) -> Result<(), TargetError>;
}

/// Writes rows of many kinds in one transaction. References may point at each
/// other; rows of one kind are written in their order. A reference that rows
/// hold among themselves can be set this way, and not be emptied.
#[async_trait(?Send)]
pub trait Transact: Rehearse {
    /// Writes all of the rows, or none.
    ///
    /// # Errors
    /// A refusal says that none was written. Of another error (see
    /// [`TargetError::is_refusal`]) nobody knows: all were, or none.
    async fn import(&self, rows: &[ImportRow]) -> Result<NewIds, TargetError>;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_shows_the_names_of_its_fields() {
        let row = ImportRow {
            kind: Kind::Operations,
            is_new: true,
            body: Object::from_iter([("options".to_owned(), json!({ "token": "s3cret" }))]),
        };
        assert_eq!(
            format!("{row:?}"),
            r#"ImportRow { kind: Operations, is_new: true, body: ["options"] }"#
        );
    }
}

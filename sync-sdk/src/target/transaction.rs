//! Writes of many kinds as one.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::TargetError;
use crate::model::{Kind, Object};

/// A row that is created or changed together with others.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// Its kind.
    pub kind: Kind,
    /// Whether it is created. A row that is changed has its `id` in the body,
    /// and one that is created too, unless the target counts the ids.
    pub is_new: bool,
    /// The fields to set.
    pub body: Object,
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
    /// Whether the target would take these rows, with the refusal if not.
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

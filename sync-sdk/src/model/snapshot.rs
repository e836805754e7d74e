//! A whole configuration: the contract between what describes an instance and
//! what changes one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Address, DataModel, External, Kind, Protection, Record, SyncId};

/// A configuration: records by kind, and the data model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The records of each kind that the configuration describes, in the order
    /// of the dump. A kind that is absent is not described: nothing of it is
    /// compared, written or deleted. A kind with an empty list is described as
    /// having no records.
    pub records: BTreeMap<Kind, Vec<Record>>,
    /// The data model, `None` when it is not described.
    pub data_model: Option<DataModel>,
    /// What it refers to and does not own.
    pub externals: Vec<External>,
    /// What a push may not delete.
    pub protected: Vec<Protection>,
    /// The records that it described before and describes no longer, by kind and
    /// SyncID, with the addresses that they had: a push deletes their rows.
    pub held: BTreeMap<Kind, BTreeMap<SyncId, Address>>,
}

impl Snapshot {
    /// The records of a kind; none when it is not described.
    pub fn of(&self, kind: Kind) -> &[Record] {
        self.records.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// How many records there are, of all kinds.
    pub fn len(&self) -> usize {
        self.records.values().map(Vec::len).sum()
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The entries of a policy's `roles` in their order: those of one position in
/// that of their roles' SyncIDs, which are the same on every instance.
pub(crate) fn sort_roles(entries: &mut [Value]) {
    entries.sort_by_key(|entry| {
        let position = entry["sort"].as_i64().unwrap_or(i64::MAX);
        (position, entry["role"].as_str().map(str::to_owned))
    });
}

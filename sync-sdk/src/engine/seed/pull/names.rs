//! Who is who: the SyncIDs of rows and the keys of SyncIDs.

use std::collections::HashMap;

use crate::engine::seed::tables::Tables;
use crate::idmap::{ItemTable, MapState};
use crate::model::SyncId;

/// What is mapped, by collection.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Pairs>);

#[derive(Debug, Default)]
struct Pairs {
    names: HashMap<String, SyncId>,
    keys: HashMap<SyncId, String>,
}

impl Names {
    pub(super) fn of(tables: &Tables, map: &MapState) -> Self {
        let mut names = Self::default();
        for collection in tables.names() {
            for (sync_id, row) in map.items(&ItemTable::of(collection)) {
                names.put(collection, sync_id.clone(), row.local_id.clone());
            }
        }
        names
    }

    /// The SyncID of the row with this key.
    pub(super) fn name(&self, collection: &str, key: &str) -> Option<&SyncId> {
        self.0.get(collection)?.names.get(key)
    }

    /// The key of the row with this SyncID, be the row there or not.
    pub(super) fn key(&self, collection: &str, sync_id: &SyncId) -> Option<&str> {
        let key = self.0.get(collection)?.keys.get(sync_id)?;
        Some(key)
    }

    pub(super) fn put(&mut self, collection: &str, sync_id: SyncId, key: String) {
        let pairs = self.0.entry(collection.to_owned()).or_default();
        pairs.names.insert(key.clone(), sync_id.clone());
        pairs.keys.insert(sync_id, key);
    }
}

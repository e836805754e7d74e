//! A pull of what a licence hides: the dump keeps what it has of it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::engine::pull::{Pulled, Unwritten};
use crate::model::{Kind, Object, Record, Snapshot, SyncId};
use crate::snapshot::order;

/// A record that there is, and that the target's licence hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenRecord {
    kind: Kind,
    /// Its SyncID, where its row is tracked.
    sync_id: Option<SyncId>,
    key: Vec<Value>,
}

impl HiddenRecord {
    pub(super) fn new(kind: Kind, sync_id: Option<SyncId>, fields: &Object) -> Self {
        Self {
            kind,
            sync_id,
            key: natural_key(kind, fields),
        }
    }

    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

/// What names a record.
fn natural_key(kind: Kind, fields: &Object) -> Vec<Value> {
    let parts = kind.spec().natural_key.iter();
    parts
        .map(|part| fields.get(*part).cloned().unwrap_or_default())
        .collect()
}

impl Unwritten {
    /// What the target's licence hides, see [`Pulled::hidden`].
    pub fn hidden(&self) -> &[HiddenRecord] {
        &self.pulled.hidden
    }
}

impl Pulled {
    /// Puts back what an earlier dump has of the records that the target's licence
    /// [hides](Self::hidden), as it stands there: by its SyncID, else by what names
    /// it (of a permission, its policy, collection and action).
    pub fn keep_hidden(&mut self, before: Snapshot) {
        for (kind, records) in before.records {
            let hidden = self.hidden.iter().filter(|it| it.kind == kind);
            let stays = kept(kind, &records, hidden);
            if !stays.is_empty() {
                let shown = self.snapshot.records.entry(kind).or_default();
                put_back(kind, shown, records, &stays);
            }
        }
    }
}

/// Those of the records that a dump has which are hidden.
fn kept<'a>(
    kind: Kind,
    records: &[Record],
    hidden: impl Iterator<Item = &'a HiddenRecord>,
) -> HashSet<SyncId> {
    let known: HashSet<&SyncId> = records.iter().map(|record| &record.sync_id).collect();
    let mut kept = HashSet::new();
    let mut keys: HashSet<&[Value]> = HashSet::new();
    for record in hidden {
        match record.sync_id.as_ref().filter(|id| known.contains(id)) {
            Some(sync_id) => _ = kept.insert(sync_id.clone()),
            None => _ = keys.insert(&record.key),
        }
    }
    if !keys.is_empty() {
        let named = records.iter().filter(|record| {
            let key = natural_key(kind, &record.fields);
            keys.contains(key.as_slice())
        });
        kept.extend(named.map(|record| record.sync_id.clone()));
    }
    kept
}

/// Puts records of a dump among those that were read: in the order of a dump where
/// both have it, else (a hook has chosen another) behind what they stood behind.
fn put_back(kind: Kind, shown: &mut Vec<Record>, before: Vec<Record>, stays: &HashSet<SyncId>) {
    let is_sorted = order::is_sorted(kind, shown) && order::is_sorted(kind, &before);
    let there: HashSet<SyncId> = shown.iter().map(|record| record.sync_id.clone()).collect();
    let mut behind: HashMap<Option<SyncId>, Vec<Record>> = HashMap::new();
    let mut last = None;
    for record in before {
        if there.contains(&record.sync_id) {
            last = Some(record.sync_id);
        } else if stays.contains(&record.sync_id) {
            behind.entry(last.clone()).or_default().push(record);
        }
    }
    let mut all = behind.remove(&None).unwrap_or_default();
    for record in shown.drain(..) {
        let next = behind.remove(&Some(record.sync_id.clone()));
        all.push(record);
        all.extend(next.into_iter().flatten());
    }
    *shown = all;
    if is_sorted {
        order::sort(kind, shown);
    }
}

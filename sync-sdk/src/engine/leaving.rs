//! What goes: rows whose records the configuration lacks.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::change::Action;
use super::current::Current;
use super::identities::Identities;
use super::options::Desired;
use super::plan::Change;
use super::row_names::RowNames;
use super::unmapped::Unmapped;
use crate::model::{Address, Kind, Object, SyncId};

/// A row whose record the configuration lacks.
#[derive(Debug, Clone)]
pub(super) struct Leaving {
    /// What it is mapped to, or called.
    pub(super) sync_id: SyncId,
    /// The address that it had in the configuration, where that is known.
    pub(super) address: Option<Address>,
}

/// The rows of records which the configuration lacks, by primary key: those that
/// it speaks for. They are mapped, or they are rows that it described by their
/// own names, such as those of a project that was pulled.
pub(super) fn leaving(
    kind: Kind,
    current: &Current,
    desired: &Desired,
    ids: &Identities,
) -> HashMap<String, Leaving> {
    let wanted: HashSet<&SyncId> = desired
        .snapshot
        .of(kind)
        .iter()
        .map(|record| &record.sync_id)
        .collect();
    let stays = |local_id: &str, sync_id: &SyncId| {
        ids.defaults.contains(&(kind, local_id.to_owned()))
            || wanted.contains(sync_id)
            || desired.unseen.has(kind, local_id)
            || current.is_hidden(kind, local_id)
    };
    let mapped = current.map.of(kind).filter(|(sync_id, row)| {
        let is_linked = ids.local_id(kind, sync_id) == Some(row.local_id.as_str());
        is_linked && !stays(&row.local_id, sync_id) && desired.owns(&current.map, kind, sync_id)
    });
    let mut leaving: HashMap<String, Leaving> = mapped
        .map(|(sync_id, row)| {
            let leaving = Leaving {
                sync_id: sync_id.clone(),
                address: desired.held(kind, sync_id).cloned(),
            };
            (row.local_id.clone(), leaving)
        })
        .collect();
    let unmapped = Unmapped::new(kind, current);
    for (sync_id, address) in desired.snapshot.held.get(&kind).into_iter().flatten() {
        let Some(local_id) = unmapped.row(sync_id, ids) else {
            continue;
        };
        // Another tool may have mapped the row meanwhile, or another project.
        let now = ids.sync_id(kind, local_id).unwrap_or(sync_id);
        let is_theirs = desired.is_of_another(&current.map, kind, now)
            || (now != sync_id && now.is_of_project());
        if !stays(local_id, now) && !is_theirs {
            let row = leaving.entry(local_id.to_owned());
            row.or_insert_with(|| Leaving {
                sync_id: now.clone(),
                address: Some(address.clone()),
            });
        }
    }
    leaving
}

/// The target's rows as named records, made when a row is deleted whose address
/// nobody knows.
pub(super) struct Lazy<'a> {
    current: &'a Current,
    ids: &'a Identities,
    names: OnceCell<RowNames>,
}

impl<'a> Lazy<'a> {
    pub(super) fn new(current: &'a Current, ids: &'a Identities) -> Self {
        Self {
            current,
            ids,
            names: OnceCell::new(),
        }
    }

    /// The addresses of all records that the target has.
    pub(super) fn addresses(&self) -> impl Iterator<Item = Address> {
        self.names().all().cloned()
    }

    fn names(&self) -> &RowNames {
        self.names
            .get_or_init(|| RowNames::of(self.current, self.ids, |_, _, _| None))
    }

    /// What a row is called.
    pub(super) fn address(&self, kind: Kind, local_id: &str) -> Address {
        self.names().row(kind, local_id)
    }

    pub(super) fn delete(&self, kind: Kind, local_id: &str, row: &Leaving) -> Change {
        let address = row.address.clone();
        let sync_id = &row.sync_id;
        Change {
            kind,
            action: Action::Delete,
            address: address.unwrap_or_else(|| self.address(kind, local_id)),
            sync_id: sync_id.clone(),
            local_id: Some(local_id.to_owned()),
            fields: Vec::new(),
            origin: None,
            needs_consent: false,
            taken_from: None,
            needed_by: None,
            payload: Object::new(),
            track: self.current.map.get(kind, sync_id).is_some(),
        }
    }
}

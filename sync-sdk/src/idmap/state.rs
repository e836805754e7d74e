//! What a store holds.

use std::collections::{BTreeMap, BTreeSet};

use super::{Digest, ItemTable, MapChange, Remembered, Subject};
use crate::model::{Address, Kind, ProjectKey, SyncId};

/// The row of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapRow {
    /// The row's primary key on this target.
    pub local_id: String,
    /// The project that wrote the mapping, where the store keeps it.
    pub project: Option<String>,
}

impl MapRow {
    /// Who tracks the row, in words.
    pub(crate) fn tracked_by(&self) -> String {
        match &self.project {
            Some(project) => format!("the project `{project}`"),
            None => "a dump or another tool".to_owned(),
        }
    }
}

/// The mappings of a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapState {
    rows: BTreeMap<Kind, BTreeMap<SyncId, MapRow>>,
    items: BTreeMap<ItemTable, BTreeMap<SyncId, MapRow>>,
    declared: BTreeMap<String, BTreeSet<Address>>,
    last: BTreeMap<Subject, Remembered>,
}

impl MapState {
    /// The records of a kind that have a row, by SyncID.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&SyncId, &MapRow)> {
        self.rows.get(&kind).into_iter().flatten()
    }

    /// The row of a record.
    pub fn get(&self, kind: Kind, sync_id: &SyncId) -> Option<&MapRow> {
        self.rows.get(&kind)?.get(sync_id)
    }

    /// The record that is mapped to this row: the first, where there are more.
    pub fn owner(&self, kind: Kind, local_id: &str) -> Option<(&SyncId, &MapRow)> {
        self.of(kind).find(|(_, row)| row.local_id == local_id)
    }

    /// The rows of seeds that a table maps, by SyncID.
    pub fn items<'a>(
        &'a self,
        table: &ItemTable,
    ) -> impl Iterator<Item = (&'a SyncId, &'a MapRow)> + use<'a> {
        self.items.get(table).into_iter().flatten()
    }

    /// The row of one row of a seed.
    pub fn item(&self, table: &ItemTable, sync_id: &SyncId) -> Option<&MapRow> {
        self.items.get(table)?.get(sync_id)
    }

    /// The tables that map rows of seeds.
    pub fn item_tables(&self) -> impl Iterator<Item = &ItemTable> {
        let filled = self.items.iter().filter(|(_, rows)| !rows.is_empty());
        filled.map(|(table, _)| table)
    }

    /// Whether the record belongs to this project.
    pub fn is_owned(&self, kind: Kind, sync_id: &SyncId, project: &ProjectKey) -> bool {
        let written = self
            .get(kind, sync_id)
            .and_then(|row| row.project.as_deref());
        written == Some(project.as_str()) || project.owns(sync_id)
    }

    /// The parts of the data model that the project's last sync declared.
    pub fn declared(&self, project: &ProjectKey) -> BTreeSet<Address> {
        self.declared
            .get(project.as_str())
            .cloned()
            .unwrap_or_default()
    }

    /// What the last sync left of a subject, `None` where no sync has.
    pub fn last(&self, subject: &Subject) -> Option<&Remembered> {
        self.last.get(subject)
    }

    /// Everything that the last sync left. Empty for a target that was never
    /// pushed to.
    pub fn all_last(&self) -> impl Iterator<Item = (&Subject, &Remembered)> {
        self.last.iter()
    }

    /// The digest of a field, as the last sync left it.
    pub fn digest(&self, subject: &Subject, field: &str) -> Option<&Digest> {
        self.last.get(subject)?.fields.get(field)
    }

    /// Takes a change in, as made by `project`.
    pub fn apply(&mut self, change: MapChange, project: Option<&str>) {
        match change {
            MapChange::Put {
                kind,
                sync_id,
                local_id,
            } => {
                let row = MapRow {
                    local_id,
                    project: project.map(str::to_owned),
                };
                self.rows.entry(kind).or_default().insert(sync_id, row);
            }
            MapChange::Remove { kind, sync_id } => {
                if let Some(rows) = self.rows.get_mut(&kind) {
                    rows.remove(&sync_id);
                }
            }
            MapChange::PutItem {
                table,
                sync_id,
                local_id,
            } => {
                let project = project.map(str::to_owned);
                let row = MapRow { local_id, project };
                self.items.entry(table).or_default().insert(sync_id, row);
            }
            MapChange::RemoveItem { table, sync_id } => {
                if let Some(rows) = self.items.get_mut(&table) {
                    rows.remove(&sync_id);
                }
            }
            MapChange::Declare(address) => {
                self.declared
                    .entry(project.unwrap_or_default().to_owned())
                    .or_default()
                    .insert(address);
            }
            MapChange::Retract(address) => {
                if let Some(declared) = self.declared.get_mut(project.unwrap_or_default()) {
                    declared.remove(&address);
                }
            }
            MapChange::Remember { subject, fields } => {
                let project = project.map(str::to_owned);
                self.last.insert(subject, Remembered { fields, project });
            }
            MapChange::Forget(subject) => {
                self.last.remove(&subject);
            }
        }
    }

    /// Everything that the store holds, as changes that would make it anew,
    /// with the project of each.
    pub fn to_changes(&self) -> Vec<(MapChange, Option<String>)> {
        let rows = self.rows.iter().flat_map(|(kind, rows)| {
            rows.iter().map(|(sync_id, row)| {
                let (sync_id, local_id) = (sync_id.clone(), row.local_id.clone());
                (
                    MapChange::Put {
                        kind: *kind,
                        sync_id,
                        local_id,
                    },
                    row.project.clone(),
                )
            })
        });
        let items = self.items.iter().flat_map(|(table, rows)| {
            rows.iter().map(|(sync_id, row)| {
                let put = MapChange::PutItem {
                    table: table.clone(),
                    sync_id: sync_id.clone(),
                    local_id: row.local_id.clone(),
                };
                (put, row.project.clone())
            })
        });
        let declared = self.declared.iter().flat_map(|(project, addresses)| {
            addresses
                .iter()
                .map(|address| (MapChange::Declare(address.clone()), Some(project.clone())))
        });
        let last = self.last.iter().map(|(subject, remembered)| {
            let (subject, fields) = (subject.clone(), remembered.fields.clone());
            (
                MapChange::Remember { subject, fields },
                remembered.project.clone(),
            )
        });
        rows.chain(items).chain(declared).chain(last).collect()
    }
}

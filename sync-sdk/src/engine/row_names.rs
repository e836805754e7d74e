//! What the rows of a target are called.

use std::collections::HashMap;

use super::compare::name;
use super::current::Current;
use super::identities::Identities;
use super::pull::records_of;
use crate::model::{Address, Kind, Record, Snapshot};

/// The addresses of the rows that are records, by primary key.
#[derive(Debug)]
pub(super) struct RowNames(HashMap<(Kind, String), Address>);

impl RowNames {
    /// Each row is called as `known` says, or by its names.
    pub(super) fn of(
        current: &Current,
        ids: &Identities,
        known: impl Fn(Kind, &str, &Record) -> Option<Address>,
    ) -> Self {
        let mut snapshot = Snapshot::default();
        let mut keys: HashMap<Kind, Vec<String>> = HashMap::new();
        let kinds = current.rows.keys().copied();
        for kind in kinds.filter(|kind| kind.spec().dumped) {
            let (rows, mut records): (Vec<_>, Vec<_>) = records_of(current, ids, kind).unzip();
            for (local_id, record) in rows.iter().zip(&mut records) {
                record.address = known(kind, local_id, record);
            }
            keys.insert(kind, rows);
            snapshot.records.insert(kind, records);
        }
        snapshot.name_records();
        let named = snapshot.records.iter().flat_map(|(kind, records)| {
            let keys = keys.get(kind).into_iter().flatten();
            keys.zip(records)
                .map(|(local_id, record)| ((*kind, local_id.clone()), name(record)))
        });
        Self(named.collect())
    }

    /// What a row is called; one that is not there, by its key.
    pub(super) fn row(&self, kind: Kind, local_id: &str) -> Address {
        let named = self.0.get(&(kind, local_id.to_owned())).cloned();
        named.unwrap_or_else(|| Address::new(format!("{}.{local_id}", kind.spec().noun)))
    }

    /// What all of them are called.
    pub(super) fn all(&self) -> impl Iterator<Item = &Address> {
        self.0.values()
    }
}

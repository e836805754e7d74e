//! What rows and records are called, and what the configuration says of them.

use std::collections::{BTreeSet, HashMap};

use crate::engine::compare::name;
use crate::engine::current::{Current, key_text};
use crate::engine::identities::Identities;
use crate::engine::options::Desired;
use crate::engine::pull::name as name_unmapped;
use crate::engine::row_names::RowNames;
use crate::model::{Address, Kind, Object, Record, SchemaKind, SyncId};

/// What a configuration says, where there is one.
pub(in crate::engine) struct Said<'a> {
    config: Option<&'a Desired>,
    records: HashMap<(Kind, &'a SyncId), &'a Record>,
    model: Option<BTreeSet<Address>>,
}

impl<'a> Said<'a> {
    pub(in crate::engine) fn by(config: Option<&'a Desired>) -> Self {
        let described = config.iter().flat_map(|config| &config.snapshot.records);
        let records = described.flat_map(|(kind, records)| {
            records
                .iter()
                .map(|record| ((*kind, &record.sync_id), record))
        });
        let model = config.and_then(|config| config.snapshot.data_model.as_ref());
        let model = model.map(|model| {
            let entries =
                |kind: SchemaKind| model.entries(kind).iter().map(move |it| kind.address(it));
            SchemaKind::ALL.into_iter().flat_map(entries).collect()
        });
        Self {
            config,
            records: records.collect(),
            model,
        }
    }

    /// The record that the configuration describes.
    pub(in crate::engine) fn record(&self, kind: Kind, sync_id: &SyncId) -> Option<&'a Record> {
        self.records.get(&(kind, sync_id)).copied()
    }

    /// Whether it describes the record; `None` where it says nothing of the kind.
    pub(in crate::engine) fn describes(&self, kind: Kind, sync_id: &SyncId) -> Option<bool> {
        let covers = self.config?.snapshot.records.contains_key(&kind);
        covers.then(|| self.record(kind, sync_id).is_some())
    }

    /// Whether it describes the entry of the data model.
    pub(in crate::engine) fn describes_entry(&self, address: &Address) -> Option<bool> {
        Some(self.model.as_ref()?.contains(address))
    }

    /// What the configuration calls the record, or called it.
    pub(in crate::engine) fn address(&self, kind: Kind, sync_id: &SyncId) -> Option<Address> {
        let described = self.record(kind, sync_id).map(name);
        described.or_else(|| self.config?.held(kind, sync_id).cloned())
    }
}

/// What the rows of a target are called: as the configuration says, else by
/// their names.
pub(in crate::engine) struct Names {
    rows: RowNames,
    pub(in crate::engine) ids: Identities,
}

impl Names {
    pub(in crate::engine) fn of(current: &Current, said: &Said<'_>) -> Self {
        let mut ids = Identities::of(current);
        let kinds = current.rows.keys().copied();
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.spec().dumped).collect();
        name_unmapped(&kinds, current, &mut ids);
        let described: HashMap<(Kind, &str), Address> = kinds
            .iter()
            .flat_map(|kind| current.map.of(*kind).map(move |mapped| (*kind, mapped)))
            .filter_map(|(kind, (sync_id, row))| {
                Some(((kind, row.local_id.as_str()), said.address(kind, sync_id)?))
            })
            .collect();
        let rows = RowNames::of(current, &ids, |kind, local_id, record| {
            let address = described.get(&(kind, local_id)).cloned();
            address.or_else(|| said.address(kind, &record.sync_id))
        });
        Self { rows, ids }
    }

    /// What a row is called; one that is not there, by its key.
    pub(in crate::engine) fn row(&self, kind: Kind, local_id: &str) -> Address {
        self.rows.row(kind, local_id)
    }

    /// What an access row is called: by its policy, and by whom it attaches it to.
    pub(in crate::engine) fn access(&self, row: &Object) -> Address {
        let key = |field: &str| row.get(field).and_then(key_text);
        let tail =
            |kind: Kind, key: Option<String>| key.map(|key| self.row(kind, &key).tail().to_owned());
        let policy = tail(Kind::Policies, key("policy")).unwrap_or_else(|| "none".to_owned());
        let holder = tail(Kind::Roles, key("role"))
            .or_else(|| key("user").map(|user| format!("user-{user}")))
            .unwrap_or_else(|| "public".to_owned());
        Address::new(format!("{}.{policy}.{holder}", Kind::Access.spec().noun))
    }
}

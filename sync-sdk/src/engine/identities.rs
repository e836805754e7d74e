//! Which row is which record.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::current::Current;
use super::defaults;
use super::meaning::is_masked;
use super::options::Desired;
use crate::model::kind::DefaultRecord;
use crate::model::{Kind, KindSpec, Object, Record, RefRole, SyncId};

/// A record's fields as the target wants them. What reads there as in the
/// configuration is lent: most of what a run compares.
pub(super) type Wanted<'a> = Vec<(&'a str, Cow<'a, Value>)>;

/// The link between records and rows, in both directions.
#[derive(Debug, Default)]
pub(super) struct Identities {
    local: BTreeMap<Kind, HashMap<SyncId, String>>,
    sync: BTreeMap<Kind, HashMap<String, SyncId>>,
    /// Rows that every instance has: never deleted, whatever their SyncIDs.
    pub(super) defaults: BTreeSet<(Kind, String)>,
    /// Whether ids within values are mapped, see [`literals`](super::literals).
    pub(super) maps_literals: bool,
    /// Mappings whose row is gone or another one, and second mappings of one row.
    pub(super) stale: Vec<(Kind, SyncId)>,
}

impl Identities {
    /// Links what the id map says, and the records that every instance has.
    pub(super) fn of(current: &Current) -> Self {
        let mut ids = Self {
            maps_literals: current.maps_literals,
            ..Self::default()
        };
        for kind in current.rows.keys().copied() {
            for (sync_id, row) in current.map.of(kind) {
                let exists = current.row(kind, &row.local_id).is_some();
                if !exists || ids.sync_id(kind, &row.local_id).is_some() {
                    ids.stale.push((kind, sync_id.clone()));
                } else {
                    ids.link(kind, sync_id.clone(), row.local_id.clone());
                }
            }
            for default in kind.spec().defaults {
                let sync_id = SyncId::new(default.sync_id);
                let mapped = ids.local_id(kind, &sync_id).map(str::to_owned);
                let mapped_to = mapped.as_deref();
                let found = defaults::find(&ids, current, kind, default.finder, mapped_to);
                let Some(local_id) = found else { continue };
                ids.defaults.insert((kind, local_id.clone()));
                if let Some(other) = mapped.filter(|mapped| *mapped != local_id) {
                    ids.unlink(kind, &other);
                    ids.stale.push((kind, sync_id.clone()));
                }
                ids.link(kind, sync_id, local_id);
            }
        }
        ids
    }

    /// For a configuration: the values of a project in code hold SyncIDs in any
    /// case, for its types are named in them.
    pub(super) fn with_values_of(mut self, desired: Option<&Desired>) -> Self {
        self.maps_literals |= desired.is_some_and(|desired| desired.project().is_some());
        self
    }

    /// Forgets which record a row is.
    fn unlink(&mut self, kind: Kind, local_id: &str) {
        if let Some(rows) = self.sync.get_mut(&kind) {
            rows.remove(local_id);
        }
    }

    /// Links a record with a row. A row keeps the first record that it was
    /// linked with; more records may lead to it.
    pub(super) fn link(&mut self, kind: Kind, sync_id: SyncId, local_id: String) {
        self.sync
            .entry(kind)
            .or_default()
            .entry(local_id.clone())
            .or_insert_with(|| sync_id.clone());
        self.local
            .entry(kind)
            .or_default()
            .insert(sync_id, local_id);
    }

    /// Links a row with this record and no other.
    pub(super) fn relink(&mut self, kind: Kind, sync_id: SyncId, local_id: String) {
        self.sync
            .entry(kind)
            .or_default()
            .insert(local_id.clone(), sync_id.clone());
        self.local
            .entry(kind)
            .or_default()
            .insert(sync_id, local_id);
    }

    /// The row of a record.
    pub(super) fn local_id(&self, kind: Kind, sync_id: &SyncId) -> Option<&str> {
        self.local_of(kind, sync_id.as_str())
    }

    /// The same of the text of a SyncID.
    pub(super) fn local_of(&self, kind: Kind, sync_id: &str) -> Option<&str> {
        self.local.get(&kind)?.get(sync_id).map(String::as_str)
    }

    /// The record of a row.
    pub(super) fn sync_id(&self, kind: Kind, local_id: &str) -> Option<&SyncId> {
        self.sync.get(&kind)?.get(local_id)
    }

    /// A row as a record's fields: without what is not synced, what is secret and what is masked,
    /// with SyncIDs in place of keys, within values too. The key of a row that is no record stays as
    /// it is.
    pub(super) fn to_fields(&self, spec: &KindSpec, row: &Object) -> Object {
        let mut fields: Object = row
            .iter()
            .filter(|(key, value)| {
                !spec.ignores(key) && !is_masked(value) && (value.is_null() || !spec.is_secret(key))
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for reference in spec.references {
            reference.replace(&mut fields, &mut |local_id| {
                Some(Value::from(self.sync_id(reference.to, local_id)?.as_str()))
            });
        }
        self.name_literals(spec, &mut fields);
        fields
    }

    /// A record's fields as the target wants them: with its keys in place of
    /// SyncIDs. `Err` names a reference to a record that has no row.
    pub(super) fn to_row<'a>(
        &self,
        spec: &KindSpec,
        fields: &'a Object,
    ) -> Result<Wanted<'a>, (Kind, String)> {
        fields
            .iter()
            .filter(|(key, value)| !spec.ignores(key) && !is_masked(value))
            .map(|(key, value)| Ok((key.as_str(), self.to_local(spec, key, value)?)))
            .collect()
    }

    /// The value of a field, with the target's keys in place of SyncIDs.
    pub(super) fn to_local<'a>(
        &self,
        spec: &KindSpec,
        field: &str,
        value: &'a Value,
    ) -> Result<Cow<'a, Value>, (Kind, String)> {
        let value = self.locate_literals(spec, field, value);
        let references = spec.references.iter();
        let mut references = references.filter(|reference| reference.field() == field);
        let Some(first) = references.next().filter(|_| !value.is_null()) else {
            return Ok(value);
        };
        let mut one = Object::from_iter([(field.to_owned(), value.into_owned())]);
        let mut missing = None;
        for reference in std::iter::once(first).chain(references) {
            let is_soft = reference.role == RefRole::Soft;
            reference.replace(&mut one, &mut |sync_id| {
                let local_id = self.local_id(reference.to, &SyncId::new(sync_id));
                if local_id.is_none() && !is_soft {
                    missing.get_or_insert((reference.to, sync_id.to_owned()));
                }
                Some(Value::from(local_id?))
            });
        }
        match missing {
            Some(missing) => Err(missing),
            None => Ok(Cow::Owned(one.shift_remove(field).unwrap_or_default())),
        }
    }

    /// Recognises a record that every instance has although it stands under
    /// another SyncID, as in dumps of earlier versions of directus-sync.
    /// `unnamed` are the defaults that no record of the configuration names.
    pub(super) fn recognise(
        &self,
        record: &Record,
        kind: Kind,
        unnamed: &[&DefaultRecord],
    ) -> Option<&str> {
        unnamed
            .iter()
            .find(|default| defaults::looks_like(record, default.finder))
            .and_then(|default| self.local_id(kind, &SyncId::new(default.sync_id)))
    }
}

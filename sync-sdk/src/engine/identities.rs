//! Which row is which record.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::current::{Current, key_text};
use crate::model::kind::{DefaultFinder, DefaultRecord};
use crate::model::{Key, Kind, KindSpec, Object, Record, SyncId};

/// The link between records and rows, in both directions.
#[derive(Debug, Default)]
pub(super) struct Identities {
    local: BTreeMap<Kind, HashMap<SyncId, String>>,
    sync: BTreeMap<Kind, HashMap<String, SyncId>>,
    /// Rows that every instance has: never deleted, whatever their SyncIDs.
    pub(super) defaults: BTreeSet<(Kind, String)>,
    /// Mappings whose row is gone, and second mappings of one row.
    pub(super) stale: Vec<(Kind, SyncId)>,
}

impl Identities {
    /// Links what the id map says, and the records that every instance has.
    pub(super) fn of(current: &Current) -> Self {
        let mut ids = Self::default();
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
                if let Some(local_id) = find_default(current, default.finder, kind) {
                    ids.defaults.insert((kind, local_id.clone()));
                    ids.link(kind, SyncId::new(default.sync_id), local_id);
                }
            }
        }
        ids
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
        self.local.get(&kind)?.get(sync_id).map(String::as_str)
    }

    /// The record of a row.
    pub(super) fn sync_id(&self, kind: Kind, local_id: &str) -> Option<&SyncId> {
        self.sync.get(&kind)?.get(local_id)
    }

    /// A row as a record's fields: without what is not synced, with SyncIDs in
    /// place of keys. The key of a row that is no record stays as it is.
    pub(super) fn to_fields(&self, spec: &KindSpec, row: &Object) -> Object {
        let mut fields: Object = row
            .iter()
            .filter(|(key, value)| !spec.ignores(key) && !is_masked(spec, key, value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for reference in spec.references {
            reference.replace(&mut fields, &mut |local_id| {
                Some(Value::from(self.sync_id(reference.to, local_id)?.as_str()))
            });
        }
        fields
    }

    /// A record's fields as the target wants them: with its keys in place of
    /// SyncIDs. `Err` names a reference to a record that has no row.
    pub(super) fn to_row(
        &self,
        spec: &KindSpec,
        fields: &Object,
    ) -> Result<Object, (Kind, String)> {
        let mut row: Object = fields
            .iter()
            .filter(|(key, value)| !spec.ignores(key) && !is_masked(spec, key, value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let mut missing = None;
        for reference in spec.references {
            let is_soft = reference.role == crate::model::RefRole::Soft;
            reference.replace(&mut row, &mut |sync_id| {
                let local_id = self.local_id(reference.to, &SyncId::new(sync_id));
                if local_id.is_none() && !is_soft {
                    missing.get_or_insert((reference.to, sync_id.to_owned()));
                }
                Some(Value::from(local_id?))
            });
        }
        match missing {
            Some(missing) => Err(missing),
            None => Ok(row),
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
            .find(|default| looks_like(record, default.finder))
            .and_then(|default| self.local_id(kind, &SyncId::new(default.sync_id)))
    }
}

fn is_masked(spec: &KindSpec, key: &str, value: &Value) -> bool {
    spec.masked.contains(&key) && super::meaning::is_masked(value)
}

/// Whether a record is what Directus itself writes for a default at its first
/// start (`$t:` texts are translation keys of the app).
fn looks_like(record: &Record, finder: DefaultFinder) -> bool {
    let described = |keys: &[&str]| {
        record
            .text("description")
            .is_some_and(|text| keys.contains(&text))
    };
    match finder {
        DefaultFinder::AdminRole => described(&["$t:admin_description"]),
        DefaultFinder::AdminPolicy => {
            record.fields.get("admin_access") == Some(&Value::Bool(true))
                && described(&["$t:admin_description", "$t:admin_policy_description"])
        }
        DefaultFinder::PublicPolicy(_) => record.text("name") == Some("$t:public_label"),
        DefaultFinder::Singleton => true,
    }
}

fn find_default(current: &Current, finder: DefaultFinder, kind: Kind) -> Option<String> {
    let is_admin = |policy: &str| {
        let row = current.row(Kind::Policies, policy);
        row.is_some_and(|row| matches!(row.get("admin_access"), Some(Value::Bool(true))))
    };
    let access = || {
        current.of(Kind::Access).map(|(_, row)| {
            let key = |field: &str| row.get(field).and_then(key_text);
            (
                key("role"),
                key("user"),
                key("policy"),
                row.get("sort").and_then(Value::as_i64),
            )
        })
    };
    let admin_role = || {
        // A user may have admin rights without a role: then the role that does.
        current.info.role.clone().or_else(|| {
            access().find_map(|(role, _, policy, _)| {
                role.filter(|_| policy.is_some_and(|policy| is_admin(&policy)))
            })
        })
    };
    match finder {
        DefaultFinder::AdminRole => admin_role(),
        DefaultFinder::AdminPolicy => {
            let role = admin_role();
            access()
                .filter(|(of, ..)| of.is_some() && *of == role)
                .find_map(|(_, _, policy, _)| policy.filter(|policy| is_admin(policy)))
        }
        DefaultFinder::PublicPolicy(fixed) => match current.row(kind, fixed) {
            Some(_) => Some(fixed.to_owned()),
            None => access()
                .filter(|(role, user, _, sort)| {
                    role.is_none() && user.is_none() && sort.is_none_or(|sort| sort == 1)
                })
                .find_map(|(_, _, policy, _)| policy),
        },
        DefaultFinder::Singleton => {
            debug_assert_eq!(kind.spec().key, Key::Singleton);
            current
                .of(kind)
                .next()
                .map(|(local_id, _)| local_id.clone())
        }
    }
}

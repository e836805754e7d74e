//! Which row is which record.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::current::{Current, key_text};
use crate::model::kind::{ADMIN_ROLE, DefaultFinder, DefaultRecord};
use crate::model::{Key, Kind, KindSpec, Object, Record, SyncId};

/// The link between records and rows, in both directions.
#[derive(Debug, Default)]
pub(super) struct Identities {
    local: BTreeMap<Kind, HashMap<SyncId, String>>,
    sync: BTreeMap<Kind, HashMap<String, SyncId>>,
    /// Rows that every instance has: never deleted, whatever their SyncIDs.
    pub(super) defaults: BTreeSet<(Kind, String)>,
    /// Mappings whose row is gone or another one, and second mappings of one row.
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
                let sync_id = SyncId::new(default.sync_id);
                let mapped = ids.local_id(kind, &sync_id).map(str::to_owned);
                let found = ids.find_default(current, kind, default.finder, mapped.as_deref());
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

    /// The row of a record that every instance has. What the mapping says holds
    /// where the row is only guessed otherwise: whoever runs the next push may
    /// be an administrator by another role.
    fn find_default(
        &self,
        current: &Current,
        kind: Kind,
        finder: DefaultFinder,
        mapped: Option<&str>,
    ) -> Option<String> {
        let certain = match finder {
            DefaultFinder::PublicPolicy(fixed) => {
                current.row(kind, fixed).map(|_| fixed.to_owned())
            }
            DefaultFinder::Singleton => {
                debug_assert_eq!(kind.spec().key, Key::Singleton);
                let mut rows = current.of(kind);
                rows.next().map(|(local_id, _)| local_id.clone())
            }
            DefaultFinder::AdminRole | DefaultFinder::AdminPolicy => None,
        };
        certain
            .or_else(|| mapped.map(str::to_owned))
            .or_else(|| match finder {
                DefaultFinder::AdminRole => admin_role(current),
                DefaultFinder::AdminPolicy => {
                    let role = self.local_id(Kind::Roles, &SyncId::new(ADMIN_ROLE.sync_id))?;
                    admin_policy(current, role)
                }
                DefaultFinder::PublicPolicy(_) => public_policy(current),
                DefaultFinder::Singleton => None,
            })
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

/// An access row: role, user, policy and position.
type Access = (Option<String>, Option<String>, Option<String>, Option<i64>);

fn access(current: &Current) -> impl Iterator<Item = Access> {
    current.of(Kind::Access).map(|(_, row)| {
        let key = |field: &str| row.get(field).and_then(key_text);
        let sort = row.get("sort").and_then(Value::as_i64);
        (key("role"), key("user"), key("policy"), sort)
    })
}

fn is_admin(current: &Current, policy: &str) -> bool {
    let row = current.row(Kind::Policies, policy);
    row.is_some_and(|row| row.get("admin_access") == Some(&Value::Bool(true)))
}

/// The role of the user who asks. A user may have admin rights without a role:
/// then the first role that has them.
fn admin_role(current: &Current) -> Option<String> {
    let with_rights = || {
        access(current).find_map(|(role, _, policy, _)| {
            role.filter(|_| policy.is_some_and(|policy| is_admin(current, &policy)))
        })
    };
    current.info.role.clone().or_else(with_rights)
}

fn admin_policy(current: &Current, role: &str) -> Option<String> {
    access(current)
        .filter(|(of, ..)| of.as_deref() == Some(role))
        .find_map(|(_, _, policy, _)| policy.filter(|policy| is_admin(current, policy)))
}

fn public_policy(current: &Current) -> Option<String> {
    access(current)
        .filter(|(role, user, _, sort)| {
            role.is_none() && user.is_none() && sort.is_none_or(|sort| sort == 1)
        })
        .find_map(|(_, _, policy, _)| policy)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::idmap::{MapChange, MapState};
    use crate::model::Version;
    use crate::model::kind::{ADMIN_POLICY, PUBLIC_POLICY};
    use crate::target::TargetInfo;

    const FIXED: &str = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";

    /// An instance with two roles that have admin rights, asked by a user of
    /// the second one.
    fn current(mapped: &[(Kind, &str, &str)]) -> Current {
        let rows = |rows: Value| {
            let rows = rows.as_array().expect("a list").iter();
            rows.map(|row| {
                let row = row.as_object().expect("an object").clone();
                (key_text(&row["id"]).expect("a key"), row)
            })
            .collect()
        };
        let mut map = MapState::default();
        for (kind, sync_id, local_id) in mapped {
            let put = MapChange::Put {
                kind: *kind,
                sync_id: SyncId::new(*sync_id),
                local_id: (*local_id).to_owned(),
            };
            map.apply(put, None);
        }
        Current {
            info: TargetInfo {
                url: "http://x".into(),
                version: Version::new(11, 17, 4),
                role: Some("ci".into()),
            },
            data_model: None,
            rows: BTreeMap::from([
                (Kind::Roles, rows(json!([{ "id": "boss" }, { "id": "ci" }]))),
                (
                    Kind::Policies,
                    rows(json!([
                        { "id": "all", "admin_access": true },
                        { "id": "ci-all", "admin_access": true },
                        { "id": "open", "admin_access": false },
                        { "id": FIXED, "admin_access": false },
                    ])),
                ),
                (
                    Kind::Access,
                    rows(json!([
                        { "id": "1", "role": "boss", "user": null, "policy": "all", "sort": null },
                        { "id": "2", "role": "ci", "user": null, "policy": "ci-all", "sort": null },
                        { "id": "3", "role": null, "user": null, "policy": "open", "sort": 1 },
                    ])),
                ),
            ]),
            map,
        }
    }

    fn row<'a>(ids: &'a Identities, kind: Kind, default: &DefaultRecord) -> Option<&'a str> {
        ids.local_id(kind, &SyncId::new(default.sync_id))
    }

    #[test]
    fn without_a_mapping_the_role_of_the_user_is_the_administrators() {
        let ids = Identities::of(&current(&[]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("ci-all"));
        assert!(ids.stale.is_empty());
    }

    #[test]
    fn another_administrator_does_not_move_what_is_mapped() {
        let ids = Identities::of(&current(&[
            (Kind::Roles, ADMIN_ROLE.sync_id, "boss"),
            (Kind::Roles, "s", "ci"),
        ]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("boss"));
        assert_eq!(ids.sync_id(Kind::Roles, "ci"), Some(&SyncId::new("s")));
        // The policy follows the role that was found, mapped or not.
        assert_eq!(row(&ids, Kind::Policies, &ADMIN_POLICY), Some("all"));
        assert!(ids.stale.is_empty());
    }

    #[test]
    fn a_mapping_whose_row_is_gone_gives_way() {
        let ids = Identities::of(&current(&[(Kind::Roles, ADMIN_ROLE.sync_id, "gone")]));
        assert_eq!(row(&ids, Kind::Roles, &ADMIN_ROLE), Some("ci"));
        assert_eq!(ids.stale.len(), 1);
    }

    #[test]
    fn the_fixed_id_of_the_public_policy_wins_over_a_mapping() {
        let ids = Identities::of(&current(&[(Kind::Policies, PUBLIC_POLICY.sync_id, "open")]));
        assert_eq!(row(&ids, Kind::Policies, &PUBLIC_POLICY), Some(FIXED));
        // One record is one row: the other one has no name now.
        assert_eq!(ids.sync_id(Kind::Policies, "open"), None);
        let stale = [(Kind::Policies, SyncId::new(PUBLIC_POLICY.sync_id))];
        assert_eq!(ids.stale, stale);
    }
}

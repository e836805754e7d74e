//! What a row is called that has no mapping.
//!
//! A project that was pulled without a trace must know its rows again. So what
//! they are called follows from what they are: the primary key where it is a
//! UUID, else a hash of the natural key, with the SyncIDs of what it refers to.
//! Two instances that hold the same give the same.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use uuid::Uuid;

use super::current::{Current, key_text};
use super::identities::Identities;
use crate::model::{Key, Kind, Object, SyncId};

/// The namespace of the hashes.
const NAMESPACE: Uuid = Uuid::from_u128(0x0f4c_27f1_6f0a_5b6e_9c1d_5a3b_77e2_41d8);

/// The names of the rows of one kind, made when the first one is asked for.
pub(super) struct Unmapped<'a> {
    kind: Kind,
    current: &'a Current,
    numbered: OnceCell<Numbered>,
}

/// Rows whose keys the server has counted up.
#[derive(Default)]
struct Numbered {
    names: HashMap<String, SyncId>,
    rows: HashMap<SyncId, String>,
}

impl<'a> Unmapped<'a> {
    pub(super) fn new(kind: Kind, current: &'a Current) -> Self {
        Self {
            kind,
            current,
            numbered: OnceCell::new(),
        }
    }

    /// What a row is called.
    pub(super) fn name(&self, local_id: &str, ids: &Identities) -> SyncId {
        let name = match self.kind.spec().key {
            Key::Uuid => SyncId::new(local_id),
            Key::Integer | Key::Singleton => {
                let known = self.numbered(ids).names.get(local_id).cloned();
                known.unwrap_or_else(|| hash(&json!([self.kind.spec().noun, local_id])))
            }
        };
        match ids.local_id(self.kind, &name) {
            // Somebody has called another row by this one's key.
            Some(other) if other != local_id => hash(&json!([name.as_str(), local_id])),
            _ => name,
        }
    }

    /// The row that is called so, whether it is mapped or not.
    pub(super) fn row(&self, name: &SyncId, ids: &Identities) -> Option<&str> {
        let (local_id, _) = match self.kind.spec().key {
            Key::Uuid => self
                .current
                .rows
                .get(&self.kind)?
                .get_key_value(name.as_str())?,
            Key::Integer => {
                let local_id = self.numbered(ids).rows.get(name)?;
                self.current.rows.get(&self.kind)?.get_key_value(local_id)?
            }
            Key::Singleton => return None,
        };
        Some(local_id)
    }

    fn numbered(&self, ids: &Identities) -> &Numbered {
        self.numbered.get_or_init(|| {
            let spec = self.kind.spec();
            let mut alike: BTreeMap<String, Vec<(i64, &String, &Object)>> = BTreeMap::new();
            for (local_id, row) in self.current.of(self.kind) {
                let number = local_id.parse().unwrap_or(i64::MAX);
                let key = natural_key(self.kind, row, |to, key| ids.sync_id(to, key));
                alike.entry(key).or_default().push((number, local_id, row));
            }
            let mut numbered = Numbered::default();
            for (key, mut rows) in alike {
                // The server counts upwards: the oldest is the first.
                rows.sort_unstable_by_key(|(number, local_id, _)| (*number, *local_id));
                for (place, (_, local_id, row)) in rows.into_iter().enumerate() {
                    let name = |key: &str| hash(&json!([spec.noun, key, place]));
                    let now = name(&key);
                    // What it refers to may have been mapped since it was pulled.
                    let before = name(&natural_key(self.kind, row, |_, _| None));
                    numbered.names.insert(local_id.clone(), now.clone());
                    numbered
                        .rows
                        .entry(before)
                        .or_insert_with(|| local_id.clone());
                    numbered.rows.insert(now, local_id.clone());
                }
            }
            numbered
        })
    }
}

/// The natural key of a row as text, with SyncIDs in place of the keys that have
/// one.
fn natural_key<'a>(
    kind: Kind,
    row: &Object,
    sync_id: impl Fn(Kind, &str) -> Option<&'a SyncId>,
) -> String {
    let spec = kind.spec();
    let part = |field: &&str| {
        let value = row.get(*field).unwrap_or(&Value::Null);
        match (spec.reference(field), key_text(value)) {
            (Some(to), Some(key)) => {
                sync_id(to.to, &key).map_or_else(|| json!(key), |id| json!(id.as_str()))
            }
            _ => value.clone(),
        }
    };
    Value::from_iter(spec.natural_key.iter().map(part)).to_string()
}

fn hash(name: &Value) -> SyncId {
    SyncId::new(Uuid::new_v5(&NAMESPACE, name.to_string().as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{set, target};

    /// Permissions of a policy, each with its key and action.
    fn current(policy: &str, permissions: &[(i64, &str)]) -> Current {
        let mut current = target(&[(Kind::Policies, json!({ "id": policy }))]);
        for (id, action) in permissions {
            let fields = json!({ "policy": policy, "collection": "a", "action": action });
            set(&mut current, Kind::Permissions, &id.to_string(), fields);
        }
        current
    }

    fn names(current: &Current, ids: &Identities) -> Vec<String> {
        let unmapped = Unmapped::new(Kind::Permissions, current);
        let rows = current.of(Kind::Permissions);
        let names = rows.map(|(local_id, _)| {
            let name = unmapped.name(local_id, ids);
            assert_eq!(unmapped.row(&name, ids), Some(local_id.as_str()));
            name.to_string()
        });
        names.collect()
    }

    #[test]
    fn equal_instances_give_equal_names() {
        let none = Identities::default();
        let one = names(
            &current("p", &[(1, "read"), (2, "update"), (3, "read")]),
            &none,
        );
        assert_ne!(one[0], one[2], "two rows of one natural key");
        // Other numbers, in another order.
        let other = names(
            &current("p", &[(40, "update"), (9, "read"), (41, "read")]),
            &none,
        );
        assert_eq!(
            [&other[1], &other[0], &other[2]],
            [&one[0], &one[1], &one[2]]
        );
        // Another key of the policy, which is the same record.
        let mut ids = Identities::default();
        ids.link(Kind::Policies, SyncId::new("p"), "q".to_owned());
        let adopted = names(&current("q", &[(1, "read")]), &ids);
        assert_eq!(adopted[0], one[0]);
    }

    #[test]
    fn a_row_whose_key_is_another_records_name_gets_one_of_its_own() {
        let now = current("p", &[]);
        let mut ids = Identities::default();
        let policies = Unmapped::new(Kind::Policies, &now);
        assert_eq!(policies.name("p", &ids), SyncId::new("p"));
        ids.link(Kind::Policies, SyncId::new("p"), "q".to_owned());
        assert_ne!(policies.name("p", &ids), SyncId::new("p"));
    }
}

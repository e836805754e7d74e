//! Records that were made by hand: rows that no sync knows.

use std::collections::HashSet;

use serde_json::Value;

use super::Merging;
use crate::engine::change::Action;
use crate::engine::drift::is_handmade;
use crate::engine::memory::{Memory, pair_of};
use crate::engine::plan::Change;
use crate::engine::reach::wholes;
use crate::engine::resolve::{Cause, Clash};
use crate::idmap::Subject;
use crate::model::{Address, Kind, Object, RefRole, SyncId};

/// Takes in the rows that nobody knows, but for those that the configuration
/// describes or deletes (`after`). A project in code takes those that stand in
/// what it describes.
pub(super) fn take(merging: &mut Merging<'_>, memory: &Memory<'_>, after: &[Change]) {
    let rows = Unknown::of(merging, memory, after);
    let mut waiting: Vec<(Kind, SyncId)> = Vec::new();
    let selected = merging.instance.selection.kinds.iter().copied();
    for kind in selected.filter(|kind| merging.covers(*kind)) {
        let instance = merging.instance;
        let unknown = instance.current.of(kind).filter(|(local_id, row)| {
            is_handmade(&instance.ids, kind, local_id, row)
                && !rows.knows(kind, local_id)
                && !instance.desired.unseen.has(kind, local_id)
                && !instance.current.is_hidden(kind, local_id)
                && (instance.is_mirror() || merging.holds(kind, row))
        });
        let unknown = unknown.filter_map(|(local_id, _)| instance.ids.sync_id(kind, local_id));
        waiting.extend(unknown.map(|sync_id| (kind, sync_id.clone())));
    }
    // What something belongs to may be new too.
    let mut made = Vec::new();
    loop {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(kind, sync_id)| merging.misses(*kind, sync_id).is_none());
        for (kind, sync_id) in &ready {
            merging.add(*kind, sync_id);
        }
        waiting = rest;
        if ready.is_empty() {
            break;
        }
        made.extend(ready);
    }
    for (kind, sync_id) in waiting {
        merging.leave(kind, &sync_id);
    }
    merging.tell(&made);
    merging.attachments(&made, &rows);
}

/// What is known of rows.
struct Unknown(HashSet<(Kind, String)>);

impl Unknown {
    fn of(merging: &Merging<'_>, memory: &Memory<'_>, after: &[Change]) -> Self {
        let instance = merging.instance;
        let (map, ids) = (&instance.current.map, &instance.ids);
        let described = memory.rows();
        let described = described.map(|(kind, _, local_id)| (kind, local_id.to_owned()));
        let externals = instance.desired.snapshot.externals.iter();
        let externals = externals.filter_map(|external| {
            let local_id = ids.local_id(external.kind, &external.record.sync_id)?;
            Some((external.kind, local_id.to_owned()))
        });
        let remembered = map.all_last().filter_map(|(subject, _)| match subject {
            Subject::Record(kind, sync_id) => {
                Some((*kind, ids.local_id(*kind, sync_id)?.to_owned()))
            }
            Subject::Model(_) => None,
        });
        let others = instance.current.rows.keys().flat_map(|kind| {
            let mapped = map.of(*kind);
            let mapped =
                mapped.filter(|(sync_id, _)| instance.desired.is_of_another(map, *kind, sync_id));
            mapped.map(|(_, row)| (*kind, row.local_id.clone()))
        });
        let attached = instance
            .current
            .of(Kind::Access)
            .filter(|(_, row)| Merging::pair_of(row).is_some_and(|pair| map.last(&pair).is_some()));
        let attached = attached.map(|(local_id, _)| (Kind::Access, local_id.clone()));
        let deleted = after.iter();
        let deleted = deleted.filter(|change| change.action == Action::Delete);
        let deleted = deleted.filter_map(|change| Some((change.kind, change.local_id.clone()?)));
        Self(
            described
                .chain(externals)
                .chain(remembered)
                .chain(others)
                .chain(attached)
                .chain(deleted)
                .collect(),
        )
    }

    fn knows(&self, kind: Kind, local_id: &str) -> bool {
        self.0.contains(&(kind, local_id.to_owned()))
    }
}

impl Merging<'_> {
    /// Whether the configuration has a say about records of a kind: a dump
    /// without the kind's file has none.
    fn covers(&self, kind: Kind) -> bool {
        !self.instance.is_mirror() || self.merged.snapshot.records.contains_key(&kind)
    }

    /// Whether a row is a part of something that the configuration describes: a
    /// permission of its policy.
    fn holds(&self, kind: Kind, row: &Object) -> bool {
        let mut wholes = wholes(kind, row).peekable();
        wholes.peek().is_some()
            && wholes.all(|(kind, key)| {
                let whole = self.instance.ids.sync_id(kind, &key);
                whole.is_some_and(|sync_id| self.contains(kind, sync_id))
            })
    }

    /// What a record belongs to that the configuration lacks.
    fn misses(&self, kind: Kind, sync_id: &SyncId) -> Option<(Kind, SyncId)> {
        let fields = self.instance.record(kind, sync_id)?;
        let is_needed = |role: RefRole| matches!(role, RefRole::Needs | RefRole::Parent);
        let references = kind.spec().references.iter();
        let mut needed = references
            .filter(|reference| is_needed(reference.role))
            .flat_map(|reference| {
                let ids = reference.ids(fields).into_iter();
                ids.map(|id| (reference.to, SyncId::new(id)))
            });
        needed.find(|(to, id)| !self.contains(*to, id))
    }

    /// Tells of a record that cannot be taken in.
    fn leave(&mut self, kind: Kind, sync_id: &SyncId) {
        let Some((to, missing)) = self.misses(kind, sync_id) else {
            return;
        };
        let mut externals = self.instance.desired.snapshot.externals.iter();
        // What belongs to somebody else's is theirs too.
        if externals.any(|it| it.kind == to && it.record.sync_id == missing) {
            return;
        }
        self.merged.warnings.push(format!(
            "the {} `{sync_id}` was made by hand and is left out: it belongs to the {} `{missing}`, which the \
             configuration does not describe",
            kind.spec().noun,
            to.spec().noun
        ));
    }

    /// The roles of policies: of what was taken in, those that the configuration
    /// describes now; and what was attached by hand.
    fn attachments(&mut self, made: &[(Kind, SyncId)], rows: &Unknown) {
        let instance = self.instance;
        if !instance.selection.access() {
            return;
        }
        let roles: HashSet<&str> = made
            .iter()
            .filter(|(kind, _)| *kind == Kind::Roles)
            .map(|(_, sync_id)| sync_id.as_str())
            .chain(
                instance
                    .desired
                    .snapshot
                    .of(Kind::Roles)
                    .iter()
                    .map(|role| role.sync_id.as_str()),
            )
            .collect();
        let is_described = |entry: &Value| {
            let role = entry["role"].as_str();
            role.is_none_or(|role| roles.contains(role))
        };
        let policies = made.iter().filter(|(kind, _)| *kind == Kind::Policies);
        for (kind, sync_id) in policies {
            if let Some(policy) = self.find(*kind, sync_id)
                && let Some(Value::Array(entries)) = policy.fields.get_mut("roles")
            {
                entries.retain(is_described);
            }
        }
        let is_made = |row: &Object| {
            let policy = row.get("policy").and_then(Value::as_str);
            let policy = policy.and_then(|policy| instance.ids.sync_id(Kind::Policies, policy));
            policy.is_some_and(|policy| made.contains(&(Kind::Policies, policy.clone())))
        };
        for (local_id, row) in instance.current.of(Kind::Access) {
            let role = row.get("role").and_then(Value::as_str);
            let role = role.map(|role| instance.ids.sync_id(Kind::Roles, role));
            let knows_role =
                role.is_none_or(|role| role.is_some_and(|role| roles.contains(role.as_str())));
            if pair_of(row).is_some()
                && knows_role
                && !is_made(row)
                && !rows.knows(Kind::Access, local_id)
                && is_handmade(&instance.ids, Kind::Access, local_id, row)
                && self.attach(row, true)
            {
                let address = self.access_address(row);
                let is_told = self.merged.taken.iter().any(|it| it.address == address);
                if !is_told {
                    self.merged.taken.push(made_by_hand(address, Object::new()));
                }
            }
        }
    }

    /// Names what was taken in.
    fn tell(&mut self, made: &[(Kind, SyncId)]) {
        self.merged.snapshot.name_records();
        for (kind, sync_id) in made {
            let Some(record) = self.find(*kind, sync_id) else {
                continue;
            };
            let address = record.address.clone();
            let label = kind.spec().label.iter();
            let label = label.filter_map(|field| {
                Some(((*field).to_owned(), record.fields.get(*field)?.clone()))
            });
            let label = label.collect();
            let fallback = || Address::new(format!("{}.{sync_id}", kind.spec().noun));
            let clash = made_by_hand(address.unwrap_or_else(fallback), label);
            self.merged.taken.push(clash);
        }
    }

    /// What an attachment is called.
    fn access_address(&self, row: &Object) -> Address {
        let tail = |kind: Kind, field: &str| {
            let key = row.get(field).and_then(Value::as_str)?;
            let sync_id = self.instance.ids.sync_id(kind, key)?;
            let mut records = self.merged.snapshot.of(kind).iter();
            let record = records.find(|record| record.sync_id == *sync_id)?;
            let address = record.address.as_ref();
            Some(address.map_or(sync_id.as_str(), Address::tail).to_owned())
        };
        let policy = tail(Kind::Policies, "policy").unwrap_or_default();
        let holder = tail(Kind::Roles, "role").unwrap_or_else(|| "public".to_owned());
        Address::new(format!("{}.{policy}.{holder}", Kind::Access.spec().noun))
    }
}

pub(super) fn made_by_hand(address: Address, theirs: Object) -> Clash {
    Clash {
        address,
        field: None,
        cause: Cause::Drift,
        ours: None,
        theirs: Some(Value::Object(theirs)),
    }
}

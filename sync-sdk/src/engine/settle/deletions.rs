//! Decides what becomes of rows that the configuration dropped.

use std::collections::HashMap;

use serde_json::Value;

use super::{Judge, Row, Settled, references};
use crate::engine::access::pair_key;
use crate::engine::change::Action;
use crate::engine::current::key_text;
use crate::engine::last::FieldKey;
use crate::engine::memory::{Synced, deleted};
use crate::engine::plan::Change;
use crate::engine::resolve::{Cause, Choice, Clash};
use crate::engine::select::Why;
use crate::idmap::Subject;
use crate::model::{Address, Kind, Object, RefRole, SyncId};

/// What is known of rows that go.
struct Losses<'a> {
    synced: Synced,
    inside: HashMap<Row, Object>,
    /// The records that the configuration described, by what they were called.
    held: HashMap<(Kind, &'a Address), &'a SyncId>,
}

impl<'a> Losses<'a> {
    fn of(judge: &Judge<'a>) -> Self {
        let synced = Synced::of(judge.current, judge.desired);
        let held = judge.desired.snapshot.held.iter().flat_map(|(kind, held)| {
            let held = held.iter().rev();
            held.map(|(sync_id, address)| ((*kind, address), sync_id))
        });
        Self {
            inside: judge.made_inside(&synced),
            held: held.collect(),
            synced,
        }
    }
}

impl Judge<'_> {
    /// Rows that the configuration dropped although somebody has changed them
    /// since, and rows that somebody has made.
    pub(super) fn deletions(&self, changes: &mut Vec<Change>, settled: &mut Settled) {
        if !changes.iter().any(|change| change.action == Action::Delete) {
            return;
        }
        let losses = Losses::of(self);
        // The first change of each row: what is kept needs is named by it.
        let mut of_row: HashMap<(Kind, &str), &Address> = HashMap::new();
        for change in changes.iter() {
            if let Some(local_id) = change.local_id.as_deref() {
                let row = of_row.entry((change.kind, local_id));
                row.or_insert(&change.address);
            }
        }
        let mut kept: HashMap<Row, Option<Address>> = HashMap::new();
        for change in changes.iter() {
            let Some(clash) = self.loss(change, &losses) else {
                continue;
            };
            if settled.choose(clash, self.options) == Choice::Theirs
                && let Some(local_id) = change.local_id.clone()
            {
                kept.insert((change.kind, local_id), None);
            }
        }
        // What a row that stays belongs to stays with it, and what belongs to it.
        let mut before = usize::MAX;
        while before != kept.len() {
            before = kept.len();
            for change in changes
                .iter()
                .filter(|change| change.action == Action::Delete)
            {
                let Some(row) = self.row_of(change) else {
                    continue;
                };
                let own = (change.kind, change.local_id.clone().unwrap_or_default());
                let above: Vec<Row> = references(change.kind, row, RefRole::Needs).collect();
                if kept.contains_key(&own) {
                    for above in above {
                        kept.entry(above)
                            .or_insert_with(|| Some(change.address.clone()));
                    }
                } else if change.kind != Kind::Access
                    && let Some((kind, local_id)) = above.iter().find(|row| kept.contains_key(row))
                {
                    let address = of_row.get(&(*kind, local_id.as_str()));
                    kept.insert(own, address.map(|address| (*address).clone()));
                }
            }
        }
        changes.retain(|change| {
            if change.action != Action::Delete {
                return true;
            }
            let row = (change.kind, change.local_id.clone().unwrap_or_default());
            let Some(with) = kept.get(&row) else {
                return true;
            };
            let why = with.clone().map_or(Why::Theirs, Why::Needs);
            settled.leave(&change.address, Vec::new(), change.action, why);
            false
        });
    }

    fn row_of(&self, change: &Change) -> Option<&Object> {
        self.current.row(change.kind, change.local_id.as_deref()?)
    }

    /// What would be lost with a row that is deleted.
    fn loss(&self, change: &Change, losses: &Losses<'_>) -> Option<Clash> {
        let subject = deleted(self.current, change)?;
        // A second row of a record that stays says nothing of its own.
        if self.described.contains(&subject) {
            return None;
        }
        let row = self.row_of(change)?;
        let spec = change.kind.spec();
        // Another tool may have given the row another SyncID since.
        let held = losses.held.get(&(change.kind, &change.address));
        let last = self.last(&subject).or_else(|| {
            let sync_id = SyncId::clone(held?);
            self.last(&Subject::Record(change.kind, sync_id))
        });
        let own = (change.kind, change.local_id.clone().unwrap_or_default());
        let (cause, theirs) = match last {
            None => {
                let is_ours = match change.kind {
                    Kind::Access => Some(own.1) == pair_of_push(row),
                    _ => held.is_some(),
                };
                if is_ours || !losses.synced.kind(change.kind) {
                    return None;
                }
                (Cause::Drift, self.shown(change.kind, row, spec.label))
            }
            Some(last) => {
                let changed: Vec<FieldKey> = last
                    .fields
                    .iter()
                    .map(|(text, digest)| (FieldKey::parse(text), digest))
                    .filter(|(key, digest)| {
                        let now = row.get(&key.field);
                        now.is_some_and(|now| key.digest(spec, now) != **digest)
                    })
                    .map(|(key, _)| key)
                    .collect();
                let theirs = match (changed.is_empty(), losses.inside.get(&own)) {
                    (false, _) => {
                        let plain = changed.iter().filter(|key| !key.has_secrets());
                        let plain: Vec<&str> = plain.map(|key| key.field.as_str()).collect();
                        self.shown(change.kind, row, &plain)
                    }
                    (true, Some(made)) => made.clone(),
                    (true, None) => return None,
                };
                (Cause::Conflict, theirs)
            }
        };
        Some(Clash {
            address: change.address.clone(),
            field: None,
            cause,
            ours: None,
            theirs: Some(Value::Object(theirs)),
        })
    }

    /// Some fields of a row, as a configuration would have them.
    fn shown(&self, kind: Kind, row: &Object, fields: &[&str]) -> Object {
        let some = row.iter().filter(|(key, _)| fields.contains(&key.as_str()));
        let some = some.map(|(key, value)| (key.clone(), value.clone()));
        self.ids.to_fields(kind.spec(), &some.collect())
    }

    /// Rows that somebody has made in others, which would go with them: an
    /// operation in a flow. By the row that it is in.
    fn made_inside(&self, synced: &Synced) -> HashMap<Row, Object> {
        let mut inside = HashMap::new();
        for kind in [
            Kind::Permissions,
            Kind::Operations,
            Kind::Panels,
            Kind::Presets,
        ] {
            if !synced.kind(kind) {
                continue;
            }
            for (local_id, row) in self.current.of(kind) {
                if self.ids.sync_id(kind, local_id).is_none() {
                    let made = self.shown(kind, row, kind.spec().label);
                    for above in references(kind, row, RefRole::Needs) {
                        inside.entry(above).or_insert_with(|| made.clone());
                    }
                }
            }
        }
        inside
    }
}

/// The key that a push gives an attachment.
fn pair_of_push(row: &Object) -> Option<String> {
    let key = |field: &str| row.get(field).and_then(key_text);
    Some(pair_key(key("role").as_deref(), &key("policy")?))
}

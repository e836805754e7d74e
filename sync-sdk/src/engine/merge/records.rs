//! Records: fields, and whole ones, that the target keeps.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Merging;
use crate::engine::change::Action;
use crate::engine::current::key_text;
use crate::engine::last::had_secret;
use crate::engine::memory::pair;
use crate::engine::plan::Change;
use crate::engine::resolve::Clash;
use crate::engine::values::holds_secret;
use crate::idmap::Subject;
use crate::model::snapshot::sort_roles;
use crate::model::variables::{restore, secret_is_lost};
use crate::model::{Address, Kind, Object, Record, SyncId};

/// What identifies a change in both plans.
type Key<'a> = (Kind, Action, &'a SyncId, Option<&'a str>);

fn key(change: &Change) -> Key<'_> {
    let local_id = change.local_id.as_deref();
    (change.kind, change.action, &change.sync_id, local_id)
}

/// Takes over what only the plan `before` would change.
pub(super) fn take(merging: &mut Merging<'_>, before: &[Change], after: &[Change]) {
    let after: HashMap<Key<'_>, &Change> =
        after.iter().map(|change| (key(change), change)).collect();
    for change in before {
        let stays = after.get(&key(change)).copied();
        let is_written =
            |path: &str| stays.is_some_and(|stays| stays.fields.iter().any(|it| it.path == path));
        let left = change.fields.iter().map(|field| field.path.as_str());
        let left: Vec<&str> = left.filter(|path| !is_written(path)).collect();
        match (change.kind, change.action, stays) {
            (Kind::Access, Action::Create | Action::Delete, None) => merging.attachment(change),
            (Kind::Access, Action::Update | Action::Adopt, _) if !left.is_empty() => {
                merging.attachment(change);
            }
            (Kind::Access, ..) | (_, Action::Delete, Some(_)) => {}
            (_, Action::Create, None) => merging.remove(change),
            (_, Action::Delete, None) => {
                let ids = &merging.instance.ids;
                let local_id = change.local_id.as_deref().unwrap_or_default();
                if let Some(sync_id) = ids.sync_id(change.kind, local_id).cloned() {
                    merging.add(change.kind, &sync_id);
                }
            }
            _ => merging.fields(change, &left),
        }
    }
}

impl Merging<'_> {
    pub(super) fn contains(&self, kind: Kind, sync_id: &SyncId) -> bool {
        self.described.contains(&(kind, sync_id.clone()))
    }

    pub(super) fn find(&mut self, kind: Kind, sync_id: &SyncId) -> Option<&mut Record> {
        let records = self.merged.snapshot.records.get_mut(&kind)?;
        records.iter_mut().find(|record| record.sync_id == *sync_id)
    }

    /// Adds a record of the target, without the fields in which the last sync left
    /// a secret: how the configuration called it nobody knows.
    pub(super) fn add(&mut self, kind: Kind, sync_id: &SyncId) {
        if self.contains(kind, sync_id) {
            return;
        }
        if let Some(fields) = self.instance.record(kind, sync_id) {
            let mut record = Record::new(sync_id.clone(), fields.clone());
            let left = [self.instance.last(kind, sync_id)];
            record.fields.retain(|field, _| {
                let is_secret = had_secret(&left, field);
                self.merged.warnings.extend(is_secret.then(|| {
                    format!(
                        "the {} `{sync_id}` is taken in without its `{field}`, in which there is a secret: add it \
                         by hand, with the secret by its name",
                        kind.spec().noun
                    )
                }));
                !is_secret
            });
            let records = self.merged.snapshot.records.entry(kind).or_default();
            records.push(record);
            self.described.insert((kind, sync_id.clone()));
        }
    }

    /// Removes a record that was deleted by hand, or that cannot be without one
    /// that was.
    fn remove(&mut self, change: &Change) {
        let Change { kind, sync_id, .. } = change;
        let subject = Subject::Record(*kind, sync_id.clone());
        if self.instance.current.map.last(&subject).is_none() {
            self.merged.warnings.push(format!(
                "{}: it is new in the configuration, and is removed from it, because what it belongs to was \
                 deleted by hand",
                change.address
            ));
        }
        self.described.remove(&(*kind, sync_id.clone()));
        if let Some(records) = self.merged.snapshot.records.get_mut(kind) {
            records.retain(|record| record.sync_id != *sync_id);
        }
    }

    /// Gives a record the target's values, with its own names for what has one.
    /// Values in which a secret could not be told from the rest are not taken.
    fn fields(&mut self, change: &Change, paths: &[&str]) {
        let instance = self.instance;
        let theirs = instance.record(change.kind, &change.sync_id);
        let left = [instance.last(change.kind, &change.sync_id)];
        let mut kept = Vec::new();
        let Some(record) = self.find(change.kind, &change.sync_id) else {
            return;
        };
        for path in paths {
            // What is new points to something that was deleted by hand.
            let value = theirs.and_then(|theirs| theirs.get(*path)).cloned();
            let value = value.unwrap_or(Value::Null);
            let mut one = Object::from_iter([((*path).to_owned(), value)]);
            let lost = restore(&record.fields, &mut one, &|name| instance.value(name));
            // The configuration has dropped its name, and the target may have it still.
            let said = record.fields.get(*path);
            let is_dropped = had_secret(&left, path) && !said.is_some_and(holds_secret);
            match lost.is_empty() && !is_dropped {
                true => record.fields.extend(one),
                false => kept.push(*path),
            }
        }
        for path in kept {
            self.keep(&change.address, path);
        }
    }

    /// Notes that a value of the target is not taken.
    fn keep(&mut self, address: &Address, path: &str) {
        let is_it =
            |clash: &mut Clash| clash.address == *address && clash.field.as_deref() == Some(path);
        self.merged
            .kept
            .extend(self.merged.taken.extract_if(.., is_it));
        let warning = secret_is_lost(address.as_str(), path);
        self.merged.warnings.push(warning);
    }

    /// Makes the entry of a policy's role what the target has.
    fn attachment(&mut self, change: &Change) {
        let instance = self.instance;
        let local_id = change.local_id.as_deref().unwrap_or_default();
        let row = instance.current.row(Kind::Access, local_id);
        let row = row.unwrap_or(&change.payload);
        self.attach(row, change.action != Action::Create);
    }

    /// The same for a row: with its entry, or without it.
    pub(super) fn attach(&mut self, row: &Object, is_there: bool) -> bool {
        let ids = &self.instance.ids;
        let key = |field: &str| row.get(field).and_then(key_text);
        let (policy, role) = (key("policy"), key("role"));
        let of = |kind: Kind, key: Option<&str>| ids.sync_id(kind, key?).cloned();
        let Some(policy) = of(Kind::Policies, policy.as_deref()) else {
            return false;
        };
        let entry = match (&role, of(Kind::Roles, role.as_deref())) {
            (Some(_), None) => return false,
            (_, role) => json!(role.as_ref().map(SyncId::as_str)),
        };
        let sort = row.get("sort").cloned().unwrap_or(Value::Null);
        let Some(policy) = self.find(Kind::Policies, &policy) else {
            return false;
        };
        let Some(Value::Array(roles)) = policy.fields.get_mut("roles") else {
            return false;
        };
        let is_it = |it: &Value| it["role"] == entry && it.get("user").is_none_or(Value::is_null);
        match (is_there, roles.iter().position(is_it)) {
            (false, Some(place)) => drop(roles.remove(place)),
            (false, None) => return false,
            (true, Some(place)) => roles[place]["sort"] = sort,
            (true, None) => {
                roles.push(json!({ "role": entry, "user": null, "sort": sort }));
                sort_roles(roles);
            }
        }
        true
    }

    /// What an access row is remembered as.
    pub(super) fn pair_of(row: &Object) -> Option<Subject> {
        let key = |field: &str| row.get(field).and_then(key_text);
        let pair = pair(key("role").as_deref(), &key("policy")?);
        Some(Subject::Record(Kind::Access, pair))
    }
}

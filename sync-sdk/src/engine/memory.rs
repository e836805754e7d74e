//! What a run leaves behind for the next one to compare with.
//!
//! There is one rule: remembered is what holds now and holds whatever becomes of
//! the push. A field that is as the configuration says gets its digest; a field
//! that the plan writes gets none, so that a push which ends half way leaves
//! "unknown" behind and nothing that the next one would take for somebody's
//! doing. It is written before the rows; after the push nothing differs any
//! more, and the verification, which compares again, remembers all of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::assets;
use super::change::Action;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::last::{Digests, FieldKey, has_secrets, unlearn};
use super::options::{Desired, Scope};
use super::plan::{Change, Clear, Plan};
use crate::idmap::{MapChange, Remembered, Subject};
use crate::model::{Kind, KindSpec, Object, SyncId};

/// What is known of a record that is described, and of its row.
#[derive(Debug)]
struct Entry {
    subject: Subject,
    /// What the row was remembered as before: the record got another SyncID.
    before: Option<Subject>,
    /// The change that the record gets, if it gets one.
    change: (Kind, SyncId),
    row: RowState,
    same: Digests,
    /// What is written, unless it is left out.
    differing: Vec<String>,
}

/// What there is of a record on the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RowState {
    /// It has this row.
    Mapped(String),
    /// It takes this row over, if its change is applied.
    Found(String),
    /// It is made.
    New,
}

/// One field of a record, as it is compared.
#[derive(Debug, Default)]
pub(super) struct Fields {
    same: Digests,
    differing: Vec<String>,
}

impl Fields {
    /// A field that is as the configuration (`desired`) says.
    pub(super) fn same(&mut self, spec: &KindSpec, field: &str, desired: &Value, now: &Value) {
        let key = FieldKey::of(field, desired);
        self.same.insert(key.to_text(), key.digest(spec, now));
    }

    /// A field that is not.
    pub(super) fn differs(&mut self, field: &str) {
        self.differing.push(field.to_owned());
    }
}

/// Gathers what is to be remembered of records.
#[derive(Debug)]
pub(super) struct Memory<'a> {
    current: &'a Current,
    desired: &'a Desired,
    entries: Vec<Entry>,
    /// What was ours and is described as somebody else's.
    released: HashSet<Subject>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(current: &'a Current, desired: &'a Desired) -> Self {
        Self {
            current,
            desired,
            entries: Vec::new(),
            released: HashSet::new(),
        }
    }

    /// A record and its row. `before` is what the row was mapped to.
    pub(super) fn record(
        &mut self,
        kind: Kind,
        sync_id: &SyncId,
        before: Option<&SyncId>,
        row: RowState,
        fields: Fields,
    ) {
        let before = before.filter(|before| *before != sync_id);
        self.entries.push(Entry {
            subject: Subject::Record(kind, sync_id.clone()),
            before: before.map(|before| Subject::Record(kind, before.clone())),
            change: (kind, sync_id.clone()),
            row,
            same: fields.same,
            differing: fields.differing,
        });
    }

    /// An attachment of a policy, whose row has this key.
    pub(super) fn access(&mut self, pair: SyncId, local_id: &str, row: RowState, fields: Fields) {
        self.entries.push(Entry {
            subject: Subject::Record(Kind::Access, pair),
            before: None,
            change: (Kind::Access, SyncId::new(local_id)),
            row,
            same: fields.same,
            differing: fields.differing,
        });
    }

    /// A record that the configuration no longer owns.
    pub(super) fn released(&mut self, kind: Kind, sync_id: &SyncId) {
        let subject = Subject::Record(kind, sync_id.clone());
        self.released.insert(subject);
    }

    /// What to write, given what the plan does in the end. `kinds` were compared.
    pub(super) fn finish(
        mut self,
        kinds: &BTreeSet<Kind>,
        changes: &[Change],
        clears: &[Clear],
        ids: &Identities,
    ) -> Vec<MapChange> {
        let map = &self.current.map;
        let writes: HashMap<(Kind, &SyncId), &Change> = changes
            .iter()
            .filter(|change| change.action != Action::Delete)
            .map(|change| ((change.kind, &change.sync_id), change))
            .collect();
        let mut cleared: HashMap<(Kind, &str), Vec<&str>> = HashMap::new();
        for clear in clears {
            let row = (clear.kind, clear.local_id.as_str());
            cleared.entry(row).or_default().push(clear.field);
        }
        let mut found = Vec::new();
        let mut forgotten = BTreeSet::new();
        let same = self.entries.iter_mut();
        let same: Vec<Digests> = same.map(|entry| std::mem::take(&mut entry.same)).collect();
        let described = self.described();
        for (entry, same) in self.entries.iter().zip(same) {
            let change = writes.get(&(entry.change.0, &entry.change.1)).copied();
            let last = map.last(&entry.subject);
            let local_id = match &entry.row {
                RowState::Mapped(local_id) => Some(local_id.as_str()),
                RowState::Found(local_id) if change.is_some() => Some(local_id.as_str()),
                RowState::New if change.is_some() => None,
                // It is left out, and what is known of it stays.
                RowState::Found(_) | RowState::New => continue,
            };
            let before = entry.before.as_ref().and_then(|before| map.last(before));
            let row = local_id.and_then(|local_id| cleared.get(&(entry.change.0, local_id)));
            let fields = entry.fields(same, last.or(before), change, row, self.desired);
            if last.map(|last| &last.fields) != Some(&fields) {
                found.push(MapChange::Remember {
                    subject: entry.subject.clone(),
                    fields,
                });
            }
            if let (Some(before), Some(_)) = (&entry.before, before) {
                forgotten.insert(before.clone());
            }
        }
        // A row that goes is one that we know, until it is gone.
        for change in changes {
            if let Some(subject) =
                deleted(self.current, change).filter(|subject| !described.contains(subject))
            {
                let last = map.last(&subject).map(|last| &last.fields);
                let mut fields = last.cloned().unwrap_or_default();
                unlearn(&mut fields, change.kind.spec(), |_| true);
                if last != Some(&fields) {
                    found.push(MapChange::Remember { subject, fields });
                }
            }
        }
        let attached: HashSet<SyncId> = match kinds.contains(&Kind::Access) {
            true => self
                .current
                .of(Kind::Access)
                .filter_map(|(_, row)| pair_of(row))
                .collect(),
            false => HashSet::new(),
        };
        let exists = |kind: Kind, sync_id: &SyncId| match kind {
            Kind::Access => attached.contains(sync_id),
            _ => ids
                .local_id(kind, sync_id)
                .is_some_and(|local_id| self.current.row(kind, local_id).is_some()),
        };
        for (subject, last) in map.all_last() {
            if let Subject::Record(kind, sync_id) = subject
                && kinds.contains(kind)
                && is_own(last, self.desired)
                && !described.contains(subject)
                && (self.released.contains(subject) || !exists(*kind, sync_id))
            {
                forgotten.insert(subject.clone());
            }
        }
        found.extend(forgotten.into_iter().map(MapChange::Forget));
        found
    }

    /// The rows that there are of what the configuration describes.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Kind, &SyncId, &str)> {
        self.entries
            .iter()
            .filter_map(|entry| match (&entry.subject, &entry.row) {
                (
                    Subject::Record(kind, sync_id),
                    RowState::Mapped(local_id) | RowState::Found(local_id),
                ) => Some((*kind, sync_id, local_id.as_str())),
                _ => None,
            })
    }

    /// What the configuration describes.
    pub(super) fn described(&self) -> HashSet<&Subject> {
        self.entries.iter().map(|entry| &entry.subject).collect()
    }
}

impl Entry {
    /// The digests that hold now, and hold whatever becomes of the push.
    fn fields(
        &self,
        same: Digests,
        last: Option<&Remembered>,
        change: Option<&Change>,
        cleared: Option<&Vec<&str>>,
        desired: &Desired,
    ) -> Digests {
        let is_written = |field: &str| {
            change.is_some_and(|change| change.payload.contains_key(field))
                || cleared.is_some_and(|cleared| cleared.contains(&field))
        };
        let spec = self.change.0.spec();
        let mut fields = same;
        let is_shared = is_of_another(last, desired);
        let has_pictures =
            last.is_some_and(|last| last.fields.keys().any(|key| assets::is_field(key)));
        if is_shared || !self.differing.is_empty() || has_secrets(last) || has_pictures {
            let described: HashSet<String> = fields
                .keys()
                .map(|text| FieldKey::parse(text).field)
                .collect();
            for (text, digest) in last.iter().flat_map(|last| &last.fields) {
                let key = FieldKey::parse(text);
                let is_described = described.contains(&key.field);
                // A push without pictures does not speak for them.
                let is_picture = assets::is_field(&key.field);
                if self.differing.contains(&key.field)
                    || ((is_shared || is_picture) && !is_described)
                {
                    fields.insert(text.clone(), digest.clone());
                } else if !is_described {
                    // What the configuration leaves alone now keeps its secret.
                    fields.extend(key.blanked(spec));
                }
            }
        }
        if change.is_some() || cleared.is_some() {
            unlearn(&mut fields, spec, is_written);
        }
        let written = change.iter().flat_map(|change| &change.payload);
        let written = written.filter(|(field, _)| !spec.is_secret(field));
        let keys = written.map(|(field, value)| FieldKey::of(field, value));
        fields.extend(keys.filter_map(|key| key.blanked(spec)));
        fields
    }
}

/// What is to be remembered of records after a plan that was made elsewhere was
/// carried out: what was known before, and what it has written.
pub(super) fn achieved(plan: &Plan, current: &Current) -> Vec<MapChange> {
    let mut found = Vec::new();
    for change in &plan.changes {
        let spec = change.kind.spec();
        let mapped = current.map.get(change.kind, &change.sync_id);
        let local_id = change.local_id.as_deref();
        let local_id = local_id.or(mapped.map(|row| row.local_id.as_str()));
        let row = local_id.and_then(|local_id| current.row(change.kind, local_id));
        let sync_id = match change.kind {
            Kind::Access => row.and_then(pair_of),
            _ => Some(change.sync_id.clone()),
        };
        let Some(sync_id) = sync_id else { continue };
        let subject = Subject::Record(change.kind, sync_id);
        let last = current.map.last(&subject);
        let Some(row) = row.filter(|_| change.action != Action::Delete) else {
            found.extend(last.map(|_| MapChange::Forget(subject)));
            continue;
        };
        let mut fields = last.map(|last| last.fields.clone()).unwrap_or_default();
        fields.retain(|text, _| !change.payload.contains_key(&FieldKey::parse(text).field));
        for (field, value) in &change.payload {
            if let Some(now) = row.get(field).filter(|_| !spec.is_secret(field)) {
                let key = FieldKey::of(field, value);
                fields.insert(key.to_text(), key.digest(spec, now));
            }
        }
        found.push(MapChange::Remember { subject, fields });
    }
    found
}

/// Whether what was remembered is the configuration's to forget.
pub(super) fn is_own(last: &Remembered, desired: &Desired) -> bool {
    match &desired.scope {
        Scope::Mirror => true,
        Scope::Project(project) => last.project.as_deref() == Some(project.as_str()),
    }
}

/// Whether another configuration has remembered it too: a record that every
/// instance has may be described by several, each with fields of its own.
fn is_of_another(last: Option<&Remembered>, desired: &Desired) -> bool {
    last.is_some_and(|last| !is_own(last, desired))
}

/// What a row that is deleted is remembered as; `None` for rows that no record
/// was.
pub(super) fn deleted(current: &Current, change: &Change) -> Option<Subject> {
    if change.action != Action::Delete {
        return None;
    }
    let sync_id = match change.kind {
        Kind::Access => {
            let local_id = change.local_id.as_deref()?;
            pair_of(current.row(Kind::Access, local_id)?)?
        }
        _ => change.track.then(|| change.sync_id.clone())?,
    };
    Some(Subject::Record(change.kind, sync_id))
}

/// What an attachment is remembered as: by what it attaches, since its row may
/// have any key.
pub(super) fn pair(role: Option<&str>, policy: &str) -> SyncId {
    SyncId::new(format!("{} {policy}", role.unwrap_or("public")))
}

/// The same of a row; `None` where a user has it.
pub(super) fn pair_of(row: &Object) -> Option<SyncId> {
    let key = |field: &str| row.get(field).and_then(key_text);
    match key("user") {
        Some(_) => None,
        None => Some(pair(key("role").as_deref(), &key("policy")?)),
    }
}

/// By kind, whether this configuration is known to have left any record there:
/// then a row of which nothing is known was made since.
#[derive(Debug)]
pub(super) struct Synced(BTreeMap<Option<Kind>, bool>);

impl Synced {
    pub(super) fn of(current: &Current, desired: &Desired) -> Self {
        let mut synced = BTreeMap::new();
        for (subject, last) in current.map.all_last() {
            let kind = match subject {
                Subject::Record(kind, _) => Some(*kind),
                Subject::Model(_) => None,
            };
            *synced.entry(kind).or_insert(false) |= is_own(last, desired);
        }
        Self(synced)
    }

    pub(super) fn kind(&self, kind: Kind) -> bool {
        self.0.get(&Some(kind)).copied().unwrap_or_default()
    }

    pub(super) fn model(&self) -> bool {
        self.0.get(&None).copied().unwrap_or_default()
    }
}

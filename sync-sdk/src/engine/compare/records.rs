//! Compares records with their rows.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::engine::access;
use crate::engine::assets::AssetPlan;
use crate::engine::change::{Action, FieldChange};
use crate::engine::current::Current;
use crate::engine::error::{EngineError, Problem};
use crate::engine::finding::{Found, find_rows};
use crate::engine::identities::Identities;
use crate::engine::last;
use crate::engine::leaving::{Lazy, Leaving};
use crate::engine::matching::{How, Match};
use crate::engine::meaning::{is_masked, is_same};
use crate::engine::memory::{Fields, Memory, RowState};
use crate::engine::options::{Desired, Options, Selection};
use crate::engine::plan::{Change, Plan, SchemaPlan};
use crate::engine::select::{LeftOut, Why};
use crate::engine::settle::Judge;
use crate::engine::values::{Values, shown};
use crate::engine::{flows, pointers};
use crate::idmap::{MapChange, Remembered, Subject};
use crate::model::placeholder::holds;
use crate::model::{AddedKey, Address, Kind, KindSpec, Object, Placeholder, Record, SyncId};

/// The plan of the records, and what the rest of the comparison needs.
pub(in crate::engine) struct Drafted<'a> {
    pub(in crate::engine) plan: Plan,
    pub(in crate::engine) memory: Memory<'a>,
    pub(in crate::engine) ids: Identities,
    /// The kinds that were compared.
    pub(in crate::engine) kinds: BTreeSet<Kind>,
}

/// Compares the records: all but the data model.
pub(in crate::engine) fn records<'a>(
    current: &'a Current,
    desired: &'a Desired,
    selection: &Selection,
    options: &Options,
) -> Result<Drafted<'a>, EngineError> {
    let mut ids = Identities::of(current).with_values_of(Some(desired));
    let stale = std::mem::take(&mut ids.stale).into_iter();
    let stale = stale.map(|(kind, sync_id)| MapChange::Remove { kind, sync_id });
    let described = selection.kinds.iter().copied();
    let described = described.filter(|kind| desired.snapshot.records.contains_key(kind));
    let version = current.info.version;
    let (kinds, absent): (Vec<Kind>, Vec<Kind>) =
        described.partition(|kind| kind.spec().exists_in(version));
    let mut problems: Vec<Problem> = absent
        .iter()
        .flat_map(|kind| desired.snapshot.of(*kind))
        .map(|record| problem(record, format!("Directus {version} has no such records")))
        .collect();
    let Found {
        rows: matched,
        given_away,
    } = find_rows(current, desired, &kinds, &mut ids, &mut problems);
    problems.extend(pointers::contested(&desired.snapshot, &kinds, &ids));
    if kinds.contains(&Kind::Flows) && kinds.contains(&Kind::Operations) {
        let is_active = |flow: &Record| {
            let row = ids.local_id(Kind::Flows, &flow.sync_id);
            let row = row.and_then(|local_id| current.row(Kind::Flows, local_id));
            let status = flow.fields.get("status");
            let status = status.or_else(|| row?.get("status"));
            // Directus activates a flow that is made without a status.
            status.is_none_or(|status| status == "active")
        };
        problems.extend(flows::unloadable(&desired.snapshot, is_active));
    }
    let mut compared: BTreeSet<Kind> = kinds.iter().copied().collect();
    let mut draft = Draft {
        current,
        desired,
        options,
        ids: &ids,
        now: Lazy::new(current, &ids),
        changes: Vec::new(),
        map_changes: stale.collect(),
        unchanged: 0,
        left: Vec::new(),
        warnings: desired.warnings.clone(),
        problems,
        values: desired.values.clone(),
        memory: Memory::new(current, desired),
    };
    for (kind, sync_id) in given_away {
        draft.memory.released(kind, &sync_id);
        draft.map_changes.push(MapChange::Remove { kind, sync_id });
    }
    for found in &matched {
        draft.kind(found.kind, &found.leaving, &found.matches);
    }
    if selection.access() && kinds.contains(&Kind::Policies) {
        compared.insert(Kind::Access);
        let found = access::compare(current, desired, &ids, &mut draft.memory);
        draft.changes.extend(found.changes);
        draft.unchanged += found.unchanged;
        draft.warnings.extend(found.warnings);
    }
    let (plan, memory) = draft.finish()?;
    Ok(Drafted {
        plan,
        memory,
        ids,
        kinds: compared,
    })
}

/// What is compared, and what the comparison gathers.
struct Draft<'a, 'd> {
    current: &'a Current,
    desired: &'a Desired,
    options: &'a Options,
    ids: &'a Identities,
    now: Lazy<'a>,
    changes: Vec<Change>,
    map_changes: Vec<MapChange>,
    unchanged: usize,
    left: Vec<LeftOut>,
    warnings: Vec<String>,
    problems: Vec<Problem>,
    /// The values of the configuration, and the literals that are hidden.
    values: Values,
    memory: Memory<'d>,
}

impl<'a, 'd> Draft<'a, 'd> {
    /// Compares the records of a kind with what was found for them.
    fn kind(&mut self, kind: Kind, leaving: &'a HashMap<String, Leaving>, found: &[Match]) {
        let mut kept: HashSet<&str> = HashSet::new();
        for (record, found) in self.desired.snapshot.of(kind).iter().zip(found) {
            kept.extend(found.local_id.as_deref());
            if let Some(local_id) = self.hidden_row(kind, found) {
                self.hidden(kind, record, local_id);
                continue;
            }
            let former = self.former(kind, found, leaving);
            self.record(kind, record, found, former);
            self.twins(kind, record, found, leaving);
            self.map_changes
                .extend(former.map(|former| MapChange::Remove {
                    kind,
                    sync_id: former.clone(),
                }));
            let mapping = unmapped_default(kind, record, found, self.current, self.ids);
            self.map_changes.extend(mapping);
        }
        for (local_id, row) in leaving
            .iter()
            .filter(|(local_id, _)| !kept.contains(local_id.as_str()))
        {
            self.changes.push(self.now.delete(kind, local_id, row));
        }
    }

    fn finish(mut self) -> Result<(Plan, Memory<'d>), EngineError> {
        if !self.problems.is_empty() {
            return Err(EngineError::Problems(self.problems));
        }
        // Attachments of one policy stay as they were found, in the order of the
        // configuration: the server lists them in the order in which they are made.
        let order = |change: &Change| {
            let address = change.address.to_string();
            let policy = address
                .rsplit_once('.')
                .map(|(policy, _)| policy.to_owned());
            let address = match (change.kind, policy) {
                (Kind::Access, Some(policy)) => policy,
                _ => address,
            };
            (change.kind, address, change.action)
        };
        self.changes.sort_by_cached_key(order);
        let judge = Judge {
            current: self.current,
            desired: self.desired,
            options: self.options,
            ids: self.ids,
            described: self.memory.described(),
        };
        let settled = judge.settle(&mut self.changes);
        let mut plan = Plan {
            target: self.current.info.clone(),
            schema: SchemaPlan::default(),
            clears: Vec::new(),
            changes: self.changes,
            map_changes: self.map_changes,
            left: self.left,
            undecided: Vec::new(),
            overwritten: Vec::new(),
            ahead: Vec::new(),
            dangers: Vec::new(),
            forbidden: Vec::new(),
            allowed: self.options.allow.clone(),
            unchanged: self.unchanged,
            warnings: self.warnings,
            values: self.values,
            assets: AssetPlan::default(),
        };
        plan.settled(settled);
        Ok((plan, self.memory))
    }

    /// Which record the row of this one was before.
    fn former(
        &self,
        kind: Kind,
        found: &Match,
        leaving: &'a HashMap<String, Leaving>,
    ) -> Option<&'a SyncId> {
        let local_id = found.local_id.as_deref()?;
        let left = leaving.get(local_id).map(|row| &row.sync_id);
        let left = left.filter(|old| self.current.map.get(kind, old).is_some());
        let theirs = || self.current.map.owner(kind, local_id);
        let theirs = || (found.how == How::Tracked).then(theirs).flatten();
        left.or_else(|| theirs().map(|(old, _)| old))
    }

    /// What the last sync left of a record, by its name and by the one that its row
    /// had then.
    fn last(
        &self,
        kind: Kind,
        record: &Record,
        former: Option<&SyncId>,
    ) -> [Option<&'a Remembered>; 2] {
        let map = &self.current.map;
        let of = |sync_id: &SyncId| map.last(&Subject::Record(kind, sync_id.clone()));
        [of(&record.sync_id), former.and_then(of)]
    }

    /// Compares one record with its row.
    fn record(&mut self, kind: Kind, record: &Record, found: &Match, former: Option<&SyncId>) {
        let (current, ids) = (self.current, self.ids);
        let spec = kind.spec();
        let values = &self.desired.values;
        let filled = values.fill(&record.fields);
        let template = values.fill_vars(&record.fields);
        let wanted = match ids.to_row(spec, &template) {
            Ok(wanted) => wanted,
            Err((to, sync_id)) => {
                let message = unknown_reference(to, &sync_id);
                return self.problems.push(problem(record, message));
            }
        };
        if let Some(path) = secret_reference(spec, &template) {
            let message = format!("its `{path}` cannot be a secret; make it a `var`");
            return self.problems.push(problem(record, message));
        }
        let row = found.local_id.as_deref().filter(|_| found.how != How::New);
        let row = row.and_then(|local_id| current.row(kind, local_id));
        let left = self.last(kind, record, former);
        let last = left[0].or(left[1]);
        let known = row.or_else(|| current.shown(kind).next().map(|(_, row)| row));
        let mut unknown = Vec::new();
        let mut memory = Fields::default();
        let mut payload = Object::new();
        let mut fields = Vec::new();
        for (key, value) in wanted
            .into_iter()
            .filter(|(key, _)| !spec.aliases.contains(key))
        {
            let added = AddedKey::Field(kind, key);
            if !added.is_in(current.info.version) || known.is_some_and(|row| !row.contains_key(key))
            {
                if !added.is_moot(&value) {
                    unknown.push(key.to_owned());
                }
                continue;
            }
            if let Some(row) = row {
                match row.get(key) {
                    Some(now) if is_masked(now) => continue,
                    Some(now) if is_same(spec, key, now, &values.fill_value(&value)) => {
                        memory.same(spec, key, &value, now);
                        continue;
                    }
                    None | Some(_) => {}
                }
            }
            memory.differs(key);
            let had_secret = last::had_secret(&left, key);
            let (before, after) = shown(spec, key, row, record, &filled, ids, had_secret);
            let cause = row.and_then(|row| row.get(key)).map(|now| {
                let ours = values.fill_value(&value);
                last::cause(last, spec, key, now, &ours)
            });
            fields.push(FieldChange {
                cause: cause.unwrap_or_default(),
                ..FieldChange::new(key, before, after)
            });
            let value = match spec.is_secret(key) {
                // What the configuration says outright there is as secret.
                true => self.values.hide(key, &value),
                false => value.into_owned(),
            };
            payload.insert(key.to_owned(), value);
        }
        if !unknown.is_empty() {
            let action = match row {
                Some(_) => Action::Update,
                None => Action::Create,
            };
            self.left.push(LeftOut {
                address: name(record),
                fields: unknown,
                action,
                why: Why::Unknown,
            });
        }
        let row = match (found.how, found.local_id.clone()) {
            (How::Known | How::Called, Some(local_id)) => RowState::Mapped(local_id),
            (How::Same | How::Named | How::Tracked, Some(local_id)) => RowState::Found(local_id),
            (How::New, _) | (_, None) => RowState::New,
        };
        self.memory
            .record(kind, &record.sync_id, former, row, memory);
        let action = match found.how {
            How::New => Action::Create,
            // Its mapping is all that is written.
            How::Called if payload.is_empty() => {
                self.unchanged += 1;
                self.map_changes.extend(mapping(kind, record, found));
                return;
            }
            How::Same | How::Named | How::Tracked => Action::Adopt,
            How::Known if payload.is_empty() => {
                self.unchanged += 1;
                return;
            }
            How::Known | How::Called => Action::Update,
        };
        self.changes.push(Change {
            kind,
            action,
            address: name(record),
            sync_id: record.sync_id.clone(),
            local_id: found.local_id.clone(),
            fields,
            origin: record.origin.clone(),
            needs_consent: matches!(found.how, How::Named | How::Tracked) && !self.options.adopt,
            taken_from: self.tracked_by_others(kind, found),
            needed_by: None,
            payload,
            track: found.how != How::Known,
        });
    }

    /// The row that was found, where the licence hides how it is.
    fn hidden_row<'f>(&self, kind: Kind, found: &'f Match) -> Option<&'f str> {
        let local_id = found.local_id.as_deref()?;
        self.current.is_hidden(kind, local_id).then_some(local_id)
    }

    /// Nobody knows how a row is that the licence hides: it stays, with its mapping,
    /// whoever's that is, with its twins, and with what is remembered of it.
    fn hidden(&mut self, kind: Kind, record: &Record, local_id: &str) {
        let row = RowState::Found(local_id.to_owned());
        let nothing = Fields::default();
        self.memory
            .record(kind, &record.sync_id, None, row, nothing);
        self.left.push(LeftOut {
            address: name(record),
            fields: Vec::new(),
            action: Action::Update,
            why: Why::Hidden,
        });
    }

    /// Who else tracks the row that was found.
    fn tracked_by_others(&self, kind: Kind, found: &Match) -> Option<String> {
        let local_id = found
            .local_id
            .as_deref()
            .filter(|_| found.how == How::Tracked)?;
        let (sync_id, row) = self.current.map.owner(kind, local_id)?;
        Some(format!("`{sync_id}` by {}", row.tracked_by()))
    }

    /// Rows that would add up with the one that is taken over are deleted.
    fn twins(
        &mut self,
        kind: Kind,
        record: &Record,
        found: &Match,
        leaving: &HashMap<String, Leaving>,
    ) {
        for twin in found
            .twins
            .iter()
            .filter(|twin| !leaving.contains_key(*twin) && !self.current.is_hidden(kind, twin))
        {
            let row = Leaving {
                sync_id: SyncId::new(twin.as_str()),
                address: Some(name(record)),
            };
            self.changes.push(self.now.delete(kind, twin, &row));
        }
    }
}

fn problem(record: &Record, message: String) -> Problem {
    Problem {
        address: record.address.clone(),
        origin: record.origin.clone(),
        message,
    }
}

/// The record's address; `Desired::new` gave it one.
pub(in crate::engine) fn name(record: &Record) -> Address {
    record
        .address
        .clone()
        .unwrap_or_else(|| Address::new(record.sync_id.as_str()))
}

fn unknown_reference(to: Kind, sync_id: &str) -> String {
    format!(
        "it refers to the {} `{sync_id}`, which is neither in the configuration nor mapped on the target",
        to.spec().noun
    )
}

/// A reference that is a secret: which row it means could not be looked up, for
/// the plan has its name only.
fn secret_reference(spec: &KindSpec, template: &Object) -> Option<&'static str> {
    let is_secret = |named: &Placeholder| matches!(named, Placeholder::Secret(_));
    let paths = spec.references.iter().map(|reference| reference.path);
    paths.into_iter().find(|path| {
        let value = template.get(*path);
        value.is_some_and(|value| holds(value, is_secret))
    })
}

/// The mapping of a row that every instance has, where it has none yet: without
/// it directus-sync would give the row a new SyncID at its next pull.
fn unmapped_default(
    kind: Kind,
    record: &Record,
    found: &Match,
    current: &Current,
    ids: &Identities,
) -> Option<MapChange> {
    let local_id = found.local_id.clone()?;
    let is_default = ids.defaults.contains(&(kind, local_id.clone()));
    let is_mapped = || {
        current.map.of(kind).any(|(sync_id, row)| {
            row.local_id == local_id && ids.local_id(kind, sync_id) == Some(local_id.as_str())
        })
    };
    (is_default && !is_mapped())
        .then(|| mapping(kind, record, found))
        .flatten()
}

/// The mapping of a record's row.
fn mapping(kind: Kind, record: &Record, found: &Match) -> Option<MapChange> {
    Some(MapChange::Put {
        kind,
        sync_id: record.sync_id.clone(),
        local_id: found.local_id.clone()?,
    })
}

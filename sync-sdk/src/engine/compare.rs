//! Finds out what differs: the second phase of a run.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use super::access;
use super::change::{Action, FieldChange};
use super::current::{Current, read};
use super::danger::dangers;
use super::error::{EngineError, Problem};
use super::finding::{Found, find_rows};
use super::identities::Identities;
use super::leaving::{Lazy, Leaving};
use super::matching::{How, Match};
use super::meaning::{is_masked, is_same};
use super::moved::Moved;
use super::observe::{Event, Observer, Phase};
use super::options::{Desired, Options, Selection};
use super::plan::{Change, Plan};
use super::values::{Values, holds, shown};
use super::{data_model, flows, pointers, protection};
use crate::idmap::{IdMap, MapChange};
use crate::model::{Address, Kind, KindSpec, Object, Placeholder, Record, SyncId};
use crate::target::ReadTarget;

/// Compares a configuration with a target and plans what to do, whole, before
/// anything is written. It asks for the server's own diff of the data model, when
/// that differs at all, and for what its [dangers] must know.
///
/// [dangers]: super::dangers()
///
/// # Errors
/// [`EngineError::Problems`] lists everything in the configuration that cannot
/// be applied, [`EngineError::Protected`] what it would delete although it may
/// not, [`EngineError::OtherVersion`] refuses a dump of another version.
pub async fn plan(
    reader: &dyn ReadTarget,
    current: &Current,
    desired: &Desired,
    selection: &Selection,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Plan, EngineError> {
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Compare));
    let (mut plan, moved) = records(current, desired, selection, options)?;
    match (&current.data_model, &desired.snapshot.data_model) {
        (Some(now), Some(wanted)) => {
            data_model::check_version(wanted, now, &desired.scope, options.force)?;
            let project = desired.scope.project();
            let before = project.map(|project| current.map.declared(project));
            let here = moved.in_data_model(wanted);
            let wanted = here.as_ref().unwrap_or(wanted);
            let planned = data_model::plan_data_model(reader, wanted, now, before.as_ref()).await?;
            plan.schema = planned.schema;
            plan.map_changes.extend(planned.map_changes);
        }
        _ => plan.warnings.extend(
            (selection.data_model && desired.snapshot.data_model.is_none()).then(|| {
                "the data model is not part of the configuration; it is left alone".to_owned()
            }),
        ),
    }
    let violated = protection::violated(&plan, desired, current);
    if !violated.is_empty() {
        return Err(EngineError::Protected(violated));
    }
    plan.dangers = dangers(reader, &plan, current).await?;
    observer.event(Event::Ended(Phase::Compare, begun.elapsed()));
    Ok(plan)
}

/// Reads the target again and compares again: the last phase of a run, after
/// the plan was [applied](super::apply), which leaves the server's caches clear.
///
/// # Errors
/// [`EngineError::Unverified`] with what still differs.
pub async fn verify(
    reader: &dyn ReadTarget,
    idmap: &dyn IdMap,
    applied: &Plan,
    desired: &Desired,
    selection: &Selection,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(), EngineError> {
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Verify));
    let current = read(reader, idmap, selection, applied.target.clone()).await?;
    let plan = plan(
        reader,
        &current,
        desired,
        selection,
        options,
        &super::Silent,
    )
    .await?;
    idmap.tidy().await?;
    observer.event(Event::Ended(Phase::Verify, begun.elapsed()));
    if plan.is_empty() {
        Ok(())
    } else {
        Err(EngineError::Unverified(Box::new(plan)))
    }
}

/// Compares the records: all but the data model, and tells which have other
/// keys on the target.
fn records(
    current: &Current,
    desired: &Desired,
    selection: &Selection,
    options: &Options,
) -> Result<(Plan, Moved), EngineError> {
    let mut ids = Identities::of(current);
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
    let moved = Moved::of(&ids);
    let mut draft = Draft {
        current,
        desired,
        options,
        ids: &ids,
        moved: &moved,
        now: Lazy::new(current, &ids),
        changes: Vec::new(),
        map_changes: stale.chain(given_away).collect(),
        unchanged: 0,
        warnings: Vec::new(),
        problems,
        values: desired.values.clone(),
    };
    for found in &matched {
        draft.kind(found.kind, &found.leaving, &found.matches);
    }
    if selection.access() && kinds.contains(&Kind::Policies) {
        let found = access::compare(current, desired, &ids);
        draft.changes.extend(found.changes);
        draft.unchanged += found.unchanged;
        draft.warnings.extend(found.warnings);
    }
    let plan = draft.finish()?;
    Ok((plan, moved))
}

/// What is compared, and what the comparison gathers.
struct Draft<'a> {
    current: &'a Current,
    desired: &'a Desired,
    options: &'a Options,
    ids: &'a Identities,
    moved: &'a Moved,
    now: Lazy<'a>,
    changes: Vec<Change>,
    map_changes: Vec<MapChange>,
    unchanged: usize,
    warnings: Vec<String>,
    problems: Vec<Problem>,
    /// The values of the configuration, and the literals that are hidden.
    values: Values,
}

impl Draft<'_> {
    /// Compares the records of a kind with what was found for them.
    fn kind(&mut self, kind: Kind, leaving: &HashMap<String, Leaving>, found: &[Match]) {
        let mut kept: HashSet<&str> = HashSet::new();
        for (record, found) in self.desired.snapshot.of(kind).iter().zip(found) {
            kept.extend(found.local_id.as_deref());
            self.record(kind, record, found);
            self.taken_over(kind, record, found, leaving);
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

    fn finish(mut self) -> Result<Plan, EngineError> {
        if !self.problems.is_empty() {
            return Err(EngineError::Problems(self.problems));
        }
        let order = |change: &Change| (change.kind, change.address.clone(), change.action);
        self.changes.sort_by_cached_key(order);
        Ok(Plan {
            target: self.current.info.clone(),
            schema: super::SchemaPlan::default(),
            clears: pointers::clears(self.current, &self.changes),
            changes: self.changes,
            map_changes: self.map_changes,
            left: Vec::new(),
            undecided: Vec::new(),
            dangers: Vec::new(),
            allowed: self.options.allow.clone(),
            unchanged: self.unchanged,
            warnings: self.warnings,
            values: self.values,
        })
    }

    /// Compares one record with its row.
    fn record(&mut self, kind: Kind, record: &Record, found: &Match) {
        let (current, ids) = (self.current, self.ids);
        let spec = kind.spec();
        let values = &self.desired.values;
        let filled = values.fill(&record.fields);
        let template = values.fill_vars(&record.fields);
        let mut wanted = match ids.to_row(spec, &template) {
            Ok(wanted) => wanted,
            Err((to, sync_id)) => {
                let message = unknown_reference(to, &sync_id);
                return self.problems.push(problem(record, message));
            }
        };
        self.moved.in_record(&mut wanted);
        if let Some(path) = secret_reference(spec, &wanted) {
            let message = format!("its `{path}` cannot be a secret; make it a `var`");
            return self.problems.push(problem(record, message));
        }
        let row = found.local_id.as_deref().filter(|_| found.how != How::New);
        let row = row.and_then(|local_id| current.row(kind, local_id));
        let mut payload = Object::new();
        let mut fields = Vec::new();
        for (key, value) in wanted
            .iter()
            .filter(|(key, _)| !spec.aliases.contains(&key.as_str()))
        {
            if let Some(row) = row {
                match row.get(key) {
                    None => {
                        self.warnings.push(format!(
                            "{}: Directus {} has no field `{key}` there; it is left out",
                            name(record),
                            current.info.version
                        ));
                        continue;
                    }
                    Some(now)
                        if is_same(spec, key, now, &values.fill_value(value))
                            || (spec.masked.contains(&key.as_str()) && is_masked(now)) =>
                    {
                        continue;
                    }
                    Some(_) => {}
                }
            }
            let (before, after) = shown(spec, key, row, record, &filled, ids);
            fields.push(FieldChange::new(key, before, after));
            let value = match spec.masked.contains(&key.as_str()) {
                // What the configuration says outright there is as secret.
                true => self.values.hide(key, value),
                false => value.clone(),
            };
            payload.insert(key.clone(), value);
        }
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
            payload,
            track: found.how != How::Known,
        });
    }

    /// A row that belonged to another record loses that mapping; rows that would
    /// add up with it are deleted.
    fn taken_over(
        &mut self,
        kind: Kind,
        record: &Record,
        found: &Match,
        leaving: &HashMap<String, Leaving>,
    ) {
        let local_id = found.local_id.as_deref().unwrap_or_default();
        let left = leaving.get(local_id).map(|row| &row.sync_id);
        let left = left.filter(|old| self.current.map.get(kind, old).is_some());
        let theirs = || self.current.map.owner(kind, local_id);
        let theirs = (found.how == How::Tracked).then(theirs).flatten();
        if let Some((old, row)) = theirs {
            self.warnings.push(format!(
                "{}: its row {local_id} is tracked as `{old}` by {}; --adopt makes it this \
                 configuration's, and no longer theirs",
                name(record),
                row.tracked_by()
            ));
        }
        self.map_changes.extend(
            left.or(theirs.map(|(old, _)| old))
                .map(|old| MapChange::Remove {
                    kind,
                    sync_id: old.clone(),
                }),
        );
        for twin in found
            .twins
            .iter()
            .filter(|twin| !leaving.contains_key(*twin))
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
pub(super) fn name(record: &Record) -> Address {
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

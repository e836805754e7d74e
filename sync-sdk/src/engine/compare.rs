//! Finds out what differs: the second phase of a run.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::time::Instant;

use super::access;
use super::change::{Action, FieldChange};
use super::current::{Current, read};
use super::error::{EngineError, Problem};
use super::identities::Identities;
use super::matching::{How, Match, match_records};
use super::meaning::{is_masked, is_same};
use super::observe::{Event, Observer, Phase};
use super::options::{Desired, Options, Scope, Selection};
use super::plan::{Change, Plan};
use super::pull::records_of;
use super::values::shown;
use super::{data_model, flows, pointers};
use crate::idmap::{IdMap, MapChange};
use crate::model::{Address, Kind, Object, Record, Snapshot, SyncId};
use crate::target::ReadTarget;

/// Compares a configuration with a target and plans what to do, whole, before
/// anything is written. The only request is the one for the server's own diff
/// of the data model, when that differs at all.
///
/// # Errors
/// [`EngineError::Problems`] lists everything in the configuration that cannot
/// be applied, [`EngineError::OtherVersion`] refuses a dump of another version.
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
    let mut draft = Draft::default();
    let mut plan = draft.records(current, desired, selection, options)?;
    match (&current.data_model, &desired.snapshot.data_model) {
        (Some(now), Some(wanted)) => {
            data_model::check_version(wanted, now, &desired.scope, options.force)?;
            let project = desired.scope.project();
            let before = project.map(|project| current.map.declared(project));
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
    idmap.tidy(&current.map).await?;
    observer.event(Event::Ended(Phase::Verify, begun.elapsed()));
    if plan.is_empty() {
        Ok(())
    } else {
        Err(EngineError::Unverified(Box::new(plan)))
    }
}

/// What the comparison gathers.
#[derive(Default)]
struct Draft {
    changes: Vec<Change>,
    map_changes: Vec<MapChange>,
    unchanged: usize,
    warnings: Vec<String>,
    problems: Vec<Problem>,
}

impl Draft {
    fn records(
        &mut self,
        current: &Current,
        desired: &Desired,
        selection: &Selection,
        options: &Options,
    ) -> Result<Plan, EngineError> {
        let mut ids = Identities::of(current);
        let stale = ids
            .stale
            .iter()
            .map(|(kind, sync_id)| (*kind, sync_id.clone()));
        self.map_changes
            .extend(stale.map(|(kind, sync_id)| MapChange::Remove { kind, sync_id }));

        let kinds: Vec<Kind> = selection
            .kinds
            .iter()
            .copied()
            .filter(|kind| desired.snapshot.records.contains_key(kind))
            .collect();
        // All rows are found before any is compared: a flow refers to operations.
        let mut matched = Vec::new();
        for kind in kinds.iter().copied() {
            let leaving = leaving(kind, current, desired, &ids);
            let found = match_records(
                kind,
                desired,
                current,
                &mut ids,
                &leaving,
                &mut self.problems,
            );
            matched.push((kind, leaving, found));
        }
        let contested = pointers::contested(&desired.snapshot, &kinds, &ids);
        self.problems.extend(contested);
        if kinds.contains(&Kind::Flows) && kinds.contains(&Kind::Operations) {
            let is_active = |flow: &Record| {
                let row = ids.local_id(Kind::Flows, &flow.sync_id);
                let row = row.and_then(|local_id| current.row(Kind::Flows, local_id));
                let status = flow.fields.get("status");
                let status = status.or_else(|| row?.get("status"));
                // Directus activates a flow that is made without a status.
                status.is_none_or(|status| status == "active")
            };
            self.problems
                .extend(flows::unloadable(&desired.snapshot, is_active));
        }
        let now = Lazy::new(current, &ids);
        for (kind, leaving, found) in &matched {
            let mut kept: HashSet<&str> = HashSet::new();
            for (record, found) in desired.snapshot.of(*kind).iter().zip(found) {
                kept.extend(found.local_id.as_deref());
                self.record(*kind, record, found, current, desired, &ids, options);
                self.taken_over(*kind, record, found, leaving, &now);
                self.map_changes
                    .extend(unmapped_default(*kind, record, found, current, &ids));
            }
            for (local_id, sync_id) in leaving
                .iter()
                .filter(|(local_id, _)| !kept.contains(local_id.as_str()))
            {
                self.changes.push(now.delete(*kind, local_id, sync_id));
            }
        }
        if selection.access() && kinds.contains(&Kind::Policies) {
            let found = access::compare(current, desired, &ids);
            self.changes.extend(found.changes);
            self.unchanged += found.unchanged;
            self.warnings.extend(found.warnings);
        }
        if !self.problems.is_empty() {
            return Err(EngineError::Problems(std::mem::take(&mut self.problems)));
        }
        let mut changes = std::mem::take(&mut self.changes);
        changes.sort_by(|a, b| (a.kind, &a.address, a.action).cmp(&(b.kind, &b.address, b.action)));
        Ok(Plan {
            target: current.info.clone(),
            schema: super::SchemaPlan::default(),
            clears: pointers::clears(current, &changes),
            changes,
            map_changes: std::mem::take(&mut self.map_changes),
            unchanged: self.unchanged,
            warnings: std::mem::take(&mut self.warnings),
        })
    }

    /// Compares one record with its row.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are the whole of a comparison"
    )]
    fn record(
        &mut self,
        kind: Kind,
        record: &Record,
        found: &Match,
        current: &Current,
        desired: &Desired,
        ids: &Identities,
        options: &Options,
    ) {
        let spec = kind.spec();
        let filled = desired.values.fill(&record.fields);
        let wanted = match ids.to_row(spec, &filled) {
            Ok(wanted) => wanted,
            Err((to, sync_id)) => return self.problem(record, unknown_reference(to, &sync_id)),
        };
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
                        if is_same(spec, key, now, value)
                            || (spec.masked.contains(&key.as_str()) && is_masked(now)) =>
                    {
                        continue;
                    }
                    Some(_) => {}
                }
            }
            let (before, after) = shown(spec, key, row, record, &filled, ids);
            fields.push(FieldChange {
                path: key.clone(),
                before,
                after,
            });
            payload.insert(key.clone(), value.clone());
        }
        let action = match found.how {
            How::New => Action::Create,
            How::Same | How::Named => Action::Adopt,
            How::Known if payload.is_empty() => {
                self.unchanged += 1;
                return;
            }
            How::Known => Action::Update,
        };
        self.changes.push(Change {
            kind,
            action,
            address: name(record),
            sync_id: record.sync_id.clone(),
            local_id: found.local_id.clone(),
            fields,
            origin: record.origin.clone(),
            needs_consent: found.how == How::Named && !options.adopt,
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
        leaving: &HashMap<String, SyncId>,
        now: &Lazy<'_>,
    ) {
        if let Some(old) = found
            .local_id
            .as_ref()
            .and_then(|local_id| leaving.get(local_id))
        {
            self.map_changes.push(MapChange::Remove {
                kind,
                sync_id: old.clone(),
            });
        }
        for twin in found
            .twins
            .iter()
            .filter(|twin| !leaving.contains_key(*twin))
        {
            let mut change = now.delete(kind, twin, &SyncId::new(twin.as_str()));
            change.address = name(record);
            self.changes.push(change);
        }
    }

    fn problem(&mut self, record: &Record, message: String) {
        self.problems.push(Problem {
            address: record.address.clone(),
            origin: record.origin.clone(),
            message,
        });
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
    (is_default && !is_mapped()).then(|| MapChange::Put {
        kind,
        sync_id: record.sync_id.clone(),
        local_id: local_id.clone(),
    })
}

/// The rows that were mapped to records which the configuration lacks, by
/// primary key: those that it speaks for.
fn leaving(
    kind: Kind,
    current: &Current,
    desired: &Desired,
    ids: &Identities,
) -> HashMap<String, SyncId> {
    let wanted: HashSet<&SyncId> = desired
        .snapshot
        .of(kind)
        .iter()
        .map(|record| &record.sync_id)
        .collect();
    current
        .map
        .of(kind)
        .filter(|(sync_id, row)| {
            let is_linked = ids.local_id(kind, sync_id) == Some(row.local_id.as_str());
            let is_in_scope = match &desired.scope {
                Scope::Mirror => true,
                Scope::Project(project) => current.map.is_owned(kind, sync_id, project),
            };
            let is_default = ids.defaults.contains(&(kind, row.local_id.clone()));
            is_linked && is_in_scope && !is_default && !wanted.contains(sync_id)
        })
        .map(|(sync_id, row)| (row.local_id.clone(), sync_id.clone()))
        .collect()
}

/// The target's rows as named records, made when the first one is deleted: only
/// then does a row need an address.
struct Lazy<'a> {
    current: &'a Current,
    ids: &'a Identities,
    names: OnceCell<HashMap<(Kind, String), Address>>,
}

impl<'a> Lazy<'a> {
    fn new(current: &'a Current, ids: &'a Identities) -> Self {
        Self {
            current,
            ids,
            names: OnceCell::new(),
        }
    }

    fn names(&self) -> &HashMap<(Kind, String), Address> {
        self.names.get_or_init(|| {
            let mut snapshot = Snapshot::default();
            let mut keys = HashMap::new();
            for kind in self
                .current
                .rows
                .keys()
                .copied()
                .filter(|kind| kind.spec().dumped)
            {
                let (rows, records): (Vec<_>, Vec<_>) =
                    records_of(self.current, self.ids, kind).unzip();
                keys.insert(kind, rows);
                snapshot.records.insert(kind, records);
            }
            snapshot.name_records();
            let named = snapshot.records.iter().flat_map(|(kind, records)| {
                let keys = keys.get(kind).into_iter().flatten();
                keys.zip(records)
                    .map(|(local_id, record)| ((*kind, local_id.clone()), name(record)))
            });
            named.collect()
        })
    }

    fn delete(&self, kind: Kind, local_id: &str, sync_id: &SyncId) -> Change {
        let key = (kind, local_id.to_owned());
        let address = self.names().get(&key).cloned();
        Change {
            kind,
            action: Action::Delete,
            address: address
                .unwrap_or_else(|| Address::new(format!("{}.{local_id}", kind.spec().noun))),
            sync_id: sync_id.clone(),
            local_id: Some(local_id.to_owned()),
            fields: Vec::new(),
            origin: None,
            needs_consent: false,
            payload: Object::new(),
            track: self.current.map.get(kind, sync_id).is_some(),
        }
    }
}

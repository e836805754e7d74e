//! Reads a target as a configuration.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Instant;

use serde_json::{Value, json};

use super::assets::PulledAssets;
use super::current::{Current, discover, key_text};
use super::error::EngineError;
use super::hidden::{self, HiddenRecord};
use super::hooks::{Reading, RunHooks, is_hooked, needed};
use super::identities::Identities;
use super::observe::{Event, Observer, Phase};
use super::options::Selection;
use super::schema;
use super::unmapped::Unmapped;
use crate::idmap::{IdMap, MapChange, MapState};
use crate::model::snapshot::sort_roles;
use crate::model::{Kind, Preserve, Record, RefRole, Reference, Snapshot, SyncId};
use crate::target::ReadTarget;

/// A configuration that was read from a target.
#[derive(Debug)]
pub struct Pulled {
    /// In canonical order. Attachments of a policy that have one position stand as
    /// the server lists them, which directus-sync compares; for code (without
    /// tracking) in the order of their roles' SyncIDs.
    pub snapshot: Snapshot,
    /// How many rows got a mapping.
    pub tracked: usize,
    /// The pictures of the settings, where they are covered.
    pub assets: PulledAssets,
    /// What the reader should know, one sentence each.
    pub warnings: Vec<String>,
    /// Records that there are, and that the target's licence hides. The snapshot
    /// lacks them, which does not mean that they are gone: a dump
    /// [keeps](Self::keep_hidden) what it has of them.
    pub hidden: Vec<HiddenRecord>,
}

/// What a pull does about rows that have no mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking<'a> {
    /// They get one, as with directus-sync: their SyncIDs must be the same in the
    /// next dump. Mappings of rows that are gone go. The SyncIDs are new, but for
    /// kinds where they are always the primary keys, and for these.
    Write(&'a BTreeSet<Kind>),
    /// Nothing is written. Their SyncIDs follow from what they are: the primary
    /// key where that is a UUID, else a hash of the natural key (of a permission,
    /// its policy, collection and action). The next pull gives the same, also of
    /// another instance that holds the same; a push knows the rows by them.
    None,
}

/// A target that was read, before anything is written about it.
#[derive(Debug)]
pub struct Unwritten {
    pub(super) pulled: Pulled,
    /// What the names in it rely on.
    changes: Vec<MapChange>,
    /// The mappings as they were read, of these kinds.
    map: MapState,
    kinds: BTreeSet<Kind>,
}

impl Unwritten {
    /// The configuration, where nothing is to be written.
    ///
    /// # Errors
    /// Itself, where rows need mappings.
    pub fn complete(self) -> Result<Pulled, Box<Self>> {
        match self.changes.is_empty() {
            true => Ok(self.pulled),
            false => Err(Box::new(self)),
        }
    }

    /// Writes the mappings, for who has got the lock since the target was read.
    /// `None` where they are others now: then it must be read again.
    ///
    /// # Errors
    /// [`EngineError::Target`] when the id map cannot be read or written.
    pub async fn write_unless_moved(
        self,
        idmap: &dyn IdMap,
        observer: &dyn Observer,
    ) -> Result<Option<Pulled>, EngineError> {
        match idmap.load(&self.kinds).await? == self.map {
            true => self.write(idmap, observer).await.map(Some),
            false => Ok(None),
        }
    }

    /// Writes the mappings.
    ///
    /// # Errors
    /// [`EngineError::Target`] when the id map cannot be written.
    pub async fn write(
        self,
        idmap: &dyn IdMap,
        observer: &dyn Observer,
    ) -> Result<Pulled, EngineError> {
        if !self.changes.is_empty() {
            let begun = Instant::now();
            observer.event(Event::Began(Phase::Apply));
            idmap.write(&self.changes).await?;
            observer.event(Event::Ended(Phase::Apply, begun.elapsed()));
        }
        Ok(self.pulled)
    }
}

/// Reads what the selection covers, through hooks, and writes the mappings that it
/// needs. Rows that hooks leave out get none, unless a record refers to them.
///
/// # Errors
/// [`EngineError::Target`] when the target cannot be read or the id map not be
/// written, [`EngineError::Hook`] when a hook fails.
pub async fn pull(
    reader: &dyn ReadTarget,
    idmap: &dyn IdMap,
    selection: &Selection,
    tracking: Tracking<'_>,
    hooks: &dyn RunHooks,
    observer: &dyn Observer,
) -> Result<Pulled, EngineError> {
    let read = read(reader, idmap, selection, tracking, hooks, observer);
    read.await?.write(idmap, observer).await
}

/// Reads what a [`pull`] reads, and leaves the mappings to
/// [`write_unless_moved`](Unwritten::write_unless_moved): most pulls need none, and
/// no lock.
///
/// # Errors
/// Those of [`pull`].
pub async fn read(
    reader: &dyn ReadTarget,
    idmap: &dyn IdMap,
    selection: &Selection,
    tracking: Tracking<'_>,
    hooks: &dyn RunHooks,
    observer: &dyn Observer,
) -> Result<Unwritten, EngineError> {
    let mut current = discover(reader, idmap, selection, observer).await?;
    let assets = current.take_assets();
    let mut ids = Identities::of(&current);
    // Kinds that the selection only refers to are named too: what a record
    // refers to must have a name.
    let referred = selection.referred_kinds();
    let kinds = current.rows.keys().copied();
    let kinds: Vec<Kind> = kinds
        .filter(|kind| kind.spec().dumped && referred.contains(kind))
        .collect();
    let mut changes = match tracking {
        Tracking::Write(preserve) => track(&kinds, &current, &mut ids, preserve),
        Tracking::None => {
            name(&kinds, &current, &mut ids);
            Vec::new()
        }
    };
    let mut warnings: Vec<String> = hidden::warning(&current, &ids)
        .into_iter()
        .chain(assets.warnings())
        .collect();
    let reading = Reading {
        reader,
        hooks,
        current: &current,
        ids: &ids,
        selection,
    };
    let data_model = match &current.data_model {
        Some(model) => Some(reading.data_model(schema::without_hidden(model)).await?),
        None => None,
    };
    let mut snapshot = reading.records(&mut warnings).await?;
    snapshot.data_model = data_model;
    if tracking == Tracking::None {
        settle_roles(&mut snapshot);
    }
    let needed = needed(&snapshot);
    changes.retain(|change| match change {
        MapChange::Put { kind, sync_id, .. } if is_hooked(hooks, *kind) => {
            needed.contains(&(*kind, sync_id.clone()))
        }
        _ => true,
    });
    let puts = |change: &&MapChange| matches!(change, MapChange::Put { .. });
    let tracked = changes.iter().filter(puts).count();
    snapshot.name_records();
    Ok(Unwritten {
        pulled: Pulled {
            snapshot,
            tracked,
            assets,
            warnings,
            hidden: hidden::records(&current, &ids, selection),
        },
        changes,
        kinds: current.rows.keys().copied().collect(),
        map: current.map,
    })
}

/// The records that the selection covers, of rows that all have a name.
pub(super) fn records(
    current: &Current,
    ids: &Identities,
    selection: &Selection,
    warnings: &mut Vec<String>,
) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let is_there = |kind: &Kind| current.rows.contains_key(kind);
    for kind in selection.kinds.iter().copied().filter(is_there) {
        let records = of_kind(current, ids, selection, kind, warnings);
        snapshot.records.insert(kind, records);
    }
    settle_roles(&mut snapshot);
    snapshot
}

/// The records of a kind that the selection covers.
pub(super) fn of_kind(
    current: &Current,
    ids: &Identities,
    selection: &Selection,
    kind: Kind,
    warnings: &mut Vec<String>,
) -> Vec<Record> {
    let shown = records_of(current, ids, kind).filter(|(id, _)| !current.is_hidden(kind, id));
    let records = shown.map(|(_, record)| record);
    let records = records.map(|record| without_lost_references(record, kind, ids, warnings));
    let mut records: Vec<Record> = records.collect();
    if kind == Kind::Policies && selection.access() {
        attach_roles(&mut records, current, ids);
    }
    records
}

/// Maps the rows that have no mapping, and forgets mappings without rows.
fn track(
    kinds: &[Kind],
    current: &Current,
    ids: &mut Identities,
    preserve: &BTreeSet<Kind>,
) -> Vec<MapChange> {
    let stale = std::mem::take(&mut ids.stale).into_iter();
    let stale = stale.map(|(kind, sync_id)| MapChange::Remove { kind, sync_id });
    let mut changes: Vec<MapChange> = stale.collect();
    for kind in kinds.iter().copied() {
        let mapped: HashSet<&str> = current
            .map
            .of(kind)
            .filter(|(sync_id, row)| ids.local_id(kind, sync_id) == Some(row.local_id.as_str()))
            .map(|(_, row)| row.local_id.as_str())
            .collect();
        for (local_id, _) in current
            .shown(kind)
            .filter(|(local_id, _)| !mapped.contains(local_id.as_str()))
        {
            // A row that every instance has brings its SyncID along.
            let known = ids.sync_id(kind, local_id).cloned();
            let sync_id = known.unwrap_or_else(|| new_sync_id(kind, local_id, preserve));
            ids.link(kind, sync_id.clone(), local_id.clone());
            changes.push(MapChange::Put {
                kind,
                sync_id,
                local_id: local_id.clone(),
            });
        }
    }
    changes
}

/// Names the rows that have no mapping. A kind comes after those that it refers
/// to, whose names are a part of its own.
pub(super) fn name(kinds: &[Kind], current: &Current, ids: &mut Identities) {
    for kind in kinds.iter().copied() {
        let unmapped = Unmapped::new(kind, current);
        for (local_id, _) in current.of(kind) {
            if ids.sync_id(kind, local_id).is_none() {
                let sync_id = unmapped.name(local_id, ids);
                ids.link(kind, sync_id, local_id.clone());
            }
        }
    }
}

fn new_sync_id(kind: Kind, local_id: &str, preserve: &BTreeSet<Kind>) -> SyncId {
    match kind.spec().preserve {
        Preserve::Always => SyncId::new(local_id),
        Preserve::Eligible if preserve.contains(&kind) => SyncId::new(local_id),
        Preserve::Eligible | Preserve::Never => SyncId::random(),
    }
}

/// The rows of a kind that are records, with their primary keys.
pub(super) fn records_of<'a>(
    current: &'a Current,
    ids: &'a Identities,
    kind: Kind,
) -> impl Iterator<Item = (String, Record)> + 'a {
    let spec = kind.spec();
    current.of(kind).filter_map(move |(local_id, row)| {
        let mut fields = ids.to_fields(spec, row);
        // Lists of other rows are read empty.
        spec.aliases
            .iter()
            .for_each(|alias| drop(fields.shift_remove(*alias)));
        let sync_id = ids.sync_id(kind, local_id)?.clone();
        Some((local_id.clone(), Record::new(sync_id, fields)))
    })
}

/// Empties references to rows that are gone: Directus leaves them where no
/// foreign key does, and no dump could be pushed with them.
pub(super) fn without_lost_references(
    mut record: Record,
    kind: Kind,
    ids: &Identities,
    warnings: &mut Vec<String>,
) -> Record {
    let is_checked = |reference: &&Reference| reference.role != RefRole::Soft;
    for reference in kind.spec().references.iter().filter(is_checked) {
        let mut lost = None;
        reference.replace(&mut record.fields, &mut |id| {
            let is_known = ids.local_id(reference.to, &SyncId::new(id)).is_some();
            (!is_known).then(|| {
                lost = Some(id.to_owned());
                Value::Null
            })
        });
        if let Some(lost) = lost {
            warnings.push(format!(
                "{} {}: `{}` refers to the {} `{lost}`, which does not exist; written as null",
                kind.spec().noun,
                record.sync_id,
                reference.path,
                reference.to.spec().noun
            ));
        }
    }
    record
}

/// The attachments of each policy that are no user's, as entries of its `roles`
/// with primary keys, in the order in which the server lists them.
pub(super) fn attachments(current: &Current) -> HashMap<String, Vec<Value>> {
    let mut attached: HashMap<String, Vec<(usize, Value)>> = HashMap::new();
    for (id, row) in current.of(Kind::Access) {
        let key = |field: &str| row.get(field).and_then(key_text);
        let (None, Some(policy)) = (key("user"), key("policy")) else {
            continue;
        };
        let sort = row.get("sort").cloned().unwrap_or(Value::Null);
        let entry = json!({ "role": key("role"), "user": null, "sort": sort });
        let listed = current.row(Kind::Policies, &policy);
        let listed = listed.and_then(|policy| policy.get("roles")?.as_array());
        let is_it = |listed: &Value| key_text(listed).is_some_and(|listed| listed == *id);
        let place = listed.and_then(|listed| listed.iter().position(is_it));
        let place = place.unwrap_or(usize::MAX);
        attached.entry(policy).or_default().push((place, entry));
    }
    let in_order = |mut entries: Vec<(usize, Value)>| {
        entries.sort_by_key(|(place, _)| *place);
        entries.into_iter().map(|(_, entry)| entry).collect()
    };
    attached
        .into_iter()
        .map(|(policy, entries)| (policy, in_order(entries)))
        .collect()
}

/// Puts the access rows into their policies, as dumps have them.
fn attach_roles(policies: &mut [Record], current: &Current, ids: &Identities) {
    let mut attached = attachments(current);
    for policy in policies {
        let local_id = ids
            .local_id(Kind::Policies, &policy.sync_id)
            .unwrap_or_default();
        let mut entries = attached.remove(local_id).unwrap_or_default();
        for entry in &mut entries {
            let sync_id = entry["role"].as_str();
            let sync_id = sync_id.and_then(|role| ids.sync_id(Kind::Roles, role));
            if let Some(sync_id) = sync_id.map(ToString::to_string) {
                entry["role"] = Value::from(sync_id);
            }
        }
        policy
            .fields
            .insert("roles".to_owned(), Value::from(entries));
    }
}

/// Puts the attachments of each policy into the order of code, which is the same
/// for every instance.
fn settle_roles(snapshot: &mut Snapshot) {
    let policies = snapshot.records.get_mut(&Kind::Policies);
    for policy in policies.into_iter().flatten() {
        if let Some(Value::Array(roles)) = policy.fields.get_mut("roles") {
            sort_roles(roles);
        }
    }
}

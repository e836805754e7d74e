//! Brings what was changed on a target by hand into a configuration.
//!
//! The comparison runs twice: once so that the configuration wins everywhere,
//! once so that drift stays. What the first would do and the second would not is
//! what the configuration has to take over.

mod made;
mod model;
mod pictures;
mod records;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::assets::PulledAssets;
use super::compare::{Drafted, records as compared};
use super::current::Current;
use super::error::EngineError;
use super::identities::Identities;
use super::memory::is_own;
use super::options::{Desired, Options, Scope, Selection};
use super::pull;
use super::resolve::{Cause, Choice, Clash, OnConflict, Resolve};
use crate::idmap::{Remembered, Subject};
use crate::model::{Kind, Object, Snapshot, SyncId};
use crate::snapshot::canonicalize;

/// A configuration with what was changed by hand in it.
#[derive(Debug)]
pub struct Merged {
    /// The configuration, in canonical order. What is [`undecided`](Self::undecided)
    /// is as it was.
    pub snapshot: Snapshot,
    /// What was taken in: values that were changed by hand, and what was deleted
    /// or made. `ours` is what the configuration says without it.
    pub taken: Vec<Clash>,
    /// Where the configuration keeps its word: conflicts, and values in which it
    /// cannot be told what its secret is now, with a warning.
    pub kept: Vec<Clash>,
    /// Conflicts that nobody has decided: the snapshot should not be used.
    pub undecided: Vec<Clash>,
    /// The pictures that were taken in, where they are covered: those of other settings
    /// stay as the configuration has them.
    pub assets: PulledAssets,
    /// What the reader should know, one sentence each.
    pub warnings: Vec<String>,
}

impl Merged {
    /// What was decided, as JSON; a side that has no value is absent:
    ///
    /// ```json
    /// {"taken": [{"address": "role.editor", "field": "name", "cause": "drift",
    ///             "ours": "Editor", "theirs": "Reviser"},
    ///            {"address": "folder.press", "cause": "drift", "ours": {"name": "Press"}}],
    ///  "kept": []}
    /// ```
    pub fn to_json(&self) -> Value {
        let one = |clash: &Clash| {
            let mut object = Object::new();
            object.insert("address".to_owned(), json!(clash.address.as_str()));
            let field = clash.field.as_ref().map(|field| json!(field));
            object.extend(field.map(|field| ("field".to_owned(), field)));
            object.insert("cause".to_owned(), json!(clash.cause.name()));
            for (side, value) in [("ours", &clash.ours), ("theirs", &clash.theirs)] {
                object.extend(value.clone().map(|value| (side.to_owned(), value)));
            }
            Value::Object(object)
        };
        let all = |clashes: &[Clash]| -> Value { clashes.iter().map(one).collect() };
        json!({ "taken": all(&self.taken), "kept": all(&self.kept) })
    }
}

/// Takes drift in, and asks about conflicts.
#[derive(Debug)]
struct TakeDrift(Arc<dyn Resolve>);

impl Resolve for TakeDrift {
    fn resolve(&self, clash: &Clash) -> Choice {
        match clash.cause {
            Cause::Drift => Choice::Theirs,
            Cause::Own | Cause::Conflict => self.0.resolve(clash),
        }
    }
}

/// Merges what was changed on a target by hand since the last sync into a
/// configuration, field by field: changed values, what was deleted, and what was
/// made, of records and of the data model. A project in code takes what was made
/// in something that it describes; the rest of the instance is not its to manage.
/// What only the configuration has changed stays, and so do the names of variables
/// and secrets: a value of the target in which a secret can no longer be told from
/// the rest is not taken.
///
/// What both have changed is decided by [`Options::on_conflict`]; it is not
/// asked about drift. Nothing is written: the target learns of it with the next
/// push, which finds that both sides say the same.
///
/// # Errors
/// [`EngineError::NeverSynced`] where no push of this configuration has left its
/// state, else those of [`plan`](super::plan()).
///
/// ```no_run
/// # use sync_sdk::engine::{self, Desired, EngineError, Options, Selection, Silent};
/// # use sync_sdk::{idmap::IdMap, target::ReadTarget};
/// # async fn example(
/// #     reader: &dyn ReadTarget, idmap: &dyn IdMap, desired: Desired,
/// # ) -> Result<(), EngineError> {
/// let selection = Selection::default();
/// let current = engine::discover(reader, idmap, &selection, &Silent).await?;
/// let merged = engine::merge(&current, &desired, &selection, &Options::default())?;
/// for clash in merged.taken.iter().chain(&merged.undecided) {
///     println!("{clash}");
/// }
/// # Ok(())
/// # }
/// ```
pub fn merge(
    current: &Current,
    desired: &Desired,
    selection: &Selection,
    options: &Options,
) -> Result<Merged, EngineError> {
    if !is_synced(current, desired, |_| true) {
        return Err(EngineError::NeverSynced {
            target: current.info.url.clone(),
        });
    }
    let deciding = |on_conflict: Arc<dyn Resolve>| Options {
        on_conflict,
        ..options.clone()
    };
    let ours = deciding(Arc::new(OnConflict::Ours));
    let theirs = deciding(Arc::new(TakeDrift(Arc::clone(&options.on_conflict))));
    let before = compared(current, desired, selection, &ours)?.plan;
    let Drafted {
        plan: after,
        memory,
        mut ids,
        ..
    } = compared(current, desired, selection, &theirs)?;
    for (kind, sync_id, local_id) in memory.rows().filter(|(kind, ..)| kind.spec().dumped) {
        ids.relink(kind, sync_id.clone(), local_id.to_owned());
    }
    let instance = Instance::new(current, desired, selection, ids);

    let described = desired.snapshot.records.iter();
    let described = described.flat_map(|(kind, records)| {
        let records = records.iter();
        records.map(|record| (*kind, record.sync_id.clone()))
    });
    let mut merging = Merging {
        described: described.collect(),
        instance: &instance,
        merged: Merged {
            snapshot: desired.as_written(),
            taken: Vec::new(),
            kept: after.overwritten,
            undecided: after.undecided,
            assets: PulledAssets::default(),
            warnings: Vec::new(),
        },
    };
    merging.taken_of(before.overwritten, &theirs);
    model::take(&mut merging, (&ours, &theirs))?;
    records::take(&mut merging, &before.changes, &after.changes);
    made::take(&mut merging, &memory, &after.changes);
    let mut merged = merging.merged;
    pictures::settle(&mut merged, current, desired);
    canonicalize(&mut merged.snapshot);
    Ok(merged)
}

/// Whether a push of this configuration, or of a dump, has left such a state:
/// then what nobody knows was made since.
fn is_synced(current: &Current, desired: &Desired, is_such: impl Fn(&Subject) -> bool) -> bool {
    let mut states = current.map.all_last();
    states.any(|(subject, last)| {
        is_such(subject) && (last.project.is_none() || is_own(last, desired))
    })
}

/// What the target has, in the terms of the configuration.
struct Instance<'a> {
    current: &'a Current,
    desired: &'a Desired,
    selection: &'a Selection,
    ids: Identities,
    /// The rows as records, as a pull reads them.
    records: HashMap<(Kind, SyncId), Object>,
}

impl<'a> Instance<'a> {
    fn new(
        current: &'a Current,
        desired: &'a Desired,
        selection: &'a Selection,
        mut ids: Identities,
    ) -> Self {
        let kinds = current.rows.keys().copied();
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.spec().dumped).collect();
        pull::name(&kinds, current, &mut ids);
        // What is written as null is told of where it is taken over.
        let mut records = pull::records(current, &ids, selection, &mut Vec::new());
        let records = std::mem::take(&mut records.records).into_iter();
        let records = records.flat_map(|(kind, records)| {
            let records = records.into_iter();
            records.map(move |record| ((kind, record.sync_id), record.fields))
        });
        let records: HashMap<(Kind, SyncId), Object> = records.collect();
        Self {
            current,
            desired,
            selection,
            ids,
            records,
        }
    }

    /// A row as a record.
    fn record(&self, kind: Kind, sync_id: &SyncId) -> Option<&Object> {
        self.records.get(&(kind, sync_id.clone()))
    }

    /// Whether the configuration speaks for whatever was made: a dump does.
    fn is_mirror(&self) -> bool {
        self.desired.scope == Scope::Mirror
    }

    /// What the last sync left of a record.
    fn last(&self, kind: Kind, sync_id: &SyncId) -> Option<&'a Remembered> {
        let subject = Subject::Record(kind, sync_id.clone());
        self.current.map.last(&subject)
    }

    /// The value of a variable or secret.
    fn value(&self, name: &str) -> Option<String> {
        self.desired.values.get(name).map(str::to_owned)
    }
}

/// A merge under way.
struct Merging<'a> {
    instance: &'a Instance<'a>,
    merged: Merged,
    /// The records of the merged configuration.
    described: HashSet<(Kind, SyncId)>,
}

impl Merging<'_> {
    /// Notes which of all clashes are decided for the target.
    fn taken_of(&mut self, clashes: Vec<Clash>, options: &Options) {
        let is_taken = |clash: &Clash| options.on_conflict.resolve(clash) == Choice::Theirs;
        self.merged
            .taken
            .extend(clashes.into_iter().filter(is_taken));
    }
}

#[cfg(test)]
mod tests;

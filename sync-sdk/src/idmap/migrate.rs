//! Moves what is kept of a target from one store to another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{IdMap, ItemTable, MapChange, MapRow, MapState, ProjectChange};
use crate::model::{Kind, SyncId};
use crate::target::TargetError;

/// A record, or a row, of which the two stores say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The table of its mapping: the kind of a record, or `items::…`.
    pub table: String,
    /// What the source says: this record is this row.
    pub source: (SyncId, String),
    /// What the destination says.
    pub destination: (SyncId, String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            source,
            destination,
        } = self;
        write!(
            f,
            "{table}: {} is row {} in the source; in the destination {} is row {}",
            source.0, source.1, destination.0, destination.1
        )
    }
}

/// Why nothing was copied, or not everything.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A store could not be read or written.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The destination holds something else already. Nothing was written.
    #[error("the destination maps {} records to other rows", .0.len())]
    Differs(Vec<Mismatch>),
    /// What was written is not what is read back. The source is as it was.
    #[error("the destination lacks {0} of the entries that were written to it")]
    Lost(usize),
}

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Migrated {
    /// Mappings in the source.
    pub mappings: usize,
    /// Declarations in the source.
    pub declared: usize,
    /// Things in the source of which the last state is known.
    pub remembered: usize,
    /// How many of all these the destination did not have.
    pub written: usize,
}

/// Copies everything that one store keeps of a target to another one, and reads
/// it back. The source stays as it is. `force` replaces mappings of the
/// destination that say something else.
///
/// The extension does not keep which project made a mapping.
///
/// # Errors
/// [`MigrateError::Differs`] when the destination says something else.
pub async fn migrate(
    source: &dyn IdMap,
    destination: &dyn IdMap,
    force: bool,
) -> Result<Migrated, MigrateError> {
    let (from, to) = futures::try_join!(source.load_all(), destination.load_all())?;
    let mismatches = mismatches(&from, &to);
    if !force && !mismatches.is_empty() {
        return Err(MigrateError::Differs(mismatches));
    }
    let given_up: BTreeSet<_> = mismatches
        .into_iter()
        .filter(|it| it.destination.0 != it.source.0)
        .map(|it| (it.table, it.destination.0))
        .collect();
    let given_up = given_up
        .into_iter()
        .filter_map(|(table, sync_id)| Some((removal(&table, sync_id)?, None)));
    let missing = missing(&from, &to);
    let written = missing.len();
    let changes: Vec<ProjectChange> = given_up.chain(missing).collect();
    destination.write_all(&changes).await?;
    let lost = self::missing(&from, &destination.load_all().await?).len();
    if lost > 0 {
        return Err(MigrateError::Lost(lost));
    }
    let mut migrated = Migrated {
        written,
        ..Migrated::default()
    };
    for (change, _) in from.to_changes() {
        match change {
            MapChange::Put { .. } | MapChange::PutItem { .. } => migrated.mappings += 1,
            MapChange::Declare(_) => migrated.declared += 1,
            _ => migrated.remembered += 1,
        }
    }
    Ok(migrated)
}

/// Removes what a store keeps of a target, after it was copied. The last state
/// stays where the destination has it in the same place.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn clear(source: &dyn IdMap, destination: &dyn IdMap) -> Result<(), TargetError> {
    let is_shared = source.is_on_target() && destination.is_on_target();
    let state = source.load_all().await?;
    let opposite = |(change, project): ProjectChange| {
        let change = match change {
            MapChange::Put { kind, sync_id, .. } => MapChange::Remove { kind, sync_id },
            MapChange::PutItem { table, sync_id, .. } => MapChange::RemoveItem { table, sync_id },
            MapChange::Declare(address) => MapChange::Retract(address),
            MapChange::Remember { subject, .. } if !is_shared => MapChange::Forget(subject),
            _ => return None,
        };
        Some((change, project))
    };
    let changes: Vec<ProjectChange> = state
        .to_changes()
        .into_iter()
        .filter_map(opposite)
        .collect();
    source.write_all(&changes).await
}

/// What the second lacks of the first. A store that does not keep projects lacks
/// none of them.
fn missing(from: &MapState, to: &MapState) -> Vec<ProjectChange> {
    let is_missing = |(change, project): &ProjectChange| match change {
        MapChange::Put {
            kind,
            sync_id,
            local_id,
        } => to
            .get(*kind, sync_id)
            .is_none_or(|row| row.local_id != *local_id || !keeps(&row.project, project)),
        MapChange::PutItem {
            table,
            sync_id,
            local_id,
        } => to
            .item(table, sync_id)
            .is_none_or(|row| row.local_id != *local_id || !keeps(&row.project, project)),
        MapChange::Declare(address) => {
            let project = crate::model::ProjectKey::new(project.clone().unwrap_or_default());
            !to.declared(&project).contains(address)
        }
        MapChange::Remember { subject, fields } => {
            to.last(subject).is_none_or(|last| last.fields != *fields)
        }
        _ => false,
    };
    from.to_changes().into_iter().filter(is_missing).collect()
}

fn keeps(kept: &Option<String>, project: &Option<String>) -> bool {
    kept.is_none() || project.is_none() || kept == project
}

/// Takes a mapping out of the table of this name.
fn removal(table: &str, sync_id: SyncId) -> Option<MapChange> {
    match Kind::from_name(table) {
        Some(kind) => Some(MapChange::Remove { kind, sync_id }),
        None => ItemTable::parse(table).map(|table| MapChange::RemoveItem { table, sync_id }),
    }
}

/// Where the two say different things of one record, or of one row.
fn mismatches(from: &MapState, to: &MapState) -> Vec<Mismatch> {
    let kinds = Kind::ALL.into_iter().flat_map(|kind| {
        let (from, to) = (from.of(kind).collect(), to.of(kind).collect());
        differing(kind.spec().name, &from, &to)
    });
    let items = from.item_tables().flat_map(|table| {
        let (from, to) = (from.items(table).collect(), to.items(table).collect());
        differing(table.name(), &from, &to)
    });
    kinds.chain(items).collect()
}

/// The same of one table.
fn differing(
    table: &str,
    from: &BTreeMap<&SyncId, &MapRow>,
    to: &BTreeMap<&SyncId, &MapRow>,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let by_row: BTreeMap<&str, &SyncId> = to
        .iter()
        .map(|(sync_id, row)| (row.local_id.as_str(), *sync_id))
        .collect();
    for (sync_id, row) in from {
        let mut differs = |other: &SyncId, local_id: &str| {
            found.push(Mismatch {
                table: table.to_owned(),
                source: ((*sync_id).clone(), row.local_id.clone()),
                destination: (other.clone(), local_id.to_owned()),
            });
        };
        match to.get(sync_id) {
            Some(other) if other.local_id != row.local_id => {
                differs(sync_id, &other.local_id);
            }
            _ => {}
        }
        match by_row.get(row.local_id.as_str()) {
            Some(other) if other != sync_id => differs(other, &row.local_id),
            _ => {}
        }
    }
    found
}

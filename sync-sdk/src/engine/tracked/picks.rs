//! Rows that a person has named.

use std::collections::HashMap;

use super::adoptable::owner;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::error::{EngineError, Problem};
use crate::engine::options::Desired;
use crate::idmap::{MapChange, MapRow};
use crate::model::{Address, Kind, SyncId};

/// A row that a person has named for a record: `role.editor=0b3c…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The record.
    pub address: Address,
    /// The row's primary key.
    pub local_id: String,
}

/// The records that rows were picked for, with who had the rows.
pub(super) type Picked = HashMap<(Kind, SyncId), Option<(SyncId, MapRow)>>;

/// Enters picked rows into the mappings that were read. `Err` lists the picks
/// that cannot be.
pub(super) fn enter_all(
    current: &mut Current,
    desired: &Desired,
    picks: &[Pick],
) -> Result<Picked, EngineError> {
    let mut problems = Vec::new();
    let mut picked = Picked::new();
    for pick in picks {
        match checked(current, desired, pick) {
            Ok(Some((kind, sync_id))) => {
                let before = enter(current, desired, kind, &sync_id, &pick.local_id);
                picked.insert((kind, sync_id), before);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    match problems.is_empty() {
        true => Ok(picked),
        false => Err(EngineError::Problems(problems)),
    }
}

/// The record that is picked for; nothing where it has the row already.
fn checked(
    current: &Current,
    desired: &Desired,
    pick: &Pick,
) -> Result<Option<(Kind, SyncId)>, Problem> {
    let problem = |message: String| Problem {
        address: Some(pick.address.clone()),
        origin: None,
        message,
    };
    let all = desired.snapshot.records.iter();
    let mut all = all.flat_map(|(kind, records)| records.iter().map(|record| (*kind, record)));
    let (kind, record) = all
        .find(|(_, record)| name(record) == pick.address)
        .ok_or_else(|| problem("the configuration describes no such record".to_owned()))?;
    let local_id = pick.local_id.as_str();
    if current.row(kind, local_id).is_none() {
        let noun = kind.spec().noun;
        return Err(problem(format!(
            "the target has no {noun} with the key `{local_id}`"
        )));
    }
    let mapped = current.map.get(kind, &record.sync_id);
    match mapped.filter(|row| current.row(kind, &row.local_id).is_some()) {
        Some(row) if row.local_id == local_id => return Ok(None),
        Some(row) => {
            return Err(problem(format!(
                "it is tracked as the row `{}` already; `directus-sync untrack {}` first",
                row.local_id, pick.address
            )));
        }
        None => {}
    }
    let described = desired.snapshot.of(kind).iter();
    let mut owners = described.filter(|other| {
        let mapped = current.map.get(kind, &other.sync_id);
        mapped.is_some_and(|row| row.local_id == local_id)
    });
    match owners.next() {
        Some(other) => Err(problem(format!(
            "the row `{local_id}` is that of {}, which the configuration describes too; \
             `directus-sync untrack {}` first",
            name(other),
            name(other)
        ))),
        None => Ok(Some((kind, record.sync_id.clone()))),
    }
}

/// Enters a picked row into the mappings that were read; answers who had it.
fn enter(
    current: &mut Current,
    desired: &Desired,
    kind: Kind,
    sync_id: &SyncId,
    local_id: &str,
) -> Option<(SyncId, MapRow)> {
    let before = owner(current, kind, local_id);
    if let Some((sync_id, _)) = before.clone() {
        current.map.apply(MapChange::Remove { kind, sync_id }, None);
    }
    let put = MapChange::Put {
        kind,
        sync_id: sync_id.clone(),
        local_id: local_id.to_owned(),
    };
    let project = desired.project();
    current
        .map
        .apply(put, project.map(|project| project.as_str()));
    before
}

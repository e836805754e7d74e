//! Finds the rows of all records that a run covers, before any is compared: a
//! flow refers to operations.

use std::collections::HashMap;

use super::current::Current;
use super::error::Problem;
use super::externals;
use super::identities::Identities;
use super::leaving::{Leaving, leaving};
use super::matching::{Match, match_records};
use super::options::Desired;
use super::unmapped::Unmapped;
use crate::model::{Kind, SyncId};

/// What was found.
pub(super) struct Found {
    /// By kind, in the order of the kinds.
    pub(super) rows: Vec<OfKind>,
    /// What was ours and is external now stays, and is no longer ours.
    pub(super) given_away: Vec<(Kind, SyncId)>,
}

/// The rows of one kind.
pub(super) struct OfKind {
    pub(super) kind: Kind,
    /// Rows whose records are described no longer, by primary key.
    pub(super) leaving: HashMap<String, Leaving>,
    /// One for each record, in their order.
    pub(super) matches: Vec<Match>,
}

/// Finds and links the rows of externals, of records that are only referred to,
/// and of the records of these kinds.
pub(super) fn find_rows(
    current: &Current,
    desired: &Desired,
    kinds: &[Kind],
    ids: &mut Identities,
    problems: &mut Vec<Problem>,
) -> Found {
    let theirs = externals::link(&desired.snapshot.externals, current, ids, problems);
    // What is not compared is referred to: rows of it may have no mapping.
    for kind in current.rows.keys().copied() {
        let unmapped = Unmapped::new(kind, current);
        let others = desired.snapshot.of(kind).iter();
        for record in others.filter(|_| !kinds.contains(&kind)) {
            let row = match ids.local_id(kind, &record.sync_id) {
                Some(_) => None,
                None => unmapped.row(&record.sync_id, ids).map(str::to_owned),
            };
            if let Some(local_id) = row {
                ids.link(kind, record.sync_id.clone(), local_id);
            }
        }
    }
    let mut rows = Vec::new();
    let mut given_away = Vec::new();
    for kind in kinds.iter().copied() {
        let (leaving, given): (HashMap<_, _>, HashMap<_, _>) = leaving(kind, current, desired, ids)
            .into_iter()
            .partition(|(local_id, _)| !theirs.contains(&(kind, local_id.clone())));
        let given = given.into_values().map(|row| row.sync_id);
        let given = given.filter(|sync_id| current.map.get(kind, sync_id).is_some());
        given_away.extend(given.map(|sync_id| (kind, sync_id)));
        let matches = match_records(kind, desired, current, ids, &leaving, problems);
        rows.push(OfKind {
            kind,
            leaving,
            matches,
        });
    }
    Found { rows, given_away }
}

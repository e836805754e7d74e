//! What the licence of a target hides: it is there, and nobody knows how.

use super::current::Current;
use super::identities::Identities;
use super::options::Selection;
use super::row_names::RowNames;
use crate::model::{Address, Kind, SyncId};

/// How many are named in a sentence.
const NAMED: usize = 5;

/// What the reader should know about what is hidden; `None` where nothing is.
pub(super) fn warning(current: &Current, ids: &Identities) -> Option<String> {
    let names = names(current, ids);
    let first: Vec<&str> = names.iter().take(NAMED).map(Address::as_str).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!names.is_empty()).then(|| {
        format!(
            "the licence of the target ({}) hides how these are, which are left alone: {}{more}",
            current.info.license.name,
            first.join(", "),
        )
    })
}

fn names(current: &Current, ids: &Identities) -> Vec<Address> {
    if current.hidden.is_empty() {
        return Vec::new();
    }
    let names = RowNames::of(current, ids, |_, _, _| None);
    let hidden = current.hidden.iter();
    let mut names: Vec<Address> = hidden.map(|(kind, id)| names.row(*kind, id)).collect();
    names.sort();
    names
}

/// The records that are hidden, of those that a selection covers and that have a
/// name.
pub(super) fn records(
    current: &Current,
    ids: &Identities,
    selection: &Selection,
) -> Vec<(Kind, SyncId)> {
    let hidden = current.hidden.iter();
    let hidden = hidden.filter(|(kind, _)| selection.kinds.contains(kind));
    hidden
        .filter_map(|(kind, id)| Some((*kind, ids.sync_id(*kind, id)?.clone())))
        .collect()
}

//! How many flows are active.

use std::collections::HashSet;

use serde_json::Value;

use super::{Forbidden, Limit, addresses, named};
use crate::engine::change::Action;
use crate::engine::current::Current;
use crate::engine::plan::{Change, Clear, Plan};
use crate::model::{Kind, Object};

/// What says whether a flow is active.
pub(in crate::engine) const STATUS: &str = "status";

const ACTIVE: &str = "active";
const INACTIVE: &str = "inactive";

/// Active flows that a push turns off or deletes, and that are turned off before
/// any other is turned on: where the licence has not room for all at once.
pub(in crate::engine) fn room(current: &Current, changes: &[Change]) -> Vec<Clear> {
    let Some(limit) = current.info.license.flows else {
        return Vec::new();
    };
    let added = changes.iter().filter(|change| activates(change)).count();
    if added == 0 || (active(current).count() + added) as u64 <= limit {
        return Vec::new();
    }
    let ended: HashSet<&str> = changes
        .iter()
        .filter(|change| ends(change))
        .filter_map(|change| change.local_id.as_deref())
        .collect();
    let ended = active(current).filter(|local_id| ended.contains(local_id));
    let clear = |local_id: &str| Clear {
        kind: Kind::Flows,
        local_id: local_id.to_owned(),
        field: STATUS,
        meanwhile: Some(INACTIVE.to_owned()),
    };
    ended.map(clear).collect()
}

/// Flows that are made active, or activated, with no room for them when those that
/// the plan turns off before are off.
pub(super) fn forbidden(plan: &Plan, current: &Current) -> Option<Forbidden> {
    let limit = current.info.license.flows?;
    let added = addresses(plan, Kind::Flows, |change| activates(change));
    let off = plan.clears.iter();
    let off = off.filter(|clear| clear.kind == Kind::Flows && clear.field == STATUS);
    let off: HashSet<&str> = off.map(|clear| clear.local_id.as_str()).collect();
    let stay = active(current).filter(|local_id| !off.contains(local_id));
    let number = (stay.count() + added.len()) as u64;
    (number > limit && !added.is_empty()).then(|| Forbidden {
        limit: Limit::Flows,
        addresses: added,
        text: format!(
            "{} allows {limit} active flows, and there would be {number}: turn others off, make these \
             inactive, or activate a licence that allows more",
            named(current)
        ),
    })
}

/// The primary keys of the flows that are active.
fn active(current: &Current) -> impl Iterator<Item = &str> {
    let flows = current.of(Kind::Flows);
    flows
        .filter(|(_, row)| says(row, ACTIVE))
        .map(|(local_id, _)| local_id.as_str())
}

/// Whether a change makes one more flow active. Without a status a new one is.
fn activates(change: &Change) -> bool {
    change.kind == Kind::Flows
        && match change.action {
            Action::Create => says(&change.payload, ACTIVE) || !change.payload.contains_key(STATUS),
            Action::Update | Action::Adopt => says(&change.payload, ACTIVE),
            Action::Delete => false,
        }
}

/// Whether a flow is not active after a change.
fn ends(change: &Change) -> bool {
    change.kind == Kind::Flows
        && match change.action {
            Action::Create => false,
            Action::Update | Action::Adopt => {
                change.payload.contains_key(STATUS) && !says(&change.payload, ACTIVE)
            }
            Action::Delete => true,
        }
}

fn says(row: &Object, status: &str) -> bool {
    row.get(STATUS).and_then(Value::as_str) == Some(status)
}

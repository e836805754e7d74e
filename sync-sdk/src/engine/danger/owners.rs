//! Rows that are taken away from who tracks them.

use super::{Danger, DangerKind};
use crate::engine::plan::Plan;

/// The rows that somebody else tracks and that a plan takes over. Whoever had one
/// no longer finds it: the next push from there makes a second one, or asks for it
/// back.
pub(super) fn dangers(plan: &Plan) -> Vec<Danger> {
    let taken = plan.changes.iter().filter_map(|change| {
        let (owner, row) = (change.taken_from.as_ref()?, change.local_id.as_deref()?);
        let text = format!(
            "its row {row} is tracked as {owner}, and would be no longer: the next push from there makes another \
             one, or needs --adopt"
        );
        Some(Danger::new(DangerKind::TakeOver, &change.address, text))
    });
    taken.collect()
}

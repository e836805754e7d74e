//! Looks again at what a plan relies on.

use super::check::{Stale, moved};
use super::seal;
use crate::engine::current::Current;
use crate::engine::danger::{Danger, dangers};
use crate::engine::error::EngineError;
use crate::engine::limits::{self, forbidden};
use crate::engine::options::Selection;
use crate::engine::plan::Plan;
use crate::target::ReadTarget;

/// Looks again at what a plan relies on, for who lets time pass before it is
/// [applied](crate::engine::apply), such as to ask a person. `then` is what it was
/// made from, `now` the target as it is, [discovered](crate::engine::discover)
/// once more. What the plan does not concern may have moved.
///
/// ```no_run
/// use sync_sdk::engine::{self, Current, EngineError, Plan, Selection, Silent};
/// use sync_sdk::idmap::IdMap;
/// use sync_sdk::target::{ReadTarget, WriteTarget};
///
/// # async fn run(
/// #     reader: &dyn ReadTarget, writer: &dyn WriteTarget, idmap: &dyn IdMap, plan: &Plan,
/// #     then: &Current, selection: &Selection,
/// # ) -> Result<(), EngineError> {
/// // After somebody has said yes:
/// let now = engine::discover(reader, idmap, selection, &Silent).await?;
/// engine::recheck(reader, plan, then, &now, selection).await?;
/// engine::apply(plan, writer, idmap, &Silent).await
/// # }
/// ```
///
/// # Errors
/// [`EngineError::Stale`] lists everything that has moved, and what is more
/// dangerous than it was; [`EngineError::Forbidden`] what the licence has no room for any more.
pub async fn recheck(
    reader: &dyn ReadTarget,
    plan: &Plan,
    then: &Current,
    now: &Current,
    selection: &Selection,
) -> Result<(), EngineError> {
    // It is in memory: the instance and its id map are those that were read.
    let (idmap, instance) = ("", String::new());
    let seal = seal::of(plan, then, None, selection, idmap, instance.clone());
    refuse(moved(&seal, now, idmap, &instance))?;
    reviewed_dangers(reader, plan, now).await?;
    limits::refuse(forbidden(plan, now))
}

/// What a plan is dangerous in now, if that is no more than it says.
pub(super) async fn reviewed_dangers(
    reader: &dyn ReadTarget,
    plan: &Plan,
    now: &Current,
) -> Result<Vec<Danger>, EngineError> {
    let now = dangers(reader, plan, now).await?;
    let is_new = |danger: &&Danger| !plan.dangers.iter().any(|known| danger.is_within(known));
    let new = now.iter().filter(is_new).cloned();
    refuse(new.map(Stale::Dangerous).collect())?;
    Ok(now)
}

/// Nothing must have moved.
pub(super) fn refuse(stale: Vec<Stale>) -> Result<(), EngineError> {
    match stale.is_empty() {
        true => Ok(()),
        false => Err(EngineError::Stale(stale)),
    }
}

//! Finds out what differs: the second phase of a run.

mod records;

use std::time::Instant;

pub(super) use self::records::{Drafted, name, records};
use super::current::{Current, read};
use super::danger::dangers;
use super::error::EngineError;
use super::observe::{Event, Observer, Phase};
use super::options::{Desired, Options, Selection};
use super::plan::{Change, Plan};
use super::{assets, data_model, hidden, limits, literals, pointers, protection, select};
use crate::idmap::IdMap;
use crate::model::Address;
use crate::target::ReadTarget;

/// Compares a configuration with a target and plans what to do, whole, before
/// anything is written. It asks for the server's own diff of the data model, when
/// that differs at all, and for what its [dangers] must know.
///
/// [dangers]: super::dangers()
///
/// # Errors
/// [`EngineError::Problems`] lists everything in the configuration that cannot
/// be applied, [`EngineError::Protected`] what it would delete although it may
/// not, [`EngineError::OtherVersion`] refuses a dump of another version.
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
    let mut plan = compared(reader, current, desired, selection, options, false).await?;
    assets::plan(reader, &mut plan, current, desired).await?;
    plan.dangers = dangers(reader, &plan, current).await?;
    plan.forbidden = limits::forbidden(&plan, current);
    observer.event(Event::Ended(Phase::Compare, begun.elapsed()));
    Ok(plan)
}

/// Compares everything, and takes out what is not wanted. `again` says that a
/// push went before.
async fn compared(
    reader: &dyn ReadTarget,
    current: &Current,
    desired: &Desired,
    selection: &Selection,
    options: &Options,
    again: bool,
) -> Result<Plan, EngineError> {
    let Drafted {
        mut plan,
        memory,
        ids,
        kinds,
    } = records(current, desired, selection, options)?;
    let wanted = desired.snapshot.data_model.as_ref();
    let here = wanted.and_then(|wanted| ids.located_model(wanted));
    let kept = wanted
        .zip(current.data_model.as_ref())
        .and_then(|(wanted, now)| {
            let wanted = here.as_ref().unwrap_or(wanted);
            desired.unseen.kept(wanted, now, &desired.scope)
        });
    let here = kept.or(here);
    let mut model = match (&current.data_model, &desired.snapshot.data_model) {
        (Some(now), Some(wanted)) => {
            data_model::check_version(wanted, now, &desired.scope, options.force)?;
            let project = desired.scope.project();
            let before = project.map(|project| current.map.declared(project));
            let wanted = here.as_ref().unwrap_or(wanted);
            let is_meant = |address: &Address| options.targets.means(address);
            plan.left.extend(data_model::unknown(wanted, now));
            let mut model = data_model::Draft::new(wanted, now, before, is_meant)?;
            plan.settled(model.settle(current, desired, options));
            Some(model)
        }
        _ => {
            let is_lost = selection.data_model && desired.snapshot.data_model.is_none();
            plan.warnings.extend(is_lost.then(|| {
                "the data model is not part of the configuration; it is left alone".to_owned()
            }));
            None
        }
    };
    select::narrow(&mut plan, model.as_mut(), current, desired, options, again)?;
    if let Some(model) = model {
        let is_meant = |address: &Address| options.targets.means(address);
        let planned = model.finish(reader, is_meant, (current, desired)).await?;
        plan.schema = planned.schema;
        plan.ahead = planned.ahead;
        plan.map_changes.extend(planned.map_changes);
    }
    plan.forget_left_clashes();
    plan.warnings.extend(hidden::warnings(&plan, current, &ids));
    let dangling = literals::dangling(&plan.changes, &desired.snapshot, &ids);
    plan.warnings.extend(dangling);
    send_along(current, &mut plan.changes);
    plan.clears = pointers::clears(current, &plan.changes);
    plan.clears.extend(limits::room(current, &plan.changes));
    let remembered = memory.finish(&kinds, &plan.changes, &plan.clears, &ids);
    plan.map_changes.extend(remembered);
    let violated = protection::violated(&plan, desired, current);
    if !violated.is_empty() {
        return Err(EngineError::Protected(violated));
    }
    Ok(plan)
}

/// Reads the target again and compares again: the last phase of a run, after
/// the plan was [applied](super::apply), which leaves the server's caches clear.
/// What it finds is remembered for the next run, to tell then what was changed
/// by hand.
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
    let plan = compared(reader, &current, desired, selection, options, true).await?;
    idmap.tidy().await?;
    if plan.is_empty() {
        idmap.write(&plan.map_changes).await?;
    }
    observer.event(Event::Ended(Phase::Verify, begun.elapsed()));
    match plan.is_empty() {
        true => Ok(()),
        false => Err(EngineError::Unverified(Box::new(plan))),
    }
}

/// Puts the fields that a server wants to see with every change of a row beside
/// those that change, as they are.
fn send_along(current: &Current, changes: &mut [Change]) {
    for change in changes
        .iter_mut()
        .filter(|change| !change.payload.is_empty())
    {
        let row = change.local_id.as_deref();
        let Some(row) = row.and_then(|local_id| current.row(change.kind, local_id)) else {
            continue;
        };
        for key in change.kind.spec().sent_along {
            if let Some(now) = row.get(*key) {
                change.payload.entry(*key).or_insert_with(|| now.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;

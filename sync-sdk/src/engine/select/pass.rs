//! Takes out of a drafted plan what is not wanted.

use std::collections::HashSet;

use super::closure::{Fate, decide};
use super::links::{self, Known};
use super::{LeftOut, Mode, Why, unknown};
use crate::engine::change::Action;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::data_model;
use crate::engine::error::EngineError;
use crate::engine::options::{Desired, Options};
use crate::engine::plan::{Change, Plan};
use crate::engine::schema::put_back;
use crate::idmap::MapChange;
use crate::model::{Address, Kind};

/// Keeps the changes of records and of the data model that the mode takes and
/// that are targeted, with what they need; [`Plan::left`] gets the others.
///
/// # Errors
/// [`EngineError::Problems`] names patterns that mean nothing, unless this is
/// done `again`, after a push: what it deleted has no name any more.
pub(in crate::engine) fn narrow(
    plan: &mut Plan,
    mut model: Option<&mut data_model::Draft<'_>>,
    current: &Current,
    desired: &Desired,
    options: &Options,
    again: bool,
) -> Result<(), EngineError> {
    let (mode, targets) = (options.mode, &options.targets);
    if mode == Mode::Mirror && targets.is_all() {
        return Ok(());
    }
    if !again {
        let told = unknown::check(targets, plan, model.as_deref(), current, desired)?;
        plan.warnings.extend(told);
    }
    if mode == Mode::Add {
        plan.left
            .extend(plan.changes.iter_mut().filter_map(only_mapped));
    }
    let known = Known {
        policies: addresses(desired, Kind::Policies).collect(),
        roles: addresses(desired, Kind::Roles).collect(),
    };
    let items = links::items(&plan.changes, model.as_deref(), current, &known);
    let fates = decide(&items, mode, targets);
    let (records, entries) = fates.split_at(plan.changes.len());

    let mut left: Vec<&Change> = Vec::new();
    for (change, fate) in plan.changes.iter_mut().zip(records) {
        match fate {
            Fate::Wanted => {}
            Fate::NeededBy(index) => change.needed_by = Some(items[*index].address.clone()),
            Fate::LeftOut(why) => {
                plan.left
                    .push(left_out(&change.address, change.action, why));
                left.push(change);
            }
        }
    }
    // What was mapped otherwise stays so where nobody takes it over.
    let rows = left
        .iter()
        .filter_map(|it| Some((it.kind, it.local_id.as_deref()?)));
    let rows: HashSet<(Kind, &str)> = rows.collect();
    plan.map_changes.retain(|change| match change {
        MapChange::Remove { kind, sync_id } => {
            let row = current.map.get(*kind, sync_id);
            row.is_none_or(|row| !rows.contains(&(*kind, row.local_id.as_str())))
        }
        _ => true,
    });
    let mut is_made = records.iter().map(|fate| !matches!(fate, Fate::LeftOut(_)));
    plan.changes.retain(|_| is_made.next().unwrap_or(true));

    if let Some(model) = &mut model {
        let base = records.len();
        let mut back: HashSet<Address> = HashSet::new();
        for (index, (it, fate)) in model.differences.iter().zip(entries).enumerate() {
            match fate {
                Fate::Wanted => {}
                Fate::NeededBy(by) => {
                    let by = items[*by].address.clone();
                    model.needed_by.insert(it.address.clone(), by);
                }
                Fate::LeftOut(why) => {
                    // A collection speaks for its fields, as in the server's diff.
                    let item = &items[base + index];
                    let is_part = item.part_of.is_some();
                    let entry = left_out(&it.address, item.action, why);
                    plan.left.extend((!is_part).then_some(entry));
                    back.insert(it.address.clone());
                }
            }
        }
        let unmeant = model.unmeant.iter();
        let unmeant = unmeant.map(|it| left_out(it, Action::Update, &Why::NotTargeted));
        plan.left.extend(unmeant);
        put_back(model.now, &mut model.document, &back);
    }
    Ok(())
}

/// The addresses of a kind's records, own and of others.
fn addresses(desired: &Desired, kind: Kind) -> impl Iterator<Item = Address> {
    let own = desired.snapshot.of(kind).iter();
    let theirs = desired.snapshot.externals.iter();
    let theirs = theirs.filter(move |external| external.kind == kind);
    own.chain(theirs.map(|external| &external.record)).map(name)
}

/// A row that is taken over gets its mapping, and keeps its values.
fn only_mapped(change: &mut Change) -> Option<LeftOut> {
    if change.action != Action::Adopt || change.payload.is_empty() {
        return None;
    }
    change.payload.clear();
    let fields = std::mem::take(&mut change.fields).into_iter();
    Some(LeftOut {
        fields: fields.map(|field| field.path).collect(),
        ..left_out(&change.address, Action::Update, &Why::Mode)
    })
}

fn left_out(address: &Address, action: Action, why: &Why) -> LeftOut {
    LeftOut {
        address: address.clone(),
        fields: Vec::new(),
        action,
        why: why.clone(),
    }
}

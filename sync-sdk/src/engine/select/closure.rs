//! Which changes are made, of those that a plan has: what is wanted, and what
//! that needs. Knows nothing of records.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::{Mode, Targets, Why};
use crate::engine::change::Action;
use crate::model::Address;

/// A change, and what it needs of the others (by their places in the list).
#[derive(Debug, Clone)]
pub(in crate::engine) struct Item {
    pub(in crate::engine) address: Address,
    /// Further addresses by which it can be meant: an attachment belongs to a
    /// policy and to a role.
    pub(in crate::engine) also: Vec<Address>,
    pub(in crate::engine) action: Action,
    /// Cannot be made without these.
    pub(in crate::engine) needs: BTreeSet<usize>,
    /// Is of little use without these: they come along if nothing is against it.
    pub(in crate::engine) brings: BTreeSet<usize>,
    /// The deletion that deletes it too.
    pub(in crate::engine) part_of: Option<Part>,
}

/// Something is deleted together with what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Part {
    /// What it belongs to.
    pub(in crate::engine) of: usize,
    /// Whether it may be deleted while that stays.
    pub(in crate::engine) can_go_alone: bool,
}

/// What becomes of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Fate {
    /// It is made.
    Wanted,
    /// It is made because this one needs it.
    NeededBy(usize),
    /// It is not.
    LeftOut(Why),
}

impl Item {
    pub(in crate::engine) fn new(address: Address, action: Action) -> Self {
        Self {
            address,
            also: Vec::new(),
            action,
            needs: BTreeSet::new(),
            brings: BTreeSet::new(),
            part_of: None,
        }
    }

    fn is_like(&self, patterns: &[String]) -> bool {
        let mut addresses = self.also.iter().chain([&self.address]);
        addresses.any(|address| patterns.iter().any(|pattern| address.is_like(pattern)))
    }
}

/// Decides about each item. What is made is closed: it needs nothing that is
/// left out.
pub(in crate::engine) fn decide(items: &[Item], mode: Mode, targets: &Targets) -> Vec<Fate> {
    let targeted: Vec<bool> = items
        .iter()
        .map(|item| item.is_like(&targets.only))
        .collect();
    let barred = barred(items, mode, targets, &targeted);
    let is_wanted =
        |index: usize| (targets.only.is_empty() || targeted[index]) && barred[index].is_none();
    let is_start = |index: &usize| {
        let whole = items[*index].part_of.filter(|part| !part.can_go_alone);
        is_wanted(*index) && whole.is_none_or(|part| is_wanted(part.of))
    };
    let starts = (0..items.len()).filter(is_start);
    let mut fates: Vec<Option<Fate>> = vec![None; items.len()];
    let mut waiting: VecDeque<usize> = starts.collect();
    for index in &waiting {
        fates[*index] = Some(Fate::Wanted);
    }
    while let Some(index) = waiting.pop_front() {
        let item = &items[index];
        let brought = item.brings.iter().filter(|other| barred[**other].is_none());
        for other in item.needs.iter().chain(brought).copied() {
            if fates[other].is_none() {
                fates[other] = Some(Fate::NeededBy(index));
                waiting.push_back(other);
            }
        }
    }
    let left_out = |(index, fate): (usize, Option<Fate>)| {
        let is_meant = targets.only.is_empty() || targeted[index];
        fate.unwrap_or_else(|| {
            Fate::LeftOut(match (&barred[index], items[index].part_of) {
                (Some(why), _) if is_meant => why.clone(),
                (None, Some(part)) if is_meant => Why::Needs(items[part.of].address.clone()),
                _ => Why::NotTargeted,
            })
        })
    };
    fates.into_iter().enumerate().map(left_out).collect()
}

/// What may not be made: what the mode does not take, what is excluded, and what
/// needs such.
fn barred(items: &[Item], mode: Mode, targets: &Targets, targeted: &[bool]) -> Vec<Option<Why>> {
    let mut needed: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (index, item) in items.iter().enumerate() {
        let stays_with = item
            .part_of
            .filter(|part| !(part.can_go_alone && targeted[index]));
        let others = item.needs.iter().copied();
        for other in others
            .chain(stays_with.map(|part| part.of))
            .collect::<HashSet<_>>()
        {
            needed[other].push(index);
        }
    }
    let own = |item: &Item| match () {
        () if item.is_like(&targets.except) => Some(Why::NotTargeted),
        () if !mode.takes(item.action) => Some(Why::Mode),
        () => None,
    };
    let mut barred: Vec<Option<Why>> = items.iter().map(own).collect();
    let is_barred = |index: &usize| barred[*index].is_some();
    let mut waiting: VecDeque<usize> = (0..items.len()).filter(is_barred).collect();
    while let Some(index) = waiting.pop_front() {
        for other in &needed[index] {
            if barred[*other].is_none() {
                barred[*other] = Some(Why::Needs(items[index].address.clone()));
                waiting.push_back(*other);
            }
        }
    }
    barred
}

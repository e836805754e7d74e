//! Which changes of a plan are wanted.

mod closure;
mod constraints;
mod links;
mod names;
mod pass;
#[cfg(test)]
mod tests;
mod unknown;

pub(super) use closure::{Fate, Item, decide};
pub(super) use pass::narrow;
pub(super) use unknown::unknown;

use crate::model::Address;

use super::change::Action;

/// Which actions a push may take (`--mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// All: what the configuration described and describes no longer is deleted.
    #[default]
    Mirror,
    /// Nothing is deleted.
    Merge,
    /// What is missing is created; nothing that exists is changed. A row that is
    /// taken over gets its mapping and keeps its values.
    Add,
}

impl Mode {
    /// Whether it takes this action.
    pub fn takes(self, action: Action) -> bool {
        match self {
            Self::Mirror => true,
            Self::Merge => action != Action::Delete,
            Self::Add => matches!(action, Action::Create | Action::Adopt),
        }
    }
}

/// Which addresses a push may change (`--target`, `--exclude`): patterns as in
/// [`Address::is_like`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    /// Only these, and what they need; all where there is none.
    pub only: Vec<String>,
    /// Not these, nor what needs them.
    pub except: Vec<String>,
    /// Whether `except` is for every run, on any target, as what stands in a file:
    /// one of them that means nothing is then told, and is no error.
    pub excepts_always: bool,
}

impl Targets {
    /// Whether they leave nothing out.
    pub fn is_all(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    /// Whether an address is meant.
    pub fn means(&self, address: &Address) -> bool {
        let fits = |patterns: &[String]| patterns.iter().any(|pattern| address.is_like(pattern));
        (self.only.is_empty() || fits(&self.only)) && !fits(&self.except)
    }
}

/// A difference that a push does not touch.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The record, or the entry of the data model.
    pub address: Address,
    /// The fields that are left alone; empty where all of it is.
    pub fields: Vec<String>,
    /// What would have been done.
    pub action: Action,
    /// Why it is not.
    pub why: Why,
}

/// Why something is left out of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The mode does not take such actions.
    Mode,
    /// It is not targeted, or it is excluded.
    NotTargeted,
    /// It needs this change, which is left out.
    Needs(Address),
    /// What was changed by hand stays.
    Theirs,
    /// The target's version does not have it.
    Unknown,
    /// The target's licence hides it, so that nobody knows how it is.
    Hidden,
}

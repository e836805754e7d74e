//! Seeds: rows of collections, users and files, pushed to a target and pulled
//! from it.
//!
//! A run goes as one of records does. [`discover`] reads what the target has of
//! the rows that are wanted, by keys and in few requests; [`plan()`] compares in
//! memory and writes nothing; [`apply()`] carries the plan out; [`verify()`] looks
//! whether a second plan is empty. What is kept of a target is in the tables that
//! directus-sync uses (`items::<collection>`, `users`, `files`), so that both can
//! take turns.
//!
//! Who a row is:
//!
//! 1. the row that its SyncID is mapped to;
//! 2. else the row with the primary key that we would choose for it. A key that
//!    can be chosen follows from the SyncID (`tables::Table::chosen_key`), so a
//!    row whose mapping was lost is known again;
//! 3. else a row that nobody has mapped and that has a value of it that only one
//!    row may have (a unique field, the email address of a user);
//! 4. where the server counts the keys, a row that nobody has mapped and that
//!    says the same in every field (`alike`): that of a push that was killed
//!    before it could write the mapping;
//! 5. else it is not there.
//!
//! References (many-to-one, many-to-any by the field beside it) hold SyncIDs.
//! Rows are created behind those that they refer to, level by level (`order`); in
//! a cycle, a reference that may be null waits for an update. Updates come behind
//! all creates, deletions last, those who refer first.

mod alike;
mod apply;
mod compare;
mod config;
mod current;
mod files;
mod order;
mod plan;
mod pull;
mod tables;
#[cfg(test)]
mod tests;
mod tracked;
mod value;
mod verify;

pub use apply::apply;
pub use compare::plan;
pub use config::SeedConfig;
pub use current::{SeedCurrent, discover};
pub use plan::{ItemChange, SEED_PLAN_FORMAT, SeedPlan};
pub use pull::{PulledFile, PulledSeeds, Wanted, pull};
pub use tracked::{TrackedRow, examine, table_named, tracked};
pub use verify::verify;

use super::error::Problem;
use super::stopped::Stopped;
use crate::target::TargetError;

/// A run of seeds that did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The target could not be read.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The seeds and the target do not fit together. Nothing was changed.
    #[error("{}", lines(.0))]
    Problems(Vec<Problem>),
    /// A part of the plan was refused, or nobody knows whether it was done.
    #[error("{0}")]
    Failed(Box<Stopped>),
    /// After the push the target still differs.
    #[error("{}", verify::told(.0))]
    Unverified(Box<SeedPlan>),
}

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .fold("the seeds cannot be pushed:".to_owned(), |text, problem| {
            format!("{text}\n  {problem}")
        })
}

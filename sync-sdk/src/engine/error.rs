//! What can go wrong in a run.

use std::fmt;

use super::danger::Danger;
use super::hooks::HookError;
use super::limits::Forbidden;
use super::plan::Plan;
use super::resolve::Clash;
use super::sealed::Stale;
use super::stopped::Stopped;
use crate::model::{Address, Origin, Version};
use crate::target::TargetError;

/// A run that did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The target could not be read.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A hook failed. Nothing was changed.
    #[error(transparent)]
    Hook(#[from] HookError),
    /// The configuration and the target do not fit together. Nothing was
    /// changed.
    #[error("{}", lines("the configuration cannot be applied:", .0))]
    Problems(Vec<Problem>),
    /// The plan would delete what the configuration protects. Nothing was
    /// changed.
    #[error("{}", lines("protected things would be deleted:", .0))]
    Protected(Vec<Problem>),
    /// The plan has dangers that nobody has [allowed](Plan::allowed). Nothing
    /// was changed.
    #[error("{}", lines("the plan is dangerous:", .0))]
    Dangerous(Vec<Danger>),
    /// The target's licence does not allow all of the plan. Nothing was changed.
    #[error("{}", lines("the licence of the target does not allow it:", .0))]
    Forbidden(Vec<Forbidden>),
    /// A dump of another Directus version or database vendor.
    #[error("the dump is of Directus {dump}, the target runs {target}")]
    OtherVersion {
        /// Version and vendor that the dump names.
        dump: String,
        /// Those of the target.
        target: String,
    },
    /// What was changed by hand since the last sync would be overwritten, and
    /// nobody has decided that. Nothing was changed.
    #[error("{}", lines("what was changed by hand since the last sync would be overwritten:", .0))]
    Undecided(Vec<Clash>),
    /// No sync of this configuration has left its state on the target, so that
    /// nobody knows what was changed by hand.
    #[error(
        "no push of this configuration has left its state on {target}: nobody knows what was changed by hand"
    )]
    NeverSynced {
        /// The address of the target.
        target: String,
    },
    /// A saved plan does not fit any more. Nothing was changed.
    #[error("{}", lines("the plan was made for something else:", .0))]
    Stale(Vec<Stale>),
    /// A part of the plan was refused, or nobody knows whether it was done. It
    /// tells by address what was applied and what was not.
    #[error("{0}")]
    Failed(Box<Stopped>),
    /// The target cannot try a plan out.
    #[error("Directus {version} cannot try a plan out; that needs 12.2 or later")]
    NoRehearsal {
        /// The version of the server.
        version: Version,
    },
    /// After the push the target still differs.
    #[error("after the push {} things still differ", .0.changes.len() + .0.schema.changes.len())]
    Unverified(Box<Plan>),
}

/// Something in the configuration that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The record.
    pub address: Option<Address>,
    /// Where it was written down.
    pub origin: Option<Origin>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        if let Some(address) = &self.address {
            write!(f, "{address}: ")?;
        }
        f.write_str(&self.message)
    }
}

fn lines<T: fmt::Display>(head: &str, items: &[T]) -> String {
    items
        .iter()
        .fold(head.to_owned(), |text, item| format!("{text}\n  {item}"))
}

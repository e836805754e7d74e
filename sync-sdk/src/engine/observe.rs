//! What a run tells while it goes on.

use std::time::Duration;

use crate::model::Kind;

/// A phase of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading the target.
    Discover,
    /// Finding out what differs.
    Compare,
    /// Writing.
    Apply,
    /// Reading and comparing again.
    Verify,
}

impl Phase {
    /// Its name: `discover`, `compare`, `apply`, `verify`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Compare => "compare",
            Self::Apply => "apply",
            Self::Verify => "verify",
        }
    }
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A phase begins.
    Began(Phase),
    /// A phase ended well, after so long.
    Ended(Phase, Duration),
    /// The data model is being applied.
    ApplyingSchema,
    /// Rows of a kind are being written.
    Writing {
        /// What is done to them.
        what: &'static str,
        /// Their kind.
        kind: Kind,
        /// How many.
        rows: usize,
    },
    /// Rows of all kinds are being written in one transaction.
    Importing {
        /// How many.
        rows: usize,
    },
    /// Rows were written, of all those that the plan has.
    Progress {
        /// So many so far.
        done: usize,
        /// So many in all.
        total: usize,
    },
}

/// Is told what happens. The command line's progress bars are an observer.
pub trait Observer {
    /// Something happened.
    fn event(&self, event: Event);
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: Event) {}
}

//! What a run tells while it goes on.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use super::plan::Plan;
use super::seed::SeedPlan;
use super::stopped::Stopped;
use crate::model::{Address, Kind};
use crate::target::TargetError;

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

/// What a write does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Changes the data model.
    Model,
    /// Changes the id map.
    Map,
    /// Uploads pictures that settings name.
    Upload,
    /// Creates records.
    Create,
    /// Changes records, or makes them give up what another one wants.
    Update,
    /// Deletes records.
    Delete,
    /// Makes the server forget its caches.
    Caches,
}

impl Work {
    /// The word for it: `model`, `map`, `upload`, `create`, `update`, `delete`, `caches`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Map => "map",
            Self::Upload => "upload",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Caches => "caches",
        }
    }
}

/// Things that are written together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// What is done.
    pub work: Work,
    /// The kind of the records; `None` where it is not about records.
    pub kind: Option<Kind>,
    /// The collection of the rows, where they are those of a seed.
    pub collection: Option<&'a str>,
    /// How many things there are.
    pub count: usize,
    /// Which they are. Empty for the id map and for caches.
    pub things: Vec<Thing<'a>>,
}

/// A record, or an entry of the data model, that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thing<'a> {
    /// What it is called; `None` for a row that no record of the plan has, and
    /// that gives something up.
    pub address: Option<&'a Address>,
    /// Its primary key, where it is known.
    pub key: Option<&'a str>,
}

/// What happens.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A phase begins.
    Began(Phase),
    /// A phase ended well, after so long.
    Ended(Phase, Duration),
    /// This plan is about to be applied.
    Planned(&'a Plan),
    /// This plan of seeds is about to be applied.
    PlannedSeeds(&'a SeedPlan),
    /// This is about to be sent. What becomes of it is told by the three events
    /// that follow, perhaps in parts: a request that is refused is tried again in
    /// halves, which are announced anew.
    Applying(&'a Step<'a>),
    /// This was done.
    Applied(&'a Step<'a>),
    /// This was refused, or no answer came (see [`TargetError::is_refusal`]).
    Failed(&'a Step<'a>, &'a TargetError),
    /// This was not tried, because of what was refused before.
    Skipped(&'a Step<'a>),
    /// The plan was not applied to its end; this is how far it came.
    Stopped(&'a Stopped),
    /// Rows were written, of all those that the plan has.
    Progress {
        /// So many so far.
        done: usize,
        /// So many in all.
        total: usize,
    },
}

/// Why a run ends before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// The lock of the target was taken away, or may have been: somebody else
    /// may be changing it.
    LockLost,
    /// Somebody asked for it.
    Asked,
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LockLost => {
                "its lock was taken away, so somebody else may be changing the target"
            }
            Self::Asked => "it was interrupted",
        })
    }
}

/// Is told what happens. The command line's progress bars and its journal are
/// observers.
///
/// ```
/// use std::cell::RefCell;
/// use sync_sdk::engine::{Event, Observer};
///
/// /// Keeps the addresses of what was written.
/// #[derive(Default)]
/// struct Written(RefCell<Vec<String>>);
///
/// impl Observer for Written {
///     fn event(&self, event: Event<'_>) {
///         if let Event::Applied(step) = event {
///             let addresses = step.things.iter().filter_map(|thing| thing.address);
///             self.0.borrow_mut().extend(addresses.map(ToString::to_string));
///         }
///     }
/// }
/// ```
#[async_trait(?Send)]
pub trait Observer {
    /// Something happened.
    fn event(&self, event: Event<'_>);

    /// Whether the run shall end. Asked where it can, before each stage of
    /// writes: what was begun is finished.
    async fn interruption(&self) -> Option<Interruption> {
        None
    }
}

/// Several observers are told one after the other.
#[async_trait(?Send)]
impl<const N: usize> Observer for [&dyn Observer; N] {
    fn event(&self, event: Event<'_>) {
        self.iter().for_each(|observer| observer.event(event));
    }

    async fn interruption(&self) -> Option<Interruption> {
        for observer in self {
            if let Some(why) = observer.interruption().await {
                return Some(why);
            }
        }
        None
    }
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: Event<'_>) {}
}

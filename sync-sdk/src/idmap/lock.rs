//! The lock of a target: who is changing it now.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::target::TargetError;

/// A run that holds the lock of a target, or wants to.
///
/// ```
/// use std::time::Duration;
/// use sync_sdk::idmap::Holder;
///
/// let holder = Holder {
///     run: "20261121T153000250Z-1a2b3c4d".into(),
///     user: "anna".into(),
///     host: "laptop".into(),
///     command: "push".into(),
///     began: "2026-11-21T15:30:00Z".into(),
///     ttl: Duration::from_secs(30),
///     left: false,
/// };
/// assert_eq!(
///     holder.to_string(),
///     "anna@laptop: `push`, since 2026-11-21T15:30:00Z by their clock"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Names the run: no two runs have the same.
    pub run: String,
    /// The user of the machine that it runs on.
    pub user: String,
    /// The name of that machine.
    pub host: String,
    /// What it does: `push`.
    pub command: String,
    /// When it began by that machine's clock. For people only: clocks differ, so
    /// nothing is decided by it.
    pub began: String,
    /// How long the lock may stay as it is before others take the run for dead.
    #[serde(with = "seconds")]
    pub ttl: Duration,
    /// Whether the run has left its lock behind, because the server may still be
    /// working on what it asked for: that the run is dead does not make it free.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            user,
            host,
            command,
            began,
            ..
        } = self;
        write!(
            f,
            "{user}@{host}: `{command}`, since {began} by their clock"
        )
    }
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(ttl: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(ttl.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

/// A lock that somebody holds, as a store showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which lock it is: another one of the same target has another key.
    pub key: String,
    /// Who holds it; `None` when what is written there cannot be understood.
    pub holder: Option<Holder>,
    /// A count that a living holder raises. `None` where the store itself knows
    /// when its holder is dead, so that watching it tells nothing.
    pub beat: Option<u64>,
}

/// What a look at a store tells of who changes its target. Two looks that are equal,
/// and see no lock, had no run between them that held it and changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Whether somebody holds the lock.
    pub is_held: bool,
    /// What was written to the store last, in a form of its own: every run that
    /// changes a target writes there what it leaves.
    pub newest: String,
}

/// What came of the wish to have a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It is ours, under this key.
    Ours(String),
    /// Somebody else was first.
    Theirs(Held),
}

/// Keeps at most one lock.
#[async_trait(?Send)]
pub trait LockStore {
    /// Whether others may take a lock away whose holder gave no sign for its
    /// [time](Holder::ttl). `false` where the store itself knows when its holder
    /// is dead.
    fn expires(&self) -> bool;

    /// Who holds the lock.
    async fn held(&self) -> Result<Option<Held>, TargetError>;

    /// Whether somebody holds the lock, and what was written last.
    async fn glance(&self) -> Result<Glance, TargetError>;

    /// Takes the lock when nobody holds it. Of two that try at once, one gets
    /// it. A run that holds it already gets it again.
    async fn claim(&self, holder: &Holder) -> Result<Claimed, TargetError>;

    /// Shows that the holder of this lock is alive. `false` when the lock is
    /// gone: somebody has taken it away.
    async fn renew(&self, key: &str, holder: &Holder, beat: u64) -> Result<bool, TargetError>;

    /// Removes this lock, whoever holds it. One that is gone already is no error.
    async fn remove(&self, key: &str) -> Result<(), TargetError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_read_as_it_was_written() {
        let holder = Holder {
            run: "r".into(),
            user: "u".into(),
            host: "h".into(),
            command: "push".into(),
            began: "now".into(),
            ttl: Duration::from_secs(30),
            left: false,
        };
        let text = serde_json::to_string(&holder).expect("it is JSON");
        assert!(text.ends_with(r#""ttl":30}"#), "{text}");
        assert_eq!(serde_json::from_str::<Holder>(&text).ok(), Some(holder));
    }
}

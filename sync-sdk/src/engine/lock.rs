//! Holding the lock of a target while it is changed.
//!
//! No clock of another machine is read. A holder raises a count now and then;
//! who waits watches that count by its own monotonic clock, and takes the lock
//! over when it stood still for as long as its holder said, or when this machine
//! knows that the holder is dead.

use std::cell::Cell;
use std::time::Duration;

use futures::future::{Either, select};
use tokio::time::{Instant, sleep};

use crate::idmap::{Claimed, Held, Holder, LockStore};
use crate::target::TargetError;

/// How often who waits looks at the lock.
const LOOK: Duration = Duration::from_secs(1);

/// How often a holder shows that it is alive, in the time that it may be silent.
const BEATS: u32 = 3;

/// How long a holder may be silent, which says nothing of that itself.
const TTL: Duration = Duration::from_secs(30);

/// Why a lock was taken away from its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takeover {
    /// This machine knows that its run has ended.
    Dead,
    /// It gave no sign for so long.
    Silent(Duration),
}

/// Whoever wants a lock: what it knows of others, and what it is told.
pub trait Claimant {
    /// Whether this machine knows that a run is dead. `false` when it does not
    /// know.
    fn is_dead(&self, holder: &Holder) -> bool;

    /// Somebody else holds the lock, and the wait for it begins.
    fn waits(&self, held: &Held);

    /// The lock was taken over.
    fn took_over(&self, held: &Held, why: Takeover);
}

/// Why a lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The target could not be asked.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Somebody else holds it.
    #[error("{}", locked(.held, *.watched))]
    Held {
        /// The lock.
        held: Held,
        /// How long it was waited for.
        watched: Duration,
    },
}

fn locked(held: &Held, watched: Duration) -> String {
    let who = match &held.holder {
        Some(holder) => holder.to_string(),
        None => "somebody whose name cannot be read".to_owned(),
    };
    let waited = match watched.as_secs() {
        0 => String::new(),
        seconds => format!(" (waited {seconds} s)"),
    };
    format!("the target is locked by {who}{waited}")
}

/// The lock of a target, ours until it is [released](Self::release) or taken
/// away.
pub struct Lock<'a> {
    store: &'a dyn LockStore,
    holder: Holder,
    key: String,
    lost: Cell<bool>,
}

impl<'a> Lock<'a> {
    /// Takes the lock, and waits for it up to `timeout` when somebody else has
    /// it.
    ///
    /// # Errors
    /// [`LockError::Held`] when it was not free in that time.
    pub async fn take(
        store: &'a dyn LockStore,
        holder: Holder,
        timeout: Duration,
        claimant: &dyn Claimant,
    ) -> Result<Lock<'a>, LockError> {
        let begun = Instant::now();
        let mut silence: Option<Silence> = None;
        loop {
            let held = match store.claim(&holder).await? {
                Claimed::Ours(key) => {
                    let lost = Cell::new(false);
                    return Ok(Self {
                        store,
                        holder,
                        key,
                        lost,
                    });
                }
                Claimed::Theirs(held) => held,
            };
            if silence.is_none() && !timeout.is_zero() {
                claimant.waits(&held);
            }
            let watched = Silence::go_on(silence.take(), &held);
            if let Some(why) = watched.takeover(claimant) {
                store.remove(&held.key).await?;
                claimant.took_over(&held, why);
                silence = Some(watched);
                continue;
            }
            silence = Some(watched);
            let waited = begun.elapsed();
            if waited >= timeout {
                return Err(LockError::Held {
                    held,
                    watched: waited,
                });
            }
            sleep(LOOK.min(timeout - waited)).await;
        }
    }

    /// Does work while the lock is shown to be alive. The work goes on when the
    /// lock is taken away: it asks [`is_lost`](Self::is_lost) where it can stop.
    pub async fn keep<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = std::pin::pin!(self.renew());
        match select(std::pin::pin!(work), renewing).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn renew(&self) -> std::convert::Infallible {
        for beat in 1.. {
            sleep(self.holder.ttl / BEATS).await;
            match self.store.renew(&self.key, &self.holder, beat).await {
                Ok(true) => {}
                Ok(false) => {
                    self.lost.set(true);
                    break;
                }
                // The next one may pass. If none does, somebody takes it over.
                Err(error) => tracing::warn!(%error, "the lock could not be renewed"),
            }
        }
        std::future::pending().await
    }

    /// Whether somebody has taken the lock away.
    pub fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Gives the lock back. One that was taken away is nobody's business here.
    ///
    /// # Errors
    /// When the target cannot be asked: the lock then stays until somebody takes
    /// it over.
    pub async fn release(self) -> Result<(), TargetError> {
        match self.is_lost() {
            true => Ok(()),
            false => self.store.remove(&self.key).await,
        }
    }
}

/// How long a lock has been seen to stand still.
struct Silence {
    held: Held,
    lasted: Duration,
    looked: Instant,
}

impl Silence {
    /// What is known after the lock was seen once more. Of a time in which the
    /// server did not answer little counts: the holder could not reach it either.
    fn go_on(before: Option<Self>, held: &Held) -> Self {
        let looked = Instant::now();
        let lasted = match before {
            Some(before) if before.held == *held => {
                before.lasted + (looked - before.looked).min(2 * LOOK)
            }
            _ => Duration::ZERO,
        };
        let held = held.clone();
        Self {
            held,
            lasted,
            looked,
        }
    }

    fn takeover(&self, claimant: &dyn Claimant) -> Option<Takeover> {
        // The store knows better whether its holder lives.
        self.held.beat?;
        let holder = self.held.holder.as_ref();
        if holder.is_some_and(|holder| claimant.is_dead(holder)) {
            return Some(Takeover::Dead);
        }
        let ttl = holder.map_or(TTL, |holder| holder.ttl);
        (self.lasted >= ttl.max(LOOK)).then_some(Takeover::Silent(self.lasted))
    }
}

#[cfg(test)]
mod tests;

//! Holding the lock of a target while it is changed.
//!
//! No clock of another machine is read. A holder raises a count now and then;
//! who waits watches that count by its own monotonic clock, and takes the lock
//! over when it stood still for as long as its holder said, or when this machine
//! knows that the holder is dead. A holder that could not raise its count for that
//! long takes the lock for lost, until a sign of it passes after all.

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use futures::future::{Either, select};
use tokio::time::{Instant, sleep, timeout};

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
    /// It was seen to be gone.
    gone: Cell<bool>,
    /// How many signs of it were sent.
    beats: Cell<u64>,
    /// When the last one that arrived was sent.
    sign: Cell<Moment>,
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
        let mut removed: Option<String> = None;
        loop {
            let sign = Moment::now();
            let held = match store.claim(&holder).await? {
                Claimed::Ours(key) => {
                    return Ok(Self {
                        store,
                        holder,
                        key,
                        gone: Cell::new(false),
                        beats: Cell::new(0),
                        sign: Cell::new(sign),
                    });
                }
                Claimed::Theirs(held) => held,
            };
            if silence.is_none() && !timeout.is_zero() {
                claimant.waits(&held);
            }
            let watched = Silence::go_on(silence.take(), &held);
            let takeover = watched.takeover(claimant);
            silence = Some(watched);
            // A lock that is still shown after that is waited for.
            if let Some(why) = takeover.filter(|_| removed.as_ref() != Some(&held.key)) {
                store.remove(&held.key).await?;
                claimant.took_over(&held, why);
                removed = Some(held.key);
                continue;
            }
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
    /// lock is taken away: it asks [`is_ours`](Self::is_ours) where it can stop.
    pub async fn keep<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = std::pin::pin!(self.renew());
        match select(std::pin::pin!(work), renewing).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn renew(&self) -> std::convert::Infallible {
        let mut wait = self.pause().saturating_sub(self.sign.get().age());
        while !self.gone.get() {
            sleep(wait).await;
            wait = match self.beat().await {
                true => self.pause(),
                false => LOOK,
            };
        }
        std::future::pending().await
    }

    /// How long after a sign of it the next one is sent.
    fn pause(&self) -> Duration {
        self.holder.ttl / BEATS
    }

    /// Shows that the lock is alive, and says whether that arrived. No sign is
    /// waited for longer than until the next one.
    async fn beat(&self) -> bool {
        let sent = Moment::now();
        self.beats.update(|beats| beats + 1);
        let beat = self.store.renew(&self.key, &self.holder, self.beats.get());
        match timeout(self.pause(), beat).await {
            Ok(Ok(true)) => {
                self.sign.set(sent);
                return true;
            }
            Ok(Ok(false)) => self.gone.set(true),
            // The next one may pass. If none does, somebody takes it over.
            Ok(Err(error)) => tracing::warn!(%error, "the lock could not be renewed"),
            Err(_) => tracing::warn!("the lock could not be renewed: no answer in time"),
        }
        false
    }

    /// Whether somebody has taken the lock away, or may have: no sign of it
    /// arrived for as long as it [lives](Holder::ttl) without one.
    pub fn is_lost(&self) -> bool {
        let is_old = self.store.expires() && self.sign.get().age() >= self.holder.ttl;
        self.gone.get() || is_old
    }

    /// Whether the lock is ours, to be asked before something is written. Where
    /// the last sign of it is not recent, because the server or this machine
    /// slept, another one is sent first.
    pub async fn is_ours(&self) -> bool {
        if !self.gone.get() && self.sign.get().age() >= 2 * self.pause() {
            self.beat().await;
        }
        !self.is_lost()
    }

    /// Gives the lock back. One that was taken away is nobody's business here.
    ///
    /// # Errors
    /// When the target cannot be asked: the lock then stays until somebody takes
    /// it over.
    pub async fn release(self) -> Result<(), TargetError> {
        match self.gone.get() {
            true => Ok(()),
            false => self.store.remove(&self.key).await,
        }
    }

    /// Leaves the lock behind, because the server may still be working on what
    /// this run asked for. Others wait for it to expire, also where this machine
    /// knows that the run has ended. Answers whether there is a lock that stays:
    /// not where it was taken away, or goes with its process.
    ///
    /// # Errors
    /// When the target cannot be asked.
    pub async fn leave(self) -> Result<bool, TargetError> {
        if self.gone.get() || !self.store.expires() {
            return Ok(false);
        }
        let holder = Holder {
            left: true,
            ..self.holder
        };
        let beat = self.beats.get() + 1;
        self.store.renew(&self.key, &holder, beat).await
    }
}

/// A moment of this machine. Its monotonic clock may stand still while it sleeps,
/// its other one may be set: a time that has passed on either of them has passed.
#[derive(Debug, Clone, Copy)]
struct Moment {
    monotonic: Instant,
    wall: SystemTime,
}

impl Moment {
    fn now() -> Self {
        Self {
            monotonic: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// How long ago it was.
    fn age(self) -> Duration {
        let wall = self.wall.elapsed().unwrap_or_default();
        self.monotonic.elapsed().max(wall)
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
        if holder.is_some_and(|holder| !holder.left && claimant.is_dead(holder)) {
            return Some(Takeover::Dead);
        }
        let ttl = holder.map_or(TTL, |holder| holder.ttl);
        (self.lasted >= ttl.max(LOOK)).then_some(Takeover::Silent(self.lasted))
    }
}

#[cfg(test)]
mod tests;

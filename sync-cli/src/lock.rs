//! The lock of a target, held while a command changes what is there or what is
//! kept beside it. Also on an error, and when somebody interrupts the command,
//! it is given back.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use sync_sdk::engine::journal::{Run, is_dead};
use sync_sdk::engine::{Claimant, Event, Interruption, Lock, LockError, Observer, Phase, Takeover};
use sync_sdk::idmap::{Held, Holder};
use sync_sdk::target::{ReadTarget, TargetError};

use crate::args::LockArgs;
use crate::error::CliError;
use crate::session::Session;
use crate::signals::Signals;
use crate::ui::Ui;

/// How long to wait for a lock.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long a lock may stay as it is before others take its run for dead.
const TTL: Duration = Duration::from_secs(30);

/// How long what was begun may take after an interruption.
const GRACE: Duration = Duration::from_secs(10);

/// How long giving the lock back may take.
const RELEASE: Duration = Duration::from_secs(10);

/// Who wants a lock, and how.
pub(crate) struct Wish<'a> {
    pub(crate) args: &'a LockArgs,
    pub(crate) run: &'a Run,
    /// Where the journals of this machine's runs are: they tell who is dead.
    pub(crate) journals: &'a Path,
}

impl Session {
    /// Does work while this run holds the lock of the target. The work is
    /// dropped when somebody interrupts it; while it applies a plan, it is given
    /// the time to finish what it has begun.
    pub(crate) async fn under_lock<T>(
        &self,
        wish: &Wish<'_>,
        ui: &Ui,
        work: impl AsyncFnOnce(&Guard<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let mut signals = Signals::listen()?;
        let lock = match wish.args.no_lock {
            true => None,
            false => Some(self.take(wish, &mut signals, ui).await?),
        };
        let guard = Guard {
            lock: lock.as_ref(),
            is_asked: Cell::new(false),
            applies: Cell::new(false),
        };
        let work = async {
            match &lock {
                Some(lock) => lock.keep(work(&guard)).await,
                None => work(&guard).await,
            }
        };
        let result = until_interrupted(work, &mut signals, &guard, ui).await;
        if let Some(lock) = lock {
            if lock.is_lost() && result.is_ok() {
                ui.warn("the lock of the target was taken away by somebody else in the meantime");
            }
            release(lock.release(), ui).await;
        }
        result
    }

    /// Waits for the lock. Whoever is interrupted while asking for it may have got
    /// it all the same.
    async fn take(
        &self,
        wish: &Wish<'_>,
        signals: &mut Signals,
        ui: &Ui,
    ) -> Result<Lock<'_>, CliError> {
        let store = self.idmap.lock();
        let Wish {
            args,
            run,
            journals,
        } = wish;
        let holder = Holder {
            run: run.id.clone(),
            user: run.user.clone(),
            host: run.host.clone(),
            command: run.command.clone(),
            began: run.began.clone(),
            ttl: TTL,
        };
        let timeout = args.lock_timeout.unwrap_or(TIMEOUT);
        let waiting = Waiting {
            ui,
            host: &run.host,
            journals,
            timeout,
        };
        let take = async {
            // A lock is written: only where this could be the target of a push.
            self.reader.hello().await?;
            Lock::take(store, holder, timeout, &waiting).await
        };
        let taken = tokio::select! {
            taken = take => Some(taken),
            () = signals.next() => None,
        };
        ui.idle();
        match taken {
            Some(taken) => Ok(taken?),
            None => {
                let remove = async {
                    let Some(held) = store.held().await? else {
                        return Ok(());
                    };
                    match held.holder.is_some_and(|other| other.run == run.id) {
                        true => store.remove(&held.key).await,
                        false => Ok(()),
                    }
                };
                release(remove, ui).await;
                Err(interrupted())
            }
        }
    }
}

/// Does work until it is done, or until somebody interrupts it.
async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, CliError>>,
    signals: &mut Signals,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Result<T, CliError> {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        // What was asked for comes before what goes on.
        biased;
        () = signals.next() => guard.is_asked.set(true),
        result = &mut work => return result,
    }
    if !guard.applies.get() {
        return Err(interrupted());
    }
    ui.note("Interrupted; finishing the requests that are under way.");
    let finish = async {
        tokio::select! {
            result = &mut work => result,
            () = signals.next() => Err(interrupted()),
        }
    };
    let finished = tokio::time::timeout(GRACE, finish).await;
    finished.unwrap_or_else(|_| Err(interrupted()))
}

/// Gives a lock back; that it did not work is told, and no error.
async fn release(release: impl Future<Output = Result<(), TargetError>>, ui: &Ui) {
    let trouble = match tokio::time::timeout(RELEASE, release).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    ui.warn(format_args!(
        "the lock of the target was not removed ({trouble}); the next push takes it over after {} s",
        TTL.as_secs()
    ));
}

fn interrupted() -> CliError {
    CliError::new("interrupted")
        .hint("what was written stays, and it is safe to run this again; `directus-sync diff` shows what a push has left to do")
}

/// What work under a lock has to know: whether it shall end.
pub(crate) struct Guard<'a> {
    lock: Option<&'a Lock<'a>>,
    is_asked: Cell<bool>,
    /// Whether a plan is being applied.
    applies: Cell<bool>,
}

impl Observer for Guard<'_> {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Began(phase) => self.applies.set(phase == Phase::Apply),
            Event::Ended(Phase::Apply, _) => self.applies.set(false),
            _ => {}
        }
    }

    fn interruption(&self) -> Option<Interruption> {
        match self.lock.is_some_and(Lock::is_lost) {
            true => Some(Interruption::LockLost),
            false => self.is_asked.get().then_some(Interruption::Asked),
        }
    }
}

/// Who waits for a lock.
struct Waiting<'a> {
    ui: &'a Ui,
    host: &'a str,
    journals: &'a Path,
    timeout: Duration,
}

impl Claimant for Waiting<'_> {
    fn is_dead(&self, holder: &Holder) -> bool {
        // A folder that two machines share may lack locks between them.
        holder.host == self.host && is_dead(self.journals, &holder.run)
    }

    fn waits(&self, held: &Held) {
        self.ui.note(format_args!(
            "The target is locked by {}; waiting up to {} s.",
            who(held),
            self.timeout.as_secs()
        ));
        self.ui.busy("Waiting for the lock");
    }

    fn took_over(&self, held: &Held, why: Takeover) {
        let why = match why {
            Takeover::Dead => "its run has ended without giving it back".to_owned(),
            Takeover::Silent(time) => format!("it gave no sign for {} s", time.as_secs()),
        };
        self.ui
            .warn(format_args!("taking over the lock of {}: {why}", who(held)));
    }
}

/// Who holds a lock, for people.
pub(crate) fn who(held: &Held) -> String {
    held.holder.as_ref().map_or_else(
        || "somebody whose name cannot be read".to_owned(),
        Holder::to_string,
    )
}

impl From<LockError> for CliError {
    fn from(error: LockError) -> Self {
        let text = error.to_string();
        match error {
            LockError::Target(error) => error.into(),
            LockError::Held { .. } => Self::new(text).hint(
                "wait until it is done (`--lock-timeout 10m` waits longer); when you know that this \
                 run is dead, remove its lock with `directus-sync unlock`; nothing was changed",
            ),
        }
    }
}

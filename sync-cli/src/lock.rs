//! The lock of a target, held while a command changes what is there or what is
//! kept beside it. Also on an error, and when somebody interrupts the command,
//! it is given back; but not while the server may still be working on a write.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sync_sdk::engine::journal::{Run, is_dead};
use sync_sdk::engine::{Claimant, Event, Interruption, Lock, LockError, Observer, Phase, Takeover};
use sync_sdk::idmap::{Held, Holder};
use sync_sdk::target::TargetError;

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
    /// dropped when somebody interrupts it; once it writes, it is given the time
    /// to finish what it has begun, unless it is interrupted again. Where that
    /// was not enough, a request may be open that Directus goes on with: then the
    /// lock stays until it expires.
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
            writes: Cell::new(false),
        };
        let work = async {
            match &lock {
                Some(lock) => lock.keep(work(&guard)).await,
                None => work(&guard).await,
            }
        };
        let result = until_interrupted(work, &mut signals, &guard, ui).await;
        if let Some(lock) = &lock
            && lock.is_lost()
            && matches!(result, Some(Ok(_)))
        {
            ui.warn(
                "the lock of the target was lost in the meantime: somebody else may have changed it",
            );
        }
        let Some(result) = result else {
            leave(lock, ui).await;
            return Err(interrupted());
        };
        if let Some(lock) = lock {
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
            left: false,
        };
        let timeout = args.lock_timeout.or(self.lock_timeout).unwrap_or(TIMEOUT);
        let waiting = Waiting {
            ui,
            host: &run.host,
            journals,
            timeout,
        };
        let take = async {
            // A lock is written: only where this could be the target of a push.
            self.reader.greet().await?;
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

/// Does work until it is done, or until somebody interrupts it. `None` where it
/// was cut off while it wrote.
async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, CliError>>,
    signals: &mut Signals,
    guard: &Guard<'_>,
    ui: &Ui,
) -> Option<Result<T, CliError>> {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        // What was asked for comes before what goes on.
        biased;
        () = signals.next() => guard.is_asked.set(true),
        result = &mut work => return Some(result),
    }
    if !guard.writes.get() {
        return Some(Err(interrupted()));
    }
    ui.note("Interrupted; finishing the requests that are under way.");
    tokio::select! {
        finished = tokio::time::timeout(GRACE, work) => finished.ok(),
        () = signals.next() => None,
    }
}

/// Does work that writes nothing until somebody interrupts it: what it has started, a
/// hook's process, ends with it.
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = Result<T, CliError>>,
) -> Result<T, CliError> {
    let mut signals = Signals::listen()?;
    tokio::select! {
        biased;
        () = signals.next() => Err(interrupted()),
        result = work => result,
    }
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

/// Says that the server may still be at work, and leaves the lock to expire.
async fn leave(lock: Option<Lock<'_>>, ui: &Ui) {
    const OPEN: &str = "a request was still open, which the server may go on with";
    let stays = async {
        match lock {
            Some(lock) => lock.leave().await,
            None => Ok(false),
        }
    };
    // One that is not told so stays, too: it is not removed.
    match tokio::time::timeout(RELEASE, stays).await {
        Ok(Ok(false)) => ui.warn(format_args!("{OPEN}: wait for it before you push again")),
        _ => ui.warn(format_args!(
            "{OPEN}: the lock of the target stays until it expires, in {} s",
            TTL.as_secs()
        )),
    }
}

fn interrupted() -> CliError {
    CliError::new("interrupted")
        .hint("what was written stays, and it is safe to run this again; `directus-sync diff` shows what a push has left to do")
}

/// What work under a lock has to know: whether it shall end.
pub(crate) struct Guard<'a> {
    lock: Option<&'a Lock<'a>>,
    is_asked: Cell<bool>,
    /// Whether requests that write may be under way.
    writes: Cell<bool>,
}

impl Guard<'_> {
    /// Does what writes and applies no plan, if the lock is still ours.
    ///
    /// # Errors
    /// Those of the work, and that the command shall end before it.
    pub(crate) async fn write<T, E: Into<CliError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CliError> {
        if let Some(why) = self.interruption().await {
            return Err(CliError::new(format!("nothing was changed: {why}")));
        }
        self.writes.set(true);
        let result = work.await;
        self.writes.set(false);
        result.map_err(Into::into)
    }
}

#[async_trait(?Send)]
impl Observer for Guard<'_> {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Began(phase) => self.writes.set(phase == Phase::Apply),
            Event::Ended(Phase::Apply, _) => self.writes.set(false),
            _ => {}
        }
    }

    async fn interruption(&self) -> Option<Interruption> {
        let is_ours = match self.lock {
            Some(lock) => lock.is_ours().await,
            None => true,
        };
        match is_ours {
            false => Some(Interruption::LockLost),
            true => self.is_asked.get().then_some(Interruption::Asked),
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

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
use sync_sdk::target::{ReadTarget, TargetError};

use crate::args::LockArgs;
use crate::error::CliError;
use crate::session::Session;
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
        let mut is_cut = false;
        let result = {
            let work = async {
                match &lock {
                    Some(lock) => lock.keep(work(&guard)).await,
                    None => work(&guard).await,
                }
            };
            let mut work = std::pin::pin!(work);
            tokio::select! {
                // What was asked for comes before what goes on.
                biased;
                () = signals.next() => {
                    guard.is_asked.set(true);
                    match guard.writes.get() {
                        false => Err(interrupted()),
                        true => {
                            ui.note("Interrupted; finishing the requests that are under way.");
                            let finished = tokio::select! {
                                finished = tokio::time::timeout(GRACE, &mut work) => finished.ok(),
                                () = signals.next() => None,
                            };
                            is_cut = finished.is_none();
                            finished.unwrap_or_else(|| Err(interrupted()))
                        }
                    }
                }
                result = &mut work => result,
            }
        };
        if let Some(lock) = &lock
            && lock.is_lost()
            && result.is_ok()
        {
            ui.warn("the lock of the target was lost in the meantime: somebody else may have changed it");
        }
        match (lock, is_cut) {
            (lock, true) => leave(lock, ui).await,
            (Some(lock), false) => release(lock.release(), ui).await,
            (None, false) => {}
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
        .hint("`directus-sync diff` shows what is left to do; pushing again is safe")
}

/// What work under a lock has to know: whether it shall end.
pub(crate) struct Guard<'a> {
    lock: Option<&'a Lock<'a>>,
    is_asked: Cell<bool>,
    /// Whether requests that write may be under way.
    writes: Cell<bool>,
}

impl Guard<'_> {
    /// From here on requests that write may be under way.
    pub(crate) fn begin(&self) {
        self.writes.set(true);
    }

    /// To be called by what applies no plan, before its first write: makes sure
    /// that the lock is still ours.
    ///
    /// # Errors
    /// When the work shall end here.
    pub(crate) async fn write(&self) -> Result<(), CliError> {
        match self.interruption().await {
            None => {
                self.begin();
                Ok(())
            }
            Some(why) => Err(CliError::new(format!("nothing was changed: {why}"))),
        }
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

/// Ctrl-C, and what a supervisor sends to end a process.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> Result<Self, CliError> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = || {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        };
        listen().map_err(|error: std::io::Error| {
            CliError::new(format!("the system refuses to tell of signals: {error}"))
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> Result<Self, CliError> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        // An error means that nobody can interrupt us that way.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

/// Reads a duration: `0`, `30s`, `2m`, `1h`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "" if digits == "0" => Some(1),
        _ => None,
    };
    digits
        .parse::<u64>()
        .ok()
        .zip(seconds)
        .and_then(|(count, seconds)| count.checked_mul(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| "say `0`, or a number with its unit: `30s`, `2m`, `1h`".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        let parsed = |text| parse_duration(text).ok().map(|it| it.as_secs());
        assert_eq!(
            ["0", "0s", "30s", "2m", "1h"].map(parsed),
            [Some(0), Some(0), Some(30), Some(120), Some(3600)]
        );
        let wrong = [
            "",
            "30",
            "s",
            "-1s",
            "1.5m",
            "1 m",
            "1d",
            "99999999999999999999s",
            "ö",
        ];
        for text in wrong {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}

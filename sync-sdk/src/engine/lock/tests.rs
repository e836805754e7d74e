//! In virtual time, with a store in memory.

use std::cell::RefCell;

use async_trait::async_trait;

use super::*;
use crate::idmap::Glance;

/// A lock in memory.
#[derive(Default)]
struct Memory {
    row: RefCell<Option<(u64, Holder, u64)>>,
    made: Cell<u64>,
    /// How long each look at it takes.
    slow: Cell<Duration>,
    /// How many beats find no answer.
    hangs: Cell<usize>,
    /// It is shown whatever becomes of it, so many times before the test gives up.
    stuck: Cell<Option<usize>>,
}

impl Memory {
    fn shown(&self) -> Option<Held> {
        let row = self.row.borrow();
        row.as_ref().map(|(key, holder, beat)| Held {
            key: key.to_string(),
            holder: Some(holder.clone()),
            beat: Some(*beat),
        })
    }
}

#[async_trait(?Send)]
impl LockStore for Memory {
    fn expires(&self) -> bool {
        true
    }

    async fn held(&self) -> Result<Option<Held>, TargetError> {
        Ok(self.shown())
    }

    async fn glance(&self) -> Result<Glance, TargetError> {
        Ok(Glance {
            is_held: self.shown().is_some(),
            newest: self.made.get().to_string(),
        })
    }

    async fn claim(&self, holder: &Holder) -> Result<Claimed, TargetError> {
        sleep(self.slow.get()).await;
        if let Some(left) = self.stuck.get() {
            self.stuck.set(left.checked_sub(1));
            assert!(left > 0, "it looks and looks");
        }
        if let Some(held) = self.shown() {
            return Ok(match held.holder.as_ref() == Some(holder) {
                true => Claimed::Ours(held.key),
                false => Claimed::Theirs(held),
            });
        }
        self.made.set(self.made.get() + 1);
        let key = self.made.get();
        *self.row.borrow_mut() = Some((key, holder.clone(), 0));
        Ok(Claimed::Ours(key.to_string()))
    }

    async fn renew(&self, key: &str, holder: &Holder, beat: u64) -> Result<bool, TargetError> {
        if let Some(left) = self.hangs.get().checked_sub(1) {
            self.hangs.set(left);
            std::future::pending::<()>().await;
        }
        Ok(match &mut *self.row.borrow_mut() {
            Some(row) if row.0.to_string() == key => {
                (row.1, row.2) = (holder.clone(), beat);
                true
            }
            _ => false,
        })
    }

    async fn remove(&self, key: &str) -> Result<(), TargetError> {
        if self.stuck.get().is_some() {
            return Ok(());
        }
        self.row
            .borrow_mut()
            .take_if(|row| row.0.to_string() == key);
        Ok(())
    }
}

/// Knows of one run that it is dead, and notes what it is told.
#[derive(Default)]
struct Watcher {
    dead: Option<&'static str>,
    waits: Cell<usize>,
    takeovers: RefCell<Vec<Takeover>>,
}

impl Claimant for Watcher {
    fn is_dead(&self, holder: &Holder) -> bool {
        self.dead == Some(&holder.run)
    }

    fn waits(&self, _: &Held) {
        self.waits.set(self.waits.get() + 1);
    }

    fn took_over(&self, _: &Held, why: Takeover) {
        self.takeovers.borrow_mut().push(why);
    }
}

fn run(name: &str) -> Holder {
    Holder {
        run: name.to_owned(),
        user: "anna".to_owned(),
        host: "laptop".to_owned(),
        command: "push".to_owned(),
        began: "2026-11-21T15:30:00Z".to_owned(),
        ttl: Duration::from_secs(30),
        left: false,
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// A run that takes the lock and dies.
async fn abandon(store: &Memory) {
    let lock = Lock::take(store, run("a"), MINUTE, &Watcher::default()).await;
    drop(lock.expect("free"));
}

#[tokio::test(start_paused = true)]
async fn who_works_longer_than_others_wait_keeps_its_lock() {
    let store = Memory::default();
    let watcher = Watcher::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &watcher)
        .await
        .expect("free");
    let second = Watcher::default();
    let refused = async {
        let refused = Lock::take(&store, run("b"), 10 * MINUTE, &second).await;
        match refused.err() {
            Some(LockError::Held { held, watched }) => {
                assert_eq!(held.holder, Some(run("a")));
                assert!(watched >= 10 * MINUTE, "{watched:?}");
            }
            other => panic!("{other:?}"),
        }
    };
    lock.keep(refused).await;
    assert!(!lock.is_lost());
    assert_eq!((second.waits.get(), second.takeovers.take()), (1, vec![]));
    lock.release().await.expect("a store in memory");
    assert_eq!(store.shown(), None);
}

#[tokio::test(start_paused = true)]
async fn who_waits_gets_the_lock_when_it_is_released() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    let watcher = Watcher::default();
    let second = Lock::take(&store, run("b"), MINUTE, &watcher);
    let first = async {
        lock.keep(sleep(MINUTE / 2)).await;
        lock.release().await
    };
    let (second, first) = futures::join!(second, first);
    first.expect("a store in memory");
    assert_eq!(second.expect("released").holder, run("b"));
    assert!(watcher.takeovers.take().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_silent_lock_is_taken_over_and_its_holder_sees_it() {
    let store = Memory::default();
    let first = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    let (begun, watcher) = (Instant::now(), Watcher::default());
    // Nobody renews it.
    let second = Lock::take(&store, run("b"), MINUTE, &watcher)
        .await
        .expect("taken over");
    assert!(begun.elapsed() >= first.holder.ttl && begun.elapsed() < MINUTE);
    assert!(matches!(
        watcher.takeovers.take()[..],
        [Takeover::Silent(_)]
    ));
    // The first comes back to life.
    first.keep(sleep(MINUTE)).await;
    assert!(first.is_lost());
    first.release().await.expect("nothing to do");
    assert_eq!(store.shown().map(|held| held.key), Some(second.key));
}

#[tokio::test(start_paused = true)]
async fn of_two_that_wait_one_takes_over_and_the_other_goes_on_waiting() {
    let store = Memory::default();
    abandon(&store).await;
    let (one, other) = (Watcher::default(), Watcher::default());
    let push = async |name, watcher| {
        let lock = Lock::take(&store, run(name), 3 * MINUTE, watcher)
            .await
            .expect("in the end");
        let held = lock.keep(async {
            sleep(MINUTE).await;
            store.shown()
        });
        assert_eq!(held.await.and_then(|held| held.holder), Some(run(name)));
        assert!(!lock.is_lost());
        lock.release().await.expect("a store in memory");
    };
    futures::join!(push("b", &one), push("c", &other));
    assert_eq!(one.takeovers.take().len() + other.takeovers.take().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_known_to_be_dead_is_not_waited_for() {
    let store = Memory::default();
    abandon(&store).await;
    let watcher = Watcher {
        dead: Some("a"),
        ..Watcher::default()
    };
    let begun = Instant::now();
    let second = Lock::take(&store, run("b"), Duration::ZERO, &watcher).await;
    second.expect("the first is dead");
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(watcher.takeovers.take(), [Takeover::Dead]);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_is_told_at_once_who_holds_it() {
    let store = Memory::default();
    abandon(&store).await;
    let watcher = Watcher::default();
    let refused = Lock::take(&store, run("b"), Duration::ZERO, &watcher).await;
    let text = refused
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert_eq!(
        text,
        "the target is locked by anna@laptop: `push`, since 2026-11-21T15:30:00Z by their clock"
    );
    assert_eq!(watcher.waits.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stalls_does_not_make_its_holder_dead() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    // Two looks, far more than a lifetime between them, and no beat: the holder
    // was as little answered as the one who looks.
    store.slow.set(2 * MINUTE);
    let watcher = Watcher::default();
    let refused = Lock::take(&store, run("b"), 4 * MINUTE, &watcher).await;
    assert!(matches!(refused, Err(LockError::Held { .. })));
    assert!(watcher.takeovers.take().is_empty());
    assert_eq!(store.shown().map(|held| held.key), Some(lock.key));
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_stays_when_it_is_removed_is_waited_for() {
    let store = Memory::default();
    drop(
        Lock::take(&store, run("a"), MINUTE, &Watcher::default())
            .await
            .expect("free"),
    );
    store.stuck.set(Some(100));
    let watcher = Watcher {
        dead: Some("a"),
        ..Watcher::default()
    };
    let begun = Instant::now();
    let refused = Lock::take(&store, run("b"), MINUTE, &watcher).await;
    assert!(matches!(refused, Err(LockError::Held { .. })));
    assert_eq!(begun.elapsed(), MINUTE);
    assert_eq!(watcher.takeovers.take(), [Takeover::Dead]);
}

#[tokio::test(start_paused = true)]
async fn a_beat_that_hangs_does_not_keep_the_next_one_back() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    store.hangs.set(1);
    let second = Watcher::default();
    let refused = lock
        .keep(Lock::take(&store, run("b"), 2 * MINUTE, &second))
        .await;
    assert!(matches!(refused, Err(LockError::Held { .. })));
    assert!(second.takeovers.take().is_empty());
    assert!(lock.is_ours().await);
}

#[tokio::test(start_paused = true)]
async fn who_can_give_no_sign_takes_the_lock_for_lost_until_one_passes() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    let ttl = lock.holder.ttl;
    store.hangs.set(usize::MAX);
    let work = async {
        sleep(ttl - LOOK).await;
        assert!(!lock.is_lost());
        sleep(LOOK).await;
        assert!(lock.is_lost());
        assert!(!lock.is_ours().await);
        store.hangs.set(0);
        assert!(lock.is_ours().await);
    };
    lock.keep(work).await;
    assert!(!lock.is_lost());
}

#[tokio::test(start_paused = true)]
async fn who_wakes_up_asks_before_it_writes() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    // The machine slept: only the clock on the wall has gone on.
    let slept = |time| {
        let wall = SystemTime::now() - time;
        let monotonic = Instant::now();
        lock.sign.set(Moment { monotonic, wall });
    };
    slept(MINUTE);
    assert!(lock.is_ours().await, "nobody has taken it");
    slept(MINUTE);
    store.row.take();
    assert!(!lock.is_ours().await);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_left_behind_expires_though_its_run_is_dead() {
    let store = Memory::default();
    let lock = Lock::take(&store, run("a"), MINUTE, &Watcher::default())
        .await
        .expect("free");
    assert!(lock.leave().await.expect("a store in memory"));
    let watcher = Watcher {
        dead: Some("a"),
        ..Watcher::default()
    };
    let begun = Instant::now();
    Lock::take(&store, run("b"), MINUTE, &watcher)
        .await
        .expect("expired");
    assert!(begun.elapsed() >= run("a").ttl, "{:?}", begun.elapsed());
    assert!(matches!(
        watcher.takeovers.take()[..],
        [Takeover::Silent(_)]
    ));
}

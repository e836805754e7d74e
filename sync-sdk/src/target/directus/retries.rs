//! When a request is sent again, and when it is given up.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// How long a server may ask us to wait (`Retry-After`) before we give up.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How often in a row a server may be silent, whatever the number of retries is: one
/// that is down for more than a minute must not hold us for ever.
const MOST_SILENCES: usize = 10;

/// The retries of one request.
pub(super) struct Retries {
    delays: ExponentialBackoff,
    silences: usize,
}

impl Retries {
    /// So many at most, `usize::MAX` for any number.
    pub(super) fn new(most: usize) -> Self {
        let delays = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(20));
        let delays = match most {
            usize::MAX => delays.without_max_times(),
            most => delays.with_max_times(most),
        };
        Self {
            delays: delays.build(),
            silences: 0,
        }
    }

    /// How long to wait before the request is sent again, `None` when it is
    /// given up. `has_answered` tells whether the server asked for it, and `wait`
    /// for what time.
    pub(super) fn next(&mut self, has_answered: bool, wait: Option<Duration>) -> Option<Duration> {
        self.silences = match has_answered {
            true => 0,
            false => self.silences + 1,
        };
        if self.silences >= MOST_SILENCES {
            return None;
        }
        // Who is told to come back tomorrow wants to know, not to wait.
        let wait = wait.unwrap_or_default();
        let delay = self.delays.next()?;
        (wait <= LONGEST_WAIT).then(|| delay.max(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a request is sent again, 1,000 times at most.
    fn resends(most: usize, mut has_answered: impl FnMut(usize) -> bool) -> usize {
        let mut retries = Retries::new(most);
        let sent = (0..1_000).take_while(|time| retries.next(has_answered(*time), None).is_some());
        sent.count()
    }

    #[test]
    fn a_silent_server_does_not_hold_us_for_ever() {
        assert_eq!(resends(5, |_| false), 5);
        for most in [20, 50, usize::MAX] {
            assert_eq!(resends(most, |_| false), MOST_SILENCES - 1);
        }
        // One that answers is alive.
        assert_eq!(resends(usize::MAX, |_| true), 1_000);
        assert_eq!(resends(usize::MAX, |time| time % 5 == 4), 1_000);
        assert_eq!(resends(5, |_| true), 5);
        assert_eq!(resends(50, |_| true), 50);
    }

    #[test]
    fn waits_as_long_as_the_server_asks_within_reason() {
        let mut retries = Retries::new(5);
        let minute = Duration::from_secs(60);
        let waits = retries.next(true, Some(minute));
        assert!(waits >= Some(minute), "{waits:?}");
        assert_eq!(retries.next(true, Some(10 * minute)), None);
    }
}

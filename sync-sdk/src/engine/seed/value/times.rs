//! When two texts say the same time, as Directus keeps it (`processDates`).
//!
//! It reads what names no zone in the time zone of its process. It answers a
//! `timestamp` in UTC, a `dateTime` as a clock in that zone shows it, without the
//! fraction of the second, and a `date` as the day there. It tells nobody which
//! zone that is. So where one side names a zone and the other does not, times that
//! are any offset apart count as the same: else such a row would be written with
//! each push, for ever.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The farthest that a clock on earth is ahead of UTC.
const FARTHEST: SignedDuration = SignedDuration::from_hours(14);

/// What the offsets of time zones are multiples of.
const STEP: SignedDuration = SignedDuration::from_mins(15);

/// Whether both say the same for a field of this type.
pub(super) fn same(kind: &str, now: &str, wanted: &str) -> bool {
    match kind {
        "time" => same_on_clock(now, wanted),
        "date" => same_day(now, wanted),
        _ => match (Said::read(now), Said::read(wanted)) {
            (Some(now), Some(wanted)) => same_time(now, wanted),
            _ => false,
        },
    }
}

/// Whether Directus reads nothing in it, as in the zeroes of MySQL.
pub(super) fn is_nothing(text: &str) -> bool {
    text.len() >= 10 && text.chars().all(|letter| ".0 :-".contains(letter))
}

/// A time as it is written.
#[derive(Clone, Copy)]
enum Said {
    /// It names its zone.
    Moment(Timestamp),
    /// What a clock shows, wherever it hangs, as if it hung in UTC. A day alone is
    /// its midnight.
    Clock(Timestamp),
}

impl Said {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(moment) = text.parse() {
            return Some(Self::Moment(moment));
        }
        let clock: DateTime = text.parse().ok()?;
        let clock = clock.to_zoned(TimeZone::UTC).ok()?;
        Some(Self::Clock(clock.timestamp()))
    }
}

fn same_time(now: Said, wanted: Said) -> bool {
    let (has, apart, is_free) = match (now, wanted) {
        (Said::Moment(now), Said::Moment(wanted)) | (Said::Clock(now), Said::Clock(wanted)) => {
            (now, now.duration_since(wanted), false)
        }
        (Said::Moment(now), Said::Clock(wanted)) | (Said::Clock(now), Said::Moment(wanted)) => {
            (now, now.duration_since(wanted), true)
        }
    };
    let apart = match is_free && apart.abs() < FARTHEST + SignedDuration::from_secs(1) {
        true => beside_step(apart),
        false => apart,
    };
    is_lost(apart, has.subsec_nanosecond() == 0)
}

/// How far it is from the nearest offset of a zone.
fn beside_step(apart: SignedDuration) -> SignedDuration {
    let seconds = (apart.as_secs_f64() / STEP.as_secs_f64()).round() * STEP.as_secs_f64();
    apart - SignedDuration::from_secs_f64(seconds)
}

/// Whether the difference is one that gets lost: milliseconds are kept, where
/// fractions are kept at all.
fn is_lost(apart: SignedDuration, is_whole: bool) -> bool {
    let least = match is_whole {
        true => SignedDuration::from_secs(1),
        false => SignedDuration::from_millis(1),
    };
    apart.abs() < least
}

fn same_day(now: &str, wanted: &str) -> bool {
    let Ok(now) = now.trim().parse::<Date>() else {
        return false;
    };
    let day = |moment: Timestamp| moment.to_zoned(TimeZone::UTC).date();
    match Said::read(wanted) {
        Some(Said::Clock(wanted)) => day(wanted) == now,
        Some(Said::Moment(wanted)) => {
            let (first, last) = (wanted - FARTHEST, wanted + FARTHEST);
            (day(first)..=day(last)).contains(&now)
        }
        None => false,
    }
}

fn same_on_clock(now: &str, wanted: &str) -> bool {
    // A clock has no zone, and databases drop it.
    let read = |text: &str| {
        text.trim()
            .trim_end_matches(['Z', 'z'])
            .parse::<Time>()
            .ok()
    };
    match (read(now), read(wanted)) {
        (Some(now), Some(wanted)) => {
            is_lost(now.duration_since(wanted), now.subsec_nanosecond() == 0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: &str = "2026-01-02T03:04:05";

    #[test]
    fn a_clock_has_no_zone_and_no_fraction() {
        for wanted in [FIVE, "2026-01-02 03:04:05", "2026-01-02T03:04:05.9"] {
            assert!(same("dateTime", FIVE, wanted), "{wanted}");
        }
        assert!(same("dateTime", "2026-01-02T03:04:00", "2026-01-02T03:04"));
        assert!(same("dateTime", "2026-01-02T00:00:00", "2026-01-02"));
        for wanted in ["2026-01-02T03:04:06", "2026-01-02T04:04:05", "soon"] {
            assert!(!same("dateTime", FIVE, wanted), "{wanted}");
        }
    }

    #[test]
    fn where_one_side_names_no_zone_it_may_be_any() {
        // Seen in UTC and in St John's.
        for now in [FIVE, "2026-01-01T23:34:05", "2026-01-02T17:04:05"] {
            assert!(same("dateTime", now, "2026-01-02T03:04:05.678Z"), "{now}");
        }
        for now in [
            "2026-01-02T03:09:05",
            "2026-01-02T03:34:06",
            "2026-01-03T03:04:05",
        ] {
            assert!(!same("dateTime", now, "2026-01-02T03:04:05Z"), "{now}");
        }
        for now in ["2026-01-02T03:04:05.500Z", "2026-01-02T06:34:05.500Z"] {
            assert!(same("timestamp", now, "2026-01-02 03:04:05.5"), "{now}");
            assert!(!same("timestamp", now, FIVE), "{now}");
        }
        assert!(same("timestamp", "2026-01-02T03:30:00.000Z", "2026-01-02"));
    }

    #[test]
    fn a_moment_is_one_in_any_zone() {
        let now = "2026-01-02T03:04:05.000Z";
        for wanted in ["2026-01-02T04:04:05+01:00", "2026-01-02 04:04:05+0100"] {
            assert!(same("timestamp", now, wanted), "{wanted}");
        }
        for wanted in ["2026-01-02T03:04:06Z", "2026-01-02T04:04:05Z"] {
            assert!(!same("timestamp", now, wanted), "{wanted}");
        }
        let now = "2026-01-02T03:04:05.678Z";
        assert!(same("timestamp", now, "2026-01-02T03:04:05.678901Z"));
        assert!(!same("timestamp", now, "2026-01-02T03:04:05.6Z"));
    }

    #[test]
    fn a_day_is_that_of_some_zone() {
        for wanted in ["2026-01-02", "2026-01-02T23:59:59", "2026-01-02 03:04"] {
            assert!(same("date", "2026-01-02", wanted), "{wanted}");
            assert!(!same("date", "2026-01-01", wanted), "{wanted}");
        }
        assert!(same("date", "2026-01-01", "2026-01-02T00:00:00Z"));
        assert!(!same("date", "2026-01-03", "2026-01-02T00:00:00Z"));
    }

    #[test]
    fn a_time_of_day_may_leave_its_seconds_out() {
        assert!(same("time", "03:04:00", "03:04"));
        assert!(same("time", "03:04", "03:04:00"));
        assert!(same("time", "03:04:05.5", "03:04:05.500"));
        assert!(!same("time", "03:04:00", "15:04"));
    }

    #[test]
    fn zeroes_are_nothing() {
        assert!(is_nothing("0000-00-00 00:00:00"));
        assert!(!is_nothing("2026-01-02"));
        assert!(!is_nothing("0"));
    }
}

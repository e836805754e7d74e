//! Whether two literals say the same time.
//!
//! PostgreSQL keeps the value of a default and not its text, and prints it in its
//! own form: `2026-01-31T10:00:00` comes back as `2026-01-31 10:00:00`, and one
//! with an offset in the time zone of the server (seen on a running server). SQLite
//! keeps the text.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::vendor::Vendor;

/// Whether both say the same for a field of this type.
///
/// A `timestamp` is a moment, a `dateTime` what a clock shows, wherever it hangs
/// (`timestamp with` and `without time zone`).
pub(super) fn same(desired: &str, current: &str, field_type: &str, target: Option<Vendor>) -> bool {
    let is_text = target.is_some_and(Vendor::keeps_times_as_text);
    match field_type {
        "date" => same_as::<Date>(desired, current),
        "time" => same_as::<Time>(desired, current),
        // The database drops an offset without a word.
        "dateTime" if !is_text => same_as::<DateTime>(desired, current),
        "dateTime" | "timestamp" => match (moment(desired), moment(current)) {
            (Some(desired), Some(current)) => desired == current,
            (None, None) => same_as::<DateTime>(desired, current),
            // Nobody has read it: with an offset it means something else.
            _ if is_text => false,
            // The server has taken it to be in its own time zone, in which it also
            // prints it.
            (None, Some(_)) => same_as::<DateTime>(desired, current),
            // It prints no offset, and nobody tells its time zone: that of most servers
            // is UTC.
            (Some(desired), None) => in_utc(current) == Some(desired),
        },
        _ => false,
    }
}

/// What says its offset.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn in_utc(text: &str) -> Option<Timestamp> {
    let clock: DateTime = text.parse().ok()?;
    Some(clock.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Whether both say the same without their offsets.
fn same_as<T: FromStr + PartialEq>(desired: &str, current: &str) -> bool {
    let read = |text: &str| text.trim_end_matches(['Z', 'z']).parse::<T>().ok();
    match (read(desired), read(current)) {
        (Some(desired), Some(current)) => desired == current,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: Option<Vendor> = Some(Vendor::Postgres);
    const MYSQL: Option<Vendor> = Some(Vendor::Mysql);
    const SQLITE: Option<Vendor> = Some(Vendor::Sqlite);

    const TEN: &str = "2026-01-31T10:00:00";
    const TEN_Z: &str = "2026-01-31T10:00:00Z";
    const TEN_HERE: &str = "2026-01-31T10:00:00+01:00";

    #[test]
    fn a_time_may_be_written_in_many_ways() {
        for (field_type, desired, current) in [
            ("dateTime", TEN, "2026-01-31 10:00:00"),
            (
                "dateTime",
                "2026-01-31T10:00:00.500",
                "2026-01-31 10:00:00.5",
            ),
            ("timestamp", TEN_Z, "2026-01-31 10:00:00+00"),
            ("timestamp", TEN_Z, "2026-01-31 15:30:00+05:30"),
            ("time", "10:00", "10:00:00"),
            ("date", TEN, "2026-01-31"),
        ] {
            for target in [None, POSTGRES, MYSQL, SQLITE] {
                assert!(same(desired, current, field_type, target), "{desired}");
            }
        }
    }

    #[test]
    fn another_time_is_another() {
        for (field_type, desired, current) in [
            ("dateTime", TEN, "2026-01-31 10:00:01"),
            ("timestamp", TEN_Z, "2026-01-31 10:00:00+01"),
            ("time", "10:00", "22:00:00"),
            ("date", "2026-01-31", "2026-02-01"),
            ("date", "soon", "soon enough"),
            ("string", "10:00", "10:00:00"),
        ] {
            for target in [None, POSTGRES, MYSQL, SQLITE] {
                assert!(!same(desired, current, field_type, target), "{desired}");
            }
        }
    }

    #[test]
    fn an_offset_on_one_side_counts_where_it_is_kept() {
        // A clock has none, and the database takes none.
        let clock = "2026-01-31 10:00:00";
        for desired in [TEN_Z, TEN_HERE] {
            assert!(same(desired, clock, "dateTime", POSTGRES), "{desired}");
            assert!(!same(desired, clock, "dateTime", SQLITE), "{desired}");
            assert!(!same(desired, clock, "timestamp", SQLITE), "{desired}");
        }
        // What says none was read in the time zone of the server.
        assert!(same(TEN, "2026-01-31 10:00:00+01", "timestamp", POSTGRES));
        assert!(!same(TEN, "2026-01-31 09:00:00+00", "timestamp", POSTGRES));
        assert!(!same(TEN, TEN_HERE, "timestamp", SQLITE));
        // What is printed without one is in that of most servers.
        assert!(same(TEN_Z, clock, "timestamp", MYSQL));
        assert!(!same(TEN_HERE, clock, "timestamp", MYSQL));
        assert!(same(TEN_HERE, "2026-01-31 09:00:00", "timestamp", MYSQL));
        assert!(!same(TEN_Z, "soon", "timestamp", MYSQL));
    }
}

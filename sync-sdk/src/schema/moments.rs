//! Whether two literals say the same time.
//!
//! PostgreSQL keeps the value of a default and not its text, and prints it in its
//! own form: `2026-01-31T10:00:00` comes back as `2026-01-31 10:00:00`, and one
//! with an offset in the time zone of the server (seen on a running server).

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

/// Whether both say the same for a field of this type.
pub(super) fn same(desired: &str, current: &str, field_type: &str) -> bool {
    match field_type {
        "date" => same_as::<Date>(desired, current),
        "time" => same_as::<Time>(desired, current),
        "dateTime" => same_as::<DateTime>(desired, current),
        // Without an offset, the server takes it to be in its own time zone, in
        // which it also prints it.
        "timestamp" => match (desired.parse::<Timestamp>(), current.parse()) {
            (Ok(desired), Ok(current)) => desired == current,
            _ => same_as::<DateTime>(desired, current),
        },
        _ => false,
    }
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
    use super::same;

    #[test]
    fn a_time_may_be_written_in_many_ways() {
        for (field_type, desired, current) in [
            ("dateTime", "2026-01-31T10:00:00", "2026-01-31 10:00:00"),
            (
                "dateTime",
                "2026-01-31T10:00:00.500",
                "2026-01-31 10:00:00.5",
            ),
            ("dateTime", "2026-01-31T10:00:00Z", "2026-01-31 10:00:00"),
            (
                "timestamp",
                "2026-01-31T10:00:00Z",
                "2026-01-31 10:00:00+00",
            ),
            (
                "timestamp",
                "2026-01-31T10:00:00Z",
                "2026-01-31 15:30:00+05:30",
            ),
            ("timestamp", "2026-01-31T10:00:00", "2026-01-31 10:00:00+01"),
            ("time", "10:00", "10:00:00"),
            ("date", "2026-01-31T10:00:00", "2026-01-31"),
        ] {
            assert!(same(desired, current, field_type), "{field_type} {desired}");
        }
    }

    #[test]
    fn another_time_is_another() {
        for (field_type, desired, current) in [
            ("dateTime", "2026-01-31T10:00:00", "2026-01-31 10:00:01"),
            (
                "timestamp",
                "2026-01-31T10:00:00Z",
                "2026-01-31 10:00:00+01",
            ),
            ("time", "10:00", "22:00:00"),
            ("date", "2026-01-31", "2026-02-01"),
            ("date", "soon", "soon enough"),
            ("string", "10:00", "10:00:00"),
        ] {
            assert!(
                !same(desired, current, field_type),
                "{field_type} {desired}"
            );
        }
    }
}

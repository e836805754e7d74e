//! `year(published_on)`: what the server works out of a value before it looks at
//! it, in a query as in the check of a payload.

use jiff::civil;

/// The function and its field, where the name has one.
pub(super) fn read(name: &str) -> Option<(&str, &str)> {
    let (function, rest) = name.split_once('(')?;
    Some((function, rest.strip_suffix(')')?))
}

/// The part of a date and time that a function stands for; not `week`, which the
/// two count in different ways.
pub(super) fn part(function: &str, at: civil::DateTime) -> Option<i64> {
    Some(match function {
        "year" => i64::from(at.year()),
        "month" => i64::from(at.month()),
        "day" => i64::from(at.day()),
        "weekday" => i64::from(at.weekday().to_sunday_zero_offset()),
        "hour" => i64::from(at.hour()),
        "minute" => i64::from(at.minute()),
        "second" => i64::from(at.second()),
        _ => return None,
    })
}

/// The week in a query: weeks begin on Monday, and the days before the first one
/// are of week 0.
pub(super) fn week_of_query(day: civil::Date) -> i64 {
    let monday = i64::from(day.weekday().to_monday_zero_offset());
    (i64::from(day.day_of_year()) + 6 - monday) / 7
}

/// The week in the check of a payload: weeks begin on Sunday, and the first one
/// has 1 January.
pub(super) fn week_of_check(day: civil::Date) -> i64 {
    let sunday = |day: civil::Date| i64::from(day.weekday().to_sunday_zero_offset());
    let start = i64::from(day.day_of_year()) - 1 - sunday(day);
    // The last days of December may belong to the first week of the next year.
    let left = i64::from(day.days_in_year()) - i64::from(day.day_of_year());
    if left < 6 - sunday(day) {
        return 1;
    }
    let first = sunday(day.first_of_year());
    (start + first) / 7 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_counted_in_two_ways() {
        for (day, query, check) in [
            ("2026-01-01", 0, 1),
            ("2026-01-03", 0, 1),
            ("2026-01-04", 0, 2),
            ("2026-01-05", 1, 2),
            ("2026-12-26", 51, 52),
            ("2026-12-27", 51, 1),
        ] {
            let date: civil::Date = day.parse().expect("a date");
            assert_eq!(
                (week_of_query(date), week_of_check(date)),
                (query, check),
                "{day}"
            );
        }
    }

    #[test]
    fn a_function_stands_around_a_field() {
        assert_eq!(read("year(born)"), Some(("year", "born")));
        assert_eq!(read("year"), None);
        assert_eq!(read("year(born"), None);
    }
}

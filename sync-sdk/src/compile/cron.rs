//! Cron expressions, as the server's library (`cron` 4) reads them.

/// The fields, with their least and greatest value. The first may be missing.
const FIELDS: [(&str, u32, u32); 6] = [
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
];

const WORDS: [&str; 9] = [
    "@yearly",
    "@monthly",
    "@weekly",
    "@daily",
    "@hourly",
    "@minutely",
    "@secondly",
    "@weekdays",
    "@weekends",
];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// What is wrong with an expression.
pub(super) fn check(expression: &str) -> Result<(), String> {
    let lower = expression.to_lowercase();
    if WORDS.contains(&lower.as_str()) {
        return Ok(());
    }
    if lower.starts_with('@') {
        return Err(format!("it knows the words {}", WORDS.join(", ")));
    }
    let fields: Vec<&str> = lower.split_whitespace().collect();
    let known = match fields.len() {
        5 => &FIELDS[1..],
        6 => &FIELDS[..],
        count => {
            return Err(format!(
                "it has {count} fields, not six (second, minute, hour, day of the month, month, day of the week) or five (without the second)"
            ));
        }
    };
    for (field, (name, least, greatest)) in fields.iter().zip(known) {
        for part in field.split(',') {
            check_part(part, *least, *greatest)
                .map_err(|reason| format!("the {name} `{field}` {reason}"))?;
        }
    }
    Ok(())
}

/// `*`, `5`, `1-5`, each with a step: `*/10`.
fn check_part(part: &str, least: u32, greatest: u32) -> Result<(), String> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    if let Some(step) = step
        && number(step)? == 0
    {
        return Err("has a step of zero".to_owned());
    }
    if range == "*" {
        return Ok(());
    }
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (value(from)?, value(to)?),
        None => {
            let from = value(range)?;
            (from, from)
        }
    };
    if from > to {
        return Err(format!("goes from {from} down to {to}"));
    }
    if from < least || to > greatest {
        return Err(format!("is not within {least} to {greatest}"));
    }
    Ok(())
}

/// A number, or the name of a month or a day.
fn value(text: &str) -> Result<u32, String> {
    let place = |names: &[&str]| names.iter().position(|name| *name == text);
    match (place(&MONTHS), place(&DAYS)) {
        (Some(month), _) => u32::try_from(month + 1).map_err(|error| error.to_string()),
        (_, Some(day)) => u32::try_from(day).map_err(|error| error.to_string()),
        _ => number(text),
    }
}

fn number(text: &str) -> Result<u32, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| format!("has `{text}` where a number stands"))
}

#[cfg(test)]
mod tests {
    use super::check;

    // What the server's own library says of each was asked of it:
    // `require("cron").validateCronExpression(…)` of 4.3.4.
    #[test]
    fn takes_what_the_server_takes() {
        for expression in [
            "0 0 3 * * *",
            "0 3 * * *",
            "*/5 * * * *",
            "0-30/2,45 0 0 1,15 jan-mar MON-fri",
            "0 0 0 * * 7",
            "5/10 * * * * *",
            "  0   3 * * *  ",
            "@daily",
            "@Weekdays",
        ] {
            assert_eq!(check(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn says_what_the_server_would_not_take() {
        let cases = [
            ("", "it has 0 fields"),
            ("* * * *", "it has 4 fields"),
            ("* * * * * * *", "it has 7 fields"),
            ("0 0 24 * * *", "the hour `24` is not within 0 to 23"),
            (
                "0 0 0 0 * *",
                "the day of the month `0` is not within 1 to 31",
            ),
            (
                "0 0 0 * * 8",
                "the day of the week `8` is not within 0 to 7",
            ),
            ("*/0 * * * *", "the minute `*/0` has a step of zero"),
            ("0 5-1 * * *", "the hour `5-1` goes from 5 down to 1"),
            ("0 0 ? * *", "the day of the month `?` has `?`"),
            (
                "0 0 * * monday",
                "the day of the week `monday` has `monday`",
            ),
            ("0 0 L * *", "the day of the month `l` has `l`"),
            ("0 0 1, * *", "the day of the month `1,` has ``"),
            ("@noon", "it knows the words @yearly"),
        ];
        for (expression, message) in cases {
            let found = check(expression).expect_err(expression);
            assert!(found.starts_with(message), "{expression}: {found}");
        }
    }
}

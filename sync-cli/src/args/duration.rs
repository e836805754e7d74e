//! Durations as people type them.

use std::time::Duration;

/// Reads a duration: `0`, `30s`, `2m`, `1h`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
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

/// Reads a duration in seconds, which may have a fraction: `5`, `0.5`. With a unit,
/// it is as [`parse`] reads it.
pub(super) fn parse_seconds(text: &str) -> Result<Duration, String> {
    let plain = text.parse::<f64>().ok();
    let plain = plain.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // No clock can be set a thousand years ahead.
    match plain.filter(|seconds| seconds.as_secs() < 1 << 32) {
        Some(seconds) => Ok(seconds),
        None => parse(text).map_err(|_| {
            "say a number of seconds, or one with its unit: `5`, `0.5`, `30s`, `2m`".to_owned()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_need_no_unit() {
        let parsed = |text| parse_seconds(text).ok().map(|it| it.as_millis());
        assert_eq!(
            ["0", "5", "0.5", "30s", "2m"].map(parsed),
            [Some(0), Some(5_000), Some(500), Some(30_000), Some(120_000)]
        );
        for text in ["", "-1", "inf", "NaN", "1e300", "5 s", "s"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_has_a_unit() {
        let parsed = |text| parse(text).ok().map(|it| it.as_secs());
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

//! The address of a server.

use crate::target::TargetError;

/// The URL below which requests go, without a trailing slash and spaces around. What may hold a
/// secret is refused, and not repeated in the error.
pub(super) fn base(url: &str) -> Result<String, TargetError> {
    let url = url.trim();
    // Of `user:password@host` and `host?access_token=…` the host.
    let without_query = url.split(['?', '#']).next().unwrap_or_default();
    let shown = without_query.rsplit('@').next().unwrap_or_default();
    let parsed = reqwest::Url::parse(url).map_err(|error| bad_url(shown, error))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(bad_url(shown, "it must begin with http:// or https://"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(bad_url(shown, "it must not hold a user name or password"));
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(bad_url(shown, "it must end before the `?` or `#`"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

pub(super) fn bad_url(url: &str, reason: impl std::fmt::Display) -> TargetError {
    TargetError::BadUrl {
        url: url.to_owned(),
        reason: reason.to_string(),
    }
}

/// A name as one part of a path: a collection may be called anything.
pub(super) fn segment(name: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_part_of_a_path() {
        assert_eq!(segment("articles_2"), "articles_2");
        assert_eq!(segment("a/b?c#d é"), "a%2Fb%3Fc%23d%20%C3%A9");
    }

    #[test]
    fn what_is_around_a_url_is_no_part_of_it() {
        assert_eq!(base(" http://x:1/ \n").ok().as_deref(), Some("http://x:1"));
    }

    #[test]
    fn a_url_that_holds_a_secret_is_refused_and_not_repeated() {
        assert_eq!(
            base("http://x:8055/api/").ok().as_deref(),
            Some("http://x:8055/api")
        );
        for url in [
            "http://admin:hidden@x",
            "http://admin:hidden@x:port",
            "http://x/?access_token=hidden",
            "http://x/#hidden",
            "ftp://admin:hidden@x",
            "admin:hidden@x",
        ] {
            let error = base(url).expect_err(url);
            assert!(!error.to_string().contains("hidden"), "{error}");
        }
    }
}

//! Secrets within URLs.

use super::{is_kept_under, is_key, without_placeholders};

/// Names of parameters that hold a key more often than not. Many hold other things
/// (`?key=system-large-contain`), so only a value that looks made by a machine counts.
const OFTEN: [&str; 6] = ["auth", "code", "hmac", "key", "sig", "signature"];

/// The length from which the value of such a parameter may be a key.
const LONG: usize = 16;

/// Whether a text is a URL, or the end of one behind what a flow fills in, with a
/// secret in it: a password before its host, or a parameter.
///
/// Addresses in the middle of other text are not looked at: a mail or a script is no
/// secret as a whole.
pub(super) fn has_secret(text: &str) -> bool {
    let is_word = |text: &str| !text.trim().contains(char::is_whitespace);
    is_word(&without_placeholders(text)) && (has_login(text) || has_parameter(text))
}

/// `https://user:password@host`, or a token in the place of the user.
fn has_login(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((login, _)) = authority.rsplit_once('@') else {
        return false;
    };
    match login.split_once(':') {
        Some((_, password)) => is_said(password),
        None => is_key(&without_placeholders(login)),
    }
}

/// `?access_token=…`, `&api_key=…`, `#token=…`
fn has_parameter(text: &str) -> bool {
    let parameters = text.split(['?', '&', '#']).skip(1);
    parameters
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, value)| match of_secrets(name) {
            true => is_said(value),
            false => {
                let value = without_placeholders(value);
                is_often(name) && value.len() >= LONG && is_key(&value)
            }
        })
}

/// Whether a value is said here, and is not a switch: `?with_token=true`.
fn is_said(value: &str) -> bool {
    let own = without_placeholders(value);
    match own.len() == value.len() {
        true => !own.is_empty() && !["true", "false", "null"].contains(&own.as_str()),
        false => is_key(&own),
    }
}

/// Whether a parameter is for a secret: `token`, `X-Amz-Security-Token`. What only
/// begins so is about one: `token_type`.
fn of_secrets(name: &str) -> bool {
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or_default();
    is_kept_under(name) && (is_kept_under(last) || last.eq_ignore_ascii_case("key"))
}

fn is_often(name: &str) -> bool {
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or_default();
    OFTEN.iter().any(|known| last.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::has_secret;

    #[test]
    fn a_secret_in_a_url_is_seen() {
        for text in [
            "https://example.com/hook?token=s3cret",
            "https://example.com/hook?id=4&access_token=abc",
            "https://example.com/?api_key=abc#top",
            "https://example.com/?apikey=abc",
            "https://example.com/?apiKey=abc",
            "https://example.com/?client-secret=abc&x",
            "https://maps.example.com/js?key=AIzaSyA-1234567890abcdef",
            "https://example.com/blob?sv=2024&sig=aGVsbG8gd29ybGQ0Mg%3D%3D",
            "https://example.com/a?X-Amz-Signature=0123456789abcdef0123",
            "https://example.com/fn?code=Zm9vYmFyYmF6cXV4MTIz",
            "https://example.com/#access_token=abc",
            "https://user:pass@example.com/path",
            "https://:pass@example.com",
            "https://ghp0123456789@example.com/repo.git",
            "postgres://sync:hunter2@db/app",
            "https://{{ $env.USER }}:hunter2@example.com",
            "https://example.com/{{ $trigger.key }}?token=s3cret",
            "{{$env.BASE}}/hook?token=s3cret",
            "/items/articles?access_token=abc",
        ] {
            assert!(has_secret(text), "{text}");
        }
    }

    #[test]
    fn a_url_without_one_is_none() {
        for text in [
            "https://example.com",
            "https://example.com/token/secret",
            "https://example.com/?page=2&sort=-date",
            "https://example.com/assets/1?key=system-large-contain",
            "https://example.com/assets/1?key=thumb-200",
            "https://example.com/?code=de-DE",
            "https://example.com/?token=",
            "https://example.com/?token={{ $env.TOKEN }}",
            "https://example.com/?token={{ $env.TOKEN }}-a",
            "https://{{ $env.USER }}:{{ $env.PASSWORD }}@example.com/",
            "https://example.com/?token_type=bearer",
            "https://example.com/?max_tokens=1000",
            "https://example.com/?with_token=true",
            "https://someone@example.com",
            "https://example.com/@someone:else",
            "mailto:someone@example.com?subject=token",
            "Where? See the token=abc in https://example.com/?token=abc",
            "token=abc",
            "{{ $last }}",
            "",
        ] {
            assert!(!has_secret(text), "{text}");
        }
    }
}

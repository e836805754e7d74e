//! Takes secrets out of what a server says.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::Value;

/// What stands where a secret stood.
const HIDDEN: &str = "(secret)";

/// The shortest text that is hidden: shorter ones stand in any text by chance.
const SHORTEST: usize = 4;

/// Secrets that must not be repeated, in every form in which a server or a proxy
/// might: as they are, escaped as JSON or in a URL, in base64.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    /// The longest first, so that none is left in part.
    forms: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} forms)", self.forms.len())
    }
}

impl Redactor {
    /// Hides one more.
    pub(crate) fn hide(&mut self, secret: &str) {
        // A key of several lines is shown line by line, or as one line.
        let lines = secret
            .lines()
            .map(str::trim)
            .filter(|_| secret.contains('\n'));
        let parts = std::iter::once(secret).chain(lines);
        for part in parts.filter(|part| part.len() >= SHORTEST) {
            self.forms.extend(forms(part));
        }
        self.forms
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.forms.dedup();
    }

    /// The text without them.
    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = Cow::Owned(text.replace(form.as_str(), HIDDEN));
            }
        }
        text
    }
}

/// A text as it may stand in an answer.
fn forms(secret: &str) -> Vec<String> {
    let quoted = Value::from(secret).to_string();
    let json = quoted.trim_matches('"').to_owned();
    let twice = Value::from(json.as_str()).to_string();
    let url = |kept: &[u8]| -> String {
        let encoded = |byte: u8| match byte {
            byte if byte.is_ascii_alphanumeric() || kept.contains(&byte) => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        };
        secret.bytes().map(encoded).collect()
    };
    // As scripts write it, as strictly as RFC 3986 has it, and as forms do.
    let component = url(b"-_.!~*'()");
    let strict = url(b"-_.~");
    let form = url(b"-_.*").replace("%20", "+");
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut forms = vec![
        secret.to_owned(),
        secret.split_whitespace().collect::<Vec<_>>().join(" "),
        twice.trim_matches('"').to_owned(),
        json,
        lower(&component),
        component,
        lower(&strict),
        lower(&strict.replace("%20", "+")),
        strict.replace("%20", "+"),
        strict,
        lower(&form),
        form,
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html,
    ];
    // What is behind other text may begin within a group of four characters.
    for lead in 0..3 {
        let bytes = [&vec![0; lead], secret.as_bytes()].concat();
        let text = STANDARD_NO_PAD.encode(&bytes);
        let from = [0, 2, 3][lead];
        let whole = bytes.len() / 3 * 4;
        let middle = text.get(from..whole.max(from)).unwrap_or_default();
        if middle.len() >= 2 * SHORTEST {
            forms.push(middle.replace('+', "-").replace('/', "_"));
            forms.push(middle.to_owned());
        }
    }
    forms
}

/// A percent-encoded text with the digits of its bytes in lower case.
fn lower(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(2.min(part.len()));
        text + "%" + &digits.to_lowercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    const SECRET: &str = "p&ss w0rd/\"ü\\+~'key";

    fn redactor() -> Redactor {
        let mut redactor = Redactor::default();
        redactor.hide(SECRET);
        redactor
    }

    #[test]
    fn no_form_is_left() {
        let json = Value::from(SECRET).to_string();
        let twice = Value::from(json.as_str()).to_string();
        let url = reqwest::Url::parse_with_params("http://x", [("a", SECRET)]).expect("a URL");
        for shown in [
            SECRET.to_owned(),
            json,
            twice,
            url.query().expect("a query").to_owned(),
            lower(url.query().expect("a query")),
            STANDARD.encode(SECRET),
            URL_SAFE.encode(SECRET),
        ] {
            let text = format!("before {shown} after");
            let redacted = redactor().text(&text).into_owned();
            assert!(redacted.contains(HIDDEN), "{redacted}");
            assert!(
                !redacted.contains("w0rd") && redacted.contains("after"),
                "{redacted}"
            );
        }
        // All but the characters that it shares with what is around it.
        for lead in ["", "a", "ab", "abc"] {
            let text = STANDARD.encode(format!("{lead}{SECRET}:b"));
            let redacted = redactor().text(&text).into_owned();
            assert!(redacted.len() < HIDDEN.len() + 14, "{text} {redacted}");
        }
        assert!(!format!("{:?}", redactor()).contains("w0rd"));
    }

    #[test]
    fn other_text_stays() {
        let mut redactor = redactor();
        redactor.hide("ab");
        redactor.hide("");
        assert_eq!(redactor.text("about pass words"), "about pass words");
    }

    #[test]
    fn a_key_of_several_lines_is_hidden_line_by_line() {
        let mut redactor = Redactor::default();
        redactor.hide("-----BEGIN-----\nMIIBVgIBADANBg\nkqhkiG9w0BAQ\n");
        let redacted = redactor
            .text("at: kqhkiG9w0BAQ, MIIBVgIBADANBg kqhkiG9w0BAQ")
            .into_owned();
        assert_eq!(redacted, "at: (secret), (secret) (secret)");
    }
}

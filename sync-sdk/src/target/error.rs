//! What can go wrong between us and a server.

use std::fmt;

use serde_json::Value;

use crate::model::Version;

/// A request that did not do what it was sent for. Never holds credentials.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The URL cannot be used.
    #[error("`{url}` is not the URL of a Directus: {reason}")]
    BadUrl {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What a [`Network`](crate::target::directus::Network) asks for cannot be done.
    #[error("{reason}")]
    BadNetwork {
        /// What, and why; without the values of headers.
        reason: String,
    },
    /// No connection, or it broke before an answer came, more often than we
    /// retry. The request only read, or sending it twice does the same as once.
    #[error("{method} {url}: no answer: {reason}")]
    Unreachable {
        /// The HTTP method.
        method: String,
        /// The URL, without its query.
        url: String,
        /// What the transport said.
        reason: String,
    },
    /// What was to be sent is no request: the URL or a header has characters that none
    /// can have. Nothing was sent.
    #[error("{method} {url}: this cannot be sent: {reason}")]
    Unsendable {
        /// The HTTP method.
        method: String,
        /// The URL, without its query.
        url: String,
        /// What is wrong, without values of headers.
        reason: String,
    },
    /// A write was sent and no answer came: it may have been applied.
    #[error("{method} {url}: sent, but no answer came: {reason}; it may have been applied or not")]
    Unanswered {
        /// The HTTP method.
        method: String,
        /// The URL, without its query.
        url: String,
        /// What the transport or a gateway said.
        reason: String,
    },
    /// What answers is not a Directus.
    #[error("{url} does not answer as a Directus does: {detail}")]
    NotDirectus {
        /// The base URL.
        url: String,
        /// What it answered.
        detail: String,
    },
    /// The credentials are wrong, expired or of a suspended user.
    #[error("{url} refuses the credentials: {message}")]
    Unauthorized {
        /// The base URL.
        url: String,
        /// The server's message.
        message: ServerMessage,
    },
    /// The credentials are good, but not an administrator's.
    #[error("the credentials for {url} are not an administrator's")]
    NotAdmin {
        /// The base URL.
        url: String,
    },
    /// A Directus that is older or newer than what is supported.
    #[error(
        "{url} runs Directus {version}; supported are {} up to, but not including, {}",
        Version::OLDEST,
        Version::TOO_NEW
    )]
    Unsupported {
        /// The base URL.
        url: String,
        /// Its version.
        version: Version,
    },
    /// The server refused the request and said why.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The server failed at a write (5xx) and said so, perhaps after it had done
    /// it: Directus clears caches and reads back what it wrote after the commit
    /// (11.17.4, `controllers/permissions.js`, `utils/apply-diff.js`).
    #[error(transparent)]
    ServerError(Box<Refusal>),
    /// The file in which mappings are kept cannot be used, see
    /// [`FileStore`](crate::idmap::FileStore).
    #[error("{place}: {detail}")]
    IdMapFile {
        /// The file, with the line where that is known.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A file that is to be uploaded cannot be read.
    #[error("{path}: {detail}")]
    LocalFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The file system of that file knows no locks, as some network ones.
    #[error("{place}: the file system locks nothing: {detail}")]
    NoFileLocks {
        /// The file.
        place: String,
        /// What the operating system said.
        detail: String,
    },
    /// An answer that cannot be understood.
    #[error("{method} {url}: the answer cannot be understood: {detail}")]
    Garbled {
        /// The HTTP method.
        method: String,
        /// The URL, without its query.
        url: String,
        /// What is wrong with it.
        detail: String,
    },
}

impl TargetError {
    /// What the server answered, if it refused the request or failed at it.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) | Self::ServerError(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the target said no, so that nothing was changed. If not, it failed
    /// itself, or no answer came that can be understood: what was sent may have
    /// been done.
    pub fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::Unreachable { .. }
                | Self::Unanswered { .. }
                | Self::ServerError(_)
                | Self::Garbled { .. }
        )
    }

    /// The same, now that nothing of what was sent was found: a server that has
    /// answered does nothing afterwards, so it is a refusal. What was not answered
    /// may still be done.
    pub(crate) fn nothing_done(self) -> Self {
        match self {
            Self::ServerError(refusal) => Self::Refused(refusal),
            other => other,
        }
    }

    /// Whether the server refused a body as too large or as too many rows, so
    /// that half of it may pass.
    pub fn is_too_large(&self) -> bool {
        self.refusal().is_some_and(|refusal| {
            refusal.status == 413
                || refusal.messages.iter().any(|message| {
                    let text = message.to_string();
                    text.contains("entity too large") || text.contains("batch mutation limit")
                })
        })
    }
}

/// A request that the server refused, or failed at.
#[derive(Debug, Clone, thiserror::Error)]
pub struct Refusal {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// What the server said; at least one.
    pub messages: Vec<ServerMessage>,
}

impl Refusal {
    /// Whether one of the messages has this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.messages
            .iter()
            .any(|message| message.code.as_deref() == Some(code))
    }

    /// Whether one of the messages has these words in it.
    pub fn says(&self, words: &str) -> bool {
        let mut messages = self.messages.iter();
        messages.any(|message| message.message.contains(words))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} answered {}", self.method, self.path, self.status)?;
        for message in &self.messages {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

/// One error of a server's answer:
/// `{"message": …, "extensions": {"code": …, …}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerMessage {
    /// The server's sentence.
    pub message: String,
    /// The error code, such as `RECORD_NOT_UNIQUE`.
    pub code: Option<String>,
    /// What the extensions say beside the code (`collection`, `field`,
    /// `reason`), in the server's order.
    pub details: Vec<(String, String)>,
}

impl ServerMessage {
    /// Reads the errors of an answer's body. A body of another form gives one
    /// message that shows its beginning.
    pub(super) fn read(body: &str) -> Vec<Self> {
        let parsed: Option<Value> = serde_json::from_str(body).ok();
        let errors = parsed
            .as_ref()
            .and_then(|value| value.get("errors")?.as_array());
        if let Some(errors) = errors.filter(|errors| !errors.is_empty()) {
            return errors.iter().map(Self::from_value).collect();
        }
        let message = match parsed
            .as_ref()
            .and_then(|value| value.get("message")?.as_str())
        {
            Some(message) => message.to_owned(),
            None => shown(body),
        };
        vec![Self {
            message,
            code: None,
            details: Vec::new(),
        }]
    }

    /// With every text changed, but for the code.
    pub(super) fn map(self, change: impl Fn(String) -> String) -> Self {
        let details = self.details.into_iter();
        Self {
            message: change(self.message),
            details: details.map(|(key, text)| (key, change(text))).collect(),
            code: self.code,
        }
    }

    fn from_value(error: &Value) -> Self {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let extensions = error.get("extensions").and_then(Value::as_object);
        let message = error.get("message").map(text).unwrap_or_default();
        Self {
            message: without_statement(&message).to_owned(),
            code: extensions.and_then(|ext| Some(ext.get("code")?.as_str()?.to_owned())),
            details: extensions
                .into_iter()
                .flatten()
                .filter(|(key, value)| *key != "code" && !value.is_null())
                // The message already says the reason; the rest locates it.
                .filter(|(key, _)| {
                    matches!(key.as_str(), "collection" | "field" | "primaryKey" | "type")
                })
                .map(|(key, value)| (key.clone(), text(value)))
                .collect(),
        }
    }
}

impl fmt::Display for ServerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(code) = &self.code {
            write!(f, " [{code}")?;
            for (key, value) in &self.details {
                write!(f, ", {key} {value}")?;
            }
            f.write_str("]")?;
        }
        Ok(())
    }
}

/// An error of the database without the SQL statement in front of it. Directus
/// shows administrators what its query builder says, `STATEMENT - ERROR`, and
/// the statement holds the values that were sent, secrets too (seen on 11.17.4).
fn without_statement(message: &str) -> &str {
    const VERBS: [&str; 8] = [
        "insert", "update", "delete", "select", "with", "alter", "create", "drop",
    ];
    let verb = message.split_whitespace().next().unwrap_or_default();
    let is_statement = VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known));
    match message.rsplit_once(" - ") {
        Some((_, error)) if is_statement => error,
        _ => message,
    }
}

/// The beginning of a text that a server sent, on one line.
pub(super) fn shown(body: &str) -> String {
    const LIMIT: usize = 200;
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.is_empty() => "(an empty body)".to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_errors_of_directus() {
        let body = r#"{"errors":[{"message":"Value for field \"key\" in collection \"x\" has to be unique.",
            "extensions":{"code":"RECORD_NOT_UNIQUE","collection":"x","field":"key"}}]}"#;
        assert_eq!(
            ServerMessage::read(body)[0].to_string(),
            "Value for field \"key\" in collection \"x\" has to be unique. \
             [RECORD_NOT_UNIQUE, collection x, field key]"
        );
    }

    #[test]
    fn an_sql_statement_is_not_repeated() {
        let body = r#"{"errors":[{"message":"insert into `directus_presets` (`search`) values ('hi - hidden') returning `id` - SQLITE_ERROR: no such function: x",
            "extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#;
        assert_eq!(
            ServerMessage::read(body)[0].to_string(),
            "SQLITE_ERROR: no such function: x [INTERNAL_SERVER_ERROR]"
        );
        assert_eq!(
            without_statement("Invalid payload. a - b."),
            "Invalid payload. a - b."
        );
    }

    #[test]
    fn shows_what_a_proxy_answers() {
        assert_eq!(
            ServerMessage::read("<html>\n<b>Bad gateway")[0].message,
            "<html> <b>Bad gateway"
        );
        assert_eq!(
            ServerMessage::read(r#"{"message":"No id map found"}"#)[0].message,
            "No id map found"
        );
    }
}

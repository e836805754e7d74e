//! A request and its answer.

use std::fmt;

use reqwest::Method;
use serde_json::Value;

/// Whether a request may be sent again when no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice does the same as sending it once.
    Safe,
    /// It may be sent again only when it certainly was not processed.
    Unsafe,
}

/// A request. `Debug` shows of the body the names on the outside only: there are
/// secrets in it, and the password of a login.
#[derive(Clone)]
pub struct Call<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, from `/`.
    pub path: &'a str,
    /// Query parameters.
    pub query: &'a [(&'a str, String)],
    /// A JSON body.
    pub body: Option<&'a Value>,
    /// Send the body as an uploaded file: for documents over the server's limit
    /// for JSON bodies.
    pub as_file: bool,
    /// Whether the answer is no JSON: [`Reply::bytes`] has it.
    pub raw: bool,
    /// Whether it may be repeated.
    pub repeat: Repeat,
}

impl<'a> Call<'a> {
    /// A `GET`.
    pub fn get(path: &'a str, query: &'a [(&'a str, String)]) -> Self {
        Self {
            method: Method::GET,
            path,
            query,
            body: None,
            as_file: false,
            raw: false,
            repeat: Repeat::Safe,
        }
    }

    /// A request with a JSON body.
    pub fn send(method: Method, path: &'a str, body: &'a Value, repeat: Repeat) -> Self {
        Self {
            method,
            path,
            query: &[],
            body: Some(body),
            as_file: false,
            raw: false,
            repeat,
        }
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body", &self.body.map(outline))
            .field("as_file", &self.as_file)
            .field("repeat", &self.repeat)
            .finish()
    }
}

/// A successful answer. `Debug` shows of the body the names on the outside only,
/// as of a [`Call`].
pub struct Reply {
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The body; `None` when it is empty.
    pub body: Option<Value>,
    /// The bytes of an answer that is no JSON ([`Call::raw`]).
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("body", &self.body.as_ref().map(outline))
            .finish()
    }
}

/// What may be told of a body.
fn outline(body: &Value) -> String {
    match body {
        Value::Object(object) => {
            let names: Vec<&str> = object.keys().map(String::as_str).collect();
            names.join(", ")
        }
        Value::Array(items) => format!("{} items", items.len()),
        _ => "a value".to_owned(),
    }
}

impl Reply {
    /// What stands under `data`, where Directus puts its answers.
    pub fn data(self) -> Option<Value> {
        match self.body {
            Some(Value::Object(mut body)) => body.shift_remove("data"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_sent_and_answered_is_not_shown() {
        let login = json!({ "email": "ann@example.com", "password": "s3cret" });
        let rows = json!([{ "options": "s3cret" }]);
        for (body, outlined) in [(login, "email, password"), (rows, "1 items")] {
            let call = Call::send(Method::POST, "/auth/login", &body, Repeat::Safe);
            let reply = Reply {
                status: 200,
                body: Some(body.clone()),
                bytes: Vec::new(),
            };
            for shown in [format!("{call:?}"), format!("{reply:?}")] {
                assert!(
                    shown.contains(&format!("body: Some({outlined:?})")),
                    "{shown}"
                );
                assert!(!shown.contains("s3cret"), "{shown}");
            }
        }
    }
}

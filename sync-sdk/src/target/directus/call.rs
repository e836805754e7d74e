//! A request and its answer.

use std::fmt;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::model::Object;

/// Whether a request may be sent again when no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice does the same as sending it once.
    Safe,
    /// It may be sent again only when it certainly was not processed.
    Unsafe,
}

/// A request. A `GET` is sent so that no response cache answers it. `Debug` shows
/// of the body the names on the outside only: there are secrets in it, and the
/// password of a login.
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
    /// A file to upload. The body's fields go before it, each as text.
    pub file: Option<&'a Upload>,
    /// Whether the answer is no JSON: [`Reply::bytes`] has it.
    pub raw: bool,
    /// Whether it may be repeated.
    pub repeat: Repeat,
    /// It waits for no place among the requests that are under way.
    pub urgent: bool,
}

/// A file to upload. `Debug` does not show what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its media type, such as `image/svg+xml`.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
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
            file: None,
            raw: false,
            repeat: Repeat::Safe,
            urgent: false,
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
            file: None,
            raw: false,
            repeat,
            urgent: false,
        }
    }

    /// The query as it is sent. Each `GET` is one that no cache has seen: with
    /// `CACHE_ENABLED` Directus answers one that it has answered before as it did
    /// then, whatever was written since (`CACHE_AUTO_PURGE` is off by default).
    /// Its key is what it knows of the query, of which `deep` changes nothing
    /// where it names no field; `SEARCH`, which is not cached, is stopped by some
    /// proxies.
    pub(super) fn sent_query(&self) -> Vec<(&'a str, String)> {
        const DEEP: &str = "deep";
        let mut query = self.query.to_vec();
        if self.method == Method::GET {
            let own = query.iter().position(|(name, _)| *name == DEEP);
            let own = own.map(|index| query.remove(index).1);
            let own = own.and_then(|text| serde_json::from_str(&text).ok());
            let mut deep: Object = own.unwrap_or_default();
            let once = json!({ "_search": Uuid::new_v4().to_string() });
            deep.insert("sync_sdk".to_owned(), once);
            query.push((DEEP, Value::Object(deep).to_string()));
        }
        query
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish()
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
            .field("file", &self.file)
            .field("raw", &self.raw)
            .field("repeat", &self.repeat)
            .field("urgent", &self.urgent)
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
    use super::*;

    #[test]
    fn no_two_reads_are_the_same_and_a_write_is_sent_as_it_is() {
        let query = [
            ("limit", "-1".to_owned()),
            ("deep", r#"{"users":{"_limit":0}}"#.to_owned()),
        ];
        let read = Call::get("/roles", &query);
        let [first, second] = [read.sent_query(), read.sent_query()];
        assert_ne!(first, second);
        assert_eq!(first[0], query[0]);
        let deep: Value = serde_json::from_str(&first[1].1).expect("JSON");
        assert_eq!(deep["users"], json!({ "_limit": 0 }));
        let body = json!({});
        let write = Call {
            query: &query,
            ..Call::send(Method::PATCH, "/roles", &body, Repeat::Safe)
        };
        assert_eq!(write.sent_query(), query);
    }

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

//! A request and its answer.

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

/// A request.
#[derive(Debug, Clone)]
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
}

/// A file to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        }
    }
}

/// A successful answer.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The body; `None` when it is empty.
    pub body: Option<Value>,
    /// The bytes of an answer that is no JSON ([`Call::raw`]).
    pub bytes: Vec<u8>,
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

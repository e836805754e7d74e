//! Operations that speak to others: requests and tokens.

use serde_json::{Value, json};

use super::{Operation, OperationBody};
use crate::author::Input;
use crate::model::Object;

/// How a webhook or a [`Request`] is called.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Trigger::webhook(Method::Post);
/// Request::new(Method::Patch, "https://example.com/hook");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`, in requests only.
    Put,
    /// `PATCH`, in requests only.
    Patch,
    /// `DELETE`, in requests only.
    Delete,
    /// Any other (`SEARCH`), in requests only.
    Other(&'static str),
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Other(name) => name,
        }
    }
}

/// Calls a URL. What comes back is `{ status, statusText, headers, data }`; a
/// status of 400 or more rejects.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Request::post("https://hooks.example.com/desk")
///     .header("Authorization", secret("DESK_HOOK"))
///     .body(json!({ "keys": "{{$trigger.keys}}" }));
/// ```
#[derive(Debug, Clone)]
#[must_use = "an operation does nothing until a flow has it"]
pub struct Request {
    method: Option<Method>,
    url: Input,
    headers: Vec<Value>,
    body: Option<Value>,
    odd: Object,
}

impl Request {
    /// A request without headers or body; the URL may contain `{{…}}`.
    pub fn new(method: Method, url: impl Into<Input>) -> Self {
        Self {
            method: Some(method),
            ..Self::to(url)
        }
    }

    /// A request that says no method, which Directus takes for `GET`: what the app
    /// stores until somebody chooses one.
    pub fn to(url: impl Into<Input>) -> Self {
        Self {
            method: None,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            odd: Object::new(),
        }
    }

    /// A `GET` request.
    pub fn get(url: impl Into<Input>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A `POST` request.
    pub fn post(url: impl Into<Input>) -> Self {
        Self::new(Method::Post, url)
    }

    /// A `PUT` request.
    pub fn put(url: impl Into<Input>) -> Self {
        Self::new(Method::Put, url)
    }

    /// A `PATCH` request.
    pub fn patch(url: impl Into<Input>) -> Self {
        Self::new(Method::Patch, url)
    }

    /// A `DELETE` request.
    pub fn delete(url: impl Into<Input>) -> Self {
        Self::new(Method::Delete, url)
    }

    /// Adds a header; the value may contain `{{…}}`.
    pub fn header(mut self, name: &str, value: impl Into<Input>) -> Self {
        let value = value.into().to_value();
        self.headers.push(json!({ "header": name, "value": value }));
        self
    }

    /// What is sent, a text or JSON; may contain `{{…}}`. In JSON a text that
    /// is `{{…}}` and nothing else becomes the value itself, a list or an object
    /// too.
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.odd.insert(key.to_owned(), value.into());
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operation for Request {
    fn body(self) -> OperationBody {
        let mut options = Object::new();
        if let Some(method) = self.method {
            options.insert("method".to_owned(), method.name().into());
        }
        options.insert("url".to_owned(), self.url.to_value());
        if !self.headers.is_empty() {
            options.insert("headers".to_owned(), self.headers.into());
        }
        if let Some(body) = self.body {
            options.insert("body".to_owned(), body);
        }
        options.extend(self.odd);
        OperationBody::new("request", options.into())
    }
}

/// Makes, checks or reads a JSON Web Token.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Jwt::sign(json!({ "sub": "{{$accountability.user}}" }), secret("JWT_KEY"))
///     .option("expiresIn", "1h");
/// Jwt::verify("{{$trigger.headers.token}}", secret("JWT_KEY")).option("algorithms", json!(["HS256"]));
/// Jwt::decode("{{$trigger.headers.token}}");
/// ```
#[derive(Debug, Clone)]
#[must_use = "an operation does nothing until a flow has it"]
pub struct Jwt {
    fields: Object,
    options: Object,
}

impl Jwt {
    /// A token with this payload; the result is the token.
    pub fn sign(payload: impl Into<Value>, secret: impl Into<Input>) -> Self {
        Self::new("sign")
            .field("payload", payload.into())
            .field("secret", secret.into().to_value())
    }

    /// The payload of a token, rejecting one that is forged or has expired.
    pub fn verify(token: impl Into<Input>, secret: impl Into<Input>) -> Self {
        Self::new("verify")
            .field("token", token.into().to_value())
            .field("secret", secret.into().to_value())
    }

    /// The payload of a token, unchecked.
    pub fn decode(token: impl Into<Input>) -> Self {
        Self::new("decode").field("token", token.into().to_value())
    }

    /// An option of the library that Directus uses, `jsonwebtoken`
    /// (`expiresIn`, `algorithm`, `audience`, `issuer`, `subject`, …).
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.options.insert(key.to_owned(), value.into());
        self
    }

    fn new(operation: &str) -> Self {
        let jwt = Self {
            fields: Object::new(),
            options: Object::new(),
        };
        jwt.field("operation", operation.into())
    }

    fn field(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operation for Jwt {
    fn body(mut self) -> OperationBody {
        if !self.options.is_empty() {
            self.fields
                .insert("options".to_owned(), self.options.into());
        }
        OperationBody::new("json-web-token", self.fields.into())
    }
}

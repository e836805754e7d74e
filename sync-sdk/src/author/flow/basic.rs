//! Operations with one option or two: log, exec, sleep, transform, error.

use serde_json::{Value, json};

use super::{Operation, OperationBody};
use crate::author::Input;
use crate::model::Object;

/// Writes a line to the log of the server, and of the flow's run.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Log("not published: {{$last}}");
/// // For a text that is no literal, the field has the type `Log<Input>`:
/// let line: Log<Input> = Log(var("GREETING"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Log<T = &'static str>(
    /// The line; may contain `{{…}}`.
    pub T,
);

#[diagnostic::do_not_recommend]
impl<T: Into<Input>> Operation for Log<T> {
    fn body(self) -> OperationBody {
        OperationBody::new("log", json!({ "message": self.0.into().to_value() }))
    }
}

/// Runs a script in the sandbox of the server:
/// `Exec(include_str!("digest.js"))`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Exec("module.exports = async function (data) { return data.$last.length; }");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Exec<T = &'static str>(
    /// JavaScript with `module.exports = async function (data) { … }`. Directus
    /// fills in `{{…}}` here too, before it runs the script.
    pub T,
);

#[diagnostic::do_not_recommend]
impl<T: Into<Input>> Operation for Exec<T> {
    fn body(self) -> OperationBody {
        OperationBody::new("exec", json!({ "code": self.0.into().to_value() }))
    }
}

/// Waits.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Sleep(500);
/// // Or as long as an operation before says:
/// let wait: Sleep<&str> = Sleep("{{ask.headers.retry}}");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sleep<T = u64>(
    /// Milliseconds.
    pub T,
);

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> Operation for Sleep<T> {
    fn body(self) -> OperationBody {
        let milliseconds: Value = self.0.into();
        OperationBody::new("sleep", json!({ "milliseconds": milliseconds }))
    }
}

/// Makes a value of its own for the operations that follow: an object in which
/// `{{…}}` is filled in.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Transform(json!({ "user": "{{$accountability.user}}", "count": "{{read.length}}" }));
/// ```
#[derive(Debug, Clone)]
pub struct Transform<T = Value>(
    /// JSON, or a text that becomes JSON when it is filled in.
    pub T,
);

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> Operation for Transform<T> {
    fn body(self) -> OperationBody {
        let json: Value = self.0.into();
        OperationBody::new("transform", json!({ "json": json }))
    }
}

/// Fails with an error of its own, which the caller of the flow gets.
///
/// ```
/// # use sync_sdk::prelude::*;
/// ThrowError::new("OUT_OF_STOCK")
///     .status(422)
///     .message("{{$trigger.payload.title}} is sold out.");
/// ```
#[derive(Debug, Clone)]
pub struct ThrowError {
    code: Input,
    status: Option<u16>,
    message: Option<Input>,
    odd: Object,
}

impl ThrowError {
    /// An error with this code, the status 500 and Directus's own text.
    pub fn new(code: impl Into<Input>) -> Self {
        Self {
            code: code.into(),
            status: None,
            message: None,
            odd: Object::new(),
        }
    }

    /// The status of the response.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// What people read; may contain `{{…}}`.
    pub fn message(mut self, message: impl Into<Input>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.odd.insert(key.to_owned(), value.into());
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operation for ThrowError {
    fn body(self) -> OperationBody {
        let mut options = Object::new();
        options.insert("code".to_owned(), self.code.to_value());
        if let Some(status) = self.status {
            // The app offers and stores the status as a text.
            options.insert("status".to_owned(), status.to_string().into());
        }
        if let Some(message) = self.message {
            options.insert("message".to_owned(), message.to_value());
        }
        options.extend(self.odd);
        OperationBody::new("throw-error", options.into())
    }
}

//! Operations with one option or two: log, exec, sleep, transform, error.

use serde_json::{Value, json};

use super::{Operation, OperationBody};
use crate::author::Input;

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
}

impl ThrowError {
    /// An error with this code, the status 500 and Directus's own text.
    pub fn new(code: impl Into<Input>) -> Self {
        Self {
            code: code.into(),
            status: None,
            message: None,
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
}

#[diagnostic::do_not_recommend]
impl Operation for ThrowError {
    fn body(self) -> OperationBody {
        let mut options = json!({ "code": self.code.to_value() });
        if let Some(status) = self.status {
            // The app offers and stores the status as a text.
            options["status"] = Value::from(status.to_string());
        }
        if let Some(message) = self.message {
            options["message"] = message.to_value();
        }
        OperationBody::new("throw-error", options)
    }
}

//! What operations do.

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Value, json};

use super::declare::Reach;
use super::{Collection, Filter, FlowDeclaration, Identity, Input, Method};

/// What an operation does, as Directus stores it.
#[derive(Debug, Clone)]
pub struct OperationBody {
    pub(crate) operation_type: String,
    pub(crate) options: Value,
    /// The flow that `options.flow` refers to.
    pub(crate) flow: Option<Identity>,
    pub(crate) reach: Vec<Reach>,
}

impl OperationBody {
    /// An operation of this type with its options.
    pub fn new(operation_type: impl Into<String>, options: Value) -> Self {
        Self {
            operation_type: operation_type.into(),
            options,
            flow: None,
            reach: Vec::new(),
        }
    }

    pub(super) fn reaching(mut self, reach: Reach) -> Self {
        self.reach.push(reach);
        self
    }
}

/// A type that a field of a `#[derive(Flow)]` struct can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation",
    label = "not an operation",
    note = "the fields of a flow are operations: `Condition`, `Log`, `Mail`, `Request`, `Exec`, `ItemCreate<…>`, `ItemRead<…>`, `ItemUpdate<…>`, `ItemDelete<…>`, `TriggerFlow<…>`, or `Raw` for any other"
)]
pub trait Operation {
    /// What it does.
    fn body(self) -> OperationBody;
}

/// Goes on with `resolve` when a rule holds, with `reject` when not.
#[derive(Debug, Clone)]
pub struct Condition {
    filter: Value,
    reach: Vec<Reach>,
}

impl Condition {
    /// A rule over the payload of the event that started the flow.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// Condition::payload::<User>(|user| user.status.eq(system::UserStatus::Active));
    /// ```
    pub fn payload<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self {
            filter: json!({ "$trigger": { "payload": rule(C::FIELDS).to_value() } }),
            reach: vec![C::declare],
        }
    }

    /// A rule over what the operation before returned.
    pub fn last<C: Collection>(rule: impl FnOnce(C::Fields) -> Filter<C>) -> Self {
        Self {
            filter: json!({ "$last": rule(C::FIELDS).to_value() }),
            reach: vec![C::declare],
        }
    }

    /// A rule over the data of the flow as Directus has it in JSON.
    pub fn raw(filter: Value) -> Self {
        Self {
            filter,
            reach: Vec::new(),
        }
    }
}

impl Operation for Condition {
    fn body(self) -> OperationBody {
        OperationBody {
            reach: self.reach,
            ..OperationBody::new("condition", json!({ "filter": self.filter }))
        }
    }
}

/// Writes a line to the log of the flow's run.
#[derive(Debug, Clone, Copy)]
pub struct Log(
    /// The line; may contain `{{…}}`.
    pub &'static str,
);

impl Operation for Log {
    fn body(self) -> OperationBody {
        OperationBody::new("log", json!({ "message": self.0 }))
    }
}

/// Sends a mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The address: [`var`](super::var), or a text with `.into()`.
    pub to: Input,
    /// The subject; may contain `{{…}}`.
    pub subject: &'static str,
    /// The text as Markdown; may contain `{{…}}`.
    pub body: &'static str,
}

impl Operation for Mail {
    fn body(self) -> OperationBody {
        OperationBody::new(
            "mail",
            json!({
                "to": [self.to.to_value()],
                "subject": self.subject,
                "type": "markdown",
                "body": self.body,
            }),
        )
    }
}

/// Calls a URL.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Request::post("https://hooks.example.com/desk")
///     .header("Authorization", secret("DESK_HOOK"))
///     .body("{{$trigger}}");
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    url: Input,
    headers: Vec<Value>,
    body: Option<Input>,
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: Method, url: impl Into<Input>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: None,
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

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<Input>) -> Self {
        let value = value.into().to_value();
        self.headers.push(json!({ "header": name, "value": value }));
        self
    }

    /// What is sent; may contain `{{…}}`.
    pub fn body(mut self, body: impl Into<Input>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl Operation for Request {
    fn body(self) -> OperationBody {
        let mut options = json!({
            "method": self.method.name(),
            "url": self.url.to_value(),
        });
        if !self.headers.is_empty() {
            options["headers"] = self.headers.into();
        }
        if let Some(body) = self.body {
            options["body"] = body.to_value();
        }
        OperationBody::new("request", options)
    }
}

/// Runs a script, in the sandbox of the server:
/// `Exec(include_str!("digest.js"))`.
#[derive(Debug, Clone, Copy)]
pub struct Exec(
    /// JavaScript with `module.exports = async function (data) { … }`.
    pub &'static str,
);

impl Operation for Exec {
    fn body(self) -> OperationBody {
        OperationBody::new("exec", json!({ "code": self.0 }))
    }
}

/// Runs another flow, whose trigger is [`Trigger::operation`](super::Trigger::operation).
pub struct TriggerFlow<F> {
    payload: Option<Input>,
    iteration: Iteration,
    marker: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for TriggerFlow<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TriggerFlow")
            .field("payload", &self.payload)
            .field("iteration", &self.iteration)
            .finish()
    }
}

/// How a flow that is triggered with a list runs, once for each entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iteration {
    /// All at once.
    Parallel,
    /// One after the other.
    Serial,
    /// A few at once.
    Batch,
}

impl<F: FlowDeclaration> TriggerFlow<F> {
    /// Runs the flow without a payload.
    pub fn new() -> Self {
        Self {
            payload: None,
            iteration: Iteration::Parallel,
            marker: PhantomData,
        }
    }

    /// What the flow gets as its trigger; may contain `{{…}}`.
    pub fn payload(mut self, payload: impl Into<Input>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    /// How a list is worked through.
    pub fn iterate(mut self, iteration: Iteration) -> Self {
        self.iteration = iteration;
        self
    }
}

impl<F: FlowDeclaration> Default for TriggerFlow<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: FlowDeclaration> Operation for TriggerFlow<F> {
    fn body(self) -> OperationBody {
        let iteration = match self.iteration {
            Iteration::Parallel => "parallel",
            Iteration::Serial => "serial",
            Iteration::Batch => "batch",
        };
        let mut options = json!({ "flow": null, "iterationMode": iteration });
        if let Some(payload) = self.payload {
            options["payload"] = payload.to_value();
        }
        OperationBody {
            flow: Some(F::IDENTITY),
            ..OperationBody::new("trigger", options)
        }
        .reaching(F::declare)
    }
}

/// Any operation, an extension's too: its type and its options.
#[derive(Debug, Clone)]
pub struct Raw(
    /// The type, as Directus stores it.
    pub &'static str,
    /// The options, as Directus stores them.
    pub Value,
);

impl Operation for Raw {
    fn body(self) -> OperationBody {
        OperationBody::new(self.0, self.1)
    }
}

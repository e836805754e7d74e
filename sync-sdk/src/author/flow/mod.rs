//! Flows.

mod basic;
mod call;
mod condition;
mod items;
mod message;
mod operation;
mod query;
mod result;
mod scope;
mod trigger;
mod web;

pub use basic::{Exec, Log, Sleep, ThrowError, Transform};
pub use call::{Iteration, TriggerFlow};
pub use condition::{At, Condition};
pub use items::{ItemCreate, ItemDelete, ItemRead, ItemUpdate, Payload};
pub use message::{Email, Mail, Notify};
pub use operation::{ItemAccess, Operation, OperationBody, Raw, RoleAccess};
pub use query::{Aggregate, Deep, Query};
pub use result::OperationResult;
pub(crate) use scope::Of;
pub use scope::Scope;
pub use trigger::{Ask, Location, Trigger, on};
pub use web::{Jwt, Method, Request};

use serde_json::Value;

use super::{Declarations, Entity, Identity};

/// A flow: `#[derive(Flow)]` for a struct whose fields are the operations. Each
/// `#[op(…)]` says which operation follows when it succeeds (`resolve`) and
/// when it fails (`reject`); [`FlowSpec`] says when the flow runs and what its
/// operations do.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Flow)]
/// #[flow(name = "Sweep", icon = "cleaning_services")]
/// pub struct Sweep {
///     #[op(start, resolve = log)]
///     old: ItemDelete<File>,
///     #[op]
///     log: Log,
/// }
///
/// impl FlowSpec for Sweep {
///     fn trigger() -> Trigger {
///         Trigger::schedule("0 0 3 * * *")
///     }
///
///     fn operations() -> Self {
///         Self {
///             old: ItemDelete::<File>::new().filter(|f| f.created_on.lt(NOW.shifted("-1 year"))),
///             log: Log("{{$last}}"),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a flow",
    label = "not a flow",
    note = "derive `Flow` for a struct to make it a flow"
)]
pub trait FlowDeclaration: Entity {}

/// When a flow runs, and what its operations do.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Flow)]
/// pub struct Hello {
///     #[op(start)]
///     log: Log,
/// }
///
/// impl FlowSpec for Hello {
///     fn trigger() -> Trigger {
///         Trigger::action(&[Scope::SERVER_START])
///     }
///
///     fn operations() -> Self {
///         Self { log: Log("hello") }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the flow `{Self}` does not say when it runs",
    label = "`FlowSpec` is missing",
    note = "write `impl FlowSpec for {Self}` with `fn trigger() -> Trigger` and `fn operations() -> Self`"
)]
pub trait FlowSpec: Sized {
    /// When it runs.
    fn trigger() -> Trigger;
    /// What its operations do.
    fn operations() -> Self;
}

/// A declared flow.
#[derive(Debug, Clone)]
pub struct FlowDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: String,
    /// A Material icon.
    pub icon: Option<String>,
    /// A CSS colour.
    pub color: Option<String>,
    /// More for people.
    pub description: Option<String>,
    /// The folder that it lies in, among flows. Since Directus 12.
    pub folder: Option<Identity>,
    /// Whether it runs at all.
    pub active: bool,
    /// What of its runs is kept: `all`, `activity`, or nothing. With `all` that
    /// is the filled-in options of its operations too, secrets in clear text
    /// (`flows.js` of Directus 11.17.4).
    pub accountability: Option<&'static str>,
    /// When it runs.
    pub trigger: Trigger,
    /// Keys of its record as Directus stores them, which win: an object, or null.
    pub record: Value,
    /// The index of the first operation.
    pub start: Option<usize>,
    /// Its operations, in the order of the struct.
    pub operations: Vec<OperationDef>,
}

impl FlowDef {
    /// An active flow without operations.
    pub fn new(identity: Identity, name: impl Into<String>, trigger: Trigger) -> Self {
        Self {
            identity,
            name: name.into(),
            icon: None,
            color: None,
            description: None,
            folder: None,
            active: true,
            accountability: Some("all"),
            trigger,
            record: Value::Null,
            start: None,
            operations: Vec::new(),
        }
    }

    /// Adds the flow, and what its trigger and operations refer to.
    pub fn declare(mut self, to: &mut Declarations) {
        for reach in &self.trigger.reach {
            reach(to);
        }
        for operation in &mut self.operations {
            for reach in std::mem::take(&mut operation.body.reach) {
                reach(to);
            }
        }
        to.flows.push(self);
    }
}

/// A declared operation.
#[derive(Debug, Clone)]
pub struct OperationDef {
    /// Its key in the flow.
    pub key: &'static str,
    /// What people see.
    pub name: String,
    /// The SyncID that its author chose, if any.
    pub id: Option<&'static str>,
    /// The key that it had before, if another.
    pub was: Option<&'static str>,
    /// The line, in the flow's file.
    pub line: u32,
    /// The index of the operation that follows when this one succeeds.
    pub resolve: Option<usize>,
    /// The index of the operation that follows when this one fails.
    pub reject: Option<usize>,
    /// Where it stands in the app, when its author says so.
    pub position: Option<(i32, i32)>,
    /// Whether `{{…}}` in its options may be anything.
    pub unchecked_templates: bool,
    /// Keys of its record as Directus stores them, which win: an object, or null.
    pub record: Value,
    /// What it does.
    pub(crate) body: OperationBody,
}

impl OperationDef {
    /// An operation that nothing follows.
    pub fn new(key: &'static str, line: u32, body: impl Operation) -> Self {
        Self {
            key,
            name: key.to_owned(),
            id: None,
            was: None,
            line,
            resolve: None,
            reject: None,
            position: None,
            unchecked_templates: false,
            record: Value::Null,
            body: body.body(),
        }
    }
}

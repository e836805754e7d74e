//! A flow that runs another one.

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Value, json};

use super::{FlowDeclaration, Operation, OperationBody};
use crate::author::reference::mention;

/// Runs another flow, whose trigger is
/// [`Trigger::operation`](super::Trigger::operation).
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Flow)]
/// pub struct Greet {
///     #[op(start)]
///     log: Log,
/// }
/// # impl FlowSpec for Greet {
/// #     fn trigger() -> Trigger { Trigger::operation() }
/// #     fn operations() -> Self { Self { log: Log("{{$trigger}}") } }
/// # }
/// TriggerFlow::<Greet>::new()
///     .payload("{{$trigger.keys}}")
///     .iterate(Iteration::Batch(20));
/// ```
#[must_use = "an operation does nothing until a flow has it"]
pub struct TriggerFlow<F> {
    payload: Option<Value>,
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
    /// So many at once.
    Batch(u32),
}

impl<F> TriggerFlow<F> {
    /// Runs the flow without a payload.
    pub fn new() -> Self {
        Self {
            payload: None,
            iteration: Iteration::Parallel,
            marker: PhantomData,
        }
    }

    /// What the flow gets as its trigger, a text or JSON; may contain `{{…}}`.
    pub fn payload(mut self, payload: impl Into<Value>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    /// How a list is worked through.
    pub fn iterate(mut self, iteration: Iteration) -> Self {
        self.iteration = iteration;
        self
    }
}

impl<F> Default for TriggerFlow<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: FlowDeclaration> Operation for TriggerFlow<F> {
    fn body(self) -> OperationBody {
        let mut options = json!({ "flow": mention(&F::IDENTITY) });
        let (mode, size) = match self.iteration {
            Iteration::Parallel => ("parallel", None),
            Iteration::Serial => ("serial", None),
            Iteration::Batch(size) => ("batch", Some(size)),
        };
        options["iterationMode"] = mode.into();
        if let Some(size) = size {
            options["batchSize"] = size.into();
        }
        if let Some(payload) = self.payload {
            options["payload"] = payload;
        }
        OperationBody::new("trigger", options).reaching(F::declare)
    }
}

//! A flow that runs another one.

use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;

use super::{FlowDeclaration, Operation, OperationBody};
use crate::author::reference::mention;
use crate::model::Object;

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
    odd: Object,
    marker: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for TriggerFlow<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TriggerFlow")
            .field("payload", &self.payload)
            .field("iteration", &self.iteration)
            .field("odd", &self.odd)
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
    /// Nothing is said of it: all at once.
    Unset,
}

impl<F> TriggerFlow<F> {
    /// Runs the flow without a payload.
    pub fn new() -> Self {
        Self {
            payload: None,
            iteration: Iteration::Parallel,
            odd: Object::new(),
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

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.odd.insert(key.to_owned(), value.into());
        self
    }
}

impl<F> TriggerFlow<F> {
    pub(crate) fn options_beside_the_flow(self) -> Object {
        let mut options = Object::new();
        let mut say = |key: &str, value: Value| options.insert(key.to_owned(), value);
        match self.iteration {
            Iteration::Parallel => _ = say("iterationMode", "parallel".into()),
            Iteration::Serial => _ = say("iterationMode", "serial".into()),
            Iteration::Batch(size) => {
                say("iterationMode", "batch".into());
                say("batchSize", size.into());
            }
            Iteration::Unset => {}
        }
        if let Some(payload) = self.payload {
            say("payload", payload);
        }
        options.extend(self.odd);
        options
    }
}

impl<F> Default for TriggerFlow<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: FlowDeclaration> Operation for TriggerFlow<F> {
    fn body(self) -> OperationBody {
        let mut options = Object::new();
        options.insert("flow".to_owned(), mention(&F::IDENTITY));
        options.extend(self.options_beside_the_flow());
        OperationBody::new("trigger", options.into()).reaching(F::declare)
    }
}

//! The operations of a flow as a graph.

use crate::author::FlowDef;

/// What leads where, by index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    pub(crate) start: Option<usize>,
    pub(crate) steps: Vec<Step>,
}

/// An operation in its graph.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Step {
    pub(crate) resolve: Option<usize>,
    pub(crate) reject: Option<usize>,
    /// Where it stands in the app, when its author says so.
    pub(crate) position: Option<(i32, i32)>,
}

impl Step {
    /// What follows it, on success first.
    pub(crate) fn targets(&self) -> impl Iterator<Item = usize> + use<> {
        self.resolve.into_iter().chain(self.reject)
    }
}

impl Graph {
    pub(super) fn of(flow: &FlowDef) -> Self {
        let steps = flow.operations.iter().map(|operation| Step {
            resolve: operation.resolve,
            reject: operation.reject,
            position: operation.position,
        });
        Self {
            start: flow.start,
            steps: steps.collect(),
        }
    }

    /// The operations that may have run when this one does.
    pub(crate) fn before(&self, index: usize) -> Vec<usize> {
        let mut before = Vec::new();
        let mut open = vec![index];
        while let Some(at) = open.pop() {
            for (parent, step) in self.steps.iter().enumerate() {
                if step.targets().any(|target| target == at) && !before.contains(&parent) {
                    before.push(parent);
                    open.push(parent);
                }
            }
        }
        before
    }
}

//! The graph of a flow's operations.

use darling::Error;
use syn::Ident;

use super::OperationReceiver;
use crate::common::{did_you_mean, name};

/// Where an operation leads, by index.
#[derive(Default)]
pub(super) struct Edges {
    pub(super) resolve: Option<usize>,
    pub(super) reject: Option<usize>,
}

/// A graph that Directus takes.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) start: Option<usize>,
    pub(super) edges: Vec<Edges>,
}

/// What the author of a flow means as it is.
pub(super) struct Allowed {
    pub(super) no_start: bool,
    pub(super) loops: bool,
}

type Operations<'a> = [(&'a Ident, &'a OperationReceiver)];

impl Graph {
    /// Finds one start, known targets with one parent each, and nothing that is
    /// never reached, unless the author says that it is meant.
    pub(super) fn check(
        flow: &Ident,
        operations: &Operations<'_>,
        allowed: &Allowed,
    ) -> darling::Result<Self> {
        let mut errors = Error::accumulator();
        let graph = Self {
            start: errors
                .handle(start(flow, operations, allowed.no_start))
                .flatten(),
            edges: errors.handle(edges(flow, operations)).unwrap_or_default(),
        };
        // With a wrong start or target, more would look wrong than is.
        let mut errors = errors.checkpoint()?;
        graph.check_reached(operations, &mut errors);
        if !allowed.loops {
            graph.check_loops(operations, &mut errors);
        }
        errors.finish_with(graph)
    }

    fn check_reached(&self, operations: &Operations<'_>, errors: &mut darling::error::Accumulator) {
        let mut reached = vec![false; operations.len()];
        let detached = operations
            .iter()
            .enumerate()
            .filter(|(_, (_, operation))| operation.detached.is_present())
            .map(|(index, _)| index);
        let mut open: Vec<usize> = self.start.into_iter().chain(detached).collect();
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut reached[index], true) {
                open.extend(self.targets(index));
            }
        }
        // Of a chain that nothing reaches, only the head is wrong.
        let followed: Vec<usize> = (0..operations.len())
            .filter(|index| !reached[*index])
            .flat_map(|index| self.targets(index))
            .collect();
        let lost = |index: &usize| !reached[*index];
        let heads = (0..operations.len()).filter(|index| !followed.contains(index));
        let mut wrong: Vec<usize> = heads.filter(lost).collect();
        if wrong.is_empty() {
            wrong.extend((0..operations.len()).find(lost));
        }
        for index in wrong {
            let ident = operations[index].0;
            let message = format!(
                "operation `{}` is never reached from the start: make it the `resolve` or `reject` of another one, or mark it `detached`",
                name(ident)
            );
            errors.push(Error::custom(message).with_span(ident));
        }
    }

    /// An operation has one parent a pointer, so that a loop is met when a way
    /// comes back to an operation that it has passed.
    fn check_loops(&self, operations: &Operations<'_>, errors: &mut darling::error::Accumulator) {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        fn visit(graph: &Graph, index: usize, marks: &mut [Mark], back: &mut Vec<(usize, usize)>) {
            marks[index] = Mark::Open;
            for target in graph.targets(index) {
                match marks[target] {
                    Mark::New => visit(graph, target, marks, back),
                    Mark::Open => back.push((index, target)),
                    Mark::Done => {}
                }
            }
            marks[index] = Mark::Done;
        }
        let mut marks = vec![Mark::New; operations.len()];
        let mut back = Vec::new();
        for index in self.start.into_iter().chain(0..operations.len()) {
            if marks[index] == Mark::New {
                visit(self, index, &mut marks, &mut back);
            }
        }
        for (from, to) in back {
            let operation = operations[from].1;
            let target = operations[to].0;
            let token = [&operation.resolve, &operation.reject]
                .into_iter()
                .flatten()
                .find(|token| name(token) == name(target))
                .unwrap_or(target);
            let message = format!(
                "`{}` leads back to `{}`, a loop: if that is meant, say `#[flow(allow_loop)]`",
                name(operations[from].0),
                name(target)
            );
            errors.push(Error::custom(message).with_span(token));
        }
    }

    fn targets(&self, index: usize) -> impl Iterator<Item = usize> {
        let edges = &self.edges[index];
        edges.resolve.into_iter().chain(edges.reject)
    }
}

fn start(
    flow: &Ident,
    operations: &Operations<'_>,
    no_start: bool,
) -> darling::Result<Option<usize>> {
    let mut starts = operations
        .iter()
        .enumerate()
        .filter(|(_, (_, operation))| operation.start.is_present());
    let Some((first, (first_ident, _))) = starts.next() else {
        let Some((ident, _)) = operations.first().filter(|_| !no_start) else {
            return Ok(None);
        };
        let message = format!(
            "flow `{flow}` has no start: mark the operation that comes first with `#[op(start)]`, or say `#[flow(no_start)]`"
        );
        return Err(Error::custom(message).with_span(ident));
    };
    let mut errors = Error::accumulator();
    if no_start {
        let message = format!("`{}` is the start: leave out `no_start`", name(first_ident));
        errors.push(Error::custom(message).with_span(first_ident));
    }
    for (_, (_, operation)) in starts {
        let message = format!(
            "flow `{flow}` starts with `{}` already; it has one start",
            name(first_ident)
        );
        errors.push(Error::custom(message).with_span(&operation.start.span()));
    }
    errors.finish_with(Some(first))
}

fn edges(flow: &Ident, operations: &Operations<'_>) -> darling::Result<Vec<Edges>> {
    let mut errors = Error::accumulator();
    let mut all: Vec<Edges> = Vec::new();
    let names: Vec<String> = operations.iter().map(|(ident, _)| name(ident)).collect();
    let find = |target: &Ident| {
        let wanted = name(target);
        names
            .iter()
            .position(|name| *name == wanted)
            .ok_or_else(|| {
                let hint = did_you_mean(&wanted, names.iter().map(String::as_str));
                let message = format!("flow `{flow}` has no operation `{wanted}`{hint}");
                Error::custom(message).with_span(target)
            })
    };
    for (_, operation) in operations {
        let mut target = |token: &Option<Ident>, taken: &dyn Fn(&Edges) -> Option<usize>, what| {
            let token = token.as_ref()?;
            let index = errors.handle(find(token))?;
            if all.iter().any(|edges| taken(edges) == Some(index)) {
                let message = format!(
                    "`{}` is already the {what} target of another operation; Directus allows one",
                    names[index]
                );
                errors.push(Error::custom(message).with_span(token));
            }
            Some(index)
        };
        let resolve = target(&operation.resolve, &|edges| edges.resolve, "resolve");
        let reject = target(&operation.reject, &|edges| edges.reject, "reject");
        all.push(Edges { resolve, reject });
    }
    errors.finish_with(all)
}

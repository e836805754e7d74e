//! Flows that would end the server.
//!
//! Directus makes a tree of the operations of every active flow, when a flow or
//! an operation changes and at each start. A loop makes it recurse until the
//! stack ends, and a target in another flow throws, both outside of any request:
//! the process ends, and ends again whenever it is started (seen on 11.17.4).

use std::collections::{HashMap, HashSet};

use super::error::Problem;
use super::order::targets_first;
use crate::model::{Kind, Record, RefRole, Snapshot};

/// What is wrong with the flows that are active.
pub(super) fn unloadable(snapshot: &Snapshot, is_active: impl Fn(&Record) -> bool) -> Vec<Problem> {
    let operations = snapshot.of(Kind::Operations);
    let index: HashMap<&str, usize> = operations
        .iter()
        .enumerate()
        .map(|(index, operation)| (operation.sync_id.as_str(), index))
        .collect();
    let pointers = Kind::Operations
        .spec()
        .references
        .iter()
        .filter(|reference| reference.role == RefRole::Pointer);
    let targets = |node: usize| {
        let fields = &operations[node].fields;
        let ids = pointers
            .clone()
            .flat_map(|pointer| pointer.ids(fields).into_iter());
        ids.filter_map(|id| index.get(id).copied())
            .collect::<Vec<_>>()
    };
    let problem = |node: usize, message: String| Problem {
        address: operations[node].address.clone(),
        origin: operations[node].origin.clone(),
        message,
    };
    let mut problems = Vec::new();
    for flow in snapshot
        .of(Kind::Flows)
        .iter()
        .filter(|flow| is_active(flow))
    {
        let is_within =
            |node: &usize| operations[*node].text("flow") == Some(flow.sync_id.as_str());
        let start = flow.text("operation").and_then(|id| index.get(id).copied());
        // Directus does not look at a start that is in another flow.
        let mut reached: Vec<usize> = start.filter(is_within).into_iter().collect();
        let mut seen: HashSet<usize> = reached.iter().copied().collect();
        let mut done = 0;
        while let Some(node) = reached.get(done).copied() {
            done += 1;
            for target in targets(node) {
                if !is_within(&target) {
                    problems.push(problem(
                        node,
                        "its target is in another flow; Directus ends when it loads such a flow: \
                         give it a target in its own, or deactivate the flow"
                            .to_owned(),
                    ));
                } else if seen.insert(target) {
                    reached.push(target);
                }
            }
        }
        let place: HashMap<usize, usize> = reached
            .iter()
            .enumerate()
            .map(|(place, node)| (*node, place))
            .collect();
        let (_, rings) = targets_first(reached.len(), |node| {
            let targets = targets(reached[node]).into_iter();
            targets
                .filter_map(|target| place.get(&target).copied())
                .collect()
        });
        problems.extend(rings.into_iter().map(|(from, to)| {
            let to = &operations[reached[to]];
            let to = to.address.as_ref().map_or(to.sync_id.as_str(), |to| to.as_str());
            problem(
                reached[from],
                format!(
                    "it leads back to {to}; Directus ends when it loads an active flow with a loop: \
                     break it, or deactivate the flow"
                ),
            )
        }));
    }
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::SyncId;

    fn snapshot(operations: &[(&str, &str, Option<&str>)]) -> Snapshot {
        let record = |id: &str, fields: Value| {
            let fields = fields.as_object().cloned().expect("an object");
            Record::new(SyncId::new(id), fields)
        };
        let operation = |(id, flow, resolve): &(&str, &str, Option<&str>)| {
            record(
                id,
                json!({ "flow": flow, "resolve": resolve, "reject": null }),
            )
        };
        Snapshot {
            records: [
                (Kind::Flows, vec![record("f", json!({ "operation": "a" }))]),
                (Kind::Operations, operations.iter().map(operation).collect()),
            ]
            .into(),
            data_model: None,
            ..Snapshot::default()
        }
    }

    fn messages(operations: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let problems = unloadable(&snapshot(operations), |_| true);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn finds_loops_and_foreign_targets_that_are_reached() {
        assert_eq!(
            messages(&[("a", "f", Some("b")), ("b", "f", None)]),
            [""; 0]
        );
        // Nothing leads to the loop of these two.
        assert_eq!(
            messages(&[
                ("a", "f", None),
                ("b", "f", Some("c")),
                ("c", "f", Some("b"))
            ]),
            [""; 0]
        );
        let ring = messages(&[("a", "f", Some("b")), ("b", "f", Some("a"))]);
        assert!(ring[0].contains("leads back to a"), "{ring:?}");
        assert!(messages(&[("a", "f", Some("a"))])[0].contains("leads back"));
        assert!(messages(&[("a", "f", Some("b")), ("b", "g", None)])[0].contains("another flow"));
        let inactive = snapshot(&[("a", "f", Some("a"))]);
        assert!(unloadable(&inactive, |_| false).is_empty());
    }
}

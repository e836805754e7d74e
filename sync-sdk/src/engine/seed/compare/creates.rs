//! In which order rows are made.

use std::collections::HashMap;

use super::Planner;
use crate::engine::change::Action;
use crate::engine::error::Problem;
use crate::engine::seed::order::{Edge, order};
use crate::engine::seed::plan::ItemChange;
use crate::model::{Address, SyncId};

/// A reference of a row that changes.
pub(super) struct Reference {
    /// The place of its change.
    pub(super) change: usize,
    pub(super) field: String,
    pub(super) to: (String, SyncId),
    /// Whether it may be empty at first.
    pub(super) can_wait: bool,
}

impl Planner<'_> {
    /// Says of each new row when it is made, and which of its references must wait.
    pub(super) fn order_creates(&mut self) {
        let creates: Vec<usize> = (0..self.plan.changes.len())
            .filter(|index| self.plan.changes[*index].action == Action::Create)
            .collect();
        let place: HashMap<(&str, &SyncId), usize> = creates
            .iter()
            .enumerate()
            .map(|(node, index)| {
                let change = &self.plan.changes[*index];
                ((change.collection.as_str(), &change.sync_id), node)
            })
            .collect();
        let node_of: HashMap<usize, usize> = creates.iter().copied().zip(0..).collect();
        let references = self.references.iter().filter_map(|reference| {
            let (collection, sync_id) = &reference.to;
            let edge = Edge {
                from: *node_of.get(&reference.change)?,
                to: *place.get(&(collection.as_str(), sync_id))?,
                can_wait: reference.can_wait,
            };
            Some((edge, reference.field.clone()))
        });
        let (edges, names): (Vec<Edge>, Vec<String>) = references.unzip();
        match order(creates.len(), &edges) {
            Ok(ordered) => {
                for (node, index) in creates.iter().enumerate() {
                    self.plan.changes[*index].level = ordered.level[node];
                }
                let waiting = edges.iter().zip(names).zip(ordered.waits);
                for ((edge, field), _) in waiting.filter(|(_, waits)| *waits) {
                    self.plan.changes[creates[edge.from]].let_wait(&field);
                }
            }
            Err(cycle) => {
                let rows = cycle.iter().map(|node| &self.plan.changes[creates[*node]]);
                let names: Vec<String> = rows.map(|change| change.address.to_string()).collect();
                self.problems.push(Problem {
                    address: names.first().map(Address::new),
                    origin: None,
                    message: format!(
                        "these rows refer to each other by fields that cannot be null, so none can be made first: {}",
                        names.join(", ")
                    ),
                });
            }
        }
    }
}

impl ItemChange {
    /// Sets a field only when all rows are there.
    pub(super) fn let_wait(&mut self, field: &str) {
        if let Some(value) = self.body.shift_remove(field) {
            self.later.insert(field.to_owned(), value);
        }
        for pending in self
            .pending
            .iter_mut()
            .filter(|pending| pending.field == field)
        {
            pending.waits = true;
        }
    }
}

//! Rows that the seeds have no more.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::Planner;
use crate::engine::change::Action;
use crate::engine::error::Problem;
use crate::engine::options::Scope;
use crate::engine::seed::plan::ItemChange;
use crate::engine::seed::tables::{Table, To, USERS};
use crate::engine::seed::value::text_of;
use crate::idmap::{ItemTable, MapChange};
use crate::model::{Address, Seed, SyncId};

impl<'a> Planner<'a> {
    /// Deletes the rows that were mapped and that the seed has no more.
    pub(super) fn leaving(&mut self, seed: &Seed, table: &Table) {
        let item_table = ItemTable::of(&seed.collection);
        let described: HashSet<&SyncId> = seed.rows.iter().map(|row| &row.sync_id).collect();
        let mut found: BTreeMap<&SyncId, &str> = BTreeMap::new();
        for (sync_id, row) in self.current.map.items(&item_table) {
            let is_ours = match &self.config.scope {
                Scope::Mirror => true,
                Scope::Project(project) => {
                    row.project.as_deref() == Some(project.as_str()) || project.owns(sync_id)
                }
            };
            if is_ours && !described.contains(sync_id) {
                found.insert(sync_id, &row.local_id);
            }
        }
        for (sync_id, key) in found {
            if self.current.row(&seed.collection, key).is_none() {
                self.plan.map_changes.push(MapChange::RemoveItem {
                    table: item_table.clone(),
                    sync_id: sync_id.clone(),
                });
                continue;
            }
            if !seed.meta.delete {
                self.plan.left += 1;
                continue;
            }
            let address = Address::new(format!("seed.{}.{sync_id}", seed.collection));
            if seed.collection == USERS && self.current.me.as_deref() == Some(key) {
                self.problems.push(Problem {
                    address: Some(address),
                    origin: None,
                    message: "this is the user who pushes: push as another one, or keep the row"
                        .to_owned(),
                });
                continue;
            }
            self.plan.changes.push(ItemChange::new(
                Action::Delete,
                &table.collection,
                sync_id,
                Some(key.to_owned()),
                address,
            ));
        }
    }

    /// Empties the references by which rows that are deleted hold each other, where
    /// no order of deletions would do.
    pub(super) fn free_deleted(&mut self) {
        let current = self.current;
        let of = |change: &&mut ItemChange| change.action == Action::Delete;
        let gone: HashSet<(String, String)> = self
            .plan
            .changes
            .iter_mut()
            .filter(of)
            .filter_map(|change| Some((change.collection.clone(), change.key.clone()?)))
            .collect();
        for change in self.plan.changes.iter_mut().filter(of) {
            let (Some(table), Some(key)) = (current.tables.get(&change.collection), &change.key)
            else {
                continue;
            };
            let Some(row) = current.row(&change.collection, key) else {
                continue;
            };
            for field in table.references().filter(|field| table.is_nullable(field)) {
                let Some(To::One { collection, .. }) = table.reference(field) else {
                    continue;
                };
                let other = row.get(field).and_then(text_of);
                let holds = other.is_some_and(|other| gone.contains(&(collection.clone(), other)));
                if holds && current.tables.leads(collection, &change.collection) {
                    change.body.insert(field.to_owned(), Value::Null);
                }
            }
            if !change.body.is_empty() {
                change.body.insert(table.key.clone(), table.key_value(key));
            }
        }
    }
}

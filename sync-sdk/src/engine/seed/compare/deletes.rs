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
            self.plan.changes.push(ItemChange::new(
                Action::Delete,
                &table.collection,
                sync_id,
                Some(key.to_owned()),
                address,
            ));
        }
    }

    /// Refuses what would lock the user out who pushes, perhaps half way: to be
    /// deleted, not to be active any more, to have another role.
    pub(super) fn spare_me(&mut self) {
        let Some(me) = self.current.me.as_deref() else {
            return;
        };
        let of_me = |change: &&ItemChange| {
            change.collection == USERS
                && change.action != Action::Create
                && change.key.as_deref() == Some(me)
        };
        for change in self.plan.changes.iter().filter(of_me) {
            let values = &self.config.values;
            let suspends = change
                .body
                .get("status")
                .is_some_and(|status| *values.fill_value(status) != *"active");
            let keep = match change.action {
                Action::Delete => "the row",
                _ if suspends => "`status` active",
                _ if change.body.contains_key("role") => "the `role`",
                _ => continue,
            };
            self.problems.push(Problem {
                address: Some(change.address.clone()),
                origin: change.origin.clone(),
                message: format!(
                    "this is the user who pushes: push as another one, or keep {keep}"
                ),
            });
        }
    }

    /// Warns of rows that the database deletes along with those of the plan.
    pub(super) fn tell_cascades(&mut self) {
        let deleted = self.plan.changes.iter();
        let deleted = deleted.filter(|change| change.action == Action::Delete);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for change in deleted {
            *counts.entry(&change.collection).or_default() += 1;
        }
        let warnings = counts.into_iter().filter_map(|(collection, count)| {
            let along = self.current.tables.along(collection);
            let along = along.map(|(other, field)| format!("`{other}` (by `{field}`)"));
            let along = along.collect::<Vec<_>>().join(", ");
            let rows = if count == 1 { "row" } else { "rows" };
            (!along.is_empty()).then(|| {
                format!(
                    "with {count} {rows} of `{collection}` that would be deleted, the database deletes what refers to them (ON DELETE CASCADE), also what no seed has: {along}"
                )
            })
        });
        let warnings: Vec<String> = warnings.collect();
        self.plan.warnings.extend(warnings);
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

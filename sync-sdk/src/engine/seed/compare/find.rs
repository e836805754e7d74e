//! Finds the row of each row of a seed.

use std::collections::HashSet;

use serde_json::Value;

use super::{Found, Planner};
use crate::engine::seed::alike::{self, Wish};
use crate::engine::seed::current::wish;
use crate::engine::seed::tables::{Keys, Table};
use crate::engine::seed::value::is_same;
use crate::idmap::{ItemTable, MapChange};
use crate::model::{Object, Record, Seed, SyncId};

impl<'a> Planner<'a> {
    /// Finds the row of each row of a seed.
    pub(super) fn find_rows(&mut self, seed: &'a Seed, table: &'a Table) {
        let collection = seed.collection.as_str();
        let (item_table, current) = (ItemTable::of(collection), self.current);
        if table.singleton && seed.rows.len() > 1 {
            self.problem(&seed.rows[1], format!("`{collection}` holds one item"));
        }
        let mapped = current.map.items(&item_table);
        let mut taken: HashSet<String> = mapped.map(|(_, row)| row.local_id.clone()).collect();
        let mut unknown: Vec<(&'a Record, Wish)> = Vec::new();
        for row in &seed.rows {
            let filled = self.config.values.fill(&row.fields);
            let chosen = match table.chosen_key(&seed.meta, &row.sync_id, &filled) {
                Ok(chosen) => chosen,
                Err(message) => {
                    self.problem(row, message);
                    continue;
                }
            };
            let mapped = current.map.item(&item_table, &row.sync_id);
            let found = match mapped {
                Some(mapped) if current.row(collection, &mapped.local_id).is_some() => Found::Row {
                    key: mapped.local_id.clone(),
                    unmapped: false,
                },
                // Its row was deleted; a key that was chosen is chosen again.
                Some(mapped) => {
                    let is_chosen = chosen.is_some();
                    self.plan.map_changes.push(MapChange::RemoveItem {
                        table: item_table.clone(),
                        sync_id: row.sync_id.clone(),
                    });
                    let kept = (table.keys == Keys::Uuid).then(|| mapped.local_id.clone());
                    match is_chosen {
                        true if row.fields.contains_key(&table.key) => Found::New(chosen),
                        true => Found::New(kept.or(chosen)),
                        false => Found::New(None),
                    }
                }
                None => self.unmapped(table, row, &filled, chosen, &mut taken),
            };
            if found == Found::New(None) && mapped.is_none() && !table.singleton {
                let known = |to: &str, sync_id: &SyncId| self.known_key(to, sync_id);
                let wish = wish(&current.tables, table, &filled, known);
                if wish.is_telling() {
                    unknown.push((row, wish));
                }
            }
            self.rows.insert((collection, &row.sync_id), found);
        }
        let free = current.rows.get(collection).into_iter().flatten();
        let mut free: Vec<(&str, &Object)> = free
            .filter(|(key, _)| !taken.contains(*key))
            .map(|(key, row)| (key.as_str(), row))
            .collect();
        free.sort_by_key(|(key, _)| key.parse::<i64>().unwrap_or(i64::MAX));
        let wishes: Vec<&Wish> = unknown.iter().map(|(_, wish)| wish).collect();
        let assigned = alike::assign(table, &wishes, &free);
        for ((row, _), key) in unknown.iter().zip(assigned) {
            if let Some(key) = key {
                let found = Found::Row {
                    key,
                    unmapped: true,
                };
                self.rows.insert((collection, &row.sync_id), found);
            }
        }
        if !seed.meta.create {
            for row in &seed.rows {
                if let Some(found @ Found::New(_)) = self.rows.get_mut(&(collection, &row.sync_id))
                {
                    *found = Found::Absent;
                }
            }
        }
    }

    /// The row of a row without a mapping, by its key or by a value that only one
    /// row may have.
    fn unmapped(
        &mut self,
        table: &Table,
        row: &Record,
        filled: &Object,
        chosen: Option<String>,
        taken: &mut HashSet<String>,
    ) -> Found {
        let collection = table.collection.as_str();
        let rows = self.current.rows.get(collection);
        if table.singleton {
            let only = rows.and_then(|rows| rows.keys().next());
            return match only {
                Some(key) => Found::Row {
                    key: key.clone(),
                    unmapped: true,
                },
                None => Found::New(None),
            };
        }
        let by_key = chosen
            .as_ref()
            .filter(|key| rows.is_some_and(|rows| rows.contains_key(*key)));
        let by_value = || {
            let unique = table
                .unique()
                .filter_map(|field| Some((field, filled.get(field)?)));
            let unique: Vec<_> = unique.filter(|(_, value)| !value.is_null()).collect();
            let mut rows = rows.into_iter().flatten();
            let (key, _) = rows.find(|(_, other)| {
                unique.iter().any(|(field, value)| {
                    let now = other.get(*field).unwrap_or(&Value::Null);
                    is_same(table.column(field), now, value)
                })
            })?;
            Some(key.clone())
        };
        let Some(key) = by_key.cloned().or_else(by_value) else {
            return Found::New(chosen);
        };
        if !taken.insert(key.clone()) {
            let owner = self.current.name_of(collection, &key);
            let owner = owner.map_or("another row of the seed".to_owned(), |name| {
                format!("`{name}`")
            });
            self.problem(
                row,
                format!(
                    "the row {key} of `{collection}` has its key, or a value that only one row may have, and belongs to {owner}"
                ),
            );
        }
        Found::Row {
            key,
            unmapped: true,
        }
    }

    /// The key of a row that is there.
    fn known_key(&self, collection: &str, sync_id: &SyncId) -> Option<Value> {
        let key = match self.rows.get(&(collection, sync_id)) {
            Some(Found::Row { key, .. }) => key.clone(),
            Some(_) => return None,
            None => self.current.mapped_key(collection, sync_id)?,
        };
        Some(self.key_value(collection, &key))
    }
}

//! Changes rows that are there, and deletes them.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::Value;

use super::{Row, Run, Stop};
use crate::engine::change::Action;
use crate::engine::observe::Work;
use crate::engine::seed::tables::{Table, To};
use crate::idmap::{ItemTable, MapChange};
use crate::model::Object;
use crate::target::batch::Part;

impl<'a> Run<'a> {
    /// Sets fields of rows that are there.
    pub(super) async fn patch(&self, table: &Table, rows: &[Row<'a>]) -> Vec<Part<()>> {
        if table.singleton {
            let mut parts = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                let mut body = row.body.clone();
                body.shift_remove(&table.key);
                let result = self
                    .writer
                    .set_only(&table.collection, &table.key, &body)
                    .await;
                parts.push(Part {
                    rows: index..index + 1,
                    result: result.map(drop),
                });
            }
            return parts;
        }
        let bodies: Vec<Object> = rows.iter().map(|row| row.body.clone()).collect();
        self.writer
            .update(&table.collection, &table.key, &bodies)
            .await
    }

    /// Changes rows that were there, and sets the references of new rows that had
    /// to wait.
    pub(super) async fn update(&self) -> Result<(), Stop> {
        let mut updates: BTreeMap<&str, Vec<Row<'a>>> = BTreeMap::new();
        let mut uploads: Vec<Row<'a>> = Vec::new();
        for change in self.of(&[Action::Create, Action::Update, Action::Adopt]) {
            let Some(table) = self.plan.table(&change.collection) else {
                continue;
            };
            let is_new = change.action == Action::Create;
            let (fields, waits) = match is_new {
                true => (&change.later, true),
                false => (&change.body, false),
            };
            let Ok(mut body) = self.body(change, fields, waits) else {
                continue;
            };
            let counted = || self.keys.borrow().get(&change.id()).cloned();
            let key = change
                .key
                .as_ref()
                .map(|key| table.key_value(key))
                .or_else(counted);
            let Some(key) = key else { continue };
            if body.is_empty() && (is_new || change.file.is_none()) {
                if change.action == Action::Adopt {
                    self.stopped
                        .borrow_mut()
                        .applied
                        .push(change.address.clone());
                }
                continue;
            }
            body.insert(table.key.clone(), key);
            let row = Row { change, body };
            match !is_new && change.file.is_some() {
                true => uploads.push(row),
                false => updates.entry(&change.collection).or_default().push(row),
            }
        }
        if uploads.is_empty() && updates.is_empty() {
            return Ok(());
        }
        self.go_on().await?;
        let mut well = true;
        if let Some(table) = uploads
            .first()
            .and_then(|row| self.plan.table(&row.change.collection))
        {
            well &= self.upload(table, &uploads, false).await;
        }
        let updates = updates.into_iter().filter_map(|(name, rows)| {
            let table = self.plan.table(name)?;
            let send = async move |rows: &[Row<'a>]| self.patch(table, rows).await;
            Some(self.batches(Work::Update, table, rows, send))
        });
        well &= !join_all(updates).await.contains(&false);
        match well {
            true => Ok(()),
            false => Err(Stop),
        }
    }

    /// Empties references by which rows that are deleted hold each other.
    async fn let_go(&self) -> Result<(), Stop> {
        let mut holding: BTreeMap<&str, Vec<Row<'a>>> = BTreeMap::new();
        for change in self
            .of(&[Action::Delete])
            .filter(|change| !change.body.is_empty())
        {
            let body = change.body.clone();
            let rows = holding.entry(&change.collection).or_default();
            rows.push(Row { change, body });
        }
        for (name, rows) in holding {
            let Some(table) = self.plan.table(name) else {
                continue;
            };
            self.announce(Work::Update, table, &rows);
            for Part { rows: part, result } in self.patch(table, &rows).await {
                if let Err(error) = result {
                    self.refused(Work::Update, table, &rows[part], error);
                    return Err(Stop);
                }
            }
        }
        Ok(())
    }

    /// Deletes rows: those first that refer to others.
    pub(super) async fn delete(&self) -> Result<(), Stop> {
        self.let_go().await?;
        let mut collections: Vec<&Table> = Vec::new();
        for change in self.of(&[Action::Delete]) {
            let table = self.plan.table(&change.collection);
            let is_new = |table: &&Table| {
                collections
                    .iter()
                    .all(|other| other.collection != table.collection)
            };
            collections.extend(table.filter(is_new));
        }
        let refers = |one: &Table, other: &Table| {
            let mut fields = one.columns().filter_map(|(field, _)| one.reference(field));
            fields.any(
                |to| matches!(to, To::One { collection, .. } if *collection == other.collection),
            )
        };
        while !collections.is_empty() {
            // Where they refer to each other, any of them.
            let free = (0..collections.len()).find(|index| {
                let mut others = collections.iter().enumerate();
                others.all(|(other, table)| other == *index || !refers(table, collections[*index]))
            });
            let table = collections.remove(free.unwrap_or(0));
            self.go_on().await?;
            let rows = self
                .of(&[Action::Delete])
                .filter(|change| change.collection == table.collection);
            let rows: Vec<Row<'a>> = rows
                .map(|change| Row {
                    change,
                    body: Object::new(),
                })
                .collect();
            let send = async |rows: &[Row<'a>]| {
                let keys = rows.iter().filter_map(|row| row.change.key.as_deref());
                let keys: Vec<Value> = keys.map(|key| table.key_value(key)).collect();
                self.writer.delete(&table.collection, &keys).await
            };
            let gone: Vec<MapChange> = rows
                .iter()
                .map(|row| MapChange::RemoveItem {
                    table: ItemTable::of(&row.change.collection),
                    sync_id: row.change.sync_id.clone(),
                })
                .collect();
            if !self.batches(Work::Delete, table, rows, send).await {
                return Err(Stop);
            }
            self.write_mappings(&gone).await?;
        }
        Ok(())
    }
}

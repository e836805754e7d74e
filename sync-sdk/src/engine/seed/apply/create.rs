//! Makes rows, and gives files their content.

use std::collections::HashSet;

use futures::StreamExt as _;
use futures::stream;
use serde_json::Value;

use super::{Row, Run, put};
use crate::engine::observe::{Event, Work};
use crate::engine::seed::alike::{self, Wish, Wished};
use crate::engine::seed::files::upload;
use crate::engine::seed::plan::ItemChange;
use crate::engine::seed::tables::{FILES, Table};
use crate::engine::seed::value::text_of;
use crate::idmap::{ItemTable, MapChange};
use crate::model::Object;
use crate::target::TargetError;
use crate::target::batch::Part;

/// How often rows whose answer was lost, and that are not there, are sent again.
const RESENDS: usize = 3;

/// How many files are uploaded before others wait; the client bounds how many of
/// them are under way.
const WINDOW: usize = 16;

impl<'a> Run<'a> {
    /// Makes rows of one collection. Answers the mappings that are still to be
    /// written, and whether all went well.
    pub(super) async fn create(&self, changes: Vec<&'a ItemChange>) -> (Vec<MapChange>, bool) {
        let Some(table) = changes
            .first()
            .and_then(|change| self.plan.table(&change.collection))
        else {
            return (Vec::new(), true);
        };
        let (mut rows, mut well) = (Vec::new(), true);
        for change in changes.iter().copied() {
            match self.body(change, &change.body, false) {
                Ok(body) => rows.push(Row { change, body }),
                Err(_) => well = false,
            }
        }
        // A key that one row has and the next one has not makes no array for which
        // the server would count.
        let (keyed, counted): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.change.key.is_some());
        if table.singleton {
            for row in keyed.iter().chain(&counted) {
                well &= self.create_only(table, row).await;
            }
        } else if table.collection == FILES {
            well &= self.upload(table, &keyed, true).await;
        } else {
            let send = async |rows: &[Row<'a>]| {
                let bodies: Vec<Object> = rows.iter().map(|row| row.body.clone()).collect();
                self.writer
                    .create(&table.collection, &table.key, &bodies)
                    .await
            };
            well &= self.batches(Work::Create, table, keyed, send).await;
            let send = async |rows: &[Row<'a>]| self.create_counted(table, rows).await;
            well &= self.batches(Work::Create, table, counted, send).await;
        }
        let made = self.made.borrow();
        let puts = changes.into_iter().filter(|change| {
            let is_unmapped = change.key.is_none() || !self.idmap.is_batched();
            is_unmapped && made.contains(&change.id())
        });
        let keys = self.keys.borrow();
        let puts = puts.filter_map(|change| {
            let counted = || keys.get(&change.id()).and_then(text_of);
            put(change, change.key.clone().or_else(counted)?)
        });
        (puts.collect(), well)
    }

    async fn create_only(&self, table: &Table, row: &Row<'a>) -> bool {
        let rows = std::slice::from_ref(row);
        let step = self.step(Work::Create, table, rows);
        self.observer.event(Event::Applying(&step));
        let result = self
            .writer
            .set_only(&table.collection, &table.key, &row.body)
            .await;
        match result {
            Ok(key) => {
                self.keys.borrow_mut().insert(row.change.id(), key);
                self.applied(Work::Create, table, rows);
                true
            }
            Err(error) => {
                self.refused(Work::Create, table, rows, error);
                false
            }
        }
    }

    /// Makes rows whose keys the server counts. When the answer does not tell
    /// whether they were made, they are looked for among the rows that belong to
    /// nobody; what was lost and is not there is sent again.
    async fn create_counted(&self, table: &Table, rows: &[Row<'a>]) -> Vec<Part<()>> {
        let (mut waiting, mut parts) = (vec![(0..rows.len(), 0)], Vec::new());
        while let Some((range, sent)) = waiting.pop() {
            let bodies: Vec<Object> = rows[range.clone()]
                .iter()
                .map(|row| row.body.clone())
                .collect();
            let mut answers = self
                .writer
                .create_counted(&table.collection, &table.key, &bodies)
                .await;
            // What is lost is looked for among what the others did not make.
            answers.sort_by_key(|part| part.result.is_err());
            for Part { rows: part, result } in answers {
                let part = range.start + part.start..range.start + part.end;
                let of_part = &rows[part.clone()];
                let result = match result {
                    Ok(keys) => Ok(keys.into_iter().map(Value::from).collect()),
                    // A request is one transaction: all of them are there or none.
                    Err(error) if !error.is_refusal() => {
                        let is_lost = matches!(error, TargetError::Unanswered { .. });
                        match self.find_lost(table, of_part).await {
                            Ok(Some(keys)) => Ok(keys),
                            Ok(None) if is_lost && sent < RESENDS => {
                                waiting.push((part, sent + 1));
                                continue;
                            }
                            Ok(None) => Err(error.nothing_done()),
                            // Where it cannot be looked for, the first error says more.
                            Err(_) => Err(error),
                        }
                    }
                    Err(error) => Err(error),
                };
                let result = result.map(|keys: Vec<Value>| {
                    let ids = of_part.iter().map(|row| row.change.id());
                    self.keys.borrow_mut().extend(ids.zip(keys));
                });
                parts.push(Part { rows: part, result });
            }
        }
        parts
    }

    /// The keys of rows whose answer was lost: `None` where none is there.
    async fn find_lost(
        &self,
        table: &Table,
        rows: &[Row<'a>],
    ) -> Result<Option<Vec<Value>>, TargetError> {
        let wished = |(field, value): (&String, &Value)| Wished {
            field: field.clone(),
            value: Some(value.clone()),
            or_null: false,
        };
        let comparable = |row: &Row<'_>| -> Wish {
            let fields = row
                .body
                .iter()
                .filter(|(field, _)| table.is_comparable(field));
            Wish {
                fields: fields.map(wished).collect(),
            }
        };
        let wishes: Vec<Wish> = rows.iter().map(comparable).collect();
        let wishes: Vec<&Wish> = wishes.iter().collect();
        let mut fields: Vec<String> = wishes
            .iter()
            .flat_map(|wish| wish.fields.iter().map(|wished| wished.field.clone()))
            .collect();
        fields.push(table.key.clone());
        fields.sort_unstable();
        fields.dedup();
        let found = alike::read(self.writer.reader(), table, &fields, &wishes).await?;
        let item_table = ItemTable::of(&table.collection);
        let map = self.idmap.load_items(&[item_table.clone()].into()).await?;
        let mapped = map.items(&item_table).map(|(_, row)| row.local_id.clone());
        let made = self.keys.borrow();
        let made = made
            .iter()
            .filter(|((collection, _), _)| *collection == table.collection);
        let taken: HashSet<String> = mapped
            .chain(made.filter_map(|(_, key)| text_of(key)))
            .collect();
        let keyed: Vec<(String, &Object)> = found
            .iter()
            .filter_map(|row| Some((text_of(row.get(&table.key)?)?, row)))
            .collect();
        let free: Vec<(&str, &Object)> = keyed
            .iter()
            .filter(|(key, _)| !taken.contains(key))
            .map(|(key, row)| (key.as_str(), *row))
            .collect();
        let keys: Option<Vec<String>> = alike::assign(table, &wishes, &free).into_iter().collect();
        Ok(keys.map(|keys| keys.iter().map(|key| table.key_value(key)).collect()))
    }

    /// Uploads files, then sets what else is said of them: what stands before a
    /// file in a form is text only.
    pub(super) async fn upload(&self, table: &Table, rows: &[Row<'a>], is_new: bool) -> bool {
        self.announce(Work::Create, table, rows);
        let uploads = rows.iter().map(|row| async move {
            let result = self.upload_one(row, is_new).await;
            (row, result)
        });
        let uploads: Vec<_> = stream::iter(uploads).buffered(WINDOW).collect().await;
        let mut there = Vec::new();
        let mut well = true;
        for (row, result) in uploads {
            match result {
                Ok(()) => there.push(row.clone()),
                Err(error) => {
                    well = false;
                    self.refused(Work::Create, table, std::slice::from_ref(row), error);
                }
            }
        }
        if is_new {
            self.made
                .borrow_mut()
                .extend(there.iter().map(|row| row.change.id()));
        }
        let send = async |rows: &[Row<'a>]| self.patch(table, rows).await;
        self.batches(Work::Update, table, there, send).await && well
    }

    async fn upload_one(&self, row: &Row<'a>, is_new: bool) -> Result<(), TargetError> {
        let (Some(content), Some(key)) = (&row.change.file, &row.change.key) else {
            return Ok(());
        };
        let file = upload(content).map_err(|error| TargetError::LocalFile {
            path: content.path.clone(),
            detail: format!("it cannot be read: {error}"),
        })?;
        let before = ["storage", "filename_disk"]
            .into_iter()
            .filter_map(|field| {
                let value = row.body.get(field)?;
                Some((field.to_owned(), value.clone()))
            });
        let before: Object = before.collect();
        self.writer.upload(key, is_new, &before, &file).await
    }
}

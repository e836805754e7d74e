//! Carries out a plan of seeds: the third phase of a run.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream;
use serde_json::Value;

use super::alike::{self, Wish, Wished};
use super::files::upload;
use super::plan::{ItemChange, Pending, SeedPlan};
use super::tables::{FILES, Table, To};
use super::value::text_of;
use super::{Problem, SeedError};
use crate::engine::apply::is_about_content;
use crate::engine::change::Action;
use crate::engine::observe::{Event, Observer, Phase, Step, Thing, Work};
use crate::engine::stopped::{Failure, Stopped};
use crate::idmap::{IdMap, ItemTable, MapChange};
use crate::model::{Address, Object, SyncId};
use crate::target::TargetError;
use crate::target::batch::Part;
use crate::target::directus::ItemWriter;

/// How many refused rows of one batch are looked for, one by one.
const BLAMED: usize = 25;

/// How often rows whose answer was lost, and that are not there, are sent again.
const RESENDS: usize = 3;

/// How many files are uploaded before others wait; the client bounds how many of
/// them are under way.
const WINDOW: usize = 16;

/// Carries out a plan: new rows level by level, then updates, then deletions.
/// When something fails, what is under way beside it is finished, and nothing
/// that comes later is begun.
///
/// # Errors
/// [`SeedError::Failed`] says by address what was done, what was refused and why,
/// what is unknown, and what was not tried.
pub async fn apply(
    plan: &SeedPlan,
    writer: &ItemWriter,
    idmap: &dyn IdMap,
    observer: &dyn Observer,
) -> Result<(), SeedError> {
    if !plan.has_writes() {
        return Ok(());
    }
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Apply));
    plan.values.secrets().for_each(|secret| writer.hide(secret));
    let run = Run {
        plan,
        writer,
        idmap,
        observer,
        keys: RefCell::default(),
        made: RefCell::default(),
        stopped: RefCell::default(),
        done: Cell::new(0),
    };
    // What stopped it is in the ledger.
    let result = run.all().await;
    if result.is_err() {
        let mut stopped = run.stopped.into_inner();
        close(&mut stopped, plan);
        observer.event(Event::Stopped(&stopped));
        return Err(SeedError::Failed(Box::new(stopped)));
    }
    observer.event(Event::Ended(Phase::Apply, begun.elapsed()));
    Ok(())
}

/// What is in no list was not tried.
fn close(stopped: &mut Stopped, plan: &SeedPlan) {
    let failures = stopped.failures();
    let failed = failures.flat_map(|failure| &failure.records);
    let failed = failed.filter_map(|record| record.address.clone());
    let lists = [&stopped.applied, &stopped.partly, &stopped.not_tried];
    let told: HashSet<Address> = failed.chain(lists.into_iter().flatten().cloned()).collect();
    let rest = plan.changes.iter().map(|change| &change.address);
    let rest: Vec<Address> = rest
        .filter(|address| !told.contains(*address))
        .cloned()
        .collect();
    stopped.not_tried.extend(rest);
}

/// Something failed, and the ledger has it.
struct Stop;

/// A row as it is sent.
#[derive(Clone)]
struct Row<'a> {
    change: &'a ItemChange,
    body: Object,
}

struct Run<'a> {
    plan: &'a SeedPlan,
    writer: &'a ItemWriter,
    idmap: &'a dyn IdMap,
    observer: &'a dyn Observer,
    /// The keys of rows that the server has counted.
    keys: RefCell<HashMap<(String, SyncId), Value>>,
    /// New rows that are there by now.
    made: RefCell<HashSet<(String, SyncId)>>,
    stopped: RefCell<Stopped>,
    done: Cell<usize>,
}

impl<'a> Run<'a> {
    async fn all(&self) -> Result<(), Stop> {
        // Mappings of rows that are there, or whose keys we chose. A store that
        // takes many at once gets them before the rows, so that no crash leaves a
        // row without; one that takes them one by one, behind.
        let known = self.plan.changes.iter().filter(|change| {
            let is_early = change.action == Action::Create && self.idmap.is_batched();
            is_early || change.action == Action::Adopt
        });
        let early = known.filter_map(|change| put(change, change.key.clone()?));
        let early: Vec<MapChange> = self.plan.map_changes.iter().cloned().chain(early).collect();
        self.write_mappings(&early).await?;
        let mut levels: BTreeMap<usize, BTreeMap<&str, Vec<&ItemChange>>> = BTreeMap::new();
        for change in self.of(&[Action::Create]) {
            let level = levels.entry(change.level).or_default();
            level.entry(&change.collection).or_default().push(change);
        }
        for level in levels.into_values() {
            self.go_on().await?;
            let creates = level.into_values().map(|rows| self.create(rows));
            let results = join_all(creates).await;
            let puts: Vec<MapChange> = results.iter().flat_map(|(puts, _)| puts).cloned().collect();
            // Also where something failed: the rows that were made stay.
            self.write_mappings(&puts).await?;
            if results.iter().any(|(_, well)| !well) {
                return Err(Stop);
            }
        }
        self.update().await?;
        self.delete().await
    }

    fn of(&self, actions: &'static [Action]) -> impl Iterator<Item = &'a ItemChange> {
        let changes = self.plan.changes.iter();
        changes.filter(move |change| actions.contains(&change.action))
    }

    async fn go_on(&self) -> Result<(), Stop> {
        match self.observer.interruption().await {
            None => Ok(()),
            Some(why) => {
                self.stopped.borrow_mut().interruption = Some(why);
                Err(Stop)
            }
        }
    }

    async fn write_mappings(&self, changes: &[MapChange]) -> Result<(), Stop> {
        if changes.is_empty() {
            return Ok(());
        }
        let step = Step {
            work: Work::Map,
            kind: None,
            collection: None,
            count: changes.len(),
            things: Vec::new(),
        };
        self.observer.event(Event::Applying(&step));
        match self.idmap.write(changes).await {
            Ok(()) => {
                self.observer.event(Event::Applied(&step));
                Ok(())
            }
            Err(error) => {
                self.observer.event(Event::Failed(&step, &error));
                self.failed(&[], error);
                Err(Stop)
            }
        }
    }

    /// What is sent of a row: its values, and the keys of what it refers to.
    /// `Err` names what is not there.
    fn body(
        &self,
        change: &ItemChange,
        fields: &Object,
        waits: bool,
    ) -> Result<Object, (String, SyncId)> {
        let mut body = self.plan.values.fill(fields).into_owned();
        for Pending { field, to, .. } in change.pending.iter().filter(|one| one.waits == waits) {
            match self.keys.borrow().get(to) {
                Some(key) => drop(body.insert(field.clone(), key.clone())),
                None => return Err(to.clone()),
            }
        }
        Ok(body)
    }

    /// Makes rows of one collection. Answers the mappings that are still to be
    /// written, and whether all went well.
    async fn create(&self, changes: Vec<&'a ItemChange>) -> (Vec<MapChange>, bool) {
        let Some(table) = changes
            .first()
            .and_then(|change| self.plan.table(&change.collection))
        else {
            return (Vec::new(), true);
        };
        let (mut rows, mut well) = (Vec::new(), true);
        for change in changes {
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
        let puts = self.of(&[Action::Create]).filter(|change| {
            let is_here = change.collection == table.collection && made.contains(&change.id());
            is_here && (change.key.is_none() || !self.idmap.is_batched())
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
            let answers = self
                .writer
                .create_counted(&table.collection, &table.key, &bodies)
                .await;
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
    async fn upload(&self, table: &Table, rows: &[Row<'a>], is_new: bool) -> bool {
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

    /// Sets fields of rows that are there.
    async fn patch(&self, table: &Table, rows: &[Row<'a>]) -> Vec<Part<()>> {
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
    async fn update(&self) -> Result<(), Stop> {
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
    async fn delete(&self) -> Result<(), Stop> {
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

    /// Writes rows of one collection. When the server refuses a batch because of
    /// what is in it, halves of it are tried, down to the rows that are at fault.
    /// Answers whether all went well.
    async fn batches(
        &self,
        work: Work,
        table: &Table,
        rows: Vec<Row<'a>>,
        send: impl AsyncFn(&[Row<'a>]) -> Vec<Part<()>>,
    ) -> bool {
        let mut waiting = vec![rows];
        let (mut refused, mut well) = (0, true);
        while let Some(rows) = waiting.pop() {
            if rows.is_empty() || refused >= BLAMED {
                continue;
            }
            self.announce(work, table, &rows);
            let mut halves = Vec::new();
            for Part { rows: part, result } in send(&rows).await {
                let part = &rows[part];
                match result {
                    Ok(()) => self.applied(work, table, part),
                    Err(error) if part.len() > 1 && may_pass_in_part(work, &error) => {
                        let (first, second) = part.split_at(part.len() / 2);
                        halves.extend([first.to_vec(), second.to_vec()]);
                    }
                    Err(error) => {
                        well = false;
                        // What is not about content happens to the rest, too.
                        refused = match is_about_content(&error) {
                            true => refused + 1,
                            false => BLAMED,
                        };
                        self.refused(work, table, part, error);
                    }
                }
            }
            waiting.extend(halves.into_iter().rev());
        }
        well
    }

    fn step<'b>(&self, work: Work, table: &'b Table, rows: &'b [Row<'a>]) -> Step<'b> {
        let thing = |row: &'b Row<'a>| Thing {
            address: Some(&row.change.address),
            key: row.change.key.as_deref(),
        };
        Step {
            work,
            kind: None,
            collection: Some(&table.collection),
            count: rows.len(),
            things: rows.iter().map(thing).collect(),
        }
    }

    fn announce(&self, work: Work, table: &Table, rows: &[Row<'a>]) {
        if !rows.is_empty() {
            self.observer
                .event(Event::Applying(&self.step(work, table, rows)));
        }
    }

    fn applied(&self, work: Work, table: &Table, rows: &[Row<'a>]) {
        let step = self.step(work, table, rows);
        self.observer.event(Event::Applied(&step));
        let mut stopped = self.stopped.borrow_mut();
        for Row { change, .. } in rows {
            let waits = !change.later.is_empty() || change.pending.iter().any(|one| one.waits);
            if work == Work::Create {
                self.made.borrow_mut().insert(change.id());
            }
            match work == Work::Create && waits {
                true => stopped.partly.push(change.address.clone()),
                false => {
                    stopped.partly.retain(|address| *address != change.address);
                    stopped.applied.push(change.address.clone());
                }
            }
        }
        self.done.set(self.done.get() + rows.len());
        self.observer.event(Event::Progress {
            done: self.done.get().min(self.plan.changes.len()),
            total: self.plan.changes.len(),
        });
    }

    fn refused(&self, work: Work, table: &Table, rows: &[Row<'a>], error: TargetError) {
        let step = self.step(work, table, rows);
        self.observer.event(Event::Failed(&step, &error));
        self.failed(rows, error);
    }

    fn failed(&self, rows: &[Row<'a>], error: TargetError) {
        let problem = |row: &Row<'a>| Problem {
            address: Some(row.change.address.clone()),
            origin: row.change.origin.clone(),
            message: String::new(),
        };
        let is_refusal = error.is_refusal();
        let failure = Failure {
            records: rows.iter().map(problem).collect(),
            error,
        };
        let mut stopped = self.stopped.borrow_mut();
        match is_refusal {
            true => stopped.refused.push(failure),
            false => stopped.unknown.push(failure),
        }
    }
}

/// Whether it may be about what is in some of the rows, so that the others may
/// pass. What perhaps was made is not made again.
fn may_pass_in_part(work: Work, error: &TargetError) -> bool {
    is_about_content(error) && (error.is_refusal() || work != Work::Create)
}

fn put(change: &ItemChange, local_id: String) -> Option<MapChange> {
    Some(MapChange::PutItem {
        table: ItemTable::of(&change.collection),
        sync_id: change.sync_id.clone(),
        local_id,
    })
}

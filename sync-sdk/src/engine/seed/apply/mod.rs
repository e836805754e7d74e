//! Carries out a plan of seeds: the third phase of a run.

mod change;
mod create;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use futures::future::join_all;
use serde_json::Value;

use super::plan::{ItemChange, Pending, SeedPlan};
use super::tables::Table;
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
    observer.event(Event::PlannedSeeds(plan));
    observer.event(Event::Began(Phase::Apply));
    plan.values.secrets().for_each(|secret| writer.hide(secret));
    hide_literals(plan, writer);
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

/// Tells the writer what stands in fields that nobody may read, such as passwords.
fn hide_literals(plan: &SeedPlan, writer: &ItemWriter) {
    for change in &plan.changes {
        let Some(table) = plan.table(&change.collection) else {
            continue;
        };
        let is_hidden = |field: &str| table.column(field).is_some_and(|column| column.hidden);
        let hidden = change.body.iter().filter(|(field, _)| is_hidden(field));
        for text in hidden.filter_map(|(_, value)| value.as_str()) {
            writer.hide(text);
        }
    }
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

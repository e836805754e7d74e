//! Carries out a plan: the third phase of a run.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Instant;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::join_all;
use serde_json::Value;

use super::change::Action;
use super::danger::Danger;
use super::error::EngineError;
use super::lost::LostRows;
use super::observe::{Event, Observer, Phase, Step, Thing, Work};
use super::plan::{Change, Plan};
use super::stages::{Row, Stage, What, Write, stages};
use super::stopped::{Ledger, owner};
use super::transaction::{Leg, legs};
use crate::idmap::{IdMap, MapChange};
use crate::model::{Key, Kind, Object, RefRole};
use crate::target::batch::Part;
use crate::target::{TargetError, Transact, WriteTarget};

/// How many refused records of one write are looked for, one by one. What is
/// still undecided then is not tried: it bounds the requests that a batch costs
/// in which everything is wrong.
const BLAMED: usize = 25;

/// Carries out a plan, stage by stage. The writes of a stage are under way at
/// once; when one fails, the others of its stage are finished and later stages
/// are not begun.
///
/// A batch that is refused is tried again in halves, down to the records that
/// are at fault, so that each record of the stage is applied or refused, but for
/// those that refer to a refused one and for what is left after 25 refusals.
///
/// # Errors
/// [`EngineError::Undecided`] refuses a plan with
/// [undecided](Plan::undecided) clashes and [`EngineError::Dangerous`] one with
/// dangers that nobody has allowed, before anything is written.
/// [`EngineError::Failed`] says by address what was applied, what was refused
/// and why, what is unknown, and what was not tried.
pub async fn apply(
    plan: &Plan,
    writer: &dyn WriteTarget,
    idmap: &dyn IdMap,
    observer: &dyn Observer,
) -> Result<(), EngineError> {
    if !plan.undecided.is_empty() {
        return Err(EngineError::Undecided(plan.undecided.clone()));
    }
    let refused: Vec<Danger> = plan.not_allowed().cloned().collect();
    if !refused.is_empty() {
        return Err(EngineError::Dangerous(refused));
    }
    if !plan.has_writes() {
        return Ok(());
    }
    let begun = Instant::now();
    observer.event(Event::Planned(plan));
    observer.event(Event::Began(Phase::Apply));
    plan.values.secrets().for_each(|secret| writer.hide(secret));
    let transact = writer.transaction(&plan.target);
    let legs = legs(stages(plan), transact.is_some());
    let stages = || legs.iter().flat_map(Leg::stages);
    let (mappings, written) = mpsc::unbounded();
    let run = Run {
        plan,
        writer,
        transact,
        idmap,
        observer,
        mappings,
        total: stages().map(Stage::rows).sum(),
        done: Cell::new(0),
        ledger: RefCell::new(Ledger::new(plan, stages())),
        numbered: RefCell::default(),
        is_unmapped: Cell::new(false),
    };
    // What stopped it is in the ledger.
    let _ = run.all(&legs, written).await;
    if let Some(stopped) = run.ledger.into_inner().close() {
        observer.event(Event::Stopped(&stopped));
        return Err(EngineError::Failed(Box::new(stopped)));
    }
    observer.event(Event::Ended(Phase::Apply, begun.elapsed()));
    Ok(())
}

/// Mappings that hold whatever becomes of the rows: of rows that exist, and of
/// rows whose keys we chose.
fn early_mappings(plan: &Plan) -> Vec<MapChange> {
    let put = |change: &Change| {
        Some(MapChange::Put {
            kind: change.kind,
            sync_id: change.sync_id.clone(),
            local_id: change.local_id.clone()?,
        })
    };
    let puts = plan
        .changes
        .iter()
        .filter(|change| change.track && change.action != Action::Delete)
        .filter_map(put);
    plan.map_changes.iter().cloned().chain(puts).collect()
}

/// Mappings of rows that are gone.
fn late_mappings(plan: &Plan) -> Vec<MapChange> {
    let deleted = plan
        .changes
        .iter()
        .filter(|change| change.track && change.action == Action::Delete);
    deleted
        .map(|change| MapChange::Remove {
            kind: change.kind,
            sync_id: change.sync_id.clone(),
        })
        .collect()
}

/// Something failed, and the ledger has it.
pub(super) struct Stop;

pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) writer: &'a dyn WriteTarget,
    transact: Option<&'a dyn Transact>,
    pub(super) idmap: &'a dyn IdMap,
    pub(super) observer: &'a dyn Observer,
    /// Mappings that are written beside the rows.
    mappings: mpsc::UnboundedSender<Vec<MapChange>>,
    total: usize,
    done: Cell<usize>,
    pub(super) ledger: RefCell<Ledger<'a>>,
    /// Mappings of rows that the server has numbered in this stage.
    numbered: RefCell<Vec<MapChange>>,
    /// Whether mappings could not be written beside the rows.
    is_unmapped: Cell<bool>,
}

impl<'a> Run<'a> {
    async fn all(
        &self,
        legs: &[Leg<'a>],
        mut written: mpsc::UnboundedReceiver<Vec<MapChange>>,
    ) -> Result<(), Stop> {
        self.go_on().await?;
        // What is about to change is no longer known, or the next run would take
        // for somebody's doing what this one left when it was killed.
        self.write_mappings(&self.plan.ahead).await?;
        self.data_model().await?;
        let early = early_mappings(self.plan).into_iter();
        let (memory, mappings): (Vec<_>, Vec<_>) =
            early.partition(|change| !self.idmap.is_batched() && change.is_memory());
        self.write_mappings(&memory).await?;
        self.map(mappings).await?;
        self.ledger.borrow_mut().records_begin();
        let records = async {
            let result = self.legs(legs).await;
            self.mappings.close_channel();
            result
        };
        let mapped = async {
            while let Some(changes) = written.next().await {
                // The others are of rows that are there, too.
                if self.write_mappings(&changes).await.is_err() {
                    self.is_unmapped.set(true);
                }
            }
        };
        let (records, ()) = futures::join!(records, mapped);
        records?;
        self.go_on_mapped()?;
        self.write_mappings(&late_mappings(self.plan)).await?;
        self.whole(Work::Caches, 0, self.writer.clear_caches())
            .await
    }

    /// Ends the run here when a mapping is missing, which the ledger has.
    fn go_on_mapped(&self) -> Result<(), Stop> {
        match self.is_unmapped.get() {
            true => Err(Stop),
            false => Ok(()),
        }
    }

    /// Ends the run here when its observer wants that, or a mapping is missing.
    pub(super) async fn go_on(&self) -> Result<(), Stop> {
        match self.observer.interruption().await {
            None => self.go_on_mapped(),
            Some(why) => {
                self.ledger.borrow_mut().interrupted(why);
                Err(Stop)
            }
        }
    }

    async fn data_model(&self) -> Result<(), Stop> {
        let schema = &self.plan.schema;
        let Some(diff) = &schema.diff else {
            return Ok(());
        };
        let thing = |address| Thing {
            address: Some(address),
            key: None,
        };
        let addresses = schema.changes.iter().map(|change| &change.address);
        let step = Step {
            work: Work::Model,
            kind: None,
            count: schema.changes.len(),
            things: addresses.map(thing).collect(),
        };
        self.observer.event(Event::Applying(&step));
        match self.writer.apply_data_model(diff).await {
            Ok(()) => {
                self.observer.event(Event::Applied(&step));
                self.ledger.borrow_mut().model_applied();
                Ok(())
            }
            Err(error) => {
                self.observer.event(Event::Failed(&step, &error));
                self.ledger.borrow_mut().model_failed(error);
                Err(Stop)
            }
        }
    }

    async fn write_mappings(&self, changes: &[MapChange]) -> Result<(), Stop> {
        match changes.len() {
            0 => Ok(()),
            count => {
                self.whole(Work::Map, count, self.idmap.write(changes))
                    .await
            }
        }
    }

    /// A write that is about no single record.
    async fn whole(
        &self,
        work: Work,
        count: usize,
        write: impl Future<Output = Result<(), TargetError>>,
    ) -> Result<(), Stop> {
        let step = Step {
            work,
            kind: None,
            count,
            things: Vec::new(),
        };
        self.observer.event(Event::Applying(&step));
        match write.await {
            Ok(()) => {
                self.observer.event(Event::Applied(&step));
                Ok(())
            }
            Err(error) => {
                self.observer.event(Event::Failed(&step, &error));
                self.ledger.borrow_mut().failed(Vec::new(), error);
                Err(Stop)
            }
        }
    }

    async fn legs(&self, legs: &[Leg<'a>]) -> Result<(), Stop> {
        for leg in legs {
            match (leg, self.transact) {
                (Leg::Transaction(transaction), Some(transact)) => {
                    self.transaction(transaction, transact).await?;
                }
                (leg, _) => self.stages(&leg.stages()).await?,
            }
        }
        Ok(())
    }

    pub(super) async fn stages(&self, stages: &[&Stage<'a>]) -> Result<(), Stop> {
        for stage in stages.iter().filter(|stage| !stage.writes.is_empty()) {
            self.go_on().await?;
            let went_well = join_all(stage.writes.iter().map(|write| self.write(write))).await;
            // Together, because one request of a batched store takes them all.
            // Also where something failed: the rows that were stored stay.
            let numbered = self.numbered.take();
            self.map(numbered).await?;
            if went_well.contains(&false) {
                return Err(Stop);
            }
        }
        Ok(())
    }

    /// Writes mappings, or hands them to the one who writes them beside the rows.
    /// It listens until the stages are done, so none is lost.
    pub(super) async fn map(&self, changes: Vec<MapChange>) -> Result<(), Stop> {
        match self.idmap.is_batched() {
            true => self.write_mappings(&changes).await,
            false => {
                drop(self.mappings.unbounded_send(changes));
                Ok(())
            }
        }
    }

    /// Writes rows of one kind. When the server refuses a batch because of what
    /// is in it, halves of it are tried, down to the records that are at fault.
    /// Answers whether all went well.
    async fn write(&self, write: &Write<'a>) -> bool {
        let mut absent = Absent::default();
        let mut refused = 0;
        let mut waiting: Vec<Vec<&Row<'a>>> = vec![write.rows.iter().collect()];
        let mut went_well = true;
        while let Some(rows) = waiting.pop() {
            let (rows, dependent) = absent.split(rows);
            self.skip(write, &dependent);
            if refused >= BLAMED {
                self.skip(write, &rows);
                continue;
            }
            if rows.is_empty() {
                continue;
            }
            self.observer
                .event(Event::Applying(&self.step(write, &rows)));
            let mut halves = Vec::new();
            for part in self.send(write, &rows).await {
                let rows = &rows[part.rows];
                match part.result {
                    Ok(()) => self.applied(write, rows),
                    Err(error) if rows.len() > 1 && may_pass_in_part(write.what, &error) => {
                        let (first, second) = rows.split_at(rows.len() / 2);
                        halves.extend([first.to_vec(), second.to_vec()]);
                    }
                    Err(error) => {
                        went_well = false;
                        // What is not about content happens to the rest, too.
                        refused = match is_about_content(&error) {
                            true => refused + 1,
                            false => BLAMED,
                        };
                        if write.what == What::Create {
                            absent.add(rows);
                        }
                        let step = self.step(write, rows);
                        self.observer.event(Event::Failed(&step, &error));
                        self.ledger.borrow_mut().rows_failed(rows, error);
                    }
                }
            }
            waiting.extend(halves.into_iter().rev());
        }
        went_well
    }

    pub(super) fn step<'b>(&'b self, write: &Write<'a>, rows: &[&'b Row<'a>]) -> Step<'b> {
        let thing = |row: &&'b Row<'a>| {
            let row: &'b Row<'a> = row;
            let change = row.change.map(|change| &change.address);
            Thing {
                address: change.or_else(|| owner(self.plan, row)),
                key: row.key,
            }
        };
        Step {
            work: match write.what {
                What::Create => Work::Create,
                What::Update => Work::Update,
                What::Delete => Work::Delete,
            },
            kind: Some(write.kind),
            count: rows.len(),
            things: rows.iter().map(thing).collect(),
        }
    }

    pub(super) fn applied(&self, write: &Write<'a>, rows: &[&Row<'a>]) {
        self.ledger.borrow_mut().rows_applied(rows);
        self.observer.event(Event::Applied(&self.step(write, rows)));
        self.done.set(self.done.get() + rows.len());
        self.observer.event(Event::Progress {
            done: self.done.get(),
            total: self.total,
        });
    }

    fn skip(&self, write: &Write<'a>, rows: &[&Row<'a>]) {
        if !rows.is_empty() {
            self.observer.event(Event::Skipped(&self.step(write, rows)));
        }
    }

    async fn send(&self, write: &Write<'a>, rows: &[&Row<'a>]) -> Vec<Part<()>> {
        // Secrets are known by name until now.
        let filled = |row: &&Row<'a>| self.plan.values.fill(&row.body).into_owned();
        let bodies: Vec<Object> = rows.iter().map(filled).collect();
        match write.what {
            What::Create => self.create(write.kind, rows, &bodies).await,
            What::Update => self.writer.update(write.kind, &bodies).await,
            What::Delete => {
                let keys = rows.iter().filter_map(|row| row.key);
                let keys: Vec<String> = keys.map(str::to_owned).collect();
                self.writer.delete(write.kind, &keys).await
            }
        }
    }

    /// Creates rows, and maps those whose keys the server chose; the others were
    /// mapped before.
    async fn create(&self, kind: Kind, rows: &[&Row<'a>], bodies: &[Object]) -> Vec<Part<()>> {
        let parts = self.writer.create(kind, bodies).await;
        if kind.spec().key != Key::Integer {
            return parts.into_iter().map(|part| part.map(drop)).collect();
        }
        let made = parts.iter().filter_map(|part| part.result.as_ref().ok());
        let mut lost = LostRows::new(self.plan, kind, &self.numbered.borrow(), made.flatten());
        let mut answered = Vec::with_capacity(parts.len());
        for part in parts {
            let result = match part.result {
                Err(error) if !error.is_refusal() => {
                    let sent = &bodies[part.rows.clone()];
                    let found = lost.find(self.writer, self.idmap, sent).await;
                    found.outcome(error)
                }
                other => other,
            };
            let result = result.map(|ids| {
                let changes = rows[part.rows.clone()].iter().filter_map(|row| row.change);
                let puts = changes.zip(ids).map(|(change, local_id)| MapChange::Put {
                    kind,
                    sync_id: change.sync_id.clone(),
                    local_id,
                });
                self.numbered.borrow_mut().extend(puts);
            });
            let rows = part.rows;
            answered.push(Part { rows, result });
        }
        answered
    }
}

/// Rows of one kind that were not created, so that no row can refer to them.
#[derive(Debug, Default)]
struct Absent<'a>(HashSet<&'a str>);

impl<'a> Absent<'a> {
    fn add<'r>(&mut self, rows: &[&'r Row<'a>]) {
        self.0.extend(rows.iter().filter_map(|row| row.key));
    }

    /// Sets apart those of the rows, which stand behind the ones that they refer
    /// to, that would refer to nothing.
    fn split<'r>(&mut self, rows: Vec<&'r Row<'a>>) -> (Vec<&'r Row<'a>>, Vec<&'r Row<'a>>) {
        if self.0.is_empty() {
            return (rows, Vec::new());
        }
        rows.into_iter().partition(|row| {
            let references = row.kind.spec().references.iter();
            let mut own = references
                .filter(|reference| matches!(reference.role, RefRole::Parent | RefRole::Pointer));
            let is_absent = own.any(|reference| {
                let target = row.body.get(reference.path).and_then(Value::as_str);
                reference.to == row.kind && target.is_some_and(|key| self.0.contains(key))
            });
            if is_absent {
                self.0.extend(row.key);
            }
            !is_absent
        })
    }
}

/// Whether a part of a write is to be tried after it ended with this error. What
/// may have been created would be created twice; changes and deletions do the same
/// twice as once.
fn may_pass_in_part(what: What, error: &TargetError) -> bool {
    is_about_content(error) && (error.is_refusal() || what != What::Create)
}

/// Whether an error may be about what was sent. Directus answers 500, too, where
/// the database refuses a value.
pub(super) fn is_about_content(error: &TargetError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| matches!(refusal.status, 400 | 403 | 409 | 422 | 500))
}

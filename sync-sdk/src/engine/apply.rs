//! Carries out a plan: the third phase of a run.

mod rows;

use std::cell::{Cell, RefCell};
use std::time::Instant;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::join_all;

pub(super) use self::rows::is_about_content;
use super::change::Action;
use super::danger::Danger;
use super::error::{EngineError, Problem};
use super::limits;
use super::observe::{Event, Observer, Phase, Step, Thing, Work};
use super::plan::{Change, Plan};
use super::stages::{Row, Stage, What, Write, stages};
use super::stopped::{Ledger, owner};
use super::transaction::{Leg, legs};
use crate::idmap::{IdMap, MapChange};
use crate::model::Kind;
use crate::target::{TargetError, Transact, WriteTarget};

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
/// [`EngineError::Forbidden`] refuses what the target's licence does not allow.
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
    limits::refuse(plan.forbidden.clone())?;
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
        let mut memory = self.plan.ahead.clone();
        if self.plan.schema.diff.is_some() {
            self.write_mappings(&std::mem::take(&mut memory)).await?;
            self.data_model().await?;
        }
        let early = early_mappings(self.plan).into_iter();
        let (early, mappings): (Vec<_>, Vec<_>) =
            early.partition(|change| self.idmap.is_batched() || change.is_memory());
        memory.extend(early);
        self.write_mappings(&memory).await?;
        self.map(mappings).await?;
        self.ledger.borrow_mut().records_begin();
        self.uploads().await?;
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
            collection: None,
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

    /// Uploads what settings are to name, one file after the other.
    async fn uploads(&self) -> Result<(), Stop> {
        for file in self.plan.assets.uploads() {
            self.go_on().await?;
            let step = Step {
                work: Work::Upload,
                kind: None,
                collection: None,
                count: 1,
                things: vec![Thing {
                    address: None,
                    key: Some(&file.id),
                }],
            };
            self.observer.event(Event::Applying(&step));
            if let Err(error) = self.writer.upload(&file).await {
                self.observer.event(Event::Failed(&step, &error));
                let settings = self.plan.changes.iter();
                let settings = settings.filter(|change| change.kind == Kind::Settings);
                let settings = settings.map(|change| Problem {
                    address: Some(change.address.clone()),
                    origin: change.origin.clone(),
                    message: format!("the file {} is not uploaded", file.file.name),
                });
                self.ledger.borrow_mut().failed(settings.collect(), error);
                return Err(Stop);
            }
            self.observer.event(Event::Applied(&step));
        }
        Ok(())
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
            collection: None,
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
            collection: None,
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
}

//! Carries out a plan: the third phase of a run.

use std::cell::{Cell, RefCell};
use std::time::Instant;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::join_all;

use super::change::Action;
use super::error::{EngineError, Failure, Problem};
use super::observe::{Event, Observer, Phase};
use super::plan::{Change, Plan};
use super::rehearsal::Trial;
use super::stages::{Row, Stage, What, Write, stages};
use super::transaction::{Planned, Step, Transaction, import, steps};
use super::values::Values;
use crate::idmap::{IdMap, MapChange};
use crate::model::{Key, Kind, Object};
use crate::target::batch::Part;
use crate::target::{Counted, TargetError, Transact, WriteTarget};

/// How many refused records are looked for before the rest of a batch is given
/// up.
const BLAMED: usize = 3;

/// Carries out a plan, stage by stage. The writes of a stage are under way at
/// once; when one fails, the others of its stage are finished and later stages
/// are not begun.
///
/// # Errors
/// [`EngineError::Failed`] says how far it came and what was refused, by record
/// where the server's answer is about one.
pub async fn apply(
    plan: &Plan,
    writer: &dyn WriteTarget,
    idmap: &dyn IdMap,
    observer: &dyn Observer,
) -> Result<(), EngineError> {
    if !plan.has_writes() {
        return Ok(());
    }
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Apply));
    let transact = writer.transaction(&plan.target);
    let steps = steps(plan, stages(plan), transact.is_some());
    let (mappings, mut written) = mpsc::unbounded();
    let run = Run {
        writer,
        transact,
        values: &plan.values,
        observer,
        mappings,
        total: steps.iter().map(Step::rows).sum(),
        done: Cell::new(0),
        numbered: RefCell::default(),
    };
    if let Some(diff) = &plan.schema.diff {
        observer.event(Event::ApplyingSchema);
        run.whole(writer.apply_data_model(diff).await)?;
    }
    match idmap.is_batched() {
        true => run.whole(idmap.write(&early_mappings(plan)).await)?,
        false => run.map(early_mappings(plan)),
    }
    let records = async {
        let result = run.steps(&steps).await;
        run.mappings.close_channel();
        result
    };
    let mapped = async {
        while let Some(changes) = written.next().await {
            idmap.write(&changes).await?;
        }
        Ok(())
    };
    let (records, mapped) = futures::join!(records, mapped);
    records?;
    run.whole(mapped)?;
    run.whole(idmap.write(&late_mappings(plan)).await)?;
    run.whole(writer.clear_caches().await)?;
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

struct Run<'a> {
    writer: &'a dyn WriteTarget,
    transact: Option<&'a dyn Transact>,
    /// The secrets that rows have by name.
    values: &'a Values,
    observer: &'a dyn Observer,
    /// Mappings that are written beside the rows.
    mappings: mpsc::UnboundedSender<Vec<MapChange>>,
    total: usize,
    done: Cell<usize>,
    /// Mappings of rows that the server has numbered in this stage.
    numbered: RefCell<Vec<MapChange>>,
}

impl Run<'_> {
    async fn steps(&self, steps: &[Step<'_>]) -> Result<(), EngineError> {
        for step in steps {
            match (step, self.transact) {
                (Step::Stage(stage), _) => self.stage(stage).await?,
                (Step::Transaction(transaction), Some(transact)) => {
                    self.transaction(transaction, transact).await?;
                }
                (Step::Transaction(transaction), None) => self.apart(transaction).await?,
            }
        }
        Ok(())
    }

    async fn stage(&self, stage: &Stage<'_>) -> Result<(), EngineError> {
        let failures = join_all(stage.writes.iter().map(|write| self.write(write))).await;
        // Together, because one request of a batched store takes them all.
        // Also where something failed: the rows that were stored stay.
        let numbered = self.numbered.take();
        if !numbered.is_empty() {
            self.map(numbered);
        }
        self.check(failures.into_iter().flatten().collect())
    }

    /// Writes all rows of a transaction or none. What has to be given up before
    /// is given up when the target is known to take the rest.
    async fn transaction(
        &self,
        transaction: &Transaction<'_>,
        transact: &dyn Transact,
    ) -> Result<(), EngineError> {
        let rows = transaction.rows();
        self.observer.event(Event::Importing { rows: rows.len() });
        let body = import(self.values, &rows);
        let gives_up = !transaction.clear.writes.is_empty();
        if gives_up {
            let trial = Trial::before(transact, self.values, transaction);
            match trial.refusals(&rows).await {
                Ok(failures) if failures.is_empty() => {}
                Ok(failures) => return Err(self.rolled_back(&rows, failures)),
                Err(error) if is_untaken(&error) => return self.apart(transaction).await,
                Err(error) => return self.whole(Err(error)),
            }
            self.stage(&transaction.clear).await?;
        }
        match transact.import(&body).await {
            Ok(counted) => self.imported(&rows, counted),
            Err(error) if is_untaken(&error) => {
                tracing::warn!(%error, "the server takes no transaction; sending it in parts");
                for stage in transaction.stages() {
                    self.stage(stage).await?;
                }
            }
            Err(error) if is_about_content(&error) => {
                let trial = Trial::of(transact, self.values);
                let failures = trial.refusals(&rows).await.unwrap_or_default();
                let failures = match failures.is_empty() {
                    true => vec![all(&rows, error)],
                    false => failures,
                };
                return Err(self.rolled_back(&rows, failures));
            }
            Err(error) => return self.check(vec![all(&rows, error)]),
        }
        self.stage(&transaction.empty).await
    }

    /// A transaction as ordinary stages.
    async fn apart(&self, transaction: &Transaction<'_>) -> Result<(), EngineError> {
        let stages = [&transaction.clear].into_iter().chain(transaction.stages());
        for stage in stages.chain([&transaction.empty]) {
            self.stage(stage).await?;
        }
        Ok(())
    }

    /// Maps the rows whose keys the target chose.
    fn imported(&self, rows: &[Planned<'_>], mut counted: Counted) {
        let mut puts = Vec::new();
        for (kind, ids) in &mut counted {
            let new = rows.iter().filter(|row| row.is_new && row.kind == *kind);
            let changes = new.filter_map(|row| row.row.change);
            puts.extend(changes.zip(ids).map(|(change, local_id)| MapChange::Put {
                kind: *kind,
                sync_id: change.sync_id.clone(),
                local_id: std::mem::take(local_id),
            }));
        }
        if !puts.is_empty() {
            self.map(puts);
        }
        self.done.set(self.done.get() + rows.len());
        self.observer.event(Event::Progress {
            done: self.done.get(),
            total: self.total,
        });
    }

    fn rolled_back(&self, rows: &[Planned<'_>], failures: Vec<Failure>) -> EngineError {
        EngineError::RolledBack {
            applied: self.done.get(),
            rows: rows.len(),
            failures,
        }
    }

    /// Hands mappings to the one who writes them. It listens until the stages
    /// are done, so none is lost.
    fn map(&self, changes: Vec<MapChange>) {
        drop(self.mappings.unbounded_send(changes));
    }

    /// Writes rows of one kind. When the server refuses a batch because of what
    /// is in it, halves of it are tried, down to the records that are at fault.
    async fn write(&self, write: &Write<'_>) -> Vec<Failure> {
        self.observer.event(Event::Writing {
            what: write.what.name(),
            kind: write.kind,
            rows: write.rows.len(),
        });
        let mut failures = Vec::new();
        let mut waiting: Vec<&[Row<'_>]> = vec![&write.rows];
        while let Some(rows) = waiting.pop() {
            let mut halves = Vec::new();
            for part in self.send(write, rows).await {
                let rows = &rows[part.rows];
                match part.result {
                    Ok(()) => {
                        self.done.set(self.done.get() + rows.len());
                        self.observer.event(Event::Progress {
                            done: self.done.get(),
                            total: self.total,
                        });
                    }
                    Err(error) if rows.len() > 1 && is_about_content(&error) => {
                        let (first, second) = rows.split_at(rows.len() / 2);
                        halves.extend([first, second]);
                    }
                    Err(error) => failures.push(Failure {
                        records: rows.iter().filter_map(|row| blamed(row)).collect(),
                        error,
                    }),
                }
            }
            if failures.len() >= BLAMED {
                break;
            }
            waiting.extend(halves.into_iter().rev());
        }
        failures
    }

    async fn send(&self, write: &Write<'_>, rows: &[Row<'_>]) -> Vec<Part<()>> {
        let filled = |row: &Row<'_>| self.values.fill(&row.body).into_owned();
        let bodies: Vec<Object> = rows.iter().map(filled).collect();
        match write.what {
            What::Create => self.create(write.kind, rows, &bodies).await,
            What::Update => self.writer.update(write.kind, &bodies).await,
            What::Delete => {
                let ids: Vec<String> = rows
                    .iter()
                    .filter_map(|row| row.change.and_then(|change| change.local_id.clone()))
                    .collect();
                self.writer.delete(write.kind, &ids).await
            }
        }
    }

    /// Creates rows, and maps those whose keys the server chose; the others were
    /// mapped before.
    async fn create(&self, kind: Kind, rows: &[Row<'_>], bodies: &[Object]) -> Vec<Part<()>> {
        let mut puts = Vec::new();
        let mut parts = Vec::new();
        for part in self.writer.create(kind, bodies).await {
            let result = part.result.map(|ids| {
                let changes = rows[part.rows.clone()].iter().filter_map(|row| row.change);
                puts.extend(changes.zip(ids).map(|(change, local_id)| MapChange::Put {
                    kind,
                    sync_id: change.sync_id.clone(),
                    local_id,
                }));
            });
            parts.push(Part {
                rows: part.rows,
                result,
            });
        }
        if kind.spec().key == Key::Integer {
            self.numbered.borrow_mut().extend(puts);
        }
        parts
    }

    fn check(&self, failures: Vec<Failure>) -> Result<(), EngineError> {
        match failures.is_empty() {
            true => Ok(()),
            false => Err(EngineError::Failed {
                applied: self.done.get(),
                total: self.total,
                failures,
            }),
        }
    }

    /// A write that is about no single record.
    fn whole(&self, result: Result<(), TargetError>) -> Result<(), EngineError> {
        self.check(
            result
                .err()
                .map(|error| Failure {
                    records: Vec::new(),
                    error,
                })
                .into_iter()
                .collect(),
        )
    }
}

/// Whether a target does not take transactions, or not one as large: a gateway
/// may know no such route, and a server limits the rows and bytes of a request.
fn is_untaken(error: &TargetError) -> bool {
    let has_route = |status| !matches!(status, 404 | 405 | 415);
    error.is_too_large()
        || error
            .refusal()
            .is_some_and(|refusal| !has_route(refusal.status))
}

fn all(rows: &[Planned<'_>], error: TargetError) -> Failure {
    Failure {
        records: rows.iter().filter_map(|row| blamed(row.row)).collect(),
        error,
    }
}

/// Whether a refusal is about what was sent, so that a part may pass.
pub(super) fn is_about_content(error: &TargetError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| matches!(refusal.status, 400 | 403 | 409 | 422 | 500))
}

pub(super) fn blamed(row: &Row<'_>) -> Option<Problem> {
    let change = row.change?;
    Some(Problem {
        address: Some(change.address.clone()),
        origin: change.origin.clone(),
        message: format!(
            "cannot be {}",
            match change.action {
                Action::Create => "created",
                Action::Delete => "deleted",
                Action::Update | Action::Adopt => "updated",
            }
        ),
    })
}

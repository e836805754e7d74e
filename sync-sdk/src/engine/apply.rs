//! Carries out a plan: the third phase of a run.

use std::cell::{Cell, RefCell};
use std::time::Instant;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::join_all;

use super::change::Action;
use super::danger::Danger;
use super::error::{EngineError, Failure, Problem};
use super::observe::{Event, Observer, Phase};
use super::plan::{Change, Plan};
use super::stages::{Row, Stage, What, Write, stages};
use crate::idmap::{IdMap, MapChange};
use crate::model::{Key, Kind, Object};
use crate::target::batch::Part;
use crate::target::{TargetError, WriteTarget};

/// How many refused records are looked for before the rest of a batch is given
/// up.
const BLAMED: usize = 3;

/// Carries out a plan, stage by stage. The writes of a stage are under way at
/// once; when one fails, the others of its stage are finished and later stages
/// are not begun.
///
/// # Errors
/// [`EngineError::Dangerous`] refuses a plan with dangers that nobody has
/// allowed, before anything is written.
/// [`EngineError::Failed`] says how far it came and what was refused, by record
/// where the server's answer is about one.
pub async fn apply(
    plan: &Plan,
    writer: &dyn WriteTarget,
    idmap: &dyn IdMap,
    observer: &dyn Observer,
) -> Result<(), EngineError> {
    let refused: Vec<Danger> = plan.not_allowed().cloned().collect();
    if !refused.is_empty() {
        return Err(EngineError::Dangerous(refused));
    }
    if !plan.has_writes() {
        return Ok(());
    }
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Apply));
    let stages = stages(plan);
    let rows = |what: &Write<'_>| what.rows.len();
    let (mappings, mut written) = mpsc::unbounded();
    let run = Run {
        writer,
        observer,
        mappings,
        total: stages
            .iter()
            .flat_map(|stage| &stage.writes)
            .map(rows)
            .sum(),
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
        let result = run.stages(&stages).await;
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
    observer: &'a dyn Observer,
    /// Mappings that are written beside the rows.
    mappings: mpsc::UnboundedSender<Vec<MapChange>>,
    total: usize,
    done: Cell<usize>,
    /// Mappings of rows that the server has numbered in this stage.
    numbered: RefCell<Vec<MapChange>>,
}

impl Run<'_> {
    async fn stages(&self, stages: &[Stage<'_>]) -> Result<(), EngineError> {
        for stage in stages {
            let failures = join_all(stage.writes.iter().map(|write| self.write(write))).await;
            // Together, because one request of a batched store takes them all.
            // Also where something failed: the rows that were stored stay.
            let numbered = self.numbered.take();
            if !numbered.is_empty() {
                self.map(numbered);
            }
            self.check(failures.into_iter().flatten().collect())?;
        }
        Ok(())
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
        let bodies: Vec<Object> = rows.iter().map(|row| row.body.clone()).collect();
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

/// Whether a refusal is about what was sent, so that a part may pass.
fn is_about_content(error: &TargetError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| matches!(refusal.status, 400 | 403 | 409 | 422 | 500))
}

fn blamed(row: &Row<'_>) -> Option<Problem> {
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

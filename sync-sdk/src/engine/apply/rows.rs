//! Writes the rows of one kind, and finds out which are at fault where the server
//! refuses a batch.

use std::collections::HashSet;

use serde_json::Value;

use super::Run;
use crate::engine::lost::LostRows;
use crate::engine::observe::Event;
use crate::engine::stages::{Row, What, Write};
use crate::idmap::MapChange;
use crate::model::{Key, Kind, Object, RefRole};
use crate::target::TargetError;
use crate::target::batch::Part;

/// How many refused records of one write are looked for, one by one. What is
/// still undecided then is not tried: it bounds the requests that a batch costs
/// in which everything is wrong.
const BLAMED: usize = 25;

impl<'a> Run<'a> {
    /// Writes rows of one kind. When the server refuses a batch because of what
    /// is in it, halves of it are tried, down to the records that are at fault.
    /// Answers whether all went well.
    pub(super) async fn write(&self, write: &Write<'a>) -> bool {
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

/// Whether an error may be about what was sent, rather than how much. Directus
/// answers 500, too, where the database refuses a value.
pub(in crate::engine) fn is_about_content(error: &TargetError) -> bool {
    let is_refused = error
        .refusal()
        .is_some_and(|refusal| matches!(refusal.status, 400 | 403 | 409 | 422 | 500));
    is_refused && !error.is_too_large()
}

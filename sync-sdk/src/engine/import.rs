//! Carries out the part of a plan that a target takes as one transaction.

use super::apply::{Run, Stop, is_about_content};
use super::lost::{Lost, LostRows};
use super::observe::Event;
use super::rehearsal::Trial;
use super::stages::{Row, Write};
use super::transaction::{Planned, Transaction, import};
use crate::idmap::MapChange;
use crate::model::{Key, Kind, Object};
use crate::target::{ImportRow, NewIds, TargetError, Transact};

impl<'a> Run<'a> {
    /// Writes all rows of a transaction or none. What has to be given up before
    /// is given up when the target is known to take the rest.
    pub(super) async fn transaction(
        &self,
        transaction: &Transaction<'a>,
        transact: &dyn Transact,
    ) -> Result<(), Stop> {
        self.go_on().await?;
        let rows = transaction.rows();
        let trial = match transaction.clear.writes.is_empty() {
            true => Trial::of(transact, &self.plan.values),
            false => {
                let trial = Trial::before(transact, &self.plan.values, transaction);
                match trial.refusals(&rows).await {
                    Ok(faults) if faults.is_empty() => {}
                    Ok(faults) => return self.refused(transaction, &rows, faults),
                    Err(error) if is_untaken(&error) => {
                        return self.apart(transaction, &error).await;
                    }
                    Err(error) => return self.failed(transaction, &rows, error),
                }
                self.stages(&[&transaction.clear]).await?;
                Trial::of(transact, &self.plan.values)
            }
        };
        for write in transaction.writes() {
            let rows: Vec<&Row<'a>> = write.rows.iter().collect();
            self.observer
                .event(Event::Applying(&self.step(write, &rows)));
        }
        let sent = import(&self.plan.values, &rows);
        match transact.import(&sent).await {
            Ok(ids) => self.imported(transaction, &rows, &ids).await?,
            Err(error) if is_untaken(&error) => return self.apart(transaction, &error).await,
            Err(error) => match self.outcome(&sent, error).await {
                Ok(ids) => self.imported(transaction, &rows, &ids).await?,
                Err(error) if error.is_refusal() && is_about_content(&error) => {
                    // A refusal that cannot be had again is about the whole.
                    let faults = trial.refusals(&rows).await.unwrap_or_default();
                    return match faults.is_empty() {
                        true => self.failed(transaction, &rows, error),
                        false => self.refused(transaction, &rows, faults),
                    };
                }
                Err(error) => return self.failed(transaction, &rows, error),
            },
        }
        self.stages(&[&transaction.empty]).await
    }

    /// A transaction as ordinary stages.
    async fn apart(&self, transaction: &Transaction<'a>, why: &TargetError) -> Result<(), Stop> {
        tracing::warn!(error = %why, "the server takes no transaction, or not this one; sending it in parts");
        self.stages(&transaction.all_stages()).await
    }

    /// Notes that all rows are there, and maps those whose keys the target chose.
    async fn imported(
        &self,
        transaction: &Transaction<'a>,
        rows: &[Planned<'_, 'a>],
        ids: &NewIds,
    ) -> Result<(), Stop> {
        let mut puts = Vec::new();
        for (kind, ids) in ids {
            let new = rows
                .iter()
                .filter(|row| row.is_new && row.row.kind == *kind);
            let changes = new.filter_map(|row| row.row.change);
            puts.extend(changes.zip(ids).map(|(change, local_id)| MapChange::Put {
                kind: *kind,
                sync_id: change.sync_id.clone(),
                local_id: local_id.clone(),
            }));
        }
        for write in transaction.writes() {
            self.applied(write, &write.rows.iter().collect::<Vec<_>>());
        }
        self.map(puts).await
    }

    /// What became of a transaction that ended with this error.
    async fn outcome(&self, sent: &[ImportRow], error: TargetError) -> Result<NewIds, TargetError> {
        match error.is_refusal() {
            true => Err(error),
            false => self.found(sent).await.outcome(error),
        }
    }

    /// The new rows whose ids the server counts: all are there when the
    /// transaction was carried out.
    async fn found(&self, sent: &[ImportRow]) -> Lost<NewIds> {
        let mut ids = NewIds::new();
        for kind in Kind::ALL {
            let is_counted = kind.spec().key == Key::Integer;
            let new = sent.iter().filter(|row| row.is_new && row.kind == kind);
            let bodies: Vec<Object> = new.map(|row| row.body.clone()).collect();
            if is_counted && !bodies.is_empty() {
                let mut lost = LostRows::new(self.plan, kind, &[], [].iter());
                match lost.find(self.writer, self.idmap, &bodies).await {
                    Lost::Found(keys) => drop(ids.insert(kind, keys)),
                    Lost::Absent if ids.is_empty() => return Lost::Absent,
                    Lost::Absent | Lost::Unclear => return Lost::Unclear,
                }
            }
        }
        match ids.is_empty() {
            true => Lost::Unclear,
            false => Lost::Found(ids),
        }
    }

    /// The target refused it because of these rows.
    fn refused(
        &self,
        transaction: &Transaction<'a>,
        rows: &[Planned<'_, 'a>],
        faults: Vec<(Planned<'_, 'a>, TargetError)>,
    ) -> Result<(), Stop> {
        if let Some((_, error)) = faults.first() {
            self.tell(transaction, error);
        }
        let mut ledger = self.ledger.borrow_mut();
        ledger.rolled_back(rows.len());
        for (fault, error) in faults {
            ledger.rows_failed(&[fault.row], error);
        }
        Err(Stop)
    }

    /// It failed as a whole.
    fn failed(
        &self,
        transaction: &Transaction<'a>,
        rows: &[Planned<'_, 'a>],
        error: TargetError,
    ) -> Result<(), Stop> {
        self.tell(transaction, &error);
        let mut ledger = self.ledger.borrow_mut();
        if error.is_refusal() {
            ledger.rolled_back(rows.len());
        }
        ledger.rows_failed(&rows.iter().map(|row| row.row).collect::<Vec<_>>(), error);
        Err(Stop)
    }

    fn tell(&self, transaction: &Transaction<'a>, error: &TargetError) {
        for write in transaction.writes() {
            let rows: Vec<&Row<'a>> = write.rows.iter().collect();
            self.observer
                .event(Event::Failed(&self.step(write, &rows), error));
        }
    }
}

impl<'a> Transaction<'a> {
    fn writes(&self) -> impl Iterator<Item = &Write<'a>> {
        self.stages().into_iter().flat_map(|stage| &stage.writes)
    }
}

/// Whether a target does not take transactions, or not one as large: a gateway
/// may know no such route, and a server limits the rows and bytes of a request.
fn is_untaken(error: &TargetError) -> bool {
    let has_no_route = |status| matches!(status, 404 | 405 | 415);
    error.is_too_large()
        || error
            .refusal()
            .is_some_and(|refusal| has_no_route(refusal.status))
}

//! Tries a plan out on its target, and finds the records that it refuses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::apply::is_about_content;
use super::error::EngineError;
use super::plan::Plan;
use super::stages::{Stage, stages};
use super::stopped::{Failure, blamed};
use super::transaction::{Planned, Transaction, import};
use super::values::Values;
use crate::model::Kind;
use crate::target::{ReadTarget, Rehearse, TargetError};

/// How many refused records are looked for.
const BLAMED: usize = 3;

/// What a target said of a plan that it tried out.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServerCheck {
    /// How many rows it wrote and took back.
    pub rows: usize,
    /// What it refuses, by record where the answer is about one. The first few:
    /// what depends on a refused record is not asked for.
    pub refused: Vec<Failure>,
    /// What was not tried out, one sentence each.
    pub unchecked: Vec<String>,
}

impl ServerCheck {
    /// Whether nothing was refused.
    pub fn is_good(&self) -> bool {
        self.refused.is_empty()
    }

    /// The check as JSON: `{"rows": 12, "refused": [{"addresses": ["role.editor"],
    /// "error": "…"}], "unchecked": ["1 deletions"]}`.
    pub fn to_json(&self) -> Value {
        json!({
            "rows": self.rows,
            "refused": self.refused.iter().map(Failure::to_json).collect::<Vec<_>>(),
            "unchecked": self.unchecked,
        })
    }
}

/// Has the target carry out the creates and updates of a plan in a transaction
/// that it takes back: its own validation, with the hooks of its extensions.
/// Nothing is changed, but hooks that filter run, and a database may skip
/// numbers in its counters. Secrets are sent as a push would send them.
///
/// # Errors
/// [`EngineError::NoRehearsal`] where the target cannot do that,
/// [`EngineError::Target`] where it cannot be asked.
///
/// ```no_run
/// use sync_sdk::engine::{Plan, check_on_server};
/// use sync_sdk::target::directus::DirectusReader;
///
/// # async fn run(reader: &DirectusReader, plan: &Plan) -> Result<(), Box<dyn std::error::Error>> {
/// let check = check_on_server(plan, reader).await?;
/// for failure in &check.refused {
///     eprintln!("{failure}");
/// }
/// # Ok(()) }
/// ```
pub async fn check_on_server(
    plan: &Plan,
    reader: &dyn ReadTarget,
) -> Result<ServerCheck, EngineError> {
    let Some(target) = reader.rehearsal(&plan.target) else {
        return Err(EngineError::NoRehearsal {
            version: plan.target.version,
        });
    };
    plan.values.secrets().for_each(|secret| target.hide(secret));
    let (transaction, deletes) = Transaction::of(stages(plan));
    let rows = transaction.rows();
    let mut trial = Trial::before(target, &plan.values, &transaction);
    let waiting: BTreeSet<&str> = plan.assets.waiting(plan).collect();
    let pictures = waiting.iter().map(|setting| (Kind::Settings, *setting));
    trial.given_up.extend(pictures);
    let refused = trial.refusals(&rows).await?.into_iter();
    let refused = refused.map(|(fault, error)| Failure {
        records: vec![blamed(plan, fault.row, true)],
        error,
    });
    let mut unchecked = Vec::new();
    let mut say = |count: usize, what: &str| {
        if count > 0 {
            unchecked.push(format!("{count} {what}"));
        }
    };
    say(
        plan.schema.changes.len(),
        "changes of the data model: the server has compared it, and records were tried with the model as it is",
    );
    say(
        transaction.clear.rows() + transaction.empty.rows(),
        "records that give up a reference to a record of their kind or to an operation, and what takes its place",
    );
    say(
        waiting.len(),
        "settings that name a picture which is uploaded first",
    );
    say(deletes.iter().map(Stage::rows).sum(), "deletions");
    Ok(ServerCheck {
        rows: rows.len(),
        refused: refused.collect(),
        unchecked,
    })
}

/// Tries rows out, as a whole and in parts.
pub(super) struct Trial<'a> {
    target: &'a dyn Rehearse,
    values: &'a Values,
    given_up: BTreeSet<(Kind, &'a str)>,
}

impl<'a> Trial<'a> {
    /// Of a transaction before which nothing has to be given up, or was.
    pub(super) fn of(target: &'a dyn Rehearse, values: &'a Values) -> Self {
        Self {
            target,
            values,
            given_up: BTreeSet::new(),
        }
    }

    /// Of a transaction before which references have yet to be given up: without
    /// the fields that hold such.
    pub(super) fn before(
        target: &'a dyn Rehearse,
        values: &'a Values,
        transaction: &'a Transaction<'_>,
    ) -> Self {
        Self {
            given_up: transaction.given_up(),
            ..Self::of(target, values)
        }
    }

    async fn rehearse(&self, rows: &[Planned<'_, '_>]) -> Result<(), TargetError> {
        let mut rows = import(self.values, rows);
        for row in &mut rows {
            let kind = row.kind;
            row.body
                .retain(|field, _| !self.given_up.contains(&(kind, field.as_str())));
        }
        self.target.rehearse(&rows).await
    }

    /// What the target refuses of the rows, `None` when it takes them.
    async fn refusal(&self, rows: &[Planned<'_, '_>]) -> Result<Option<TargetError>, TargetError> {
        match self.rehearse(rows).await {
            Ok(()) => Ok(None),
            Err(error) if is_about_content(&error) => Ok(Some(error)),
            Err(error) => Err(error),
        }
    }

    /// The records that the target refuses, and why. No row refers to a later
    /// one, so the first beginning of the rows that is refused ends with a row
    /// that is at fault: as many trials as the number of rows has binary digits,
    /// a record.
    pub(super) async fn refusals<'r, 'p>(
        &self,
        rows: &[Planned<'r, 'p>],
    ) -> Result<Vec<(Planned<'r, 'p>, TargetError)>, TargetError> {
        let mut left = rows.to_vec();
        let mut failures = Vec::new();
        while failures.len() < BLAMED && !left.is_empty() {
            let Some(mut error) = self.refusal(&left).await? else {
                break;
            };
            let (mut taken, mut refused) = (0, left.len());
            while refused - taken > 1 {
                let middle = usize::midpoint(taken, refused);
                match self.refusal(&left[..middle]).await? {
                    None => taken = middle,
                    Some(why) => (refused, error) = (middle, why),
                }
            }
            let fault = left[refused - 1];
            failures.push((fault, error));
            leave_out(&mut left, fault);
        }
        Ok(failures)
    }
}

/// Leaves out a row, and what would be refused because it is missing.
fn leave_out(rows: &mut Vec<Planned<'_, '_>>, row: Planned<'_, '_>) {
    let id = |row: &Planned<'_, '_>| row.row.body.get("id").filter(|_| row.is_new).cloned();
    let mut missing: Vec<Value> = id(&row).into_iter().collect();
    rows.retain(|other| !std::ptr::eq(other.row, row.row));
    while let Some(gone) = missing.pop() {
        rows.retain(|other| {
            let depends = other.row.body.values().any(|value| *value == gone);
            if depends {
                missing.extend(id(other));
            }
            !depends
        });
    }
}

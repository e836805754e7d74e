//! How far a push came that did not end well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::change::Action;
use super::error::Problem;
use super::observe::Interruption;
use super::plan::{Change, Plan};
use super::stages::{Row, Stage};
use crate::model::{Address, Kind};
use crate::target::TargetError;

/// How far a push came that did not end well. Everything in its plan is in one
/// of the lists. The next push goes on from there.
#[derive(Debug, Default)]
pub struct Stopped {
    /// Why it ended, where nothing went wrong.
    pub interruption: Option<Interruption>,
    /// What was done.
    pub applied: Vec<Address>,
    /// Records of which a part was written; their references, which had to wait
    /// for others, were not.
    pub partly: Vec<Address>,
    /// What the server refused, and why.
    pub refused: Vec<Failure>,
    /// What was sent and perhaps done: no answer came.
    pub unknown: Vec<Failure>,
    /// What was not sent, because of what was refused or is not known.
    pub not_tried: Vec<Address>,
    /// How many rows were in a transaction that the server refused. None of them
    /// was written: what it has not refused itself is among what was not tried.
    pub rolled_back: usize,
}

/// What became of a request that did not go well.
#[derive(Debug)]
pub struct Failure {
    /// What could not be written: one record, or all of a request that was not
    /// refused for one record's sake. Empty for the id map and for caches.
    pub records: Vec<Problem>,
    /// The refusal, or why no answer is known.
    pub error: TargetError,
}

impl Stopped {
    /// How many things the plan has, as far as they are known by name.
    pub fn total(&self) -> usize {
        let failures = self.refused.iter().chain(&self.unknown);
        let named: BTreeSet<_> = failures
            .flat_map(|failure| &failure.records)
            .map(|record| &record.address)
            .collect();
        self.applied.len() + self.partly.len() + named.len() + self.not_tried.len()
    }

    /// The requests that were refused, then those without an answer.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.refused.iter().chain(&self.unknown)
    }

    /// All of it as JSON, by address:
    ///
    /// ```json
    /// {"interruption": null, "applied": ["role.editor"], "partly": [],
    ///  "refused": [{"addresses": ["permission.editors.article.read"], "error": "POST …"}],
    ///  "unknown": [], "notTried": ["flow.publish"], "rolledBack": 0}
    /// ```
    pub fn to_json(&self) -> Value {
        let failures =
            |failures: &[Failure]| -> Value { failures.iter().map(Failure::to_json).collect() };
        let addresses =
            |list: &[Address]| -> Value { list.iter().map(|address| address.as_str()).collect() };
        json!({
            "interruption": self.interruption.map(|why| why.to_string()),
            "applied": addresses(&self.applied),
            "partly": addresses(&self.partly),
            "refused": failures(&self.refused),
            "unknown": failures(&self.unknown),
            "notTried": addresses(&self.not_tried),
            "rolledBack": self.rolled_back,
        })
    }
}

impl Failure {
    pub(super) fn to_json(&self) -> Value {
        let addresses = self.records.iter().map(|record| &record.address);
        let addresses: Vec<&str> = addresses.flatten().map(Address::as_str).collect();
        json!({ "addresses": addresses, "error": self.error.to_string() })
    }
}

/// The reason, and a line a record.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        list(f, self.records.iter())
    }
}

/// How many names of a list people are shown.
const SHOWN: usize = 10;

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl ExactSizeIterator<Item = T>,
) -> fmt::Result {
    let more = items.len().saturating_sub(SHOWN);
    for item in items.take(SHOWN) {
        write!(f, "\n    {item}")?;
    }
    match more {
        0 => Ok(()),
        more => write!(f, "\n    and {more} more"),
    }
}

/// For people: what failed with its reasons, and the rest in short.
impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (applied, total) = (self.applied.len(), self.total());
        write!(f, "the push stopped after {applied} of {total} changes")?;
        if let Some(why) = self.interruption {
            write!(f, ": {why}")?;
        }
        if self.rolled_back > 0 {
            let rows = self.rolled_back;
            write!(f, "; nothing of a transaction of {rows} rows was applied")?;
        }
        for (failures, what) in [
            (&self.refused, "refused"),
            (&self.unknown, "unknown whether done"),
        ] {
            for failure in failures.iter().take(SHOWN) {
                write!(f, "\n  {what}: {failure}")?;
            }
            if failures.len() > SHOWN {
                write!(f, "\n  {what}: {} more", failures.len() - SHOWN)?;
            }
        }
        for (addresses, what) in [
            (&self.partly, "written in part"),
            (&self.not_tried, "not tried"),
        ] {
            if !addresses.is_empty() {
                write!(f, "\n  {what}:")?;
                list(f, addresses.iter())?;
            }
        }
        Ok(())
    }
}

/// Who a change is about. Addresses may be shared: by a record and by rows that
/// add up with it.
type Who<'a> = (Kind, &'a str, Action);

fn who(change: &Change) -> Who<'_> {
    (change.kind, change.sync_id.as_str(), change.action)
}

/// What is known of a run so far.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    plan: &'a Plan,
    /// How many rows are still to be written for a change, and how many there
    /// were.
    open: BTreeMap<Who<'a>, (usize, usize)>,
    failed: BTreeSet<Who<'a>>,
    model: bool,
    /// Whether records were begun.
    begun: bool,
    interruption: Option<Interruption>,
    refused: Vec<Failure>,
    unknown: Vec<Failure>,
    rolled_back: usize,
}

impl<'a> Ledger<'a> {
    pub(super) fn new<'s>(plan: &'a Plan, stages: impl Iterator<Item = &'s Stage<'a>>) -> Self
    where
        'a: 's,
    {
        let mut open = BTreeMap::new();
        let writes = stages.flat_map(|stage| &stage.writes);
        for change in writes
            .flat_map(|write| &write.rows)
            .filter_map(|row| row.change)
        {
            let (left, all) = open.entry(who(change)).or_insert((0, 0));
            (*left, *all) = (*left + 1, *all + 1);
        }
        Self {
            plan,
            open,
            failed: BTreeSet::new(),
            model: false,
            begun: false,
            interruption: None,
            refused: Vec::new(),
            unknown: Vec::new(),
            rolled_back: 0,
        }
    }

    /// A transaction of so many rows was refused.
    pub(super) fn rolled_back(&mut self, rows: usize) {
        self.rolled_back = rows;
    }

    pub(super) fn model_applied(&mut self) {
        self.model = true;
    }

    pub(super) fn records_begin(&mut self) {
        self.begun = true;
    }

    pub(super) fn interrupted(&mut self, why: Interruption) {
        self.interruption = Some(why);
    }

    pub(super) fn rows_applied(&mut self, rows: &[&Row<'a>]) {
        for change in rows.iter().filter_map(|row| row.change) {
            if let Some((left, _)) = self.open.get_mut(&who(change)) {
                *left = left.saturating_sub(1);
            }
        }
    }

    pub(super) fn rows_failed(&mut self, rows: &[&Row<'a>], error: TargetError) {
        let is_refusal = error.is_refusal();
        let blame = |row: &&Row<'_>| blamed(self.plan, row, is_refusal);
        let records = rows.iter().map(blame).collect();
        let changes = rows.iter().filter_map(|row| row.change);
        self.failed.extend(changes.map(who));
        self.failed(records, error);
    }

    pub(super) fn model_failed(&mut self, error: TargetError) {
        let is_refusal = error.is_refusal();
        let changes = self.plan.schema.changes.iter();
        let records = changes
            .map(|change| Problem {
                address: Some(change.address.clone()),
                origin: None,
                message: verdict(change.action, is_refusal),
            })
            .collect();
        self.failed(records, error);
    }

    /// A failure; `records` may be none.
    pub(super) fn failed(&mut self, records: Vec<Problem>, error: TargetError) {
        let list = match error.is_refusal() {
            true => &mut self.refused,
            false => &mut self.unknown,
        };
        list.push(Failure { records, error });
    }

    /// The account of a run that failed, `None` of one that did not.
    pub(super) fn close(self) -> Option<Stopped> {
        if self.refused.is_empty() && self.unknown.is_empty() && self.interruption.is_none() {
            return None;
        }
        let mut stopped = Stopped {
            interruption: self.interruption,
            refused: self.refused,
            unknown: self.unknown,
            rolled_back: self.rolled_back,
            ..Stopped::default()
        };
        if self.model {
            let entries = self.plan.schema.changes.iter();
            stopped
                .applied
                .extend(entries.map(|entry| entry.address.clone()));
        }
        let changes = self.plan.changes.iter();
        for change in changes.filter(|change| !self.failed.contains(&who(change))) {
            // A change without a row is a mapping.
            let (left, all) = self.open.get(&who(change)).copied().unwrap_or_default();
            let list = match (left, all) {
                _ if !self.begun => &mut stopped.not_tried,
                (0, _) => &mut stopped.applied,
                (left, all) if left == all => &mut stopped.not_tried,
                _ => &mut stopped.partly,
            };
            list.push(change.address.clone());
        }
        Some(stopped)
    }
}

/// The record that a row is for, or the row itself where it gives something up
/// for another one.
pub(super) fn blamed(plan: &Plan, row: &Row<'_>, is_refusal: bool) -> Problem {
    if let Some(change) = row.change {
        return Problem {
            address: Some(change.address.clone()),
            origin: change.origin.clone(),
            message: verdict(change.action, is_refusal),
        };
    }
    Problem {
        address: owner(plan, row).cloned(),
        origin: None,
        message: format!(
            "row {} {} what another row wants",
            row.key.unwrap_or_default(),
            if is_refusal {
                "cannot give up"
            } else {
                "has perhaps given up"
            }
        ),
    }
}

/// The record whose row gives something up, where the plan changes it too.
pub(super) fn owner<'a>(plan: &'a Plan, row: &Row<'_>) -> Option<&'a Address> {
    let key = row.key?;
    let mut changes = plan.changes.iter();
    let of = |change: &&Change| change.kind == row.kind && change.local_id.as_deref() == Some(key);
    Some(&changes.find(of)?.address)
}

fn verdict(action: Action, is_refusal: bool) -> String {
    let done = match action {
        Action::Create => "created",
        Action::Delete => "deleted",
        Action::Update | Action::Adopt => "updated",
    };
    match is_refusal {
        true => format!("cannot be {done}"),
        false => format!("was perhaps {done}"),
    }
}

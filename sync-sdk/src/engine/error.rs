//! What can go wrong in a run.

use std::fmt;

use super::plan::Plan;
use crate::model::{Address, Origin, Version};
use crate::target::TargetError;

/// A run that did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The target could not be read.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The configuration and the target do not fit together. Nothing was
    /// changed.
    #[error("{}", lines("the configuration cannot be applied:", .0))]
    Problems(Vec<Problem>),
    /// The plan would delete what the configuration protects. Nothing was
    /// changed.
    #[error("{}", lines("protected things would be deleted:", .0))]
    Protected(Vec<Problem>),
    /// A dump of another Directus version or database vendor.
    #[error("the dump is of Directus {dump}, the target runs {target}")]
    OtherVersion {
        /// Version and vendor that the dump names.
        dump: String,
        /// Those of the target.
        target: String,
    },
    /// The server refused a part of the plan. What came before it was applied.
    #[error("{}", failed(*.applied, *.total, .failures))]
    Failed {
        /// How many rows were written before.
        applied: usize,
        /// How many the plan has.
        total: usize,
        /// What was refused.
        failures: Vec<Failure>,
    },
    /// The server refused the creates and updates of the plan, which it takes in
    /// one transaction. None of them was applied; changes of the data model were,
    /// and references that had to be given up before.
    #[error("{}", rolled_back(*.applied, *.rows, .failures))]
    RolledBack {
        /// How many rows were written before the transaction.
        applied: usize,
        /// How many the transaction has.
        rows: usize,
        /// What was refused, by record where that could be found out.
        failures: Vec<Failure>,
    },
    /// The server cannot try a plan out.
    #[error("Directus {version} cannot try a plan out; that needs 12.2 or later")]
    NoRehearsal {
        /// The version of the server.
        version: Version,
    },
    /// After the push the target still differs.
    #[error("after the push {} things still differ", .0.changes.len() + .0.schema.changes.len())]
    Unverified(Box<Plan>),
}

/// Something in the configuration that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The record.
    pub address: Option<Address>,
    /// Where it was written down.
    pub origin: Option<Origin>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        if let Some(address) = &self.address {
            write!(f, "{address}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// A part of a plan that the target refused.
#[derive(Debug)]
pub struct Failure {
    /// What could not be written: one record, or all of a request that was not
    /// refused for one record's sake. Empty for the data model and the id map.
    pub records: Vec<Problem>,
    /// The refusal.
    pub error: TargetError,
}

fn lines<T: fmt::Display>(head: &str, items: &[T]) -> String {
    items
        .iter()
        .fold(head.to_owned(), |text, item| format!("{text}\n  {item}"))
}

fn failed(applied: usize, total: usize, failures: &[Failure]) -> String {
    listed(
        format!("the push stopped after {applied} of {total} rows:"),
        failures,
    )
}

fn rolled_back(applied: usize, rows: usize, failures: &[Failure]) -> String {
    let before = match applied {
        0 => String::new(),
        some => format!(" ({some} rows before it were written)"),
    };
    let head = format!(
        "the server refused the transaction of {rows} rows, and nothing of it was applied{before}:"
    );
    listed(head, failures)
}

fn listed(head: String, failures: &[Failure]) -> String {
    failures
        .iter()
        .fold(head, |text, failure| format!("{text}\n  {failure}"))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        for record in self.records.iter().take(5) {
            write!(f, "\n    {record}")?;
        }
        match self.records.len() {
            more @ 6.. => write!(f, "\n    and {} more", more - 5),
            _ => Ok(()),
        }
    }
}

//! Finds out what differs between seeds and a target: the second phase of a run.
//! Pure: it reads and writes nothing.

mod creates;
mod deletes;
mod fill;
mod find;
mod narrow;

use std::collections::HashMap;

use self::creates::Reference;
use super::config::SeedConfig;
use super::current::SeedCurrent;
use super::plan::SeedPlan;
use super::tables::Table;
use super::{Problem, SeedError};
use crate::model::{Address, Record, Seed, SyncId};

/// Compares seeds with what a target has.
///
/// # Errors
/// [`SeedError::Problems`] lists everything in the seeds that the target cannot
/// take: collections and fields that it lacks, references that lead nowhere,
/// cycles that nothing breaks; and targets that mean nothing.
pub fn plan(config: &SeedConfig, current: &SeedCurrent) -> Result<SeedPlan, SeedError> {
    compared(config, current, false)
}

/// The same. `again` says that a push went before: what it deleted has no name any
/// more, so targets may mean nothing.
pub(super) fn compared(
    config: &SeedConfig,
    current: &SeedCurrent,
    again: bool,
) -> Result<SeedPlan, SeedError> {
    let mut planner = Planner {
        config,
        current,
        rows: HashMap::new(),
        references: Vec::new(),
        problems: Vec::new(),
        plan: SeedPlan {
            target: current.target.clone(),
            changes: Vec::new(),
            unchanged: 0,
            left: 0,
            left_out: Vec::new(),
            warnings: Vec::new(),
            map_changes: Vec::new(),
            tables: Vec::new(),
            values: config.values.clone(),
        },
    };
    let mut seeds: Vec<(&Seed, &Table)> = Vec::new();
    for seed in &config.seeds {
        match current.tables.get(&seed.collection) {
            Some(table) => seeds.push((seed, table)),
            None => planner.problems.push(Problem {
                address: Some(Address::new(format!("seed.{}", seed.collection))),
                origin: seed.rows.first().and_then(|row| row.origin.clone()),
                message: format!(
                    "the target has no collection `{}`: push the data model first",
                    seed.collection
                ),
            }),
        }
    }
    let names: Vec<&str> = seeds.iter().map(|(seed, _)| &*seed.collection).collect();
    // Who a counted row is, also those tell that it refers to.
    for name in current.tables.in_order(&names) {
        for (seed, table) in seeds.iter().filter(|(seed, _)| seed.collection == name) {
            planner.find_rows(seed, table);
        }
    }
    for (seed, table) in &seeds {
        planner.compare(seed, table);
        planner.leaving(seed, table);
    }
    planner.order_creates();
    planner.free_deleted();
    planner.narrow(again);
    planner.spare_me();
    planner.tell_cascades();
    planner.plan.tables = seeds.into_iter().map(|(_, table)| table.clone()).collect();
    match planner.problems.is_empty() {
        true => Ok(planner.plan),
        false => Err(SeedError::Problems(planner.problems)),
    }
}

/// Which row a row of a seed has.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// It is there.
    Row {
        key: String,
        /// Whether no mapping says so yet.
        unmapped: bool,
    },
    /// It is made, with this key unless the server counts.
    New(Option<String>),
    /// It is not there and is not made either.
    Absent,
}

struct Planner<'a> {
    config: &'a SeedConfig,
    current: &'a SeedCurrent,
    rows: HashMap<(&'a str, &'a SyncId), Found>,
    /// Of rows that change.
    references: Vec<Reference>,
    problems: Vec<Problem>,
    plan: SeedPlan,
}

impl<'a> Planner<'a> {
    fn problem(&mut self, row: &Record, message: impl Into<String>) {
        self.problems.push(Problem {
            address: row.address.clone(),
            origin: row.origin.clone(),
            message: message.into(),
        });
    }
}

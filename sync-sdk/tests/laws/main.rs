//! The laws of code generation, over random snapshots:
//!
//! - **L1** the code compiles to the snapshot that it was made of;
//! - **L2** that gives the same code again, byte for byte;
//! - **L3** rustfmt would change nothing;
//! - **L4** rustc warns of nothing.
//!
//! All cases are modules of one crate, which is compiled once. What was found
//! before comes first (`found/*.json`). A failure is shrunk, and the smallest
//! snapshot is printed: a new file for that folder.
//!
//! `SYNC_LAWS_CASES` says how many random cases there are, `SYNC_LAWS_SEED`
//! with which seed they begin; `SYNC_LAWS_SHRINK=0` only lists what fails.

mod case;
mod laws;
mod random;
mod shrink;
mod workshop;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use case::Case;
use laws::Failure;
use workshop::Workshop;

/// So many random cases are compiled at once.
const AT_ONCE: usize = 60;

fn number(variable: &str, usual: usize) -> usize {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")),
        Err(_) => usual,
    }
}

fn random(seed: usize) -> Case {
    Case {
        name: format!("random_{seed}"),
        snapshot: random::snapshot(seed as u64),
    }
}

#[test]
fn the_laws_hold() {
    let first = number("SYNC_LAWS_SEED", 1);
    let count = number("SYNC_LAWS_CASES", 24);
    let workshop = Workshop::new("cases");
    let mut cases = case::found();
    cases.extend((first..first + count).map(random));
    let mut failures: Vec<(Case, Failure)> = Vec::new();
    for batch in cases.chunks(AT_ONCE) {
        let judged = workshop.judge(batch);
        let failed = batch
            .iter()
            .zip(judged)
            .filter_map(|(case, failure)| Some((case.clone(), failure?)));
        failures.extend(failed);
    }
    if failures.is_empty() {
        return;
    }
    let mut report = String::new();
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (case, failure) in &failures {
        kinds.entry(&failure.kind).or_default().push(&case.name);
    }
    for (kind, names) in &kinds {
        let _ = writeln!(
            report,
            "{} of {}: {kind} ({})",
            names.len(),
            cases.len(),
            names[..names.len().min(4)].join(", ")
        );
    }
    let candidates = number("SYNC_LAWS_SHRINK", 300);
    let (case, failure) = &failures[0];
    if candidates == 0 {
        for (kind, names) in &kinds {
            let (_, failure) = failures
                .iter()
                .find(|(case, _)| case.name == names[0])
                .expect("it failed");
            let _ = writeln!(report, "\n=== {}: {kind}\n{}", names[0], failure.message);
        }
        panic!("laws are broken\n{report}");
    }
    let bench = Workshop::new("shrunk");
    let (smallest, failure) = shrink::shrink(case, failure, &bench, candidates);
    panic!(
        "laws are broken\n{report}\nThe smallest snapshot of {} with this failure: {failure}\n\n{smallest:#}",
        case.name
    );
}

#[test]
fn random_snapshots_are_such_as_a_server_holds() {
    for seed in 0..300 {
        let snapshot = random::snapshot(seed);
        assert_eq!(snapshot, random::snapshot(seed), "a seed says it all");
        let document = case::to_json(&snapshot);
        assert_eq!(case::from_json(&document), snapshot, "seed {seed}");
    }
}

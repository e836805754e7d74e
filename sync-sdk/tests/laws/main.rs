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
//! with which seed they begin; `SYNC_LAWS_SHRINK=0` only lists what fails,
//! `SYNC_LAWS_KIND` chooses what is shrunk, by a part of its first line.

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
    let mut failures: Vec<(&Case, Failure)> = Vec::new();
    for batch in cases.chunks(AT_ONCE) {
        let judged = batch.iter().zip(workshop.judge(batch));
        failures.extend(
            judged.flat_map(|(case, all)| all.into_iter().map(move |failure| (case, failure))),
        );
    }
    if let Some(report) = report(&failures, cases.len()) {
        panic!("laws are broken\n{report}");
    }
}

/// How many there are of each kind, and the smallest snapshot of the first one,
/// or of that of which `SYNC_LAWS_KIND` is a part.
fn report(failures: &[(&Case, Failure)], cases: usize) -> Option<String> {
    let mut kinds: BTreeMap<&str, Vec<&(&Case, Failure)>> = BTreeMap::new();
    for failure in failures {
        kinds.entry(&failure.1.kind).or_default().push(failure);
    }
    let mut report = String::new();
    for (kind, all) in &kinds {
        let names: Vec<&str> = all
            .iter()
            .take(4)
            .map(|(case, _)| case.name.as_str())
            .collect();
        let _ = writeln!(
            report,
            "{} of {cases}: {kind} ({})",
            all.len(),
            names.join(", ")
        );
    }
    let candidates = number("SYNC_LAWS_SHRINK", 300);
    if candidates == 0 {
        for (kind, all) in &kinds {
            let (case, failure) = all.first()?;
            let _ = writeln!(report, "\n=== {}: {kind}\n{}", case.name, failure.message);
        }
        return (!failures.is_empty()).then_some(report);
    }
    let wanted = std::env::var("SYNC_LAWS_KIND").unwrap_or_default();
    let (case, failure) = failures
        .iter()
        .find(|(_, failure)| failure.kind.contains(&wanted))
        .or(failures.first())?;
    let (smallest, failure) = shrink::shrink(case, failure, &Workshop::new("shrunk"), candidates);
    let _ = writeln!(
        report,
        "\nThe smallest snapshot of {} with this failure: {failure}\n\n{smallest:#}",
        case.name
    );
    Some(report)
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

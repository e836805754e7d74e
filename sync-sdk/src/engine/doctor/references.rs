//! References that lead nowhere, into another flow, or to what somebody else
//! has.

use std::collections::{BTreeMap, HashSet};

use super::Patient;
use super::finding::{Finding, FindingKind, Mend, Repair};
use super::twins::{delete, unmap};
use crate::engine::current::key_text;
use crate::model::{Kind, Object, RefRole, Reference};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kind in patient.current.rows.keys().copied() {
        let mut lost_rows = HashSet::new();
        let checked = kind.spec().references.iter();
        let checked = checked.filter(|reference| reference.role != RefRole::Soft);
        for reference in kind.spec().wholes() {
            lost_owners(patient, kind, reference, &mut lost_rows, &mut findings);
        }
        let is_whole = |reference: &&Reference| kind.spec().wholes().any(|it| it == *reference);
        for reference in checked.filter(|reference| !is_whole(reference)) {
            let mut wrong = lost(patient, kind, reference, &lost_rows);
            wrong.extend(foreign(patient, kind, reference, &lost_rows));
            let broken: HashSet<String> = wrong.iter().flat_map(|it| it.ids.clone()).collect();
            findings.extend(wrong);
            findings.extend(shared(patient, kind, reference, &broken));
        }
    }
    findings
}

/// The rows with a target in this reference.
fn targets<'a>(
    patient: &'a Patient<'_>,
    kind: Kind,
    reference: &'a Reference,
) -> impl Iterator<Item = (&'a String, &'a Object, String)> {
    patient.current.of(kind).filter_map(|(local_id, row)| {
        let target = row.get(reference.path).and_then(key_text)?;
        Some((local_id, row, target))
    })
}

fn is_lost(patient: &Patient<'_>, reference: &Reference, target: &str) -> bool {
    let is_read = patient.current.rows.contains_key(&reference.to);
    is_read && patient.current.row(reference.to, target).is_none()
}

/// Rows that belong to something that is gone.
fn lost_owners(
    patient: &Patient<'_>,
    kind: Kind,
    reference: &Reference,
    lost_rows: &mut HashSet<String>,
    findings: &mut Vec<Finding>,
) {
    for (local_id, _, target) in targets(patient, kind, reference) {
        if !is_lost(patient, reference, &target) || !lost_rows.insert(local_id.clone()) {
            continue;
        }
        let noun = reference.to.spec().noun;
        let mut mends = let_go_of(patient, kind, local_id);
        mends.push(delete(kind, local_id));
        mends.extend(unmap(patient, kind, local_id));
        findings.push(Finding {
            kind: FindingKind::LostOwner,
            address: patient.address(kind, local_id),
            ids: vec![local_id.clone()],
            what: format!("it belongs to the {noun} `{target}`, which is gone"),
            evidence: Vec::new(),
            repair: Some(Repair::new(
                format!("the row `{local_id}` is deleted"),
                mends,
            )),
        });
    }
}

/// Empties the pointers to a row that goes.
fn let_go_of(patient: &Patient<'_>, kind: Kind, gone: &str) -> Vec<Mend> {
    let mut mends = Vec::new();
    for holder in patient.current.rows.keys().copied() {
        let pointers = holder.spec().references.iter().filter(|reference| {
            reference.to == kind && matches!(reference.role, RefRole::Pointer | RefRole::Late)
        });
        for reference in pointers {
            for (local_id, ..) in targets(patient, holder, reference).filter(|it| it.2 == gone) {
                mends.push(Mend::Set {
                    kind: holder,
                    local_id: local_id.clone(),
                    field: reference.path,
                    value: serde_json::Value::Null,
                });
            }
        }
    }
    mends
}

/// What the next push does about a reference that was emptied.
fn next(patient: &Patient<'_>, kind: Kind, local_id: &str, reference: &Reference) -> String {
    let wanted = patient.wanted_target(kind, local_id, reference.path);
    wanted.map_or_else(String::new, |wanted| {
        let wanted = patient.address(reference.to, &wanted);
        format!("; the next push makes it {wanted}, as the configuration says")
    })
}

fn emptied(
    patient: &Patient<'_>,
    kind: Kind,
    local_id: &str,
    reference: &'static Reference,
) -> Repair {
    let next = next(patient, kind, local_id, reference);
    let text = format!("`{}` is emptied{next}", reference.path);
    Repair::empty(kind, local_id, reference.path, text)
}

/// References to rows that are gone, of rows that can do without.
fn lost(
    patient: &Patient<'_>,
    kind: Kind,
    reference: &'static Reference,
    lost_rows: &HashSet<String>,
) -> Vec<Finding> {
    let lost = targets(patient, kind, reference).filter(|(local_id, _, target)| {
        is_lost(patient, reference, target) && !lost_rows.contains(*local_id)
    });
    lost.map(|(local_id, _, target)| Finding {
        kind: FindingKind::LostReference,
        address: patient.address(kind, local_id),
        ids: vec![local_id.clone()],
        what: format!(
            "its `{}` is the {} `{target}`, which is gone",
            reference.path,
            reference.to.spec().noun
        ),
        evidence: Vec::new(),
        repair: Some(emptied(patient, kind, local_id, reference)),
    })
    .collect()
}

/// The flow that a row is in: its own, for a flow.
fn flow_of(kind: Kind, local_id: &str, row: &Object) -> Option<String> {
    match kind {
        Kind::Flows => Some(local_id.to_owned()),
        _ => row.get("flow").and_then(key_text),
    }
}

/// Pointers to operations of another flow.
fn foreign(
    patient: &Patient<'_>,
    kind: Kind,
    reference: &'static Reference,
    lost_rows: &HashSet<String>,
) -> Vec<Finding> {
    if reference.to != Kind::Operations {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (local_id, row, target) in targets(patient, kind, reference) {
        let Some(operation) = patient.current.row(Kind::Operations, &target) else {
            continue;
        };
        let other = flow_of(Kind::Operations, &target, operation);
        if lost_rows.contains(local_id) || other == flow_of(kind, local_id, row) {
            continue;
        }
        let other = other.map(|flow| patient.address(Kind::Flows, &flow));
        findings.push(Finding {
            kind: FindingKind::ForeignPointer,
            address: patient.address(kind, local_id),
            ids: vec![local_id.clone()],
            what: format!(
                "its `{}` is {}, an operation of {}",
                reference.path,
                patient.address(Kind::Operations, &target),
                other.map_or_else(|| "no flow".to_owned(), |flow| flow.to_string())
            ),
            evidence: Vec::new(),
            repair: Some(emptied(patient, kind, local_id, reference)),
        });
    }
    findings
}

/// Rows that have one target in a reference that is unique. The one keeps it that
/// the configuration says, else the first.
fn shared(
    patient: &Patient<'_>,
    kind: Kind,
    reference: &'static Reference,
    broken: &HashSet<String>,
) -> Vec<Finding> {
    if !matches!(reference.role, RefRole::Pointer | RefRole::Late) {
        return Vec::new();
    }
    let mut holders: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (local_id, _, target) in targets(patient, kind, reference) {
        if !broken.contains(local_id) {
            holders.entry(target).or_default().push(local_id);
        }
    }
    let several = holders.into_iter().filter(|(_, rows)| rows.len() > 1);
    several
        .map(|(target, rows)| {
            let wants = |local_id: &str| {
                let wanted = patient.wanted_target(kind, local_id, reference.path);
                wanted.as_deref() == Some(target.as_str())
            };
            let kept = rows.iter().find(|row| wants(row)).unwrap_or(&rows[0]);
            let others = rows.iter().filter(|row| *row != kept);
            let mends = others.flat_map(|row| emptied(patient, kind, row, reference).mends);
            let target = patient.address(reference.to, &target);
            Finding {
                kind: FindingKind::SharedPointer,
                address: target.clone(),
                ids: rows.iter().map(|row| (*row).clone()).collect(),
                what: format!("it is `{}` of {} rows", reference.path, rows.len()),
                evidence: rows
                    .iter()
                    .map(|row| patient.address(kind, row).to_string())
                    .collect(),
                repair: Some(Repair::new(
                    format!(
                        "{} keeps it; `{}` of the others is emptied",
                        patient.address(kind, kept),
                        reference.path
                    ),
                    mends.collect(),
                )),
            }
        })
        .collect()
}

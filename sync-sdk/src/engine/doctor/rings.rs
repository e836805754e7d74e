//! Parents that lead back to themselves.

use std::collections::HashMap;

use super::Patient;
use super::finding::{Finding, FindingKind, Repair};
use crate::engine::current::key_text;
use crate::engine::order::targets_first;
use crate::model::{Kind, RefRole};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kind in patient.current.rows.keys().copied() {
        let mut references = kind.spec().references.iter();
        if let Some(parent) = references.find(|reference| reference.role == RefRole::Parent) {
            findings.extend(of_kind(patient, kind, parent.path));
        }
    }
    findings
}

fn of_kind(patient: &Patient<'_>, kind: Kind, field: &'static str) -> Vec<Finding> {
    let rows: Vec<_> = patient.current.of(kind).collect();
    let keys = rows.iter().enumerate();
    let place: HashMap<&str, usize> = keys.map(|(at, (key, _))| (key.as_str(), at)).collect();
    let parent = |node: usize| {
        let parent = rows[node].1.get(field).and_then(key_text)?;
        place.get(parent.as_str()).copied()
    };
    let (_, closing) = targets_first(rows.len(), |node| parent(node).into_iter().collect());
    closing
        .into_iter()
        .map(|(last, first)| {
            let up = std::iter::successors(Some(first), |node| parent(*node));
            let mut ring: Vec<usize> = up.take_while(|node| *node != last).collect();
            ring.push(last);
            let members: Vec<&str> = ring.iter().map(|node| rows[*node].0.as_str()).collect();
            broken(patient, kind, field, &members)
        })
        .collect()
}

/// The ring is opened where the configuration has another parent, or none; else
/// at the first by name. To inherit less never gives anybody a right.
fn broken(patient: &Patient<'_>, kind: Kind, field: &'static str, ring: &[&str]) -> Finding {
    let named = |local_id: &&str| patient.address(kind, local_id);
    let is_wrong = |local_id: &str| {
        let wanted = patient.wanted_target(kind, local_id, field);
        let is_outside = wanted.is_none_or(|wanted| !ring.contains(&wanted.as_str()));
        patient.described(kind, local_id).is_some() && is_outside
    };
    let opened = ring
        .iter()
        .min_by_key(|local_id| (!is_wrong(local_id), named(local_id)));
    let opened = opened.copied().unwrap_or_default();
    let way: Vec<String> = ring.iter().map(|id| named(id).to_string()).collect();
    Finding {
        kind: FindingKind::Ring,
        address: patient.address(kind, opened),
        ids: ring.iter().map(|local_id| (*local_id).to_owned()).collect(),
        what: format!(
            "it is its own ancestor by `{field}`: {}",
            way.join(", then ")
        ),
        evidence: Vec::new(),
        repair: Some(Repair::empty(
            kind,
            opened,
            field,
            format!("`{field}` of {} is emptied", patient.address(kind, opened)),
        )),
    }
}

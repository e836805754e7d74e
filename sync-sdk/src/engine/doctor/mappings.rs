//! What is wrong in the id map.

use std::collections::{BTreeMap, BTreeSet};

use super::Patient;
use super::finding::{Finding, FindingKind, Mend, Repair};
use crate::idmap::{MapChange, Remembered, Subject};
use crate::model::{Address, Kind, ProjectKey, SchemaKind, SyncId};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let kinds = patient.current.rows.keys().copied();
    let mut findings = Vec::new();
    for kind in kinds.filter(|kind| kind.spec().dumped) {
        let stale = defaults(patient, kind, &mut findings);
        rows(patient, kind, &stale, &mut findings);
    }
    memories(patient, &mut findings);
    declarations(patient, &mut findings);
    findings
}

/// Records that every instance has, mapped to rows that they are not. Answers
/// their SyncIDs.
fn defaults(patient: &Patient<'_>, kind: Kind, findings: &mut Vec<Finding>) -> BTreeSet<SyncId> {
    let mut stale = BTreeSet::new();
    for default in kind.spec().defaults {
        let sync_id = SyncId::new(default.sync_id);
        let Some(mapped) = patient.current.map.get(kind, &sync_id) else {
            continue;
        };
        let right = patient.names.ids.local_id(kind, &sync_id);
        let exists = patient.current.row(kind, &mapped.local_id).is_some();
        let Some(right) = right.filter(|right| exists && *right != mapped.local_id) else {
            continue;
        };
        let change = match patient.owners(kind, right).next() {
            // A row has one mapping; the record is found by what it is.
            Some(_) => MapChange::Remove {
                kind,
                sync_id: sync_id.clone(),
            },
            None => MapChange::Put {
                kind,
                sync_id: sync_id.clone(),
                local_id: right.to_owned(),
            },
        };
        findings.push(Finding {
            kind: FindingKind::DefaultMapping,
            address: patient.address(kind, right),
            ids: vec![sync_id.to_string()],
            what: format!(
                "`{sync_id}` is mapped to the row `{}`, and is the row `{right}`",
                mapped.local_id
            ),
            evidence: Vec::new(),
            repair: Some(Repair::new(
                format!("the mapping goes to `{right}`"),
                vec![Mend::Map(change)],
            )),
        });
        stale.insert(sync_id);
    }
    stale
}

/// Mappings whose rows are gone, and rows with more than one mapping.
fn rows(patient: &Patient<'_>, kind: Kind, stale: &BTreeSet<SyncId>, findings: &mut Vec<Finding>) {
    let mut owners: BTreeMap<&str, Vec<&SyncId>> = BTreeMap::new();
    let mapped = patient.current.map.of(kind);
    for (sync_id, row) in mapped.filter(|(sync_id, _)| !stale.contains(*sync_id)) {
        match patient.current.row(kind, &row.local_id) {
            Some(_) => owners.entry(&row.local_id).or_default().push(sync_id),
            None => findings.push(orphan(patient, kind, sync_id, &row.local_id)),
        }
    }
    for (local_id, sync_ids) in owners {
        if sync_ids.len() > 1 {
            findings.push(double(patient, kind, local_id, &sync_ids));
        }
    }
}

fn orphan(patient: &Patient<'_>, kind: Kind, sync_id: &SyncId, local_id: &str) -> Finding {
    let noun = kind.spec().noun;
    let address = patient.said.address(kind, sync_id);
    let next = match patient.said.describes(kind, sync_id) {
        Some(true) => "; the configuration describes it, so the next push makes it again",
        _ => "",
    };
    Finding {
        kind: FindingKind::OrphanMapping,
        address: address.unwrap_or_else(|| Address::new(format!("{noun}.{sync_id}"))),
        ids: vec![sync_id.to_string()],
        what: format!("`{sync_id}` is mapped to the {noun} `{local_id}`, which is gone"),
        evidence: Vec::new(),
        repair: Some(Repair::new(
            format!("the mapping is removed{next}"),
            let_go(patient, kind, sync_id),
        )),
    }
}

/// Removes a mapping, and what is remembered of a record that nobody describes:
/// of one that is described it tells that it was deleted by hand.
fn let_go(patient: &Patient<'_>, kind: Kind, sync_id: &SyncId) -> Vec<Mend> {
    let subject = Subject::Record(kind, sync_id.clone());
    let is_described = patient.said.describes(kind, sync_id);
    let last = patient.current.map.last(&subject);
    let forgets = is_described == Some(false) && last.is_some_and(|last| is_ours(patient, last));
    let mut changes = vec![MapChange::Remove {
        kind,
        sync_id: sync_id.clone(),
    }];
    changes.extend(forgets.then_some(MapChange::Forget(subject)));
    changes.into_iter().map(Mend::Map).collect()
}

fn double(patient: &Patient<'_>, kind: Kind, local_id: &str, sync_ids: &[&SyncId]) -> Finding {
    let is_described = |sync_id: &SyncId| patient.said.describes(kind, sync_id) == Some(true);
    let described = sync_ids.iter().filter(|id| is_described(id)).count();
    let subject = |sync_id: &SyncId| Subject::Record(kind, sync_id.clone());
    let is_of_another = |sync_id: &SyncId| {
        let row = patient.current.map.get(kind, sync_id);
        row.is_some_and(|row| patient.other_project(row).is_some())
    };
    // Whom the configuration describes; else who is not ours to let go of; else whom
    // a sync knows; else who gave the row its key.
    let right = sync_ids.iter().max_by_key(|sync_id| {
        (
            is_described(sync_id),
            is_of_another(sync_id),
            kind.spec().default_record(sync_id.as_str()).is_some(),
            patient.current.map.last(&subject(sync_id)).is_some(),
            sync_id.as_str() == local_id,
            std::cmp::Reverse(**sync_id),
        )
    });
    let others = sync_ids.iter().filter(|id| Some(*id) != right);
    let mends = others.flat_map(|id| let_go(patient, kind, id)).collect();
    let repair = right.filter(|_| described < 2).map(|right| {
        let why = match is_described(right) {
            true => "which the configuration describes",
            false => "the configuration describes neither",
        };
        Repair::new(
            format!("the row stays `{right}` ({why}); the others are removed"),
            mends,
        )
    });
    let evidence = sync_ids.iter().map(|sync_id| {
        let row = patient.current.map.get(kind, sync_id);
        let by = row.map(|row| row.tracked_by()).unwrap_or_default();
        let described = match patient.said.address(kind, sync_id) {
            Some(address) => format!(", described as {address}"),
            None => String::new(),
        };
        format!("`{sync_id}`, by {by}{described}")
    });
    Finding {
        kind: FindingKind::DoubleMapping,
        address: patient.address(kind, local_id),
        ids: sync_ids.iter().map(ToString::to_string).collect(),
        what: match described {
            0 | 1 => format!(
                "{} records are mapped to the row `{local_id}`",
                sync_ids.len()
            ),
            _ => format!(
                "{described} records that the configuration describes are mapped to the row \
                 `{local_id}`: `directus-sync untrack` the one that is not meant"
            ),
        },
        evidence: evidence.collect(),
        repair,
    }
}

/// Whether it was remembered by a push of the configuration at hand.
fn is_ours(patient: &Patient<'_>, last: &Remembered) -> bool {
    let Some(config) = patient.config else {
        return false;
    };
    last.project.as_deref() == config.project().map(ProjectKey::as_str)
}

/// What is remembered of things that are neither tracked nor described.
fn memories(patient: &Patient<'_>, findings: &mut Vec<Finding>) {
    let current = patient.current;
    for (subject, last) in current.map.all_last() {
        if !is_ours(patient, last) {
            continue;
        }
        let (address, id, is_gone) = match subject {
            Subject::Record(kind, sync_id) => {
                let is_mapped = current.map.get(*kind, sync_id).is_some();
                let is_described = patient.said.describes(*kind, sync_id);
                let address = patient.said.address(*kind, sync_id);
                let named = || Address::new(format!("{}.{sync_id}", kind.spec().noun));
                (
                    address.unwrap_or_else(named),
                    sync_id.to_string(),
                    !is_mapped && is_described == Some(false),
                )
            }
            Subject::Model(address) => {
                let is_described = patient.said.describes_entry(address);
                let is_gone = is_described == Some(false) && !has_entry(patient, address);
                (address.clone(), address.to_string(), is_gone)
            }
        };
        if is_gone {
            let forget = MapChange::Forget(subject.clone());
            findings.push(Finding {
                kind: FindingKind::StaleMemory,
                address,
                ids: vec![id],
                what: "its last state is remembered, and it is neither tracked nor described"
                    .to_owned(),
                evidence: Vec::new(),
                repair: Some(Repair::new("it is forgotten", vec![Mend::Map(forget)])),
            });
        }
    }
}

fn has_entry(patient: &Patient<'_>, address: &Address) -> bool {
    let Some(model) = &patient.current.data_model else {
        return true;
    };
    let entries = |kind: SchemaKind| model.entries(kind).iter().map(move |it| kind.address(it));
    let mut all = SchemaKind::ALL.into_iter().flat_map(entries);
    all.any(|entry| entry == *address)
}

/// What the project declares, does not describe, and the target lacks.
fn declarations(patient: &Patient<'_>, findings: &mut Vec<Finding>) {
    let project = patient.config.and_then(|config| config.project());
    let declared = project.map(|project| patient.current.map.declared(project));
    for address in declared.into_iter().flatten() {
        let is_described = patient.said.describes_entry(&address);
        if is_described != Some(false) || has_entry(patient, &address) {
            continue;
        }
        findings.push(Finding {
            kind: FindingKind::StaleDeclaration,
            ids: vec![address.to_string()],
            what: "the project's last push declared it; it is gone, and no longer described"
                .to_owned(),
            evidence: Vec::new(),
            repair: Some(Repair::new(
                "the project declares it no longer",
                vec![Mend::Map(MapChange::Retract(address.clone()))],
            )),
            address,
        });
    }
}

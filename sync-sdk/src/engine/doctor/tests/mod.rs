//! What is found on targets that are broken, and what mends it.

mod doubles;
mod mappings;
mod owners;
mod rows;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::finding::Mend;
use super::*;
use crate::engine::options::Scope;
use crate::engine::testing::{self, map, object, put};
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{DataModel, ProjectKey, Record, Snapshot};

/// A target with these rows and mappings.
fn target(rows: &[(Kind, Value)], mapped: &[(Kind, &str, &str)]) -> Current {
    let mut current = testing::target(rows);
    current.data_model = Some(DataModel::default());
    map(&mut current, mapped, None);
    current
}

/// A dump that describes these records, and nothing else of any kind.
fn dump(records: &[(Kind, &str, Value)]) -> Desired {
    desired(records, Scope::Mirror)
}

fn desired(records: &[(Kind, &str, Value)], scope: Scope) -> Desired {
    let mut all: BTreeMap<Kind, Vec<Record>> =
        Kind::dumped().map(|kind| (kind, Vec::new())).collect();
    for (kind, sync_id, fields) in records {
        let record = Record::new(SyncId::new(*sync_id), object(fields.clone()));
        all.entry(*kind).or_default().push(record);
    }
    let snapshot = Snapshot {
        records: all,
        data_model: Some(DataModel::default()),
        ..Snapshot::default()
    };
    Desired::new(snapshot, scope, |_| None).expect("no values")
}

/// The one finding.
fn only(current: &Current, config: Option<&Desired>) -> Finding {
    let mut findings = examine(current, config);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

fn mends(finding: &Finding) -> &[Mend] {
    finding.repair.as_ref().map_or(&[], |repair| &repair.mends)
}

fn removed(kind: Kind, sync_id: &str) -> Mend {
    Mend::Map(MapChange::Remove {
        kind,
        sync_id: SyncId::new(sync_id),
    })
}

fn emptied(kind: Kind, local_id: &str, field: &'static str) -> Mend {
    Mend::Set {
        kind,
        local_id: local_id.to_owned(),
        field,
        value: Value::Null,
    }
}

fn deleted(kind: Kind, local_id: &str) -> Mend {
    Mend::Delete {
        kind,
        local_id: local_id.to_owned(),
    }
}

fn remembered(current: &mut Current, subject: Subject, project: Option<&str>) {
    let fields = BTreeMap::from([("name".to_owned(), Digest::of(&json!("x")))]);
    current
        .map
        .apply(MapChange::Remember { subject, fields }, project);
}

fn role(id: &str, parent: Option<&str>) -> (Kind, Value) {
    (
        Kind::Roles,
        json!({ "id": id, "name": id, "parent": parent }),
    )
}

#[test]
fn a_sound_target_has_no_findings() {
    let rows = [
        role("a", None),
        role("b", Some("a")),
        (Kind::Policies, json!({ "id": "p", "name": "p" })),
        (
            Kind::Access,
            json!({ "id": "1", "role": "a", "policy": "p", "user": null }),
        ),
        (
            Kind::Access,
            json!({ "id": "2", "role": null, "policy": "p", "user": "u" }),
        ),
        (
            Kind::Permissions,
            json!({ "id": 1, "policy": "p", "collection": "c", "action": "read" }),
        ),
        (
            Kind::Flows,
            json!({ "id": "f", "name": "f", "operation": "o" }),
        ),
        (
            Kind::Operations,
            json!({ "id": "o", "flow": "f", "key": "o", "resolve": "n", "reject": null }),
        ),
        (
            Kind::Operations,
            json!({ "id": "n", "flow": "f", "key": "n", "resolve": null, "reject": null }),
        ),
        (
            Kind::Translations,
            json!({ "id": "t", "key": "hello", "language": "en-US" }),
        ),
    ];
    let current = target(&rows, &[(Kind::Roles, "s", "a")]);
    assert_eq!(examine(&current, None), []);
    assert_eq!(examine(&current, Some(&dump(&[]))), []);
}

#[test]
fn every_kind_of_finding_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = FindingKind::ALL.map(FindingKind::name).into();
    assert_eq!(names.len(), FindingKind::ALL.len());
}

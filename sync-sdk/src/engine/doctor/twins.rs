//! Rows that say the same thing twice: permissions and access rows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::Patient;
use super::finding::{Finding, FindingKind, Mend, Repair};
use crate::engine::access::pair_key;
use crate::engine::current::key_text;
use crate::idmap::MapChange;
use crate::model::{Kind, Object};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rows in alike(
        patient,
        Kind::Permissions,
        &["policy", "collection", "action"],
    ) {
        findings.push(permissions(patient, &rows));
    }
    for rows in alike(patient, Kind::Access, &["role", "user", "policy"]) {
        findings.push(access(patient, &rows));
    }
    findings
}

type Row<'a> = (&'a String, &'a Object);

/// The rows that are alike in these fields, where there are several.
fn alike<'a>(patient: &'a Patient<'_>, kind: Kind, fields: &[&str]) -> Vec<Vec<Row<'a>>> {
    let mut alike: BTreeMap<Vec<Option<String>>, Vec<Row<'_>>> = BTreeMap::new();
    for (local_id, row) in patient.current.of(kind) {
        let part = |field: &&str| row.get(*field).and_then(key_text);
        let key = fields.iter().map(part).collect();
        alike.entry(key).or_default().push((local_id, row));
    }
    alike.into_values().filter(|rows| rows.len() > 1).collect()
}

fn number(local_id: &str) -> i64 {
    local_id.parse().unwrap_or(i64::MAX)
}

/// One stays: the one that is described, else one that is tracked, else the
/// oldest. The others go, which takes rights away and never gives any.
fn permissions(patient: &Patient<'_>, rows: &[Row<'_>]) -> Finding {
    let kind = Kind::Permissions;
    let is_described = |local_id: &str| patient.described(kind, local_id).is_some();
    let is_tracked = |local_id: &str| patient.owners(kind, local_id).next().is_some();
    let described = rows.iter().filter(|(local_id, _)| is_described(local_id));
    let described = described.count();
    let kept = rows.iter().max_by_key(|(local_id, _)| {
        let local_id = local_id.as_str();
        (
            is_described(local_id),
            is_tracked(local_id),
            Reverse(number(local_id)),
        )
    });
    let kept = kept.map_or("", |(local_id, _)| local_id.as_str());
    let evidence = rows.iter().map(|(local_id, row)| {
        let mark = if *local_id == kept { "stays" } else { "goes" };
        let owner = patient.owners(kind, local_id).next();
        let owner = owner.map_or_else(
            || "not tracked".to_owned(),
            |id| format!("tracked as `{id}`"),
        );
        let part = |field: &str| {
            let value = row.get(field).unwrap_or(&Value::Null);
            format!("{field} {value}")
        };
        let parts = ["fields", "permissions", "validation", "presets"].map(part);
        format!("{local_id} ({mark}; {owner}): {}", parts.join(", "))
    });
    let gone = rows.iter().filter(|(local_id, _)| *local_id != kept);
    let gone: Vec<&str> = gone.map(|(local_id, _)| local_id.as_str()).collect();
    let mut mends = Vec::new();
    for local_id in &gone {
        mends.push(delete(kind, local_id));
        mends.extend(unmap(patient, kind, local_id));
    }
    let why = match (is_described(kept), is_tracked(kept)) {
        (true, _) => "the one that the configuration describes",
        (false, true) => "the one that is tracked",
        (false, false) => "the oldest",
    };
    let repair = (described < 2).then(|| {
        Repair::new(
            format!(
                "`{kept}` stays, {why}; {} goes. Who has the policy may do less after that, never more",
                gone.join(", ")
            ),
            mends,
        )
    });
    Finding {
        kind: FindingKind::DoublePermission,
        address: patient.address(kind, kept),
        ids: rows
            .iter()
            .map(|(local_id, _)| (*local_id).clone())
            .collect(),
        what: match described {
            0 | 1 => format!("{} rows for one policy, collection and action", rows.len()),
            _ => format!(
                "{} rows for one policy, collection and action, {described} of which the configuration \
                 describes: take all but one out of it",
                rows.len()
            ),
        },
        evidence: evidence.collect(),
        repair,
    }
}

fn access(patient: &Patient<'_>, rows: &[Row<'_>]) -> Finding {
    let kind = Kind::Access;
    // The key that a push gives, else the first in order.
    let place = |(local_id, row): &&Row<'_>| {
        let key = |field: &str| row.get(field).and_then(key_text);
        let made = pair_key(key("role").as_deref(), &key("policy").unwrap_or_default());
        let sort = row.get("sort").and_then(Value::as_i64).unwrap_or(i64::MAX);
        (made != **local_id, sort, (*local_id).clone())
    };
    let kept = rows.iter().min_by_key(place);
    let kept = kept.map_or("", |(local_id, _)| local_id.as_str());
    let gone = rows.iter().filter(|(local_id, _)| *local_id != kept);
    let gone: Vec<&str> = gone.map(|(local_id, _)| local_id.as_str()).collect();
    let mends = gone.iter().map(|local_id| delete(kind, local_id)).collect();
    Finding {
        kind: FindingKind::DoubleAccess,
        address: patient.address(kind, kept),
        ids: rows
            .iter()
            .map(|(local_id, _)| (*local_id).clone())
            .collect(),
        what: format!("{} rows attach one policy to one holder", rows.len()),
        evidence: Vec::new(),
        repair: Some(Repair::new(
            format!(
                "`{kept}` stays; {} goes. Nobody's rights change",
                gone.join(", ")
            ),
            mends,
        )),
    }
}

pub(super) fn delete(kind: Kind, local_id: &str) -> Mend {
    Mend::Delete {
        kind,
        local_id: local_id.to_owned(),
    }
}

/// Removes the mappings of a row that goes.
pub(super) fn unmap(patient: &Patient<'_>, kind: Kind, local_id: &str) -> Vec<Mend> {
    let owners = patient.owners(kind, local_id);
    owners
        .map(|sync_id| {
            Mend::Map(MapChange::Remove {
                kind,
                sync_id: sync_id.clone(),
            })
        })
        .collect()
}

//! Rows that say the same thing twice: permissions and access rows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::Patient;
use super::finding::{Finding, FindingKind, Mend, Repair};
use crate::engine::access::pair_key;
use crate::engine::current::key_text;
use crate::engine::meaning::is_same;
use crate::idmap::MapChange;
use crate::model::{Kind, Object};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rows in permissions_alike(patient) {
        findings.push(permissions(patient, &rows));
    }
    for rows in alike(patient, Kind::Access, &["role", "user", "policy"]) {
        findings.push(access(patient, &rows));
    }
    findings
}

/// A row with its primary key.
pub(super) type Row<'a> = (&'a String, &'a Object);

/// The rows that are alike in these fields, where there are several.
fn alike<'a>(patient: &'a Patient<'_>, kind: Kind, fields: &[&str]) -> Vec<Vec<Row<'a>>> {
    let mut alike: BTreeMap<Vec<Option<String>>, Vec<Row<'_>>> = BTreeMap::new();
    for (local_id, row) in patient.current.shown(kind) {
        let part = |field: &&str| row.get(*field).and_then(key_text);
        let key = fields.iter().map(part).collect();
        alike.entry(key).or_default().push((local_id, row));
    }
    alike.into_values().filter(|rows| rows.len() > 1).collect()
}

/// The permissions for one policy, collection and action, where there are several.
pub(super) fn permissions_alike<'a>(patient: &'a Patient<'_>) -> Vec<Vec<Row<'a>>> {
    alike(
        patient,
        Kind::Permissions,
        &["policy", "collection", "action"],
    )
}

pub(super) fn number(local_id: &str) -> i64 {
    local_id.parse().unwrap_or(i64::MAX)
}

/// What a permission says.
const SAYS: [&str; 4] = ["fields", "permissions", "validation", "presets"];

/// Several for one policy, collection and action add up, and may be meant. So the
/// others go only where they say the same, or where one of them is described: then
/// that one stays, else one that is tracked (by another project first), else the
/// oldest.
fn permissions(patient: &Patient<'_>, rows: &[Row<'_>]) -> Finding {
    let kind = Kind::Permissions;
    let is_described = |local_id: &str| patient.described(kind, local_id).is_some();
    let is_tracked = |local_id: &str| patient.owners(kind, local_id).next().is_some();
    let is_of_another = |local_id: &str| {
        let mut owners = patient.current.map.owners(kind, local_id);
        owners.any(|(_, row)| patient.other_project(row).is_some())
    };
    let described = rows.iter().filter(|(local_id, _)| is_described(local_id));
    let described = described.count();
    let says_the_same = |(_, row): &Row<'_>| {
        let null = Value::Null;
        let of = |row: &Object, field: &str| row.get(field).unwrap_or(&null).clone();
        let mut fields = SAYS.iter();
        fields.all(|field| {
            let (first, other) = (of(rows[0].1, field), of(row, field));
            is_same(kind.spec(), field, &first, &other)
        })
    };
    let are_same = rows.iter().all(says_the_same);
    let is_certain = described == 1 || (described == 0 && are_same);
    let kept = rows.iter().max_by_key(|(local_id, _)| {
        let local_id = local_id.as_str();
        (
            is_described(local_id),
            is_of_another(local_id),
            is_tracked(local_id),
            Reverse(number(local_id)),
        )
    });
    let kept = kept.map_or("", |(local_id, _)| local_id.as_str());
    let (gone, mends) = without(patient, rows, kept);
    let why = match (is_described(kept), is_tracked(kept)) {
        (true, _) => "the one that the configuration describes",
        (false, true) => "the one that is tracked",
        (false, false) => "the oldest",
    };
    let effect = match are_same {
        true => "Nobody's rights change",
        false => "Who has the policy may do less after that, never more",
    };
    let repair = is_certain.then(|| {
        let gone = gone.join(", ");
        Repair::new(
            format!("`{kept}` stays, {why}; {gone} goes. {effect}"),
            mends,
        )
    });
    let several = format!("{} rows for one policy, collection and action", rows.len());
    Finding {
        kind: FindingKind::DoublePermission,
        address: patient.address(kind, kept),
        ids: rows
            .iter()
            .map(|(local_id, _)| (*local_id).clone())
            .collect(),
        what: match (described, is_certain) {
            (_, true) => several,
            (0, false) => format!(
                "{several} that say different things: if that is not meant, delete in the app what is \
                 too much"
            ),
            _ => format!(
                "{several}, {described} of which the configuration describes: take all but one out of it"
            ),
        },
        evidence: evidence(patient, rows),
        repair,
    }
}

/// What each of some permissions says, and who tracks it.
pub(super) fn evidence(patient: &Patient<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let one = |(local_id, row): &Row<'_>| {
        let owner = patient.current.map.owner(Kind::Permissions, local_id);
        let owner = owner.map_or_else(
            || "not tracked".to_owned(),
            |(id, row)| format!("tracked as `{id}` by {}", row.tracked_by()),
        );
        let part = |field: &str| {
            let value = row.get(field).unwrap_or(&Value::Null);
            format!("{field} {value}")
        };
        format!("{local_id} ({owner}): {}", SAYS.map(part).join(", "))
    };
    rows.iter().map(one).collect()
}

/// The permissions that go when one is kept, and what it takes.
pub(super) fn without<'a>(
    patient: &Patient<'_>,
    rows: &[Row<'a>],
    kept: &str,
) -> (Vec<&'a str>, Vec<Mend>) {
    let gone = rows.iter().filter(|(local_id, _)| *local_id != kept);
    let gone: Vec<&str> = gone.map(|(local_id, _)| local_id.as_str()).collect();
    let mut mends = Vec::new();
    for local_id in &gone {
        mends.push(delete(Kind::Permissions, local_id));
        mends.extend(unmap(patient, Kind::Permissions, local_id));
    }
    (gone, mends)
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

//! What the records of a dump cannot be together: references to nothing, and what is of a
//! Directus before policies.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::error::{Finding, Problem};
use crate::model::{Kind, Placeholder, Record, RefRole, Reference, Snapshot};

/// The references to records that the dump should have and has not: those that
/// a server would refuse, and those that it would store.
///
/// Only references to kinds that are completely known are looked at: of the
/// others the dump cannot say what exists.
pub(super) fn dangling_references(
    snapshot: &Snapshot,
    complete: &BTreeSet<Kind>,
) -> (Vec<Finding>, Vec<Finding>) {
    let known: HashMap<Kind, HashSet<&str>> = complete
        .iter()
        .map(|kind| {
            let records = snapshot.of(*kind).iter();
            (
                *kind,
                records.map(|record| record.sync_id.as_str()).collect(),
            )
        })
        .collect();
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for (kind, records) in &snapshot.records {
        for reference in kind.spec().references {
            let Some(known) = known.get(&reference.to) else {
                continue;
            };
            let findings = if is_checked_by_server(reference) {
                &mut errors
            } else {
                &mut warnings
            };
            for record in records {
                for value in reference.values(&record.fields) {
                    if !is_known(value, reference.to, known)
                        && let Some(origin) = record.origin.clone()
                    {
                        let problem = Problem::Dangling {
                            path: reference.path,
                            value: value.to_string(),
                            to: reference.to,
                        };
                        findings.push(Finding::at(origin, record.address.clone(), problem));
                    }
                }
            }
        }
    }
    (errors, warnings)
}

/// A record of each kind that Directus 11 would not understand: with rights in roles, or
/// of a role.
pub(super) fn of_directus_10(snapshot: &Snapshot) -> impl Iterator<Item = Finding> + '_ {
    let fields = [(Kind::Roles, "admin_access"), (Kind::Permissions, "role")];
    fields.into_iter().filter_map(|(kind, field)| {
        let is_old = |record: &&Record| {
            let fields = &record.fields;
            fields.contains_key(field) && fields.get("policy").is_none_or(Value::is_null)
        };
        let record = snapshot.of(kind).iter().find(is_old)?;
        let problem = Problem::OfDirectus10(field);
        Some(Finding::at(
            record.origin.clone()?,
            record.address.clone(),
            problem,
        ))
    })
}

/// Ids in free JSON are not checked by the server; those in a list of rows
/// (`roles[].role`) are, since each row becomes a row of its own.
fn is_checked_by_server(reference: &Reference) -> bool {
    reference.role != RefRole::Soft || reference.path.contains("[]")
}

fn is_known(value: &Value, to: Kind, known: &HashSet<&str>) -> bool {
    match value {
        Value::Null => true,
        // `{{…}}` is filled in when a flow runs.
        Value::String(id) => {
            id.is_empty()
                || id.starts_with("{{")
                || known.contains(id.as_str())
                || to.spec().default_record(id).is_some()
        }
        other => Placeholder::from_value(other).is_some(),
    }
}

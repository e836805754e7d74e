//! Finds the rows of records that the configuration refers to and does not own.

use std::collections::BTreeSet;

use serde_json::Value;

use super::current::Current;
use super::error::Problem;
use super::identities::Identities;
use crate::model::{External, Kind};

/// Links each external record with its row. Answers with the rows, which are
/// never deleted, whatever they were before.
pub(super) fn link(
    externals: &[External],
    current: &Current,
    ids: &mut Identities,
    problems: &mut Vec<Problem>,
) -> BTreeSet<(Kind, String)> {
    let mut rows = BTreeSet::new();
    for external in externals {
        // A kind that is not read is not referred to by what this run covers.
        if !current.rows.contains_key(&external.kind) {
            continue;
        }
        match find(external, current, ids) {
            Ok(local_id) => {
                let sync_id = external.record.sync_id.clone();
                ids.link(external.kind, sync_id, local_id.clone());
                rows.insert((external.kind, local_id));
            }
            Err(message) => {
                // So that what refers to it is not reported as well.
                let sync_id = external.record.sync_id.clone();
                ids.link(external.kind, sync_id, String::new());
                problems.push(Problem {
                    address: external.record.address.clone(),
                    origin: external.record.origin.clone(),
                    message,
                });
            }
        }
    }
    rows
}

fn find(external: &External, current: &Current, ids: &Identities) -> Result<String, String> {
    let kind = external.kind;
    let Some(name) = &external.name else {
        let id = &external.record.sync_id;
        let mapped = ids.local_id(kind, id).map(str::to_owned);
        let same = || {
            let key = id.as_str();
            current.row(kind, key).map(|_| key.to_owned())
        };
        return mapped.or_else(same).ok_or_else(|| {
            format!(
                "the target has no {} with the id `{id}`, and it is external, so it is not made: \
                 make it there, or correct the id",
                kind.spec().noun
            )
        });
    };
    let has_name =
        |row: &crate::model::Object| row.get("name").and_then(Value::as_str) == Some(name);
    let named: Vec<&str> = current
        .of(kind)
        .filter(|(_, row)| has_name(row))
        .map(|(local_id, _)| local_id.as_str())
        .collect();
    match named.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => Err(format!(
            "the target has no {} named `{name}`, and it is external, so it is not made: make it \
             there, or correct the name",
            kind.spec().noun
        )),
        several => Err(format!(
            "{} rows of the target are named `{name}` ({}): say which one with `id = \"…\"`",
            several.len(),
            several.join(", ")
        )),
    }
}

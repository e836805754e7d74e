//! Values that name what a push deletes.

use std::collections::{BTreeSet, HashMap};

use super::{each_id, in_fields, in_model};
use crate::engine::change::Action;
use crate::engine::compare::name;
use crate::engine::identities::Identities;
use crate::engine::plan::Change;
use crate::model::{Address, Snapshot};

/// A warning for each value of a configuration that names a row which these
/// changes delete: no foreign key tells of it.
pub(in crate::engine) fn dangling(
    changes: &[Change],
    snapshot: &Snapshot,
    ids: &Identities,
) -> Vec<String> {
    let mut gone: HashMap<&str, &Address> = HashMap::new();
    let is_named = |change: &&Change| change.action == Action::Delete && change.kind.spec().named;
    for change in changes.iter().filter(is_named) {
        let Some(local_id) = change.local_id.as_deref() else {
            continue;
        };
        gone.insert(local_id, &change.address);
        // The record may have another row.
        let sync_id = change.sync_id.as_str();
        if ids.maps_literals && ids.local_of(change.kind, sync_id) == Some(local_id) {
            gone.insert(sync_id, &change.address);
        }
    }
    if gone.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeSet<(Address, &str, &Address)> = BTreeSet::new();
    for (kind, records) in &snapshot.records {
        for record in records {
            for (field, value) in in_fields(kind.spec(), &record.fields) {
                each_id(value, &mut |word| {
                    let address = gone.get(word).copied();
                    found.extend(address.map(|address| (name(record), field, address)));
                });
            }
        }
    }
    for (kind, entry, path, value) in snapshot.data_model.iter().flat_map(in_model) {
        each_id(value, &mut |word| {
            let address = gone.get(word).copied();
            found.extend(address.map(|address| (kind.address(entry), path, address)));
        });
    }
    let tell = |(address, place, gone): (Address, &str, &Address)| {
        format!("{address}: its `{place}` names {gone}, which this push deletes")
    };
    found.into_iter().map(tell).collect()
}

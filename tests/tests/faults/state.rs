//! What a server holds, by its own API, without what it chooses itself.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use sync_tests::{Api, KINDS, Mappings, id_of};

/// What two instances that were pushed the same have in common.
#[derive(Debug, PartialEq)]
pub(crate) struct State {
    rows: Value,
    model: Value,
    /// The records that are mapped, by kind and SyncID.
    mapped: BTreeSet<(String, String)>,
}

impl State {
    /// What the server holds. Every mapping must be of a row that is there, and
    /// no two of one row; nobody may hold the lock.
    pub(crate) fn of(api: &Api, extension: bool) -> Self {
        let mappings = match extension {
            true => api.extension_mappings(),
            false => collection_mappings(api),
        };
        let mut rows = BTreeSet::new();
        for ((kind, sync_id), local_id) in &mappings {
            assert!(
                rows.insert((kind.clone(), local_id.clone())),
                "two records are mapped to {local_id} of {kind}, one is {sync_id}"
            );
        }
        for (kind, _) in KINDS {
            let there = api.rows_of(kind);
            let mapped = rows.iter().filter(|(of, _)| of == kind);
            let orphans: Vec<_> = mapped.filter(|(_, id)| !there.contains_key(id)).collect();
            assert!(orphans.is_empty(), "mappings without a row: {orphans:?}");
        }
        let (mut rows, mut model) = (api.everything(), api.get("/schema/snapshot"));
        normalise(&mut rows);
        normalise(&mut model);
        Self {
            rows,
            model,
            mapped: mappings.into_keys().collect(),
        }
    }

    /// Fails with the first things that differ.
    #[track_caller]
    pub(crate) fn expect(&self, expected: &Self) {
        let mut differences = Vec::new();
        differ("", &expected.rows, &self.rows, &mut differences);
        differ("/schema", &expected.model, &self.model, &mut differences);
        let mapped = self.mapped.symmetric_difference(&expected.mapped);
        differences.extend(mapped.map(|record| format!("mapped on one side: {record:?}")));
        differences.truncate(12);
        assert!(
            differences.is_empty(),
            "the instance is not what an undisturbed push makes:\n{}",
            differences.join("\n")
        );
    }
}

/// The mappings in our own table, and that its lock is free.
fn collection_mappings(api: &Api) -> Mappings {
    let mut mappings = Mappings::new();
    for row in api.list("/items/sync_sdk_id_map") {
        let lock = row.get("lock").unwrap_or(&Value::Null);
        assert!(lock.is_null(), "the lock is held: {row}");
        let changes = row["changes"].as_str().unwrap_or("[]");
        let changes: Vec<Value> = serde_json::from_str(changes).unwrap();
        // A list that stands for earlier ones begins with a number.
        for change in changes.iter().filter_map(Value::as_array) {
            let [Value::String(table), Value::String(id), local_id, ..] = change.as_slice() else {
                panic!("{change:?} is not a change")
            };
            if !KINDS.iter().any(|(kind, _)| kind == table) {
                continue;
            }
            let key = (table.clone(), id.clone());
            match local_id {
                Value::Null => mappings.remove(&key),
                local_id => mappings.insert(key, id_of(local_id)),
            };
        }
    }
    mappings
}

/// Numbers that the server counts, times, and the order of what has none.
fn normalise(value: &mut Value) {
    match value {
        Value::Object(object) => object_without_chosen(object),
        Value::Array(list) => {
            list.iter_mut().for_each(normalise);
            let is_set = |value: &Value| value.is_object() || value.is_string();
            if list.iter().all(is_set) {
                list.sort_by_cached_key(Value::to_string);
            }
        }
        _ => {}
    }
}

fn object_without_chosen(object: &mut Map<String, Value>) {
    object.retain(|key, value| {
        let is_counted = match value {
            Value::Number(_) => key == "id",
            // Rows of a policy, by number.
            Value::Array(list) => key == "permissions" && list.iter().all(Value::is_number),
            _ => false,
        };
        let is_time = ["date_created", "date_updated", "timestamp"].contains(&key.as_str());
        !is_counted && !is_time
    });
    object.sort_keys();
    object.values_mut().for_each(normalise);
}

fn differ(path: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(left), Value::Object(right)) => {
            let keys: BTreeSet<_> = left.keys().chain(right.keys()).collect();
            for key in keys {
                let side = |side: &Map<String, Value>| side.get(key).cloned().unwrap_or_default();
                differ(&format!("{path}.{key}"), &side(left), &side(right), into);
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            let missing = left.iter().filter(|item| !right.contains(item));
            let more = right.iter().filter(|item| !left.contains(item));
            let before = into.len();
            into.extend(missing.map(|item| format!("missing in {path}: {item}")));
            into.extend(more.map(|item| format!("too much in {path}: {item}")));
            if before == into.len() && left != right {
                into.push(format!(
                    "{path} has {} items, not {}",
                    right.len(),
                    left.len()
                ));
            }
        }
        _ if expected != found => into.push(format!("{path} is {found}, not {expected}")),
        _ => {}
    }
}

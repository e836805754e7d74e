//! Records that a rule, a preset or an option names as a value.
//!
//! They are resolved in what was compiled, so that it does not matter where the
//! value was given.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Problem, data_model};
use crate::author::{CollectionDef, RECORD};
use crate::model::{Address, DataModel, External, Kind, Object, Record, SyncId};

/// Puts SyncIDs in the places of addresses.
pub(super) fn resolve(
    records: &mut BTreeMap<Kind, Vec<Record>>,
    externals: &[External],
    model: &mut DataModel,
    declared: &[CollectionDef],
    problems: &mut Vec<Problem>,
) {
    let all = records.values().flatten();
    let all = all.chain(externals.iter().map(|external| &external.record));
    let known: HashMap<Address, SyncId> = all
        .filter_map(|record| Some((record.address.clone()?, record.sync_id.clone())))
        .collect();
    for record in records.values_mut().flatten() {
        for message in in_object(&mut record.fields, &known) {
            if let (Some(address), Some(origin)) = (record.address.clone(), record.origin.clone()) {
                problems.push(Problem {
                    address,
                    origin,
                    message,
                });
            }
        }
    }
    for entry in &mut model.fields {
        let found = entry
            .get_mut("meta")
            .map(|meta| in_value(meta, &known))
            .unwrap_or_default();
        if found.is_empty() {
            continue;
        }
        let name = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let fields = declared.iter().filter(|it| it.name == name("collection"));
        let field = fields
            .flat_map(|collection| {
                collection
                    .fields
                    .iter()
                    .map(move |field| (collection, field))
            })
            .find(|(_, field)| field.name == name("field"));
        if let Some((collection, field)) = field {
            problems.extend(found.into_iter().map(|message| Problem {
                address: data_model::field_address(collection, field),
                origin: field.origin.clone(),
                message,
            }));
        }
    }
}

fn unreached(address: &str) -> String {
    format!(
        "it names `{address}`, which the project does not reach: list its type in \
         `#[project(…)]`, or where it belongs"
    )
}

fn no_key(address: &str, sync_id: &SyncId) -> String {
    format!(
        "it names `{address}`, whose id `{sync_id}` is no UUID: such a one cannot be told from \
         other texts in a value; say the key of its row, with `option` or a raw rule"
    )
}

fn in_object(object: &mut Object, known: &HashMap<Address, SyncId>) -> Vec<String> {
    let values = object.values_mut();
    values.flat_map(|value| in_value(value, known)).collect()
}

/// What is wrong with the records that it names.
fn in_value(value: &mut Value, known: &HashMap<Address, SyncId>) -> Vec<String> {
    match value {
        Value::String(text) => {
            let Some(address) = text.strip_prefix(RECORD) else {
                return Vec::new();
            };
            let message = match known.get(&Address::new(address)) {
                None => unreached(address),
                Some(sync_id) if !sync_id.is_distinct() => no_key(address, sync_id),
                Some(sync_id) => {
                    *text = sync_id.as_str().to_owned();
                    return Vec::new();
                }
            };
            vec![message]
        }
        Value::Array(list) => {
            let values = list.iter_mut();
            values.flat_map(|value| in_value(value, known)).collect()
        }
        Value::Object(object) => {
            let values = object.values_mut();
            values.flat_map(|value| in_value(value, known)).collect()
        }
        _ => Vec::new(),
    }
}

//! The seeds of a compiled project as blocks of text.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::blocks::Block;
use super::text::{self, reference};
use crate::compile::Compiled;
use crate::model::{Address, Kind, Object, Record, Seed, SeedMeta};

/// What rows can refer to, by SyncID.
type Addresses<'a> = HashMap<&'a str, &'a Address>;

pub(super) fn blocks(compiled: &Compiled) -> impl Iterator<Item = Block> {
    let records = compiled.snapshot.records.values().flatten();
    let rows = compiled.seeds.iter().flat_map(|seed| &seed.rows);
    let addresses: Addresses<'_> = records
        .chain(rows)
        .filter_map(|record| Some((record.sync_id.as_str(), record.address.as_ref()?)))
        .collect();
    compiled.seeds.iter().flat_map(move |seed| {
        let owner = format!("seed {}", seed.collection);
        let block = |address: String, body: String| Block {
            // Behind all that is pushed today.
            section: 2 + Kind::ALL.len(),
            owner: owner.clone(),
            address,
            body,
        };
        let mut blocks = vec![block(owner.clone(), text::fields(&treatment(seed), 1))];
        blocks.extend(seed.rows.iter().map(|row| {
            let (address, fields) = said(compiled, row, &addresses);
            block(address, text::fields(&fields, 1))
        }));
        blocks
    })
}

/// How a push treats the rows, as far as it is not what every seed has.
fn treatment(seed: &Seed) -> Object {
    let (meta, usual) = (&seed.meta, SeedMeta::default());
    let said = [
        ("insert_order", json!(seed.insert_order), Value::Null),
        ("create", json!(meta.create), json!(usual.create)),
        ("update", json!(meta.update), json!(usual.update)),
        ("delete", json!(meta.delete), json!(usual.delete)),
        (
            "preserve_ids",
            json!(meta.preserve_ids),
            json!(usual.preserve_ids),
        ),
        (
            "ignore_on_update",
            json!(meta.ignore_on_update),
            json!(usual.ignore_on_update),
        ),
    ];
    let said = said.into_iter().filter(|(_, value, usual)| value != usual);
    said.map(|(key, value, _)| (key.to_owned(), value))
        .collect()
}

fn said(compiled: &Compiled, row: &Record, addresses: &Addresses<'_>) -> (String, Object) {
    let mut fields = row.fields.clone();
    for value in fields.values_mut() {
        let found = value.as_str().and_then(|id| addresses.get(id));
        if let Some(address) = found {
            *value = reference(address);
        }
    }
    let address = row.address.clone();
    let address = address.unwrap_or_else(|| Address::new(row.sync_id.as_str()));
    if row.sync_id != compiled.project.sync_id(&address) {
        fields.insert("_sync_id".to_owned(), json!(row.sync_id.as_str()));
    }
    (address.to_string(), fields)
}

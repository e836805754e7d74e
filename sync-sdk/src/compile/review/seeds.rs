//! The seeds of a compiled project as blocks of text.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::blocks::Block;
use super::text::{self, reference};
use crate::author::system;
use crate::compile::Compiled;
use crate::model::{Address, Kind, Object, Record, Seed, SeedMeta, SyncId};

pub(super) fn blocks(compiled: &Compiled) -> impl Iterator<Item = Block> {
    let known = Known::of(compiled);
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
            let (address, fields) = said(compiled, seed, row, &known);
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

/// What the text of a row needs to tell a reference from a text that happens to
/// be a SyncID.
struct Known {
    /// The collection that a field of a collection points to.
    targets: HashMap<(String, String), String>,
    /// Rows and records by their collection and SyncID.
    addresses: HashMap<(String, SyncId), Address>,
}

impl Known {
    fn of(compiled: &Compiled) -> Self {
        let own = compiled.snapshot.data_model.iter();
        let own = own.flat_map(|model| &model.relations);
        let own = own.filter_map(|relation| {
            let text = |key: &str| Some(relation.get(key)?.as_str()?.to_owned());
            let place = (text("collection")?, text("field")?);
            Some((place, text("related_collection")?))
        });
        let system = system::collections().flat_map(|collection| {
            collection.fields.iter().filter_map(|field| {
                let (target, _) = (field.column)().target?;
                let place = (collection.name.to_owned(), field.name.to_owned());
                Some((place, target.to_owned()))
            })
        });
        let records = compiled.snapshot.records.iter();
        let records = records.flat_map(|(kind, records)| {
            let collection = format!("directus_{}", kind.spec().name);
            records
                .iter()
                .map(move |record| (collection.clone(), record))
        });
        let externals = compiled.snapshot.externals.iter();
        let externals = externals.map(|external| {
            let collection = format!("directus_{}", external.kind.spec().name);
            (collection, &external.record)
        });
        let rows = compiled.seeds.iter();
        let rows = rows.flat_map(|seed| seed.rows.iter().map(|row| (seed.collection.clone(), row)));
        Self {
            targets: system.chain(own).collect(),
            addresses: records
                .chain(externals)
                .chain(rows)
                .filter_map(|(collection, record)| {
                    Some((
                        (collection, record.sync_id.clone()),
                        record.address.clone()?,
                    ))
                })
                .collect(),
        }
    }

    /// The row or record that a field of a row refers to.
    fn referred(&self, collection: &str, field: &str, value: &Value) -> Option<&Address> {
        let place = (collection.to_owned(), field.to_owned());
        let target = self.targets.get(&place)?;
        let id = SyncId::new(value.as_str()?);
        self.addresses.get(&(target.clone(), id))
    }
}

fn said(compiled: &Compiled, seed: &Seed, row: &Record, known: &Known) -> (String, Object) {
    let mut fields = row.fields.clone();
    for (field, value) in &mut fields {
        if let Some(address) = known.referred(&seed.collection, field, value) {
            *value = reference(address);
        }
    }
    let address = row.address.clone();
    let address = address.unwrap_or_else(|| Address::new(row.sync_id.as_str()));
    if !compiled.is_usual(&address, &row.sync_id) {
        fields.insert("_sync_id".to_owned(), json!(row.sync_id.as_str()));
    }
    (address.to_string(), fields)
}

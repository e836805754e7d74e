//! The records and the data model of a compiled project as blocks of text.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::text::{self, reference};
use crate::compile::Compiled;
use crate::model::{
    Address, DataModel, External, Key, Kind, KindSpec, Object, Record, RefRole, SchemaKind,
};

/// One record, under its address.
#[derive(Debug)]
pub(super) struct Block {
    /// Where its part of the text stands.
    pub(super) section: usize,
    /// The address of what it belongs to; its own when it stands alone.
    pub(super) owner: String,
    pub(super) address: String,
    pub(super) body: String,
}

/// The addresses of records, by kind and SyncID.
type Addresses<'a> = HashMap<(Kind, &'a str), &'a Address>;

/// The addresses of those that are known in a value of any form.
type Named<'a> = HashMap<&'a str, &'a Address>;

pub(super) fn blocks(compiled: &Compiled) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut addresses: Addresses<'_> = HashMap::new();
    let mut named: Named<'_> = HashMap::new();
    let own = compiled.snapshot.records.iter();
    let own = own.flat_map(|(kind, records)| records.iter().map(|record| (*kind, record)));
    let external = compiled.snapshot.externals.iter();
    let external = external.map(|external| (external.kind, &external.record));
    for (kind, record) in own.chain(external) {
        if let Some(address) = &record.address {
            addresses.insert((kind, record.sync_id.as_str()), address);
            if record.sync_id.is_distinct() {
                named.insert(record.sync_id.as_str(), address);
            }
        }
    }
    if let Some(model) = &compiled.snapshot.data_model {
        data_model(model, &named, &mut blocks);
    }
    for (kind, records) in &compiled.snapshot.records {
        for record in records {
            blocks.push(block(compiled, *kind, record, &addresses, &named));
        }
    }
    for External { kind, name, record } in &compiled.snapshot.externals {
        let mut block = block(compiled, *kind, record, &addresses, &named);
        block.address.push_str(" (external)");
        if let Some(name) = name {
            block
                .body
                .insert_str(0, &format!("  name: {}\n", json!(name)));
        }
        blocks.push(block);
    }
    for protection in &compiled.snapshot.protected {
        let pattern = &protection.pattern;
        blocks.push(Block {
            section: 2 + Kind::ALL.len(),
            owner: pattern.clone(),
            address: format!("protect {pattern}"),
            body: String::new(),
        });
    }
    blocks
}

fn block(
    compiled: &Compiled,
    kind: Kind,
    record: &Record,
    addresses: &Addresses<'_>,
    named: &Named<'_>,
) -> Block {
    let spec = kind.spec();
    let mut fields = record.fields.clone();
    for of in spec.references {
        of.replace(&mut fields, &mut |id| {
            addresses
                .get(&(of.to, id))
                .map(|address| reference(address))
        });
    }
    fields.values_mut().for_each(|value| name(value, named));
    let address = record.address.clone();
    let address = address.unwrap_or_else(|| Address::new(record.sync_id.as_str()));
    let owned = owner(spec).and_then(|(field, kind)| {
        let owner = addresses.get(&(kind, record.text(field)?))?;
        fields.shift_remove(field);
        Some((kind, (*owner).clone()))
    });
    if owned.is_some() {
        drop_what_the_address_says(spec, &address, &mut fields);
    }
    // A record of settings has what was said and nothing else.
    if spec.key != Key::Singleton {
        fields.retain(|_, value| !value.is_null());
    }
    let plain =
        spec.default_record(record.sync_id.as_str()).is_some() && spec.key == Key::Singleton;
    if !plain && !compiled.is_usual(&address, &record.sync_id) {
        fields.insert("_syncId".to_owned(), json!(record.sync_id.as_str()));
    }
    let (section, owner) = owned.unwrap_or((kind, address.clone()));
    Block {
        section: 1 + section as usize,
        owner: owner.to_string(),
        address: address.to_string(),
        body: text::fields(&fields, 1),
    }
}

/// Puts addresses in the places of SyncIDs, in a rule or an option.
fn name(value: &mut Value, named: &Named<'_>) {
    match value {
        Value::String(text) => {
            if let Some(address) = named.get(text.as_str()) {
                *value = reference(address);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| name(value, named)),
        Value::Object(object) => object.values_mut().for_each(|value| name(value, named)),
        _ => {}
    }
}

/// The reference to what a record of this kind is a part of: an operation to
/// its flow. Its address begins with that one.
fn owner(spec: &KindSpec) -> Option<(&'static str, Kind)> {
    let reference = spec.reference(spec.label.first()?)?;
    (reference.role == RefRole::Needs).then_some((reference.path, reference.to))
}

/// `permission.writing.article.read` says the collection and the action.
fn drop_what_the_address_says(spec: &KindSpec, address: &Address, fields: &mut Object) {
    let said: Vec<&str> = spec.label[1..]
        .iter()
        .filter_map(|field| fields.get(*field)?.as_str())
        .collect();
    if said.len() == spec.label.len() - 1
        && address.as_str().ends_with(&format!(".{}", said.join(".")))
    {
        fields.retain(|key, _| !spec.label.contains(&key.as_str()));
    }
}

/// A part of an entry of the data model, and what is left out of it: keys that
/// repeat who the entry is, and values that entries have when nothing is said.
struct Part {
    name: &'static str,
    repeats: &'static [&'static str],
    usual: &'static [(&'static str, Usual)],
}

enum Usual {
    Flag(bool),
    Text(&'static str),
    /// A number, another one for each.
    Counted,
}

impl PartialEq<Value> for Usual {
    fn eq(&self, value: &Value) -> bool {
        match self {
            Self::Flag(flag) => value == flag,
            Self::Text(text) => value == text,
            Self::Counted => false,
        }
    }
}

const FALSE: Usual = Usual::Flag(false);
const TRUE: Usual = Usual::Flag(true);

fn parts(kind: SchemaKind) -> [Part; 2] {
    match kind {
        SchemaKind::Collections => [
            Part {
                name: "meta",
                repeats: &["collection"],
                usual: &[
                    ("accountability", Usual::Text("all")),
                    ("archive_app_filter", TRUE),
                    ("collapse", Usual::Text("open")),
                    ("hidden", FALSE),
                    ("singleton", FALSE),
                    ("versioning", FALSE),
                ],
            },
            Part {
                name: "schema",
                repeats: &["name"],
                usual: &[],
            },
        ],
        SchemaKind::Fields => [
            Part {
                name: "meta",
                repeats: &["collection", "field"],
                usual: &[
                    ("hidden", FALSE),
                    ("readonly", FALSE),
                    ("required", FALSE),
                    ("searchable", TRUE),
                    ("sort", Usual::Counted),
                    ("width", Usual::Text("full")),
                ],
            },
            Part {
                name: "schema",
                repeats: &["name", "table", "foreign_key_table", "foreign_key_column"],
                usual: &[
                    ("has_auto_increment", FALSE),
                    ("is_generated", FALSE),
                    ("is_indexed", FALSE),
                    ("is_nullable", TRUE),
                    ("is_primary_key", FALSE),
                    ("is_unique", FALSE),
                ],
            },
        ],
        SchemaKind::Relations => [
            Part {
                name: "meta",
                repeats: &["many_collection", "many_field", "one_collection"],
                usual: &[("one_deselect_action", Usual::Text("nullify"))],
            },
            Part {
                name: "schema",
                repeats: &["table", "column", "foreign_key_table", "foreign_key_column"],
                usual: &[("on_update", Usual::Text("NO ACTION"))],
            },
        ],
    }
}

fn data_model(model: &DataModel, named: &Named<'_>, blocks: &mut Vec<Block>) {
    let mut places: HashMap<(&str, Option<&str>), u64> = HashMap::new();
    for kind in SchemaKind::ALL {
        for entry in model.entries(kind) {
            let collection = entry
                .get("collection")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let meta = entry.get("meta").and_then(Value::as_object);
            let mut entry = Entry::new(kind, entry, named);
            if kind == SchemaKind::Fields
                && let Some(meta) = meta
            {
                let group = meta.get("group").and_then(Value::as_str);
                entry.drop_usual_sort(places.entry((collection, group)).or_default());
            }
            let owner = Address::new(format!("{}.{collection}", SchemaKind::Collections.noun()));
            blocks.push(Block {
                section: 0,
                owner: owner.to_string(),
                address: entry.address,
                body: text::fields(&entry.said, 1),
            });
        }
    }
}

struct Entry {
    address: String,
    said: Object,
}

impl Entry {
    fn new(kind: SchemaKind, entry: &Object, named: &Named<'_>) -> Self {
        let mut said = entry.clone();
        said.shift_remove("collection");
        said.shift_remove("field");
        for part in parts(kind) {
            let Some(Value::Object(of)) = said.get_mut(part.name) else {
                continue;
            };
            of.retain(|key, value| {
                let mut usual = part.usual.iter();
                let is_usual = match usual.find(|(of, _)| of == key) {
                    Some((_, usual)) => usual == value,
                    None => value.is_null(),
                };
                !is_usual && !part.repeats.contains(&key.as_str())
            });
            if of.is_empty() {
                said.shift_remove(part.name);
            }
        }
        // What the app does not manage has no `meta`, and that says something.
        said.retain(|key, value| !value.is_null() || key == "meta");
        said.values_mut().for_each(|value| name(value, named));
        Self {
            address: kind.address(entry).to_string(),
            said,
        }
    }

    /// The order of the fields says it, unless it is not the next in its group of
    /// the form, whose last is `last`.
    fn drop_usual_sort(&mut self, last: &mut u64) {
        let Some(Value::Object(meta)) = self.said.get_mut("meta") else {
            return;
        };
        let Some(sort) = meta.get("sort").and_then(Value::as_u64) else {
            return;
        };
        if sort == *last + 1 {
            meta.shift_remove("sort");
        }
        *last = sort;
    }
}

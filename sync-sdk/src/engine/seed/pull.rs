//! Takes what a target has into seeds: what is tracked, or all of a collection.

mod contents;
mod fields;
mod known;
mod names;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use futures::future::try_join_all;
use serde_json::{Value, json};

use self::fields::{new_fields, unset};
use self::names::Names;
use super::tables::{FILES, Keys, Table, Tables, To};
use super::value::{is_same, text_of};
use super::{Problem, SeedError};
use crate::idmap::{IdMap, ItemTable, MapChange, MapState};
use crate::model::seed::FILE_PATH;
use crate::model::variables::restore;
use crate::model::{Address, Kind, Object, Record, Seed, SeedMeta, SyncId};
use crate::target::directus::{DirectusReader, ItemReader};
use crate::target::{ReadTarget as _, TargetError};

/// What is pulled.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// These collections whole; without any, what is tracked of each.
    pub collections: Vec<String>,
    /// The folder of the seeds.
    pub folder: PathBuf,
}

/// What was pulled. Nothing has been written yet: first what is in files, then the
/// mappings. What is tracked and in no file, the next push would delete.
#[derive(Debug, Clone, Default)]
pub struct PulledSeeds {
    /// One a collection; the paths of files are whole.
    pub seeds: Vec<Seed>,
    /// How many rows of a collection are not from the target: those that known seeds
    /// have and that it does not track.
    pub kept: BTreeMap<String, usize>,
    /// The files whose contents [`PulledSeeds::contents`] reads.
    pub files: Vec<PulledFile>,
    /// The SyncIDs that rows got which had none.
    pub map_changes: Vec<MapChange>,
    /// What could not be said.
    pub warnings: Vec<String>,
}

/// A file whose content is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulledFile {
    /// Who it is.
    pub sync_id: SyncId,
    /// Its key on the target.
    pub key: String,
    /// Where its content goes.
    pub path: PathBuf,
}

/// Reads what is wanted. A row that `known` seeds have keeps the fields that it
/// has there, what they name by `var` and `secret` included, and the values of
/// fields that cannot be read or that a push leaves alone. One that the target does
/// not track stays as it is; only one that was tracked and is gone is left out.
///
/// # Errors
/// [`SeedError::Target`] when anything cannot be read, [`SeedError::Problems`]
/// for collections that are not there.
pub async fn pull(
    reader: &DirectusReader,
    items: &ItemReader,
    idmap: &dyn IdMap,
    known: &[Seed],
    wanted: &Wanted,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<PulledSeeds, SeedError> {
    reader.hello().await?;
    let tables = Tables::new(&reader.data_model().await?);
    let all: BTreeSet<ItemTable> = tables.names().map(ItemTable::of).collect();
    let kinds: BTreeSet<Kind> = Kind::dumped().collect();
    let (map, records) = futures::try_join!(idmap.load_items(&all), idmap.load(&kinds))?;
    let missing = wanted
        .collections
        .iter()
        .filter(|name| tables.get(name).is_none());
    let missing = missing.map(|name| Problem {
        address: Some(Address::new(format!("seed.{name}"))),
        origin: None,
        message: "the target has no such collection that can be seeded".to_owned(),
    });
    let missing: Vec<Problem> = missing.collect();
    if !missing.is_empty() {
        return Err(SeedError::Problems(missing));
    }
    let tracked: Vec<String> = map.item_tables().map(ItemTable::collection).collect();
    let known_names = known.iter().map(|seed| seed.collection.clone());
    let names: BTreeSet<String> = match wanted.collections.is_empty() {
        true => tracked.into_iter().chain(known_names).collect(),
        false => wanted.collections.iter().cloned().collect(),
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let of = tables.in_order(&names);
    let read = of.iter().filter_map(|name| {
        let seed = known.iter().find(|seed| seed.collection == *name);
        let whole = !wanted.collections.is_empty();
        Some(read(items, tables.get(name)?, seed, &map, whole))
    });
    let parts = try_join_all(read).await?;
    let mut puller = Puller {
        tables: &tables,
        records: &records,
        lookup: &lookup,
        names: Names::of(&tables, &map),
        pulled: PulledSeeds::default(),
    };
    for name in of.iter().filter(|name| tables.get(name).is_none()) {
        puller.pulled.warnings.push(format!(
            "seed.{name}: the target has no such collection; its rows are kept"
        ));
    }
    puller.recognise(&parts);
    for part in &parts {
        puller.name(part);
    }
    for (index, part) in parts.iter().enumerate() {
        let order = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
        puller.take(part, order);
    }
    let Puller {
        names, mut pulled, ..
    } = puller;
    if let Some(files) = parts.iter().find(|part| part.table.collection == FILES) {
        pulled.place_files(files, &names, &wanted.folder);
    }
    Ok(pulled)
}

/// What a target has of a collection, and what seeds had of it before.
struct Part<'a> {
    table: &'a Table,
    rows: Vec<Object>,
    known: Option<&'a Seed>,
}

impl Part<'_> {
    /// The rows with their keys.
    fn keyed(&self) -> impl Iterator<Item = (String, &Object)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((text_of(row.get(&self.table.key)?)?, row)))
    }
}

async fn read<'a>(
    items: &ItemReader,
    table: &'a Table,
    known: Option<&'a Seed>,
    map: &MapState,
    whole: bool,
) -> Result<Part<'a>, TargetError> {
    let (collection, key) = (&table.collection, &table.key);
    let said = known.into_iter().flat_map(|seed| &seed.rows);
    let said = said.flat_map(|row| row.fields.keys().cloned());
    let said = said.filter(|field| field != FILE_PATH);
    let own = new_fields(table).into_iter().map(str::to_owned);
    let mut fields: BTreeSet<String> = said.chain(own).collect();
    fields.retain(|field| table.is_comparable(field) && table.column(field).is_some());
    fields.insert(key.clone());
    if table.is_system() {
        // Nothing tells which fields this server has of those that every one has.
        fields = BTreeSet::from(["*".to_owned()]);
    }
    let fields: Vec<String> = fields.into_iter().collect();
    let rows = if table.singleton {
        let only = items.only(collection, key, &fields).await?;
        only.into_iter().collect()
    } else if whole {
        items.list(collection, key, &fields, &json!({})).await?
    } else {
        let keys = map.items(&ItemTable::of(collection));
        let keys: Vec<Value> = keys
            .map(|(_, row)| table.key_value(&row.local_id))
            .collect();
        items.among(collection, key, &fields, (key, &keys)).await?
    };
    Ok(Part { table, rows, known })
}

struct Puller<'a> {
    tables: &'a Tables,
    records: &'a MapState,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    names: Names,
    pulled: PulledSeeds,
}

impl Puller<'_> {
    /// Gives rows a SyncID that have none: a key that is the same everywhere, or a
    /// new one.
    fn name(&mut self, part: &Part<'_>) {
        let table = part.table;
        let known = part.known.into_iter().flat_map(|seed| &seed.rows);
        let known: HashSet<&SyncId> = known.map(|row| &row.sync_id).collect();
        for (key, _) in part.keyed() {
            if self.names.name(&table.collection, &key).is_some() {
                continue;
            }
            let own = SyncId::new(key.as_str());
            let is_free =
                !known.contains(&own) && self.names.key(&table.collection, &own).is_none();
            let sync_id = match table.keys {
                Keys::Uuid | Keys::Text if is_free => own,
                _ => SyncId::random(),
            };
            self.track(table, sync_id, key);
        }
    }

    fn track(&mut self, table: &Table, sync_id: SyncId, key: String) {
        self.pulled.map_changes.push(MapChange::PutItem {
            table: ItemTable::of(&table.collection),
            sync_id: sync_id.clone(),
            local_id: key.clone(),
        });
        self.names.put(&table.collection, sync_id, key);
    }

    fn take(&mut self, part: &Part<'_>, order: i64) {
        let Part { table, known, .. } = *part;
        let by_name = known.into_iter().flat_map(|seed| &seed.rows);
        let by_name: HashMap<&SyncId, &Record> = by_name.map(|row| (&row.sync_id, row)).collect();
        let meta = known.map_or_else(SeedMeta::default, |seed| seed.meta.clone());
        let mut taken = Vec::new();
        for (key, row) in part.keyed() {
            let Some(sync_id) = self.names.name(&table.collection, &key).cloned() else {
                continue;
            };
            let fields = match by_name.get(&sync_id) {
                Some(known) => self.again(table, row, known, &meta),
                None => self.new_row(table, row, &sync_id),
            };
            taken.push(Record::new(sync_id, fields));
        }
        let kept = self.kept(part, &taken.iter().map(|row| &row.sync_id).collect());
        taken.extend(kept);
        self.pulled.seeds.push(Seed {
            collection: table.collection.clone(),
            root: None,
            insert_order: known.map_or(order, |seed| seed.insert_order),
            meta,
            rows: taken,
        });
    }

    /// A row that a seed has, with the fields that it has there.
    fn again(&mut self, table: &Table, row: &Object, known: &Record, meta: &SeedMeta) -> Object {
        let mut fields = known.fields.clone();
        for (field, said) in &known.fields {
            let is_kept = meta.ignore_on_update.contains(field) || !table.is_comparable(field);
            // A field that the target does not have is as the seed says it.
            if is_kept || !row.contains_key(field) || *field == table.key {
                continue;
            }
            let now = self.named(table, row, field, &known.sync_id);
            // What means the same stays as it was written.
            if let Some(now) = now.filter(|now| !is_same(table.column(field), now, said)) {
                fields.insert(field.clone(), now);
            }
        }
        restore(&known.fields, &mut fields, self.lookup);
        fields
    }

    /// A row that no seed has: all that a new row would not get by itself.
    fn new_row(&mut self, table: &Table, row: &Object, sync_id: &SyncId) -> Object {
        let mut fields = Object::new();
        for field in new_fields(table) {
            let is_key = field == table.key;
            if is_key && matches!(table.keys, Keys::Uuid | Keys::Counted) {
                continue;
            }
            if row.get(field).is_none_or(|now| *now == unset(table, field)) {
                continue;
            }
            if let Some(value) = self.named(table, row, field, sync_id) {
                fields.insert(field.to_owned(), value);
            }
        }
        fields
    }

    /// The value of a field, a reference as the SyncID of its row. `None`, with a
    /// warning, where that row has none.
    fn named(
        &mut self,
        table: &Table,
        row: &Object,
        field: &str,
        sync_id: &SyncId,
    ) -> Option<Value> {
        let value = row.get(field).unwrap_or(&Value::Null);
        let to = match table.reference(field) {
            Some(To::One {
                collection,
                literal,
            }) => Some((collection.as_str(), *literal)),
            Some(To::Any { by }) => row.get(by).and_then(Value::as_str).map(|to| (to, false)),
            None => None,
        };
        let (Some((to, literal)), Some(key)) = (to, text_of(value)) else {
            return Some(value.clone());
        };
        let kind = to.strip_prefix("directus_").and_then(Kind::from_name);
        let name = match kind {
            Some(kind) => self
                .records
                .owner(kind, &key)
                .map(|(sync_id, _)| sync_id.clone()),
            None => self.names.name(to, &key).cloned(),
        };
        if let Some(name) = name {
            return Some(name.as_str().into());
        }
        let is_text = self
            .tables
            .get(to)
            .is_some_and(|table| table.keys == Keys::Text);
        if literal || is_text {
            return Some(value.clone());
        }
        let how = match kind {
            Some(_) => "pull the configuration first".to_owned(),
            None => format!("pull it too, with `--collection {to}`"),
        };
        self.pulled.warnings.push(format!(
            "seed.{}.{sync_id}: `{field}` is left out: it refers to {key} of `{to}`, which is not tracked; {how}",
            table.collection
        ));
        None
    }
}

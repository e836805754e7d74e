//! Takes what a target has into seeds: what is tracked, or all of a collection.

mod contents;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use futures::future::try_join_all;
use serde_json::{Value, json};

use super::tables::{FILES, Keys, Table, Tables, To, USERS};
use super::value::{is_same, text_of};
use super::{Problem, SeedError};
use crate::idmap::{IdMap, ItemTable, MapChange, MapState};
use crate::model::seed::FILE_PATH;
use crate::model::variables::restore;
use crate::model::{Address, Kind, Object, Record, Seed, SeedMeta, SyncId};
use crate::target::directus::{DirectusReader, ItemReader};
use crate::target::{ReadTarget as _, TargetError};

/// What a seed has of a new user.
const OF_USERS: [&str; 11] = [
    "first_name",
    "last_name",
    "email",
    "location",
    "title",
    "description",
    "tags",
    "language",
    "avatar",
    "status",
    "role",
];

/// What a seed has of a new file.
const OF_FILES: [&str; 7] = [
    "filename_download",
    "title",
    "type",
    "folder",
    "description",
    "location",
    "tags",
];

/// What is pulled.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// These collections whole; without any, what is tracked of each.
    pub collections: Vec<String>,
    /// The folder of the seeds.
    pub folder: PathBuf,
}

/// What was pulled. Nothing has been written yet.
#[derive(Debug, Clone, Default)]
pub struct PulledSeeds {
    /// One a collection; the paths of files are whole.
    pub seeds: Vec<Seed>,
    /// The contents of files.
    pub files: Vec<PulledFile>,
    /// The SyncIDs that rows got which had none.
    pub map_changes: Vec<MapChange>,
    /// What could not be said.
    pub warnings: Vec<String>,
}

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulledFile {
    /// Where it goes.
    pub path: PathBuf,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Reads what is wanted. A row that `known` seeds have keeps the fields that it
/// has there, what they name by `var` and `secret` included, and the values of
/// fields that cannot be read or that a push leaves alone.
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
    let of: Vec<&Table> = of.into_iter().filter_map(|name| tables.get(name)).collect();
    let read = of.iter().map(|table| {
        let seed = known
            .iter()
            .find(|seed| seed.collection == table.collection);
        read(items, table, seed, &map, !wanted.collections.is_empty())
    });
    let rows = try_join_all(read).await?;
    let mut puller = Puller {
        tables: &tables,
        records: &records,
        lookup: &lookup,
        names: names_of(&tables, &map),
        pulled: PulledSeeds::default(),
    };
    for (table, rows) in of.iter().zip(&rows) {
        puller.name(table, rows);
    }
    for (index, (table, rows)) in of.iter().zip(&rows).enumerate() {
        let seed = known
            .iter()
            .find(|seed| seed.collection == table.collection);
        let order = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
        puller.take(table, rows, seed, order);
    }
    let mut pulled = puller.pulled;
    if let Some(place) = of.iter().position(|table| table.collection == FILES) {
        let files = rows_by_key(&rows[place]);
        pulled
            .read_files(items, &files, &map, &wanted.folder)
            .await?;
    }
    Ok(pulled)
}

fn rows_by_key(rows: &[Object]) -> HashMap<String, &Object> {
    let keyed = rows
        .iter()
        .filter_map(|row| Some((text_of(row.get("id")?)?, row)));
    keyed.collect()
}

/// The SyncIDs of what is mapped, by collection and key.
fn names_of(tables: &Tables, map: &MapState) -> HashMap<(String, String), SyncId> {
    let mut names = HashMap::new();
    for collection in tables.names() {
        for (sync_id, row) in map.items(&ItemTable::of(collection)) {
            names.insert(
                (collection.to_owned(), row.local_id.clone()),
                sync_id.clone(),
            );
        }
    }
    names
}

async fn read(
    items: &ItemReader,
    table: &Table,
    seed: Option<&Seed>,
    map: &MapState,
    whole: bool,
) -> Result<Vec<Object>, TargetError> {
    let (collection, key) = (&table.collection, &table.key);
    let said = seed.into_iter().flat_map(|seed| &seed.rows);
    let said = said.flat_map(|row| row.fields.keys().cloned());
    let said = said.filter(|field| field != FILE_PATH);
    let own = new_fields(table).into_iter().map(str::to_owned);
    let mut fields: BTreeSet<String> = said.chain(own).collect();
    fields.retain(|field| {
        table.is_comparable(field) && (table.is_system() || table.column(field).is_some())
    });
    fields.insert(key.clone());
    let fields: Vec<String> = fields.into_iter().collect();
    if table.singleton {
        return Ok(items
            .only(collection, key, &fields)
            .await?
            .into_iter()
            .collect());
    }
    if whole {
        return items.list(collection, key, &fields, &json!({})).await;
    }
    let keys = map.items(&ItemTable::of(collection));
    let keys: Vec<Value> = keys
        .map(|(_, row)| table.key_value(&row.local_id))
        .collect();
    items.among(collection, key, &fields, (key, &keys)).await
}

/// The fields that a row gets which no seed has yet.
fn new_fields(table: &Table) -> Vec<&str> {
    let own = table.columns().filter(|(_, column)| {
        // Those of users and files that are listed there are special.
        !column.alias && !column.hidden && !column.filled
    });
    let own = own.map(|(field, _)| field);
    match table.collection.as_str() {
        USERS => OF_USERS
            .into_iter()
            .chain(own.filter(|field| *field != "email"))
            .collect(),
        FILES => OF_FILES.into_iter().chain(own).collect(),
        _ => own.collect(),
    }
}

struct Puller<'a> {
    tables: &'a Tables,
    records: &'a MapState,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    /// By collection and key.
    names: HashMap<(String, String), SyncId>,
    pulled: PulledSeeds,
}

impl Puller<'_> {
    /// Gives rows a SyncID that have none: a key that is the same everywhere, or a
    /// new one.
    fn name(&mut self, table: &Table, rows: &[Object]) {
        let of = self
            .names
            .iter()
            .filter(|((collection, _), _)| *collection == table.collection);
        let mut taken: HashSet<SyncId> = of.map(|(_, sync_id)| sync_id.clone()).collect();
        for key in rows.iter().filter_map(|row| text_of(row.get(&table.key)?)) {
            let place = (table.collection.clone(), key.clone());
            if self.names.contains_key(&place) {
                continue;
            }
            let own = SyncId::new(key.as_str());
            let sync_id = match table.keys {
                Keys::Uuid | Keys::Text if !taken.contains(&own) => own,
                _ => SyncId::random(),
            };
            taken.insert(sync_id.clone());
            self.pulled.map_changes.push(MapChange::PutItem {
                table: ItemTable::of(&table.collection),
                sync_id: sync_id.clone(),
                local_id: key,
            });
            self.names.insert(place, sync_id);
        }
    }

    fn take(&mut self, table: &Table, rows: &[Object], known: Option<&Seed>, order: i64) {
        let by_name = known.into_iter().flat_map(|seed| &seed.rows);
        let by_name: HashMap<&SyncId, &Record> = by_name.map(|row| (&row.sync_id, row)).collect();
        let meta = known.map_or_else(SeedMeta::default, |seed| seed.meta.clone());
        let mut taken = Vec::new();
        for row in rows {
            let key = row.get(&table.key).and_then(text_of);
            let name = key.and_then(|key| self.names.get(&(table.collection.clone(), key)));
            let Some(sync_id) = name.cloned() else {
                continue;
            };
            let fields = match by_name.get(&sync_id) {
                Some(known) => self.again(table, row, known, &meta),
                None => self.new_row(table, row, &sync_id),
            };
            taken.push(Record::new(sync_id, fields));
        }
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
            if is_kept || field == FILE_PATH || *field == table.key {
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
            let default = table
                .column(field)
                .map_or(&Value::Null, |column| &column.default);
            let now = row.get(field).unwrap_or(&Value::Null);
            if now == default {
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
            None => self.names.get(&(to.to_owned(), key.clone())).cloned(),
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

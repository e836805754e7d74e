//! Reads what a target has of the rows that seeds want: the first phase of a
//! run.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Instant;

use futures::future::try_join_all;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::alike::{self, Wish, Wished};
use super::config::SeedConfig;
use super::files::{LocalFile, sha256};
use super::tables::{FILES, Keys, Table, Tables, To, USERS};
use super::value::text_of;
use super::{Problem, SeedError};
use crate::engine::observe::{Event, Observer, Phase};
use crate::idmap::{IdMap, ItemTable, MapState};
use crate::model::seed::FILE_PATH;
use crate::model::{Kind, Object, Record, Seed, SyncId};
use crate::target::directus::{DirectusReader, ItemReader};
use crate::target::{ReadTarget as _, TargetError, TargetInfo};

/// How many files are in memory at a time.
const FILES_AT_ONCE: usize = 16;

/// The SyncID of the role of who pushes.
const ADMIN_ROLE: &str = "_sync_default_admin_role";

/// What a target has of the rows that seeds want.
#[derive(Debug, Clone)]
pub struct SeedCurrent {
    pub(super) target: TargetInfo,
    pub(super) tables: Tables,
    /// Of the rows of seeds.
    pub(super) map: MapState,
    /// Of the records that rows refer to.
    pub(super) records: MapState,
    /// By collection and primary key.
    pub(super) rows: BTreeMap<String, BTreeMap<String, Object>>,
    /// The files that are to be uploaded, by path.
    pub(super) local: HashMap<String, LocalFile>,
    /// What files of the target hold, by primary key, of those that are as long
    /// as they should be.
    pub(super) contents: HashMap<String, [u8; 32]>,
    /// Who pushes, where users are seeded.
    pub(super) me: Option<String>,
}

/// Reads what these seeds are about.
///
/// # Errors
/// [`SeedError::Target`] when anything cannot be read: what was not read does not
/// count as absent. [`SeedError::Problems`] names files that cannot be read.
pub async fn discover(
    reader: &DirectusReader,
    items: &ItemReader,
    idmap: &dyn IdMap,
    config: &SeedConfig,
    observer: &dyn Observer,
) -> Result<SeedCurrent, SeedError> {
    let begun = Instant::now();
    observer.event(Event::Began(Phase::Discover));
    let local = local_files(config)?;
    let target = reader.hello().await?;
    let model = reader.data_model().await?;
    let tables = Tables::new(&model);
    let (item_tables, kinds) = mapped(config, &tables);
    let me = async {
        match config.seed(USERS) {
            Some(_) => Ok(Some(reader.user().await?.id)),
            None => Ok(None),
        }
    };
    let maps = (idmap.load_items(&item_tables), idmap.load(&kinds), me);
    let (map, records, me) = futures::try_join!(maps.0, maps.1, maps.2)?;
    let mut current = SeedCurrent {
        target,
        tables,
        map,
        records,
        rows: BTreeMap::new(),
        local,
        contents: HashMap::new(),
        me,
    };
    let known = config.seeds.iter().filter_map(|seed| {
        let table = current.tables.get(&seed.collection)?;
        Some((seed, table))
    });
    let rows = known.map(|(seed, table)| current.read(items, config, seed, table));
    let rows = try_join_all(rows).await?;
    current.rows = rows.into_iter().collect();
    if let Some(seed) = config.seed(FILES) {
        current.contents = current.read_contents(items, config, seed).await?;
    }
    observer.event(Event::Ended(Phase::Discover, begun.elapsed()));
    Ok(current)
}

/// Where it is mapped what seeds have and refer to.
fn mapped(config: &SeedConfig, tables: &Tables) -> (BTreeSet<ItemTable>, BTreeSet<Kind>) {
    let mut items: BTreeSet<ItemTable> = config.collections().map(ItemTable::of).collect();
    let mut kinds = BTreeSet::new();
    for seed in &config.seeds {
        let Some(table) = tables.get(&seed.collection) else {
            continue;
        };
        for row in &seed.rows {
            let filled = config.values.fill(&row.fields);
            for (field, value) in filled.iter() {
                let collection = match table.reference(field) {
                    Some(To::One { collection, .. }) if !value.is_null() => collection.as_str(),
                    Some(To::Any { by }) => {
                        filled.get(by).and_then(Value::as_str).unwrap_or_default()
                    }
                    _ => continue,
                };
                match kind_of(collection) {
                    Some(kind) => drop(kinds.insert(kind)),
                    None => drop(items.insert(ItemTable::of(collection))),
                }
            }
        }
    }
    (items, kinds)
}

/// The kind of record whose rows this collection has.
fn kind_of(collection: &str) -> Option<Kind> {
    Kind::from_name(collection.strip_prefix("directus_")?)
}

fn local_files(config: &SeedConfig) -> Result<HashMap<String, LocalFile>, SeedError> {
    let mut local = HashMap::new();
    let mut problems = Vec::new();
    for row in config.seed(FILES).into_iter().flat_map(|seed| &seed.rows) {
        let Some(path) = row.text(FILE_PATH) else {
            continue;
        };
        match LocalFile::read(path) {
            Ok(file) => drop(local.insert(path.to_owned(), file)),
            Err(error) => problems.push(Problem {
                address: row.address.clone(),
                origin: row.origin.clone(),
                message: format!("the file {path} cannot be read: {error}"),
            }),
        }
    }
    match problems.is_empty() {
        true => Ok(local),
        false => Err(SeedError::Problems(problems)),
    }
}

impl SeedCurrent {
    /// The key of the row that is mapped to a SyncID.
    pub(super) fn mapped_key(&self, collection: &str, sync_id: &SyncId) -> Option<String> {
        if let Some(kind) = kind_of(collection) {
            let mapped = self.records.get(kind, sync_id);
            let admin = || {
                let is_admin = kind == Kind::Roles && sync_id.as_str() == ADMIN_ROLE;
                self.target.role.clone().filter(|_| is_admin)
            };
            return mapped.map(|row| row.local_id.clone()).or_else(admin);
        }
        let row = self.map.item(&ItemTable::of(collection), sync_id)?;
        Some(row.local_id.clone())
    }

    /// The SyncID of the row with this key.
    pub(super) fn name_of(&self, collection: &str, key: &str) -> Option<SyncId> {
        let row = match kind_of(collection) {
            Some(kind) => self.records.owner(kind, key),
            None => self
                .map
                .items(&ItemTable::of(collection))
                .find(|(_, row)| row.local_id == key),
        };
        row.map(|(sync_id, _)| sync_id.clone())
    }

    /// The row of a collection with this key.
    pub(super) fn row(&self, collection: &str, key: &str) -> Option<&Object> {
        self.rows.get(collection)?.get(key)
    }

    /// The rows of one seed: those that are mapped, those that have a key that we
    /// would choose, and those that could be taken for one of its rows.
    async fn read(
        &self,
        items: &ItemReader,
        config: &SeedConfig,
        seed: &Seed,
        table: &Table,
    ) -> Result<(String, BTreeMap<String, Object>), TargetError> {
        let (collection, key) = (&table.collection, &table.key);
        let fields = fields_of(seed, table);
        let mut rows = Vec::new();
        if table.singleton {
            rows.extend(items.only(collection, key, &fields).await?);
        } else {
            let mapped = self.map.items(&ItemTable::of(collection));
            let mut keys: BTreeSet<String> = mapped.map(|(_, row)| row.local_id.clone()).collect();
            let filled: Vec<(&Record, Cow<'_, Object>)> = seed
                .rows
                .iter()
                .map(|row| (row, config.values.fill(&row.fields)))
                .collect();
            let chosen_key =
                |row: &Record, filled: &Object| table.chosen_key(&seed.meta, &row.sync_id, filled);
            let chosen = filled
                .iter()
                .filter_map(|(row, filled)| chosen_key(row, filled).ok()?);
            keys.extend(chosen);
            let unmapped: Vec<&(&Record, Cow<'_, Object>)> = filled
                .iter()
                .filter(|(row, _)| self.mapped_key(collection, &row.sync_id).is_none())
                .collect();
            let keys: Vec<Value> = keys.iter().map(|key| table.key_value(key)).collect();
            rows.extend(items.among(collection, key, &fields, (key, &keys)).await?);
            for field in table.unique() {
                let values = unmapped.iter().filter_map(|(_, filled)| filled.get(field));
                let mut values: Vec<Value> =
                    values.filter(|value| !value.is_null()).cloned().collect();
                if table
                    .column(field)
                    .is_some_and(|column| column.kind == "email")
                {
                    // Directus keeps them in small letters.
                    let texts: Vec<String> = values.iter().filter_map(text_of).collect();
                    values.extend(texts.iter().map(|text| Value::from(text.to_lowercase())));
                }
                if !values.is_empty() {
                    rows.extend(
                        items
                            .among(collection, key, &fields, (field, &values))
                            .await?,
                    );
                }
            }
            if table.keys == Keys::Counted {
                let counted = unmapped
                    .iter()
                    .filter(|(row, filled)| matches!(chosen_key(row, filled), Ok(None)));
                let wishes: Vec<Wish> = counted
                    .map(|(_, filled)| {
                        let known = |to: &str, sync_id: &SyncId| {
                            let key = self.mapped_key(to, sync_id)?;
                            Some(
                                self.tables
                                    .get(to)
                                    .map_or(key.as_str().into(), |to| to.key_value(&key)),
                            )
                        };
                        wish(&self.tables, table, filled, known)
                    })
                    .filter(Wish::is_telling)
                    .collect();
                let wishes: Vec<&Wish> = wishes.iter().collect();
                rows.extend(alike::read(items, table, &fields, &wishes).await?);
            }
        }
        let keyed = rows
            .into_iter()
            .filter_map(|row| Some((text_of(row.get(key)?)?, row)));
        Ok((collection.clone(), keyed.collect()))
    }

    async fn read_contents(
        &self,
        items: &ItemReader,
        config: &SeedConfig,
        seed: &Seed,
    ) -> Result<HashMap<String, [u8; 32]>, TargetError> {
        let Some(table) = self.tables.get(FILES) else {
            return Ok(HashMap::new());
        };
        let mut wanted = HashSet::new();
        for row in &seed.rows {
            let mapped = self.mapped_key(FILES, &row.sync_id);
            let chosen = || {
                let filled = config.values.fill(&row.fields);
                let chosen = table.chosen_key(&seed.meta, &row.sync_id, &filled);
                chosen.ok().flatten()
            };
            let Some(key) = mapped.or_else(chosen) else {
                continue;
            };
            let size = self
                .row(FILES, &key)
                .and_then(|row| text_of(row.get("filesize")?));
            let local = row.text(FILE_PATH).and_then(|path| self.local.get(path));
            // Another length is another content.
            if let (Some(size), Some(local)) = (size, local)
                && size == local.bytes.to_string()
            {
                wanted.insert(key);
            }
        }
        let read = wanted.into_iter().map(|key| async move {
            let content = items.content(&key).await?;
            // A library may be larger than the memory: only its hashes stay.
            Ok(content.map(|content| (key, sha256(&content))))
        });
        let read = stream::iter(read).buffer_unordered(FILES_AT_ONCE);
        let known: Vec<_> = read.try_collect().await?;
        Ok(known.into_iter().flatten().collect())
    }
}

/// The fields that must be read to compare the rows of a seed.
fn fields_of(seed: &Seed, table: &Table) -> Vec<String> {
    let said = seed.rows.iter().flat_map(|row| row.fields.keys());
    let is_there = |field: &&String| {
        let is_known = table.is_system() || table.column(field).is_some();
        *field != FILE_PATH && is_known && table.is_comparable(field)
    };
    let mut fields: BTreeSet<String> = said.filter(is_there).cloned().collect();
    // What is deleted may refer to each other.
    fields.extend(
        table
            .references()
            .filter(|field| table.column(field).is_some())
            .map(str::to_owned),
    );
    fields.insert(table.key.clone());
    if table.collection == FILES {
        fields.extend(["filesize", "filename_download", "type"].map(str::to_owned));
    }
    fields.into_iter().collect()
}

/// What a row must say to be this one, as far as that can be read.
pub(super) fn wish(
    tables: &Tables,
    table: &Table,
    filled: &Object,
    known: impl Fn(&str, &SyncId) -> Option<Value>,
) -> Wish {
    let fields = filled.iter().filter(|(field, _)| {
        // A push that was cut off may have left behind what the server set.
        *field != FILE_PATH
            && **field != table.key
            && table.is_comparable(field)
            && !table.is_set_by_server(field)
    });
    let wished = fields.map(|(field, value)| {
        let to = match table.reference(field) {
            Some(To::One { collection, .. }) => Some(collection.as_str()),
            Some(To::Any { by }) => filled.get(by).and_then(Value::as_str),
            None => None,
        };
        let (value, or_null) = match (to, text_of(value)) {
            (Some(to), Some(text)) => {
                let may_wait = table.is_nullable(field) && tables.leads(to, &table.collection);
                (
                    known(to, &SyncId::new(text)),
                    may_wait || to == table.collection,
                )
            }
            _ => (Some(value.clone()), false),
        };
        Wished {
            field: field.clone(),
            value,
            or_null,
        }
    });
    Wish {
        fields: wished.collect(),
    }
}

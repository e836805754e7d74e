//! Rows: the seed files of a project.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Problem;
use super::nearest::did_you_mean;
use super::sync_ids::{Called, SyncIds};
use crate::author::{Cell, CollectionDef, Declarations, FieldDef, RowDef, SeedDef};
use crate::model::seed::FILE_PATH;
use crate::model::{Address, Object, Origin, Record, Seed, SyncId};

const FILES: &str = "directus_files";
const USERS: &str = "directus_users";

/// Special flags by which the server gives a new row a value.
const FILLED: [&str; 4] = ["uuid", "date-created", "user-created", "role-created"];

pub(super) fn compile(
    ids: SyncIds<'_>,
    declared: &Declarations,
    problems: &mut Vec<Problem>,
) -> Vec<Seed> {
    let mut collections: HashMap<&str, Vec<&CollectionDef>> = HashMap::new();
    for part in &declared.collections {
        collections.entry(part.name).or_default().push(part);
    }
    let mut seeds = Seeds {
        ids,
        problems,
        collections,
        rows: HashMap::new(),
        root: None,
    };
    seeds.name_rows(&declared.seeds);
    let orders = insert_orders(&declared.seeds);
    let mut compiled: BTreeMap<&str, Seed> = BTreeMap::new();
    for (seed, order) in declared.seeds.iter().zip(orders) {
        seeds.check(seed);
        let rows: Vec<Record> = seed.rows.iter().map(|row| seeds.row(seed, row)).collect();
        match compiled.get_mut(seed.collection) {
            Some(first) => seeds.join(first, seed, order, rows),
            None => {
                let one = Seed {
                    collection: seed.collection.to_owned(),
                    root: None,
                    insert_order: order,
                    meta: seed.meta.clone(),
                    rows,
                };
                compiled.insert(seed.collection, one);
            }
        }
    }
    if let Some(files) = compiled.get_mut(FILES) {
        files.root = seeds.root;
    }
    let mut compiled: Vec<Seed> = compiled.into_values().collect();
    compiled.sort_by_key(|seed| seed.insert_order);
    compiled
}

struct Seeds<'a> {
    ids: SyncIds<'a>,
    problems: &'a mut Vec<Problem>,
    /// What is declared of each collection: all of it, or more fields.
    collections: HashMap<&'a str, Vec<&'a CollectionDef>>,
    /// The SyncIDs of all rows, by seed and row.
    rows: HashMap<&'a str, HashMap<&'a str, SyncId>>,
    /// The folder of the crate that names the first file.
    root: Option<PathBuf>,
}

impl<'a> Seeds<'a> {
    /// Gives each row its SyncID, and finds rows that cannot be told apart.
    fn name_rows(&mut self, seeds: &'a [SeedDef]) {
        let mut first: HashMap<Address, &Origin> = HashMap::new();
        let mut sync_ids: HashMap<(&str, SyncId), Address> = HashMap::new();
        for seed in seeds {
            for row in &seed.rows {
                let address = address(seed, row);
                // A row with a new key stays who it is.
                let was = row.was.map(|was| address_of(seed, was));
                let called = Called::new(address.clone(), was);
                let sync_id = self.ids.at(row.id.as_deref(), &called);
                if [seed.key, &row.key, sync_id.as_str()].contains(&"") {
                    let message = "its key, its id or the key of the seed is empty".to_owned();
                    self.problem(&address, &row.origin, message);
                }
                if let Some(first) = first.get(&address) {
                    let message =
                        format!("{first} declares a row of this address too: give one another key");
                    self.problem(&address, &row.origin, message);
                    continue;
                }
                let taken = sync_ids.insert((seed.collection, sync_id.clone()), address.clone());
                if let Some(other) = taken {
                    let message = format!(
                        "it has the SyncID `{sync_id}` of `{other}`: leave out one `id = \"…\"`"
                    );
                    self.problem(&address, &row.origin, message);
                }
                if seed.meta.preserve_ids && sync_id.as_uuid().is_none() {
                    let message = format!(
                        "its SyncID `{sync_id}` is no UUID, which `preserve_ids` would make its primary key: leave out one of the two"
                    );
                    self.problem(&address, &row.origin, message);
                }
                first.insert(address, &row.origin);
                let rows = self.rows.entry(seed.key).or_default();
                rows.insert(&row.key, sync_id);
            }
        }
    }

    fn check(&mut self, seed: &SeedDef) {
        let address = Address::new(format!("seed.{}", seed.key));
        let system = seed.collection.starts_with("directus_");
        if system && ![USERS, FILES].contains(&seed.collection) {
            let message = format!(
                "`{}` cannot be seeded: of the collections that every Directus has, only users and files can",
                seed.collection
            );
            self.problem(&address, &seed.origin, message);
        }
        let (name, field_type) = seed.primary_key;
        if seed.meta.preserve_ids && (name, field_type) != ("id", "uuid") {
            let message = format!(
                "`preserve_ids` needs a primary key `id` that is a UUID; that of `{}` is `{name}`, of type `{field_type}`",
                seed.collection
            );
            self.problem(&address, &seed.origin, message);
        }
        let mut parts = self.collections.get(seed.collection).into_iter().flatten();
        if parts.any(|part| part.singleton) && seed.rows.len() > 1 {
            let message = format!(
                "`{}` holds one item, this seed has {} rows: leave one",
                seed.collection,
                seed.rows.len()
            );
            self.problem(&address, &seed.origin, message);
        }
    }

    fn row(&mut self, seed: &SeedDef, row: &RowDef) -> Record {
        let address = address(seed, row);
        let mut fields = Object::new();
        if let Some(path) = &row.file {
            let file = Path::new(seed.root).join(path);
            if !file.is_file() {
                let message = format!("there is no file `{path}` in {}", seed.root);
                self.problem(&address, &row.origin, message);
            }
            // One seed file has one root.
            let path = match &self.root {
                Some(root) if *root != Path::new(seed.root) => file.to_string_lossy(),
                _ => path.as_str().into(),
            };
            fields.insert(FILE_PATH.to_owned(), path.into());
            self.root.get_or_insert_with(|| seed.root.into());
        } else if seed.collection == FILES {
            let message =
                "it names no file to upload: give it `row.file(\"…\")`, a path in the crate";
            self.problem(&address, &row.origin, message.to_owned());
        }
        for (field, cell) in &row.cells {
            match self.value(field, cell) {
                Ok(value) => drop(fields.insert(field.clone(), value)),
                Err(message) => self.problem(&address, &row.origin, message),
            }
        }
        self.check_values(seed, row, &address);
        let sync_id = self.rows.get(seed.key).and_then(|rows| rows.get(&*row.key));
        Record {
            // Every row got one.
            sync_id: sync_id.cloned().unwrap_or_else(|| SyncId::new("")),
            fields,
            address: Some(address),
            origin: Some(row.origin.clone()),
        }
    }

    fn value(&self, field: &str, cell: &Cell) -> Result<Value, String> {
        match cell {
            Cell::Value(value) => Ok(value.clone()),
            Cell::Key(key) => Err(format!(
                "`{field}` refers to a row by its primary key ({key}), which differs from one instance to the next: \
                 name the row of a seed; `set_raw` takes the SyncID of a row that another tool seeds"
            )),
            Cell::Record(identity, _) => Ok(self.ids.of(identity).as_str().into()),
            Cell::Row { seed, row, .. } => {
                let rows = self.rows.get(seed);
                match rows.and_then(|rows| rows.get(row.as_str())) {
                    Some(sync_id) => Ok(sync_id.as_str().into()),
                    None => {
                        let known = rows.into_iter().flat_map(HashMap::keys).copied();
                        let hint = did_you_mean(row, known);
                        Err(format!(
                            "`{field}` refers to the row `{row}` of the seed `{seed}`, which has no such row{hint}"
                        ))
                    }
                }
            }
        }
    }

    /// What a new row cannot be without must be said.
    fn check_values(&mut self, seed: &SeedDef, row: &RowDef, address: &Address) {
        if !seed.meta.create {
            return;
        }
        let said = |field: &FieldDef| row.cells.iter().any(|(name, _)| name == field.name);
        let preserved = |field: &FieldDef| field.primary_key && seed.meta.preserve_ids;
        let parts = self.collections.get(seed.collection).into_iter().flatten();
        let missing: Vec<String> = parts
            .flat_map(|part| &part.fields)
            .filter(|field| is_needed(field) && !said(field) && !preserved(field))
            .map(|field| format!("`{}`", field.name))
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "it has no {}, which cannot be null and has no default",
                missing.join(", ")
            );
            self.problem(address, &row.origin, message);
        }
    }

    /// A collection has one seed file, so that its seeds are treated alike.
    fn join(&mut self, first: &mut Seed, seed: &SeedDef, order: i64, rows: Vec<Record>) {
        let (one, other) = (&mut first.meta, &seed.meta);
        let same = (one.create, one.update, one.delete, one.preserve_ids)
            == (other.create, other.update, other.delete, other.preserve_ids);
        if !same {
            let message = format!(
                "another seed of `{}` says something else of `create`, `update`, `delete` or `preserve_ids`: \
                 a collection has one seed file, say the same in both",
                seed.collection
            );
            let address = Address::new(format!("seed.{}", seed.key));
            self.problem(&address, &seed.origin, message);
        }
        let known: HashSet<String> = one.ignore_on_update.iter().cloned().collect();
        let more = other.ignore_on_update.iter();
        one.ignore_on_update
            .extend(more.filter(|field| !known.contains(*field)).cloned());
        first.insert_order = first.insert_order.min(order);
        first.rows.extend(rows);
    }

    fn problem(&mut self, address: &Address, origin: &Origin, message: String) {
        self.problems.push(Problem {
            address: address.clone(),
            origin: origin.clone(),
            message,
        });
    }
}

fn address(seed: &SeedDef, row: &RowDef) -> Address {
    address_of(seed, &row.key)
}

fn address_of(seed: &SeedDef, key: &str) -> Address {
    Address::new(format!("seed.{}.{key}", seed.key))
}

/// Whether a new row cannot be without a value that only its author can give.
fn is_needed(field: &FieldDef) -> bool {
    let own = field.special.iter().map(|special| special.flag);
    let of_type = field.column.special.iter().map(String::as_str);
    let filled = own.chain(of_type).any(|flag| FILLED.contains(&flag));
    // What a raw escape says is not read here.
    let raw = !field.schema.is_null() || field.meta.get("special").is_some();
    let counts = field.primary_key && field.column.counts;
    let has_column = field.column.data_type.is_some();
    let nullable = field.nullable && !field.primary_key;
    let is_given = field.default.is_some() || filled || counts || raw;
    has_column && !nullable && !is_given
}

/// The place of each seed: the one that it says, else behind those whose rows
/// it refers to. Seeds that refer to each other come in the order in which they
/// were declared; what is not there yet is set by a second round of the push.
fn insert_orders(seeds: &[SeedDef]) -> Vec<i64> {
    let by_key: HashMap<&str, usize> = seeds
        .iter()
        .enumerate()
        .map(|(index, seed)| (seed.key, index))
        .collect();
    let needs: Vec<Vec<usize>> = seeds
        .iter()
        .enumerate()
        .map(|(index, seed)| {
            let cells = seed.rows.iter().flat_map(|row| &row.cells);
            let needed: HashSet<usize> = cells
                .filter_map(|(_, cell)| match cell {
                    Cell::Row { seed, .. } => by_key.get(seed).copied(),
                    _ => None,
                })
                .filter(|needed| *needed != index)
                .collect();
            let mut needed: Vec<usize> = needed.into_iter().collect();
            needed.sort_unstable();
            needed
        })
        .collect();
    let mut orders: Vec<Option<i64>> = vec![None; seeds.len()];
    let mut open = vec![false; seeds.len()];
    for index in 0..seeds.len() {
        place(index, seeds, &needs, &mut orders, &mut open);
    }
    orders.into_iter().map(Option::unwrap_or_default).collect()
}

fn place(
    index: usize,
    seeds: &[SeedDef],
    needs: &[Vec<usize>],
    orders: &mut [Option<i64>],
    open: &mut [bool],
) -> Option<i64> {
    if orders[index].is_some() || open[index] {
        return orders[index];
    }
    open[index] = true;
    let before: Vec<i64> = needs[index]
        .iter()
        .filter_map(|needed| place(*needed, seeds, needs, orders, open))
        .collect();
    let behind = before.into_iter().max().map_or(1, |last| last + 1);
    orders[index] = Some(seeds[index].insert_order.unwrap_or(behind));
    orders[index]
}

//! Finds out what differs between seeds and a target: the second phase of a run.
//! Pure: it reads and writes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::alike::{self, Wish};
use super::config::SeedConfig;
use super::current::{SeedCurrent, wish};
use super::order::{Edge, order};
use super::plan::{Content, ItemChange, Pending, SeedPlan};
use super::tables::{FILES, Keys, Table, To, USERS};
use super::value::{is_same, text_of};
use super::{Problem, SeedError};
use crate::engine::change::{Action, FieldChange};
use crate::engine::options::Scope;
use crate::engine::values::{HIDDEN, holds_secret};
use crate::idmap::{ItemTable, MapChange};
use crate::model::seed::FILE_PATH;
use crate::model::{Address, Object, Record, Seed, SyncId};

/// Compares seeds with what a target has.
///
/// # Errors
/// [`SeedError::Problems`] lists everything in the seeds that the target cannot
/// take: collections and fields that it lacks, references that lead nowhere,
/// cycles that nothing breaks.
pub fn plan(config: &SeedConfig, current: &SeedCurrent) -> Result<SeedPlan, SeedError> {
    let mut planner = Planner {
        config,
        current,
        rows: HashMap::new(),
        problems: Vec::new(),
        plan: SeedPlan {
            target: current.target.clone(),
            changes: Vec::new(),
            unchanged: 0,
            left: 0,
            map_changes: Vec::new(),
            tables: Vec::new(),
            values: config.values.clone(),
        },
    };
    let mut seeds: Vec<(&Seed, &Table)> = Vec::new();
    for seed in &config.seeds {
        match current.tables.get(&seed.collection) {
            Some(table) => seeds.push((seed, table)),
            None => planner.problems.push(Problem {
                address: Some(Address::new(format!("seed.{}", seed.collection))),
                origin: seed.rows.first().and_then(|row| row.origin.clone()),
                message: format!(
                    "the target has no collection `{}`: push the data model first",
                    seed.collection
                ),
            }),
        }
    }
    let names: Vec<&str> = seeds.iter().map(|(seed, _)| &*seed.collection).collect();
    // Who a counted row is, also those tell that it refers to.
    for name in current.tables.in_order(&names) {
        for (seed, table) in seeds.iter().filter(|(seed, _)| seed.collection == name) {
            planner.find_rows(seed, table);
        }
    }
    for (seed, table) in &seeds {
        planner.compare(seed, table);
        planner.leaving(seed, table);
    }
    planner.order_creates();
    planner.free_deleted();
    planner.plan.tables = seeds.into_iter().map(|(_, table)| table.clone()).collect();
    match planner.problems.is_empty() {
        true => Ok(planner.plan),
        false => Err(SeedError::Problems(planner.problems)),
    }
}

/// Which row a row of a seed has.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// It is there.
    Row {
        key: String,
        /// Whether no mapping says so yet.
        unmapped: bool,
    },
    /// It is made, with this key unless the server counts.
    New(Option<String>),
    /// It is not there and is not made either.
    Absent,
}

/// What a reference leads to.
enum Target {
    /// The row with this key, which may be one that this plan makes.
    Key(Value),
    /// A new row whose key the server counts.
    Counted,
    Nothing(String),
}

struct Planner<'a> {
    config: &'a SeedConfig,
    current: &'a SeedCurrent,
    rows: HashMap<(&'a str, &'a SyncId), Found>,
    problems: Vec<Problem>,
    plan: SeedPlan,
}

impl<'a> Planner<'a> {
    fn problem(&mut self, row: &Record, message: impl Into<String>) {
        self.problems.push(Problem {
            address: row.address.clone(),
            origin: row.origin.clone(),
            message: message.into(),
        });
    }

    /// Finds the row of each row of a seed.
    fn find_rows(&mut self, seed: &'a Seed, table: &'a Table) {
        let collection = seed.collection.as_str();
        let (item_table, current) = (ItemTable::of(collection), self.current);
        if table.singleton && seed.rows.len() > 1 {
            self.problem(&seed.rows[1], format!("`{collection}` holds one item"));
        }
        let mapped = current.map.items(&item_table);
        let mut taken: HashSet<String> = mapped.map(|(_, row)| row.local_id.clone()).collect();
        let mut unknown: Vec<(&'a Record, Wish)> = Vec::new();
        for row in &seed.rows {
            let chosen = match table.chosen_key(&seed.meta, row) {
                Ok(chosen) => chosen,
                Err(message) => {
                    self.problem(row, message);
                    continue;
                }
            };
            let mapped = current.map.item(&item_table, &row.sync_id);
            let found = match mapped {
                Some(mapped) if current.row(collection, &mapped.local_id).is_some() => Found::Row {
                    key: mapped.local_id.clone(),
                    unmapped: false,
                },
                // Its row was deleted; a key that was chosen is chosen again.
                Some(mapped) => {
                    let is_chosen = chosen.is_some();
                    self.plan.map_changes.push(MapChange::RemoveItem {
                        table: item_table.clone(),
                        sync_id: row.sync_id.clone(),
                    });
                    let kept = (table.keys == Keys::Uuid).then(|| mapped.local_id.clone());
                    match is_chosen {
                        true if row.fields.contains_key(&table.key) => Found::New(chosen),
                        true => Found::New(kept.or(chosen)),
                        false => Found::New(None),
                    }
                }
                None => self.unmapped(table, row, chosen, &mut taken),
            };
            if found == Found::New(None) && mapped.is_none() && !table.singleton {
                let known = |to: &str, sync_id: &SyncId| self.known_key(to, sync_id);
                let filled = self.config.values.fill(&row.fields);
                let wish = wish(&current.tables, table, &filled, known);
                if wish.is_telling() {
                    unknown.push((row, wish));
                }
            }
            self.rows.insert((collection, &row.sync_id), found);
        }
        let free = current.rows.get(collection).into_iter().flatten();
        let mut free: Vec<(&str, &Object)> = free
            .filter(|(key, _)| !taken.contains(*key))
            .map(|(key, row)| (key.as_str(), row))
            .collect();
        free.sort_by_key(|(key, _)| key.parse::<i64>().unwrap_or(i64::MAX));
        let wishes: Vec<&Wish> = unknown.iter().map(|(_, wish)| wish).collect();
        let assigned = alike::assign(table, &wishes, &free);
        for ((row, _), key) in unknown.iter().zip(assigned) {
            if let Some(key) = key {
                let found = Found::Row {
                    key,
                    unmapped: true,
                };
                self.rows.insert((collection, &row.sync_id), found);
            }
        }
        if !seed.meta.create {
            for row in &seed.rows {
                if let Some(found @ Found::New(_)) = self.rows.get_mut(&(collection, &row.sync_id))
                {
                    *found = Found::Absent;
                }
            }
        }
    }

    /// The row of a row without a mapping, by its key or by a value that only one
    /// row may have.
    fn unmapped(
        &mut self,
        table: &Table,
        row: &Record,
        chosen: Option<String>,
        taken: &mut HashSet<String>,
    ) -> Found {
        let collection = table.collection.as_str();
        let rows = self.current.rows.get(collection);
        if table.singleton {
            let only = rows.and_then(|rows| rows.keys().next());
            return match only {
                Some(key) => Found::Row {
                    key: key.clone(),
                    unmapped: true,
                },
                None => Found::New(None),
            };
        }
        let by_key = chosen
            .as_ref()
            .filter(|key| rows.is_some_and(|rows| rows.contains_key(*key)));
        let by_value = || {
            let unique = table
                .unique()
                .filter_map(|field| Some((field, row.fields.get(field)?)));
            let unique: Vec<_> = unique.filter(|(_, value)| !value.is_null()).collect();
            let mut rows = rows.into_iter().flatten();
            let (key, _) = rows.find(|(_, other)| {
                unique.iter().any(|(field, value)| {
                    let now = other.get(*field).unwrap_or(&Value::Null);
                    is_same(table.column(field), now, value)
                })
            })?;
            Some(key.clone())
        };
        let Some(key) = by_key.cloned().or_else(by_value) else {
            return Found::New(chosen);
        };
        if !taken.insert(key.clone()) {
            let owner = self.current.name_of(collection, &key);
            let owner = owner.map_or("another row of the seed".to_owned(), |name| {
                format!("`{name}`")
            });
            self.problem(
                row,
                format!(
                    "the row {key} of `{collection}` has its key, or a value that only one row may have, and belongs to {owner}"
                ),
            );
        }
        Found::Row {
            key,
            unmapped: true,
        }
    }

    /// The key of a row that is there.
    fn known_key(&self, collection: &str, sync_id: &SyncId) -> Option<Value> {
        let key = match self.rows.get(&(collection, sync_id)) {
            Some(Found::Row { key, .. }) => key.clone(),
            Some(_) => return None,
            None => self.current.mapped_key(collection, sync_id)?,
        };
        Some(self.key_value(collection, &key))
    }

    fn key_value(&self, collection: &str, key: &str) -> Value {
        match self.current.tables.get(collection) {
            Some(table) => table.key_value(key),
            None => key.into(),
        }
    }

    /// The collection that a field of a row refers to.
    fn referred<'b>(table: &'b Table, fields: &'b Object, field: &str) -> Option<(&'b str, bool)> {
        match table.reference(field)? {
            To::One {
                collection,
                literal,
            } => Some((collection, *literal)),
            To::Any { by } => Some((fields.get(by)?.as_str()?, false)),
        }
    }

    fn target(&self, to: &str, literal: bool, value: &str) -> Target {
        let sync_id = SyncId::new(value);
        match self.rows.get(&(to, &sync_id)) {
            Some(Found::Row { key, .. } | Found::New(Some(key))) => {
                return Target::Key(self.key_value(to, key));
            }
            Some(Found::New(None)) => return Target::Counted,
            Some(Found::Absent) => {
                return Target::Nothing(format!(
                    "refers to `{value}` of `{to}`, which the target does not have, and its seed creates nothing (`create` is false)"
                ));
            }
            None => {}
        }
        if let Some(key) = self.current.mapped_key(to, &sync_id) {
            return Target::Key(self.key_value(to, &key));
        }
        let is_text = self
            .current
            .tables
            .get(to)
            .is_some_and(|table| table.keys == Keys::Text);
        match literal || is_text {
            // A key that people have chosen is the same everywhere.
            true => Target::Key(value.into()),
            false => Target::Nothing(format!(
                "refers to `{value}` of `{to}`, which is no row of a seed, and nothing on the target is mapped to it"
            )),
        }
    }

    /// Compares the rows of a seed, once it is known which rows there are.
    fn compare(&mut self, seed: &'a Seed, table: &'a Table) {
        for row in &seed.rows {
            let collection = seed.collection.as_str();
            let Some(found) = self.rows.get(&(collection, &row.sync_id)).cloned() else {
                continue;
            };
            let unmapped = match &found {
                Found::Absent => {
                    self.plan.left += 1;
                    continue;
                }
                Found::Row { unmapped, .. } => *unmapped,
                Found::New(_) => false,
            };
            let (key, is_new) = match found {
                Found::Row { key, .. } => (Some(key), false),
                Found::New(key) => (key, true),
                Found::Absent => (None, false),
            };
            let mut change = ItemChange {
                action: match (is_new, unmapped) {
                    (true, _) => Action::Create,
                    (false, true) => Action::Adopt,
                    (false, false) => Action::Update,
                },
                collection: collection.to_owned(),
                sync_id: row.sync_id.clone(),
                address: address(row, collection),
                origin: row.origin.clone(),
                fields: Vec::new(),
                level: 0,
                body: Object::new(),
                later: Object::new(),
                pending: Vec::new(),
                file: None,
                key,
            };
            self.fill(seed, table, row, &mut change);
            let differs = !change.fields.is_empty();
            match change.action {
                Action::Create => {
                    if let Some(key) = &change.key {
                        change.body.insert(table.key.clone(), table.key_value(key));
                    }
                }
                _ if differs && !seed.meta.update => {
                    self.plan.left += 1;
                    change.fields.clear();
                    change.body.clear();
                    change.pending.clear();
                    change.file = None;
                    if !unmapped {
                        continue;
                    }
                }
                Action::Update if !differs => {
                    self.plan.unchanged += 1;
                    continue;
                }
                _ => {}
            }
            self.plan.changes.push(change);
        }
    }

    /// Finds what of a row must be sent.
    fn fill(&mut self, seed: &Seed, table: &Table, row: &Record, change: &mut ItemChange) {
        let is_new = change.action == Action::Create;
        let ignored = |field: &str| seed.meta.ignore_on_update.iter().any(|name| name == field);
        let now = change
            .key
            .as_ref()
            .and_then(|key| self.current.row(&seed.collection, key));
        let filled = self.config.values.fill(&row.fields);
        for (field, wanted) in &row.fields {
            if *field == table.key {
                continue;
            }
            if field == FILE_PATH {
                if seed.collection == FILES && (is_new || !ignored(field)) {
                    let said = |field: &str| {
                        let row = match is_new || !ignored(field) {
                            true => filled.get(field),
                            false => None,
                        };
                        row.and_then(Value::as_str).map(str::to_owned)
                    };
                    // An upload would change the name.
                    let has = now.and_then(|now| now.get("filename_download")?.as_str());
                    let content = Content {
                        path: wanted.as_str().unwrap_or_default().to_owned(),
                        name: said("filename_download").or(has.map(str::to_owned)),
                        media_type: said("type"),
                    };
                    self.fill_file(content, now, change);
                }
                continue;
            }
            let column = table.column(field);
            if column.is_none() && !table.is_system() {
                self.problem(row, format!("`{}` has no field `{field}`", seed.collection));
                continue;
            }
            if column.is_some_and(|column| column.alias) && !ignored(field) {
                self.problem(
                    row,
                    format!(
                        "`{field}` is no column of `{}`: write what it holds as rows of the collection behind it, or name the field in `ignore_on_update`, then it is sent when the row is made",
                        seed.collection
                    ),
                );
                continue;
            }
            if !is_new && (ignored(field) || !table.is_comparable(field)) {
                continue;
            }
            let value = filled.get(field).unwrap_or(wanted);
            let mut pending = None;
            let mut sent = wanted.clone();
            if let (Some((to, literal)), Some(text)) =
                (Self::referred(table, &filled, field), text_of(value))
            {
                match self.target(to, literal, &text) {
                    Target::Key(key) => sent = key,
                    Target::Counted => {
                        pending = Some(Pending {
                            field: field.clone(),
                            to: (to.to_owned(), SyncId::new(text)),
                            waits: false,
                        });
                    }
                    Target::Nothing(message) => {
                        self.problem(row, format!("`{field}` {message}"));
                        continue;
                    }
                }
            }
            let before = now.map(|now| now.get(field).unwrap_or(&Value::Null));
            let compared = self.config.values.fill_value(&sent);
            let is_equal =
                |before: &&Value| pending.is_none() && is_same(column, before, &compared);
            if before.filter(is_equal).is_some() {
                continue;
            }
            let is_hidden = column.is_some_and(|column| column.hidden);
            let shown = |value: &Value| match is_hidden && !value.is_null() {
                true => Value::from(HIDDEN),
                false => value.clone(),
            };
            let before = before.map(|before| match holds_secret(wanted) {
                true => Value::from(HIDDEN),
                false => self.shown_before(table, &filled, field, before),
            });
            change
                .fields
                .push(FieldChange::new(field.clone(), before, Some(shown(wanted))));
            match pending {
                Some(pending) => change.pending.push(pending),
                None => drop(change.body.insert(field.clone(), sent)),
            }
        }
    }

    /// The value of a field on the target, a reference as the SyncID of its row.
    fn shown_before(&self, table: &Table, fields: &Object, field: &str, now: &Value) -> Value {
        let name = Self::referred(table, fields, field).and_then(|(to, _)| {
            let key = text_of(now)?;
            self.current.name_of(to, &key)
        });
        name.map_or_else(|| now.clone(), |name| name.as_str().into())
    }

    /// Compares the content of a file.
    fn fill_file(&self, content: Content, now: Option<&Object>, change: &mut ItemChange) {
        let wanted = self.current.local.get(&content.path);
        let wanted = wanted.map(|local| local.sha256);
        let key = change.key.as_ref();
        let has = key.and_then(|key| self.current.contents.get(key)).copied();
        if now.is_some() && wanted.is_some() && has == wanted {
            return;
        }
        let before = now.map(|_| Value::from("(another content)"));
        let after = Value::from(content.path.as_str());
        let field = FieldChange::new(FILE_PATH, before, Some(after));
        change.fields.push(field);
        change.file = Some(content);
    }

    /// Deletes the rows that were mapped and that the seed has no more.
    fn leaving(&mut self, seed: &Seed, table: &Table) {
        let item_table = ItemTable::of(&seed.collection);
        let described: HashSet<&SyncId> = seed.rows.iter().map(|row| &row.sync_id).collect();
        let mut found: BTreeMap<&SyncId, &str> = BTreeMap::new();
        for (sync_id, row) in self.current.map.items(&item_table) {
            let is_ours = match &self.config.scope {
                Scope::Mirror => true,
                Scope::Project(project) => {
                    row.project.as_deref() == Some(project.as_str()) || project.owns(sync_id)
                }
            };
            if is_ours && !described.contains(sync_id) {
                found.insert(sync_id, &row.local_id);
            }
        }
        for (sync_id, key) in found {
            if self.current.row(&seed.collection, key).is_none() {
                self.plan.map_changes.push(MapChange::RemoveItem {
                    table: item_table.clone(),
                    sync_id: sync_id.clone(),
                });
                continue;
            }
            if !seed.meta.delete {
                self.plan.left += 1;
                continue;
            }
            let address = Address::new(format!("seed.{}.{sync_id}", seed.collection));
            if seed.collection == USERS && self.current.me.as_deref() == Some(key) {
                self.problems.push(Problem {
                    address: Some(address),
                    origin: None,
                    message: "this is the user who pushes: push as another one, or keep the row"
                        .to_owned(),
                });
                continue;
            }
            self.plan.changes.push(ItemChange {
                action: Action::Delete,
                collection: table.collection.clone(),
                sync_id: sync_id.clone(),
                key: Some(key.to_owned()),
                address,
                origin: None,
                fields: Vec::new(),
                level: 0,
                body: Object::new(),
                later: Object::new(),
                pending: Vec::new(),
                file: None,
            });
        }
    }

    /// Empties the references by which rows that are deleted hold each other, where
    /// no order of deletions would do.
    fn free_deleted(&mut self) {
        let current = self.current;
        let of = |change: &&mut ItemChange| change.action == Action::Delete;
        let gone: HashSet<(String, String)> = self
            .plan
            .changes
            .iter_mut()
            .filter(of)
            .filter_map(|change| Some((change.collection.clone(), change.key.clone()?)))
            .collect();
        for change in self.plan.changes.iter_mut().filter(of) {
            let (Some(table), Some(key)) = (current.tables.get(&change.collection), &change.key)
            else {
                continue;
            };
            let Some(row) = current.row(&change.collection, key) else {
                continue;
            };
            for field in table.references().filter(|field| table.is_nullable(field)) {
                let Some(To::One { collection, .. }) = table.reference(field) else {
                    continue;
                };
                let other = row.get(field).and_then(text_of);
                let holds = other.is_some_and(|other| gone.contains(&(collection.clone(), other)));
                if holds && current.tables.leads(collection, &change.collection) {
                    change.body.insert(field.to_owned(), Value::Null);
                }
            }
            if !change.body.is_empty() {
                change.body.insert(table.key.clone(), table.key_value(key));
            }
        }
    }

    /// Says of each new row when it is made, and which of its references must wait.
    fn order_creates(&mut self) {
        let creates: Vec<usize> = (0..self.plan.changes.len())
            .filter(|index| self.plan.changes[*index].action == Action::Create)
            .collect();
        let place: HashMap<(&str, &SyncId), usize> = creates
            .iter()
            .enumerate()
            .map(|(node, index)| {
                let change = &self.plan.changes[*index];
                ((change.collection.as_str(), &change.sync_id), node)
            })
            .collect();
        let (mut edges, mut names) = (Vec::new(), Vec::new());
        for (node, index) in creates.iter().enumerate() {
            let change = &self.plan.changes[*index];
            let seed = self.config.seed(&change.collection);
            let table = self.current.tables.get(&change.collection);
            let row =
                seed.and_then(|seed| seed.rows.iter().find(|row| row.sync_id == change.sync_id));
            let (Some(table), Some(row)) = (table, row) else {
                continue;
            };
            let filled = self.config.values.fill(&row.fields);
            for (field, value) in filled.iter() {
                let to = Self::referred(table, &filled, field);
                let (Some((to, _)), Some(text)) = (to, text_of(value)) else {
                    continue;
                };
                if let Some(other) = place.get(&(to, &SyncId::new(text))) {
                    edges.push(Edge {
                        from: node,
                        to: *other,
                        can_wait: table.is_nullable(field),
                    });
                    names.push(field.clone());
                }
            }
        }
        match order(creates.len(), &edges) {
            Ok(ordered) => {
                for (node, index) in creates.iter().enumerate() {
                    self.plan.changes[*index].level = ordered.level[node];
                }
                let waiting = edges.iter().zip(names).zip(ordered.waits);
                for ((edge, field), _) in waiting.filter(|(_, waits)| *waits) {
                    self.plan.changes[creates[edge.from]].let_wait(&field);
                }
            }
            Err(cycle) => {
                let rows = cycle.iter().map(|node| &self.plan.changes[creates[*node]]);
                let names: Vec<String> = rows.map(|change| change.address.to_string()).collect();
                self.problems.push(Problem {
                    address: names.first().map(Address::new),
                    origin: None,
                    message: format!(
                        "these rows refer to each other by fields that cannot be null, so none can be made first: {}",
                        names.join(", ")
                    ),
                });
            }
        }
    }
}

impl ItemChange {
    /// Sets a reference only when all rows are there.
    fn let_wait(&mut self, field: &str) {
        if let Some(value) = self.body.shift_remove(field) {
            self.later.insert(field.to_owned(), value);
        }
        for pending in self
            .pending
            .iter_mut()
            .filter(|pending| pending.field == field)
        {
            pending.waits = true;
        }
    }
}

fn address(row: &Record, collection: &str) -> Address {
    let own = row.address.clone();
    own.unwrap_or_else(|| Address::new(format!("seed.{collection}.{}", row.sync_id)))
}

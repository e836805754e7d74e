//! What must be known of a collection to seed it: its fields, its primary key,
//! and what its fields refer to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use super::value::text_of;
use crate::model::{DataModel, Object, SeedMeta, SyncId};

/// The collection of the users.
pub(super) const USERS: &str = "directus_users";
/// The collection of the files.
pub(super) const FILES: &str = "directus_files";

/// The namespace of the primary keys that are made from SyncIDs.
const NAMESPACE: Uuid = Uuid::from_u128(0x6a0c_0b3e_52f1_5d0a_8f6b_3a5e_91c4_77d2);

/// The collections that can be seeded.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables(BTreeMap<String, Table>);

/// A collection.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) collection: String,
    /// The primary key.
    pub(super) key: String,
    pub(super) keys: Keys,
    /// Whether it holds one item.
    pub(super) singleton: bool,
    /// What is known of its fields: of users and files, of those alone that are
    /// no ordinary columns.
    columns: BTreeMap<String, Column>,
    references: BTreeMap<String, To>,
    /// The collections, and their fields, whose rows the database deletes with those
    /// that they refer to here.
    cascades: Vec<(String, String)>,
}

/// Where primary keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// UUIDs, which may be chosen.
    Uuid,
    /// The server counts.
    Counted,
    /// Text that people choose.
    Text,
    /// Numbers that people choose.
    Number,
}

/// A field.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// The Directus type: `string`, `dateTime`, ….
    pub(super) kind: String,
    /// It has no column: the rows of another collection stand for it.
    pub(super) alias: bool,
    pub(super) nullable: bool,
    /// Only one row may have a value.
    pub(super) unique: bool,
    /// What it holds cannot be read: it is set when a row is made.
    pub(super) hidden: bool,
    /// The server fills it in.
    pub(super) filled: bool,
    /// The server sets it anew with each change of the row.
    pub(super) touched: bool,
    /// What a new row gets.
    pub(super) default: Value,
}

/// What a field refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum To {
    /// Rows of this collection. Of some fields directus-sync takes values as they
    /// are.
    One { collection: String, literal: bool },
    /// Rows of the collection that another field of the row names.
    Any { by: String },
}

impl Tables {
    /// What a data model says.
    pub(super) fn new(model: &DataModel) -> Self {
        let mut tables = BTreeMap::new();
        for entry in &model.collections {
            let (Some(name), Some(Value::Object(_))) =
                (text(entry, "collection"), entry.get("schema"))
            else {
                continue;
            };
            let singleton = meta(entry, "singleton") == Some(&Value::Bool(true));
            tables.insert(name.to_owned(), Table::empty(name, singleton));
        }
        tables.insert(USERS.to_owned(), users());
        tables.insert(FILES.to_owned(), files());
        for entry in &model.fields {
            let (Some(collection), Some(field)) = (text(entry, "collection"), text(entry, "field"))
            else {
                continue;
            };
            if let Some(table) = tables.get_mut(collection) {
                table.add(field, entry);
            }
        }
        for entry in &model.relations {
            let (Some(collection), Some(field)) = (text(entry, "collection"), text(entry, "field"))
            else {
                continue;
            };
            let related = text(entry, "related_collection");
            let schema = entry.get("schema").and_then(Value::as_object);
            let on_delete = schema.and_then(|schema| text(schema, "on_delete"));
            if let (Some("CASCADE"), Some(related)) = (on_delete, related)
                && let Some(table) = tables.get_mut(related)
            {
                let from = (collection.to_owned(), field.to_owned());
                table.cascades.push(from);
            }
            let to = match (
                related,
                meta(entry, "one_collection_field").and_then(Value::as_str),
            ) {
                (Some(related), _) => To::One {
                    collection: related.to_owned(),
                    literal: false,
                },
                (None, Some(by)) => To::Any { by: by.to_owned() },
                (None, None) => continue,
            };
            if let Some(table) = tables.get_mut(collection) {
                table.references.insert(field.to_owned(), to);
            }
        }
        Self(tables)
    }

    /// The collection of this name, `None` where it cannot be seeded.
    pub(super) fn get(&self, collection: &str) -> Option<&Table> {
        self.0.get(collection)
    }

    /// The names of all of them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether rows of one collection refer to rows of another, perhaps through
    /// others.
    pub(super) fn leads(&self, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(name) = waiting.pop() {
            let Some(table) = self.get(name) else {
                continue;
            };
            for reference in table.references.values() {
                match reference {
                    // It may lead anywhere.
                    To::Any { .. } => return true,
                    To::One { collection, .. } if collection == to => return true,
                    To::One { collection, .. } => {
                        if seen.insert(collection.as_str()) {
                            waiting.push(collection);
                        }
                    }
                }
            }
        }
        false
    }

    /// The collections, each with the field that refers, whose rows go along with deleted
    /// rows of this one, and with those in turn.
    pub(super) fn along(&self, collection: &str) -> impl Iterator<Item = (&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        let mut waiting = vec![collection];
        while let Some(name) = waiting.pop() {
            let table = self.get(name);
            for (other, field) in table.into_iter().flat_map(|table| &table.cascades) {
                let from = (other.as_str(), field.as_str());
                if !found.contains(&from) {
                    found.push(from);
                    waiting.push(other);
                }
            }
        }
        found.into_iter()
    }

    /// These collections, those first that others refer to; where they refer to
    /// each other, as they stand.
    pub(super) fn in_order<'a>(&self, collections: &[&'a str]) -> Vec<&'a str> {
        fn visit<'a>(
            tables: &Tables,
            name: &'a str,
            of: &[&'a str],
            done: &mut Vec<(&'a str, bool)>,
        ) {
            if done.iter().any(|(other, _)| *other == name) {
                return;
            }
            done.push((name, false));
            let index = done.len() - 1;
            let references = tables
                .get(name)
                .into_iter()
                .flat_map(|table| table.references.values());
            let mut before: Vec<&'a str> = Vec::new();
            for reference in references {
                if let To::One { collection, .. } = reference {
                    before.extend(of.iter().copied().filter(|other| other == collection));
                }
            }
            for other in before {
                visit(tables, other, of, done);
            }
            let own = done.remove(index);
            done.push(own);
        }
        let mut done = Vec::new();
        for name in collections {
            visit(self, name, collections, &mut done);
        }
        done.into_iter().map(|(name, _)| name).collect()
    }
}

impl Table {
    fn empty(name: &str, singleton: bool) -> Self {
        Self {
            collection: name.to_owned(),
            key: "id".to_owned(),
            keys: Keys::Text,
            singleton,
            columns: BTreeMap::new(),
            references: BTreeMap::new(),
            cascades: Vec::new(),
        }
    }

    fn add(&mut self, field: &str, entry: &Object) {
        let schema = entry.get("schema").and_then(Value::as_object);
        let of = |key: &str| schema.and_then(|schema| schema.get(key));
        let is = |key: &str| of(key) == Some(&Value::Bool(true));
        let kind = text(entry, "type").unwrap_or_default();
        let special = meta(entry, "special").and_then(Value::as_array);
        let mut special = special.into_iter().flatten().filter_map(Value::as_str);
        let has = |words: &[&str]| special.clone().any(|word| words.contains(&word));
        let touched = has(&["date-updated", "user-updated", "role-updated"]);
        let column = Column {
            kind: kind.to_owned(),
            alias: kind == "alias" || schema.is_none(),
            nullable: is("is_nullable"),
            unique: is("is_unique"),
            hidden: kind == "hash" || has(&["hash", "conceal", "encrypt"]),
            filled: touched || has(&["date-created", "user-created", "role-created"]),
            touched,
            default: of("default_value").cloned().unwrap_or_default(),
        };
        if is("is_primary_key") {
            self.key = field.to_owned();
            self.keys = match kind {
                "uuid" => Keys::Uuid,
                "integer" | "bigInteger" if is("has_auto_increment") => Keys::Counted,
                "integer" | "bigInteger" => Keys::Number,
                _ if special.any(|word| word == "uuid") => Keys::Uuid,
                _ => Keys::Text,
            };
        }
        self.columns.insert(field.to_owned(), column);
    }

    /// What is known of a field.
    pub(super) fn column(&self, field: &str) -> Option<&Column> {
        self.columns.get(field)
    }

    /// Its fields, as far as they are known.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().map(|(name, column)| (&**name, column))
    }

    /// What a field refers to.
    pub(super) fn reference(&self, field: &str) -> Option<&To> {
        self.references.get(field)
    }

    /// The fields that refer to something.
    pub(super) fn references(&self) -> impl Iterator<Item = &str> {
        self.references.keys().map(String::as_str)
    }

    /// Whether it may have fields that are not known here: those of the system.
    pub(super) fn is_system(&self) -> bool {
        [USERS, FILES].contains(&&*self.collection)
    }

    /// Whether what a field holds can be compared, and so changed later.
    pub(super) fn is_comparable(&self, field: &str) -> bool {
        self.column(field)
            .is_none_or(|column| !column.hidden && !column.alias && !column.touched)
    }

    /// Whether the server sets a field itself when a row is made, whatever it is
    /// told, and leaves it alone later.
    pub(super) fn is_set_by_server(&self, field: &str) -> bool {
        self.column(field)
            .is_some_and(|column| column.filled && !column.touched)
    }

    /// Whether a reference may be empty for a while.
    pub(super) fn is_nullable(&self, field: &str) -> bool {
        self.column(field).is_none_or(|column| column.nullable)
    }

    /// The primary key that a new row gets, where it can be chosen: what the row
    /// says itself (`filled`, its fields with values in place of names), or what
    /// follows from its SyncID.
    ///
    /// # Errors
    /// Says why a row of this collection needs a key and has none.
    pub(super) fn chosen_key(
        &self,
        meta: &SeedMeta,
        sync_id: &SyncId,
        filled: &Object,
    ) -> Result<Option<String>, String> {
        let said = filled.get(&self.key).and_then(text_of);
        if let Some(said) = said {
            return Ok(Some(said));
        }
        let uuid = sync_id.as_uuid();
        let sync_id = sync_id.as_str();
        let is_number = sync_id.parse::<i64>().is_ok();
        match self.keys {
            Keys::Uuid => Ok(Some(match uuid {
                Some(_) => sync_id.to_owned(),
                None if meta.preserve_ids => {
                    return Err(format!(
                        "its SyncID `{sync_id}` is no UUID, which `preserve_ids` makes its primary key"
                    ));
                }
                None => {
                    let name = format!("{}\u{0}{sync_id}", self.collection);
                    Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
                }
            })),
            Keys::Counted if !meta.preserve_ids => Ok(None),
            Keys::Counted | Keys::Number if is_number => Ok(Some(sync_id.to_owned())),
            Keys::Text => Ok(Some(sync_id.to_owned())),
            Keys::Counted | Keys::Number => Err(format!(
                "it has no primary key: say `{}`, or a SyncID that is a number",
                self.key
            )),
        }
    }

    /// A primary key as the server wants it.
    pub(super) fn key_value(&self, key: &str) -> Value {
        match (self.keys, key.parse::<i64>()) {
            (Keys::Counted | Keys::Number, Ok(number)) => number.into(),
            _ => key.into(),
        }
    }

    /// The fields that only one row may have a value of and that can be asked for,
    /// but for the key.
    pub(super) fn unique(&self) -> impl Iterator<Item = &str> {
        let unique = self
            .columns()
            .filter(|(name, column)| column.unique && !column.hidden && *name != self.key);
        unique.map(|(name, _)| name)
    }
}

/// What directus-sync knows of users, and what else they refer to.
fn users() -> Table {
    let mut table = Table::empty(USERS, false);
    table.keys = Keys::Uuid;
    let hidden = Column {
        hidden: true,
        nullable: true,
        ..Column::default()
    };
    for field in ["password", "token", "tfa_secret", "auth_data"] {
        table.columns.insert(field.to_owned(), hidden.clone());
    }
    let email = Column {
        kind: "email".to_owned(),
        unique: true,
        nullable: true,
        ..Column::default()
    };
    table.columns.insert("email".to_owned(), email);
    let alias = Column {
        alias: true,
        ..Column::default()
    };
    table.columns.insert("policies".to_owned(), alias);
    table.refer("role", "directus_roles", false);
    table.refer("avatar", FILES, true);
    table
}

/// What directus-sync knows of files, and what else they refer to.
fn files() -> Table {
    let mut table = Table::empty(FILES, false);
    table.keys = Keys::Uuid;
    table.refer("folder", "directus_folders", false);
    table.refer("uploaded_by", USERS, false);
    table.refer("modified_by", USERS, true);
    let touched = Column {
        filled: true,
        touched: true,
        nullable: true,
        ..Column::default()
    };
    for field in ["modified_by", "modified_on"] {
        table.columns.insert(field.to_owned(), touched.clone());
    }
    table
}

impl Table {
    fn refer(&mut self, field: &str, to: &str, literal: bool) {
        let to = To::One {
            collection: to.to_owned(),
            literal,
        };
        self.references.insert(field.to_owned(), to);
    }
}

fn text<'a>(entry: &'a Object, key: &str) -> Option<&'a str> {
    entry.get(key).and_then(Value::as_str)
}

fn meta<'a>(entry: &'a Object, key: &str) -> Option<&'a Value> {
    entry.get("meta")?.as_object()?.get(key)
}

//! Names: of types, and of the members of structs.
//!
//! A type's name is unique in the whole crate and none of the prelude's, so that
//! a file can use whatever it needs by its own name. It is ASCII: text of other
//! scripts is transliterated, since rustc warns of letters that look alike.

mod ident;
mod words;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::{Address, Kind, Lock, Record, Snapshot, SyncId};
use ident::type_ident;
pub(crate) use ident::{member, variant};
pub(crate) use words::KEYWORDS;
pub use words::is_keyword;
use words::{NO_FILES, RESERVED};

/// A type of the generated crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TypeName {
    /// The module to import it from: `crate::roles`.
    pub(crate) module: String,
    /// `ChiefEditor`
    pub(crate) ident: String,
}

impl TypeName {
    /// The part of its address behind the noun, as the derives make it.
    pub(crate) fn key(&self) -> String {
        self.ident.to_snake_case()
    }

    /// The name of the module and file that holds it.
    pub(crate) fn stem(&self) -> String {
        let stem = self.key();
        let is_taken = KEYWORDS.contains(&stem.as_str()) || NO_FILES.contains(&stem.as_str());
        if is_taken { stem + "_" } else { stem }
    }
}

/// What is known of a project that exists already.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The SyncIDs of its records, by address: those records keep their names.
    pub lock: Lock,
    /// The Rust path of the type behind an address (`crate::access::Editor`), of
    /// collections too.
    pub types: HashMap<Address, String>,
}

/// What a type of the generated crate stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Entity {
    Record(Kind, SyncId),
    Collection(String),
}

/// What a name is looked for.
struct Wanted<'a> {
    entity: Entity,
    /// Its SyncID, the name of a collection.
    id: &'a str,
    /// The name that it has already.
    known: Option<TypeName>,
    module: String,
    /// What it is called on the instance.
    text: String,
    noun: &'static str,
}

const COLLECTION: &str = "collection";

/// The names of everything that is referred to by type.
#[derive(Debug)]
pub(crate) struct Names {
    types: HashMap<Entity, TypeName>,
    claimed: RefCell<Claimed>,
}

/// Kinds whose records are types of their own, with the folder of their files.
const TYPES: [(Kind, &str); 6] = [
    (Kind::Folders, "folders"),
    (Kind::Roles, "roles"),
    (Kind::Policies, "policies"),
    (Kind::Flows, "flows"),
    (Kind::Dashboards, "dashboards"),
    (Kind::Presets, "presets"),
];

impl Names {
    /// Names everything in the snapshot. `root` is the module that the project
    /// is in: `crate`.
    pub(crate) fn new(snapshot: &Snapshot, known: &Known, root: &str) -> Self {
        let mut names = Self {
            types: HashMap::new(),
            claimed: RefCell::default(),
        };
        let mut wanted = Vec::new();
        let addresses = addresses(&known.lock);
        for (kind, folder) in TYPES {
            let noun = kind.spec().noun;
            for record in snapshot.of(kind) {
                let entity = Entity::Record(kind, record.sync_id.clone());
                let module = format!("{root}::{folder}");
                let known = addresses
                    .get(&(noun, record.sync_id.as_str()))
                    .map(|address| {
                        let path = known.types.get(*address).map(String::as_str);
                        named(path, &module, address.tail())
                    });
                wanted.push(Wanted {
                    entity,
                    id: record.sync_id.as_str(),
                    known,
                    module,
                    text: label(snapshot, kind, record),
                    noun,
                });
            }
        }
        let data_model = snapshot.data_model.iter();
        for collection in data_model.flat_map(|model| &model.collections) {
            let Some(name) = collection.get("collection").and_then(|name| name.as_str()) else {
                continue;
            };
            let entity = Entity::Collection(name.to_owned());
            let module = format!("{root}::collections");
            let address = Address::new(format!("collection.{name}"));
            let path = known.types.get(&address).map(String::as_str);
            let known = path.map(|path| named(Some(path), &module, name));
            wanted.push(Wanted {
                entity,
                id: name,
                known,
                module,
                text: name.to_owned(),
                noun: COLLECTION,
            });
        }
        // Names that are known are taken before others; then an order that depends
        // on nothing but the records. Collections come first: they are said most.
        wanted.sort_by_key(|it| (it.known.is_none(), it.noun != COLLECTION, it.noun, it.id));
        for Wanted {
            entity,
            known,
            module,
            text,
            noun,
            ..
        } in wanted
        {
            let name = match known {
                Some(name) if names.claimed.borrow_mut().take(&name.ident) => name,
                Some(name) => TypeName {
                    ident: names.claim(&name.ident, noun),
                    ..name
                },
                None => TypeName {
                    ident: names.claim(&text, noun),
                    module,
                },
            };
            names.types.insert(entity, name);
        }
        names
    }

    /// The type of a record, if it is one of the snapshot that has a type.
    pub(crate) fn record(&self, kind: Kind, sync_id: &str) -> Option<&TypeName> {
        self.types.get(&Entity::Record(kind, SyncId::new(sync_id)))
    }

    /// The type of a collection of the project.
    pub(crate) fn collection(&self, name: &str) -> Option<&TypeName> {
        self.types.get(&Entity::Collection(name.to_owned()))
    }

    /// A type name made of a text that nothing else has: with the noun behind
    /// it where it is taken, then with a number.
    pub(crate) fn claim(&self, text: &str, noun: &str) -> String {
        let noun = noun.to_upper_camel_case();
        let base = type_ident(text, &noun);
        let mut claimed = self.claimed.borrow_mut();
        if claimed.take(&base) {
            return base;
        }
        let base = if base.ends_with(&noun) {
            base
        } else {
            base + &noun
        };
        if claimed.take(&base) {
            return base;
        }
        loop {
            let name = claimed.numbered(&base);
            if claimed.take(&name) {
                return name;
            }
        }
    }
}

/// Who has which address in the lock, by noun and SyncID.
fn addresses(lock: &Lock) -> HashMap<(&str, &str), &Address> {
    let lines = lock.iter().filter_map(|(address, sync_id)| {
        let (noun, _) = address.as_str().split_once('.')?;
        Some(((noun, sync_id.as_str()), address))
    });
    lines.collect()
}

fn named(path: Option<&str>, module: &str, key: &str) -> TypeName {
    match path.and_then(|path| path.rsplit_once("::")) {
        Some((of, ident)) => {
            let mut name = TypeName {
                module: module.to_owned(),
                ident: ident.to_owned(),
            };
            // The file of a type is private: its folder re-exports the type.
            if of != format!("{module}::{}", name.stem()) {
                of.clone_into(&mut name.module);
            }
            name
        }
        None => TypeName {
            module: module.to_owned(),
            ident: type_ident(key, ""),
        },
    }
}

/// What a record is called: by its name, a preset by its bookmark or by what it
/// is for.
fn label(snapshot: &Snapshot, kind: Kind, record: &Record) -> String {
    let text = |key: &str| record.text(key).filter(|text| !text.trim().is_empty());
    if kind != Kind::Presets {
        // A text of the app's: `$t:public_label`.
        return match text("name").map(|name| name.strip_prefix("$t:").ok_or(name)) {
            Some(Ok("public_label")) => "public".to_owned(),
            Some(Ok(name) | Err(name)) => name.to_owned(),
            None => String::new(),
        };
    }
    let role = record.text("role").and_then(|id| {
        let roles = snapshot.of(Kind::Roles).iter();
        roles
            .filter(|role| role.sync_id.as_str() == id)
            .find_map(|role| role.text("name"))
    });
    match text("bookmark") {
        Some(bookmark) => bookmark.to_owned(),
        None => format!(
            "{} {}",
            text("collection").unwrap_or_default(),
            role.unwrap_or_default()
        ),
    }
}

/// The names that are taken, as they are and as keys and files are made of them.
#[derive(Debug, Default)]
struct Claimed {
    keys: HashSet<String>,
    idents: HashSet<String>,
    /// The last number behind a name: nothing ever gives one back.
    numbers: HashMap<String, usize>,
}

impl Claimed {
    /// `Article2`, and the next one when asked again.
    fn numbered(&mut self, base: &str) -> String {
        let number = self.numbers.entry(base.to_owned()).or_insert(1);
        *number += 1;
        format!("{base}{number}")
    }

    fn take(&mut self, ident: &str) -> bool {
        let fields = format!("{ident}Fields");
        let of = ident.strip_suffix("Fields").unwrap_or_default();
        let is_free = !RESERVED.contains(&ident)
            && !RESERVED.contains(&fields.as_str())
            && !self.idents.contains(&fields)
            && !self.idents.contains(of)
            && !self.keys.contains(&ident.to_snake_case());
        if is_free {
            self.keys.insert(ident.to_snake_case());
            self.idents.insert(ident.to_owned());
        }
        is_free
    }
}

//! Names: of types, and of the members of structs.
//!
//! A type's name is unique in the whole crate and none of the prelude's, so that
//! a file can use whatever it needs by its own name. It is ASCII: text of other
//! scripts is transliterated, since rustc warns of letters that look alike.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::{Address, Kind, Lock, Snapshot, SyncId};

/// The longest name that is made of a text.
const LONGEST: usize = 48;

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
                let text = label(snapshot, kind, record);
                wanted.push((entity, record.sync_id.as_str(), known, module, text, noun));
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
            wanted.push((entity, name, known, module, name.to_owned(), "collection"));
        }
        // Names that are known are taken before others; then an order that depends
        // on nothing but the records. Collections come first: they are said most.
        wanted.sort_by(|a, b| {
            let rank = |noun: &str| usize::from(noun != "collection");
            (a.2.is_none(), rank(a.5), a.5, a.1).cmp(&(b.2.is_none(), rank(b.5), b.5, b.1))
        });
        for (entity, _, known, module, text, noun) in wanted {
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
        let mut number = 2;
        loop {
            let name = format!("{base}{number}");
            if claimed.take(&name) {
                return name;
            }
            number += 1;
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
fn label(snapshot: &Snapshot, kind: Kind, record: &crate::model::Record) -> String {
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
}

impl Claimed {
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

/// `ChiefEditor` of "chief editor!"; begins with the noun where a name cannot
/// begin as the text does.
fn type_ident(text: &str, noun: &str) -> String {
    let ident = ascii(text).to_upper_camel_case();
    if ident.is_empty() {
        return format!("Unnamed{noun}");
    }
    match ident.starts_with(|character: char| character.is_ascii_digit()) {
        true if noun.is_empty() => format!("N{ident}"),
        true => format!("{noun}{ident}"),
        false => ident,
    }
}

/// A member of a struct for something of this name: `title`, `r#type`; unlike
/// those that are taken. `noun` stands where nothing is left of the name.
pub(crate) fn member(name: &str, noun: &str, taken: &mut HashSet<String>) -> String {
    let mut ident = ascii(name).to_snake_case();
    if ident.is_empty() {
        ident = noun.to_owned();
    }
    if ident.starts_with(|character: char| character.is_ascii_digit()) {
        ident.insert(0, '_');
    }
    let base = ident.clone();
    let mut number = 2;
    while !taken.insert(ident.clone()) {
        ident = format!("{base}_{number}");
        number += 1;
    }
    keyword_free(ident)
}

/// Whether this is a word of Rust, which no crate can be called.
///
/// ```
/// assert!(sync_sdk::codegen::is_keyword("match"));
/// ```
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// An identifier that is no keyword.
fn keyword_free(ident: String) -> String {
    if ["self", "super", "crate"].contains(&ident.as_str()) {
        return ident + "_";
    }
    if KEYWORDS.contains(&ident.as_str()) {
        return format!("r#{ident}");
    }
    ident
}

/// A variant of an enum for something of this name, unlike those that are taken.
pub(crate) fn variant(name: &str, noun: &str, taken: &mut HashSet<String>) -> String {
    let mut base = type_ident(name, noun);
    if base == "Self" {
        base.push_str(noun);
    }
    let mut ident = base.clone();
    let mut number = 2;
    while !taken.insert(ident.to_snake_case()) {
        ident = format!("{base}{number}");
        number += 1;
    }
    ident
}

/// In ASCII letters and digits with spaces between words, not too long.
fn ascii(text: &str) -> String {
    let text = deunicode::deunicode(text);
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !name.is_empty() {
            if name.len() + word.len() > LONGEST {
                break;
            }
            name.push(' ');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

pub(crate) const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

/// Names that a file cannot have: `mod.rs` is another thing, and Windows keeps
/// the others for devices.
const NO_FILES: [&str; 8] = ["mod", "self", "super", "crate", "con", "prn", "aux", "nul"];

/// Types of the preludes of the SDK and of Rust.
const RESERVED: &[&str] = &[
    "Action",
    "Aggregate",
    "Alias",
    "AnyItem",
    "Appearance",
    "AsMut",
    "AsRef",
    "AssetTransform",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "BarChart",
    "Basemap",
    "Binary",
    "Box",
    "Calendar",
    "Cards",
    "Choices",
    "Clone",
    "Collection",
    "CollectionFolder",
    "Condition",
    "Copy",
    "Csv",
    "Dashboard",
    "DashboardSpec",
    "Date",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Email",
    "Env",
    "Environment",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Exec",
    "Extend",
    "File",
    "FileFields",
    "Files",
    "Filter",
    "Flow",
    "FlowSpec",
    "Fn",
    "FnMut",
    "FnOnce",
    "Folder",
    "FolderFields",
    "From",
    "FromIterator",
    "Geometry",
    "Grant",
    "Grants",
    "Group",
    "Hash",
    "ImageFit",
    "ImageFormat",
    "ImagePreset",
    "Input",
    "Into",
    "IntoIterator",
    "ItemAccess",
    "ItemCreate",
    "ItemDelete",
    "ItemRead",
    "ItemUpdate",
    "Iteration",
    "Iterator",
    "Json",
    "Jwt",
    "Kanban",
    "Label",
    "LineChart",
    "LineString",
    "List",
    "Location",
    "Log",
    "M2a",
    "M2m",
    "M2o",
    "Mail",
    "Map",
    "Meter",
    "Method",
    "Metric",
    "MetricList",
    "Module",
    "Multi",
    "MultiLineString",
    "MultiPoint",
    "MultiPolygon",
    "None",
    "Notify",
    "O2m",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "PasswordPolicy",
    "Payload",
    "PieChart",
    "Point",
    "Policy",
    "PolicyFields",
    "Polygon",
    "Presentation",
    "Preset",
    "Project",
    "ProjectSpec",
    "Query",
    "Raw",
    "RawLayout",
    "RawPanel",
    "RelationalVariable",
    "Request",
    "Result",
    "Role",
    "RoleFields",
    "Roots",
    "Row",
    "Rows",
    "SaveAction",
    "Scope",
    "Seed",
    "SeedRows",
    "SeedTable",
    "Self",
    "Send",
    "Settings",
    "Sized",
    "Sleep",
    "Some",
    "String",
    "Sync",
    "Table",
    "Text",
    "ThrowError",
    "Time",
    "TimeSeries",
    "Timestamp",
    "ToOwned",
    "ToString",
    "Transform",
    "Translated",
    "Translations",
    "Trigger",
    "TriggerFlow",
    "TryFrom",
    "TryInto",
    "Unknown",
    "Unpin",
    "User",
    "UserFields",
    "Uuid",
    "Variable",
    "Vec",
    "View",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that `sync_sdk::prelude` exports.
    fn prelude() -> Vec<&'static str> {
        let source = include_str!("../prelude.rs");
        let uses = source
            .lines()
            .skip_while(|line| !line.starts_with("pub use"));
        let words = uses.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let is_type =
            |word: &&str| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
        words.filter(is_type).collect()
    }

    #[test]
    fn every_type_of_the_prelude_is_reserved() {
        let missing: Vec<_> = prelude()
            .into_iter()
            .filter(|name| !RESERVED.contains(name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn any_text_becomes_a_type() {
        for (text, ident) in [
            ("chief editor!", "ChiefEditor"),
            ("Редактор", "Redaktor"),
            ("2024 report", "Role2024Report"),
            ("", "UnnamedRole"),
            ("***", "UnnamedRole"),
        ] {
            assert_eq!(type_ident(text, "Role"), ident);
        }
    }

    #[test]
    fn members_are_never_keywords_nor_equal() {
        let mut taken = HashSet::new();
        let mut member = |name| super::member(name, "field", &mut taken);
        assert_eq!(member("type"), "r#type");
        assert_eq!(member("Type"), "type_2");
        assert_eq!(member("self"), "self_");
        assert_eq!(member("2nd"), "_2nd");
        assert_eq!(member("Ünïcode name"), "unicode_name");
        assert_eq!(member("***"), "field");
    }
}

//! Dump folders, read and changed as a person with an editor would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tempfile::TempDir;
use xtask::directus::{Database, Version};

use crate::{Api, database, id_of, text, version};

/// The kinds of records in a dump, each with the references in its fields.
/// Written down here once more, so that the SDK's own table is under test.
pub const KINDS: [(&str, &[(&str, &str)]); 11] = [
    ("dashboards", &[]),
    ("flows", &[("/operation", "operations")]),
    ("folders", &[("/parent", "folders")]),
    (
        "operations",
        &[
            ("/flow", "flows"),
            ("/resolve", "operations"),
            ("/reject", "operations"),
            ("/options/flow", "flows"),
        ],
    ),
    ("panels", &[("/dashboard", "dashboards")]),
    ("permissions", &[("/policy", "policies")]),
    ("policies", &[]),
    ("presets", &[("/role", "roles")]),
    ("roles", &[("/parent", "roles")]),
    (
        "settings",
        &[
            ("/public_registration_role", "roles"),
            ("/storage_default_folder", "folders"),
        ],
    ),
    ("translations", &[]),
];

/// A dump folder of a test's own.
#[derive(Debug)]
pub struct Dump(TempDir);

impl Dump {
    /// An empty folder.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A copy of a dump folder.
    pub fn copy_of(folder: &Path) -> Self {
        let copy = Self::empty();
        for (path, text) in files_of(folder) {
            copy.write(&path, &text);
        }
        copy
    }

    /// The newspaper: records of every kind and a small data model, in the
    /// form in which a pull from the chosen Directus and database writes them.
    pub fn newsroom() -> Self {
        Self::newsroom_of(version())
    }

    /// The newspaper of a Directus of this version on the chosen database. The
    /// fixture is that of 11.17.4 on SQLite. That of 12.4.1 has its permissions
    /// without rules, of which the licence allows none.
    pub fn newsroom_of(version: Version) -> Self {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let dump = Self::copy_of(&fixtures.join("newsroom"));
        let others = [
            (database() == Database::Postgres, "newsroom-postgres"),
            (version == Version::V12, "newsroom-12"),
        ];
        for (_, folder) in others.iter().filter(|(is_here, _)| *is_here) {
            // The files that differ there.
            for (path, text) in files_of(&fixtures.join(folder)) {
                dump.write(&path, &text);
            }
        }
        dump.edit("snapshot/info.json", |info| {
            info["directus"] = version.number().into();
            info["vendor"] = database().name().into();
        });
        dump
    }

    /// A real dump, which is not a part of this repository: from
    /// `SYNC_SDK_DATA`, else from `shared/data` beside the clone. `None`, with
    /// a word about it, when there is none.
    #[expect(clippy::print_stderr, reason = "a test that tests nothing must say so")]
    pub fn real(name: &str) -> Option<Self> {
        let data = std::env::var_os("SYNC_SDK_DATA").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
            PathBuf::from,
        );
        let dump = data.join(name);
        if dump.is_dir() {
            return Some(Self::copy_of(&dump));
        }
        let path = dump.display();
        eprintln!("not tested: there is no {path}; SYNC_SDK_DATA names another folder");
        None
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Every file, by its path in the folder.
    pub fn files(&self) -> BTreeMap<String, String> {
        files_of(self.path())
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file, and the folders that it needs.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Changes a JSON file.
    pub fn edit(&self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_str(&self.read(path)).expect("JSON");
        change(&mut value);
        self.write(path, &format!("{value:#}\n"));
    }

    /// The records of a kind.
    pub fn records(&self, kind: &str) -> Vec<Value> {
        serde_json::from_str(&self.read(&file(kind))).expect("a list of records")
    }

    /// The SyncID of the record whose field has this value.
    pub fn sync_id(&self, kind: &str, field: &str, value: &str) -> String {
        let records = self.records(kind);
        let found = records.iter().find(|record| record[field] == value);
        let record = found.unwrap_or_else(|| panic!("no {value} in {kind}"));
        text(record, "_syncId")
    }

    /// Sets what a JSON pointer leads to in a record.
    pub fn set(&self, kind: &str, sync_id: &str, pointer: &str, value: Value) {
        self.edit(&file(kind), |records| {
            let mut records = records.as_array_mut().expect("a list").iter_mut();
            let record = records.find(|record| record["_syncId"] == sync_id);
            let place = record.and_then(|record| record.pointer_mut(pointer));
            *place.unwrap_or_else(|| panic!("no {pointer} in {sync_id} of {kind}")) = value;
        });
    }

    /// Keeps only some of the records of a kind.
    pub fn retain(&self, kind: &str, keep: impl Fn(&Value) -> bool) {
        self.edit(&file(kind), |records| {
            records.as_array_mut().expect("a list").retain(keep);
        });
    }

    /// All parts of one sort of the data model, such as `fields`.
    pub fn parts(&self, sort: &str) -> Vec<Value> {
        let prefix = format!("snapshot/{sort}/");
        let files = self.files().into_iter();
        let parts = files.filter(|(path, _)| path.starts_with(&prefix));
        parts
            .map(|(_, text)| serde_json::from_str(&text).expect("JSON"))
            .collect()
    }

    /// As directus-sync 3.4.1 writes what we have pulled, of what is there of it: without
    /// the `user` of attachments, which came with 3.5.1, and of Directus 12 with the licence
    /// of the instance, which we leave out. The instances of the tests have none.
    #[must_use]
    pub fn as_published(self) -> Self {
        let has = |kind: &str| self.path().join(file(kind)).exists();
        if has("policies") {
            self.edit(&file("policies"), |policies| {
                for policy in policies.as_array_mut().expect("a list") {
                    for attachment in policy["roles"].as_array_mut().expect("a list") {
                        let attachment = attachment.as_object_mut().expect("an object");
                        assert_eq!(attachment.shift_remove("user"), Some(Value::Null));
                    }
                }
            });
        }
        if has("settings") && version() == Version::V12 {
            self.edit(&file("settings"), |settings| {
                with_licence(settings[0].as_object_mut().expect("an object"));
            });
        }
        self
    }
}

/// Puts the licence of an instance that has none into its settings, where the server or
/// the alphabet has it.
fn with_licence(settings: &mut Map<String, Value>) {
    let is_sorted = settings.keys().is_sorted();
    let place = settings.keys().position(|name| name == "mcp_oauth_enabled");
    let place = place.expect("settings of Directus 12");
    for key in ["license_token", "license_key"] {
        let had = settings.shift_insert(place, key.to_owned(), Value::Null);
        assert_eq!(had, None, "{key}");
    }
    if is_sorted {
        settings.sort_keys();
    }
}

/// The file of a kind.
pub fn file(kind: &str) -> String {
    format!("collections/{kind}.json")
}

fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(current) = pending.pop() {
        for entry in fs::read_dir(current).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside");
                let text = fs::read_to_string(&path).expect("text");
                files.insert(name.to_string_lossy().into_owned(), text);
            }
        }
    }
    files
}

/// Primary keys by kind and SyncID, read from a store without the SDK.
pub type Mappings = BTreeMap<(String, String), String>;

impl Api {
    /// The mappings in the tables of `directus-extension-sync`.
    pub fn extension_mappings(&self) -> Mappings {
        let tables = KINDS.iter().map(|(kind, _)| *kind);
        let table = |kind: &str| {
            let rows = self.extension_table(kind).into_iter();
            let kind = kind.to_owned();
            rows.map(move |(sync_id, local_id)| ((kind.clone(), sync_id), local_id))
        };
        tables.flat_map(table).collect()
    }

    /// The mappings in the hidden collection, whose rows are a log of changes.
    pub fn collection_mappings(&self) -> Mappings {
        let mut mappings = Mappings::new();
        for row in self.list("/items/sync_sdk_id_map") {
            let changes: Vec<Value> =
                serde_json::from_str(&text(&row, "changes")).expect("a list of changes");
            for change in changes {
                let word = |index: usize| change[index].as_str().expect("text").to_owned();
                let key = (word(0), word(1));
                match change[2].as_str() {
                    Some(local_id) => mappings.insert(key, local_id.to_owned()),
                    None => mappings.remove(&key),
                };
            }
        }
        mappings
    }

    /// The rows of a kind, by primary key, without lists of other rows.
    pub fn rows_of(&self, kind: &str) -> BTreeMap<String, Map<String, Value>> {
        const LISTS: [&str; 6] = [
            "children",
            "operations",
            "panels",
            "permissions",
            "policies",
            "users",
        ];
        let rows = match kind {
            "settings" => vec![self.get("/settings")],
            kind => self.list(&format!("/{kind}")),
        };
        let rows = rows.into_iter().map(|row| {
            let Value::Object(mut row) = row else {
                panic!("{row} is not a row");
            };
            for list in LISTS
                .iter()
                .filter(|list| **list != "permissions" || kind == "policies")
            {
                row.shift_remove(*list);
            }
            if kind == "policies" {
                row.shift_remove("roles");
            }
            (id_of(&row["id"]), row)
        });
        rows.collect()
    }

    /// Expects that the server holds every record of a dump: each has a
    /// mapping, a row, and the values of the dump in it, with references to
    /// the rows that are meant.
    pub fn expect_records(&self, dump: &Dump, mappings: &Mappings) {
        let local = |kind: &str, sync_id: &str| {
            let found = mappings.get(&(kind.to_owned(), sync_id.to_owned()));
            found.unwrap_or_else(|| panic!("{sync_id} of {kind} has no mapping"))
        };
        for (kind, references) in KINDS {
            let rows = self.rows_of(kind);
            for mut record in dump.records(kind) {
                let sync_id = text(&record, "_syncId");
                for (pointer, to) in references {
                    let place = record.pointer_mut(pointer);
                    if let Some(place @ Value::String(_)) = place {
                        *place = Value::from(local(to, &text_of(place)).as_str());
                    }
                }
                let id = local(kind, &sync_id);
                let row = rows
                    .get(id)
                    .unwrap_or_else(|| panic!("no row {id} in {kind}"));
                let fields = record.as_object().expect("a record").iter();
                for (field, value) in
                    fields.filter(|(field, _)| !["_syncId", "roles"].contains(&field.as_str()))
                {
                    assert_eq!(
                        row.get(field),
                        Some(value),
                        "`{field}` of {kind} {id} ({sync_id})"
                    );
                }
            }
        }
        self.expect_attachments(dump, &local);
    }

    /// Expects that the access rows of the dump's policies, but for those of
    /// users, are those that the dump says.
    fn expect_attachments<'a>(&self, dump: &Dump, local: &dyn Fn(&str, &str) -> &'a String) {
        let access = self.list("/access");
        for policy in dump.records("policies") {
            let sync_id = text(&policy, "_syncId");
            let id = local("policies", &sync_id);
            let listed = policy["roles"].as_array().expect("a list").iter();
            let wanted: BTreeSet<(Option<String>, Option<i64>)> = listed
                // Without `user`, it may have been that of a user: it is not made.
                .filter(|entry| {
                    !entry["role"].is_null() || sync_id == "_sync_default_public_policy"
                })
                .map(|entry| {
                    let role = entry["role"]
                        .as_str()
                        .map(|role| local("roles", role).clone());
                    (role, entry["sort"].as_i64())
                })
                .collect();
            let found: BTreeSet<_> = access
                .iter()
                .filter(|row| row["policy"] == id.as_str() && row["user"].is_null())
                .map(|row| {
                    (
                        row["role"].as_str().map(str::to_owned),
                        row["sort"].as_i64(),
                    )
                })
                .collect();
            assert_eq!(found, wanted, "access rows of the policy {sync_id}");
        }
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

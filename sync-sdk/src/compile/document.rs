//! The document in which a config crate hands its compiled project to the
//! `directus-sync` command.

mod error;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Compiled;
use super::seed_document::SeedDocument;
use crate::hooks::Hook;
use crate::model::assets::AssetList;
use crate::model::{
    Address, DataModel, External, Kind, Object, Origin, ProjectKey, Protection, Record, Snapshot,
    SyncId,
};

pub use error::DocumentError;

const FORMAT: &str = "directus-sync/synth";
const VERSION: u64 = 1;

/// A compiled project as JSON: what `synth` prints.
///
/// ```json
/// {
///   "format": "directus-sync/synth",
///   "version": 1,
///   "project": "gazette",
///   "environment": "dev",
///   "environments": ["dev", "prod"],
///   "snapshot": {
///     "records": {
///       "roles": [{
///         "address": "role.editor",
///         "origin": { "file": "src/access.rs", "line": 12 },
///         "fields": { "name": "Editor" },
///         "syncId": "…"
///       }]
///     },
///     "dataModel": { "version": 1, "collections": [], "fields": [], "relations": [] },
///     "held": [{ "kind": "roles", "syncId": "…", "address": "role.author" }]
///   },
///   "seeds": [{
///     "collection": "language",
///     "root": null,
///     "insertOrder": 1,
///     "meta": { "create": true, "update": true, "delete": true, "preserveIds": false, "ignoreOnUpdate": [] },
///     "rows": [{
///       "address": "seed.languages.english",
///       "origin": { "file": "src/seeds.rs", "line": 8 },
///       "fields": { "code": "en-US" },
///       "syncId": "…"
///     }]
///   }],
///   "lock": { "role.author": "…", "role.editor": "…" },
///   "types": { "role.editor": "crate::access::Editor" }
/// }
/// ```
///
/// A kind without a key in `records` is not described. `externals` lists what is
/// referred to and not owned, each a record with its `kind` and, where it is
/// found by that, its `name`; `protected` lists what a push may not delete, each
/// with its `pattern` and `origin`; `held` lists the records that the project
/// described before and describes no longer, which a push deletes. `lock` is the
/// project's `sync.lock`, `types` the Rust type of each record and collection
/// that has one. What is absent is empty; a reader that does not know a key
/// ignores it, so one that must not be ignored comes with a new version.
/// `seeds` lists the rows of each collection that has some; `root` is the folder
/// from which the paths of their files (`_file_path`) start. `assets` has the
/// pictures of the settings, by setting, each with its `file` from the folder of
/// `Cargo.toml` (`null`: none). `hooks` names the hooks
/// that the project has (`roles.onSave`), which its binary calls when it is run as
/// `hooks`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    format: String,
    version: u64,
    project: String,
    environment: Option<String>,
    environments: Vec<String>,
    snapshot: SnapshotDocument,
    #[serde(default)]
    seeds: Vec<SeedDocument>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lock: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    types: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    assets: AssetList,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hooks: Vec<Hook>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotDocument {
    records: BTreeMap<String, Vec<RecordDocument>>,
    data_model: Option<Object>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    externals: Vec<ExternalDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    protected: Vec<ProtectionDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held: Vec<HeldDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeldDocument {
    kind: String,
    sync_id: String,
    address: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ExternalDocument {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(flatten)]
    record: RecordDocument,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ProtectionDocument {
    pattern: String,
    origin: OriginDocument,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordDocument {
    address: Option<String>,
    origin: Option<OriginDocument>,
    fields: Object,
    sync_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct OriginDocument {
    file: String,
    line: u32,
}

impl Document {
    /// The document of a compiled project.
    pub fn from_compiled(compiled: Compiled) -> Self {
        let Snapshot {
            records,
            data_model,
            externals,
            protected,
            held,
        } = compiled.snapshot;
        let records = records.into_iter().map(|(kind, records)| {
            let records = records.into_iter().map(RecordDocument::from_record);
            (kind.spec().name.to_owned(), records.collect())
        });
        let externals = externals.into_iter().map(|external| ExternalDocument {
            kind: external.kind.spec().name.to_owned(),
            name: external.name,
            record: RecordDocument::from_record(external.record),
        });
        let protected = protected.into_iter().map(|protection| ProtectionDocument {
            pattern: protection.pattern,
            origin: OriginDocument::from_origin(protection.origin),
        });
        let held = held.into_iter().flat_map(|(kind, of_kind)| {
            of_kind
                .into_iter()
                .map(move |(sync_id, address)| HeldDocument {
                    kind: kind.spec().name.to_owned(),
                    sync_id: sync_id.to_string(),
                    address: address.to_string(),
                })
        });
        let lock = compiled.lock.iter();
        let lock = lock.map(|(address, sync_id)| (address.to_string(), sync_id.to_string()));
        let types = compiled.types.into_iter();
        let types = types.map(|(address, path)| (address.to_string(), path));
        let seeds = compiled.seeds.into_iter().map(SeedDocument::from_seed);
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            project: compiled.project.as_str().to_owned(),
            environment: compiled.environment,
            environments: compiled.environments,
            snapshot: SnapshotDocument {
                records: records.collect(),
                data_model: data_model.map(DataModel::into_document),
                externals: externals.collect(),
                protected: protected.collect(),
                held: held.collect(),
            },
            seeds: seeds.collect(),
            lock: lock.collect(),
            types: types.collect(),
            assets: compiled.assets,
            hooks: compiled.hooks,
        }
    }

    /// The document as one line of JSON, for programs.
    pub fn to_json(&self) -> String {
        // Nothing in a document can fail to become JSON: keys are strings, and
        // numbers come from JSON values.
        let text = serde_json::to_string(self).unwrap_or_default();
        text + "\n"
    }

    /// The document as indented JSON, for people.
    pub fn to_pretty_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// When the text is no such document, or one of another version.
    pub fn parse(text: &str) -> Result<Compiled, DocumentError> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        let shown = |key: &str| {
            value
                .get(key)
                .map_or_else(|| "none".to_owned(), ToString::to_string)
        };
        if value.get("format").and_then(|format| format.as_str()) != Some(FORMAT) {
            return Err(DocumentError::Format {
                found: shown("format"),
            });
        }
        if value.get("version").and_then(|version| version.as_u64()) != Some(VERSION) {
            return Err(DocumentError::Version {
                found: shown("version"),
            });
        }
        let document: Document = serde_json::from_value(value)?;
        document.into_compiled()
    }

    fn into_compiled(self) -> Result<Compiled, DocumentError> {
        let mut records = BTreeMap::new();
        for (name, of_kind) in self.snapshot.records {
            let kind = kind(name)?;
            let of_kind = of_kind
                .into_iter()
                .map(RecordDocument::into_record)
                .collect();
            records.insert(kind, of_kind);
        }
        let external = |external: ExternalDocument| {
            Ok(External {
                kind: kind(external.kind)?,
                name: external.name,
                record: external.record.into_record(),
            })
        };
        let externals = self.snapshot.externals.into_iter().map(external);
        let externals = externals.collect::<Result<_, DocumentError>>()?;
        let protection = |protection: ProtectionDocument| Protection {
            pattern: protection.pattern,
            origin: protection.origin.into_origin(),
        };
        let protected = self.snapshot.protected.into_iter().map(protection);
        let mut held: BTreeMap<Kind, BTreeMap<SyncId, Address>> = BTreeMap::new();
        for one in self.snapshot.held {
            let of_kind = held.entry(kind(one.kind)?).or_default();
            of_kind.insert(SyncId::new(one.sync_id), Address::new(one.address));
        }
        let lock = self.lock.into_iter();
        let lock = lock.map(|(address, id)| (Address::new(address), SyncId::new(id)));
        let types = self.types.into_iter();
        let types = types.map(|(address, path)| (Address::new(address), path));
        let data_model = self
            .snapshot
            .data_model
            .map(DataModel::from_document)
            .transpose()
            .map_err(|reason| DocumentError::DataModel { reason })?;
        Ok(Compiled {
            assets: self.assets,
            hooks: self.hooks,
            project: ProjectKey::new(self.project),
            environment: self.environment,
            environments: self.environments,
            snapshot: Snapshot {
                records,
                data_model,
                externals,
                protected: protected.collect(),
                held,
            },
            lock: lock.collect(),
            types: types.collect(),
            seeds: self
                .seeds
                .into_iter()
                .map(SeedDocument::into_seed)
                .collect(),
        })
    }
}

fn kind(name: String) -> Result<Kind, DocumentError> {
    Kind::from_name(&name).ok_or(DocumentError::Kind { name })
}

impl OriginDocument {
    fn from_origin(origin: Origin) -> Self {
        Self {
            file: origin.file,
            line: origin.line,
        }
    }

    fn into_origin(self) -> Origin {
        Origin {
            file: self.file,
            line: self.line,
        }
    }
}

impl RecordDocument {
    pub(super) fn from_record(record: Record) -> Self {
        Self {
            address: record.address.map(|address| address.as_str().to_owned()),
            origin: record.origin.map(OriginDocument::from_origin),
            fields: record.fields,
            sync_id: record.sync_id.as_str().to_owned(),
        }
    }

    pub(super) fn into_record(self) -> Record {
        Record {
            sync_id: SyncId::new(self.sync_id),
            fields: self.fields,
            address: self.address.map(Address::new),
            origin: self.origin.map(OriginDocument::into_origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::hooks::{Part, When};
    use crate::model::{Lock, Seed, SeedMeta};

    fn compiled() -> Compiled {
        let mut record = Record::new(
            SyncId::new("a"),
            serde_json::from_value(json!({ "name": "Editor", "icon": null })).expect("an object"),
        );
        record.address = Some(Address::new("role.editor"));
        record.origin = Some(Origin {
            file: "src/main.rs".to_owned(),
            line: 3,
        });
        Compiled {
            project: ProjectKey::new("gazette"),
            environment: Some("dev".to_owned()),
            environments: vec!["dev".to_owned(), "prod".to_owned()],
            snapshot: Snapshot {
                externals: vec![External {
                    kind: Kind::Folders,
                    name: Some("Theirs".to_owned()),
                    record: record.clone(),
                }],
                protected: vec![Protection {
                    pattern: "role.*".to_owned(),
                    origin: record.origin.clone().expect("an origin"),
                }],
                records: BTreeMap::from([(Kind::Roles, vec![record]), (Kind::Flows, Vec::new())]),
                data_model: Some(DataModel::default()),
                held: BTreeMap::from([(
                    Kind::Flows,
                    BTreeMap::from([(SyncId::new("c"), Address::new("flow.gone"))]),
                )]),
            },
            lock: Lock::from_iter([(Address::new("flow.gone"), SyncId::new("c"))]),
            assets: AssetList::from([("project_logo".to_owned(), Some("logo.svg".into()))]),
            hooks: vec![Hook::new(Part::DataModel, When::OnLoad)],
            types: BTreeMap::from([(
                Address::new("role.editor"),
                "crate::access::Editor".to_owned(),
            )]),
            seeds: vec![Seed {
                collection: "language".to_owned(),
                root: None,
                insert_order: 3,
                meta: SeedMeta {
                    delete: false,
                    ignore_on_update: vec!["name".to_owned()],
                    ..SeedMeta::default()
                },
                rows: vec![Record::new(SyncId::new("b"), Object::new())],
            }],
        }
    }

    #[test]
    fn a_document_from_before_seeds_has_none() {
        let mut document = serde_json::to_value(Document::from_compiled(compiled())).expect("JSON");
        document
            .as_object_mut()
            .expect("an object")
            .remove("seeds")
            .expect("seeds");
        let back = Document::parse(&document.to_string()).expect("a document");
        assert_eq!(back.seeds, []);
        assert_eq!(back.snapshot, compiled().snapshot);
    }

    #[test]
    fn comes_back_as_it_was() {
        let text = Document::from_compiled(compiled()).to_json();
        let back = Document::parse(&text).expect("a document");
        assert_eq!(back, compiled());
        let record = &back.snapshot.of(Kind::Roles)[0];
        assert_eq!(
            record.address.as_ref().map(Address::as_str),
            Some("role.editor")
        );
        assert_eq!(
            record.origin.as_ref().map(Origin::to_string).as_deref(),
            Some("src/main.rs:3")
        );
    }

    #[test]
    fn other_documents_are_refused() {
        let parse = |text: &str| {
            Document::parse(text)
                .expect_err("not a document")
                .to_string()
        };
        assert!(parse("Hello").contains("cannot be read"));
        assert!(parse("[]").contains("found none"));
        assert!(parse(r#"{"format":"x"}"#).contains(r#"found "x""#));
        assert!(parse(r#"{"format":"directus-sync/synth","version":2}"#).contains("has version 2"));
        let unknown = Document::from_compiled(compiled())
            .to_json()
            .replace("\"roles\"", "\"rolls\"");
        assert!(parse(&unknown).contains("`rolls`"));
    }
}

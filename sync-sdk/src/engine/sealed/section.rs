//! A plan as a JSON document: what only `push --plan` needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::inside::Inside;
use super::known::Known;
use super::words;
use crate::engine::Selection;
use crate::engine::assets::AssetPlan;
use crate::engine::limits::STATUS;
use crate::engine::plan::Clear;
use crate::idmap::{Digest, ItemTable, MapChange, Subject};
use crate::model::{Address, Kind, SyncId};

/// What a sealed plan has beyond what people read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Section {
    pub(super) seal: Seal,
    /// What rows give up before others are written.
    pub(super) clears: Vec<Given>,
    /// Rows of the id map that go with no record.
    pub(super) map_changes: Vec<Mapped>,
    /// Those that come before the data model changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ahead: Vec<Mapped>,
    /// The server's diff of the data model.
    pub(super) schema_diff: Option<Value>,
    /// The pictures that settings get, by the keys of their contents.
    #[serde(default, skip_serializing_if = "AssetPlan::is_empty")]
    pub(super) assets: AssetPlan,
}

/// What must be as it was for the plan to be applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seal {
    /// The version of this software.
    pub(super) tool: String,
    /// The target's address, in one form for all that mean the same.
    pub(super) url: String,
    /// What the target has and no other instance.
    pub(super) instance: String,
    /// Its version.
    pub(super) directus: String,
    /// Where SyncIDs are mapped.
    pub(super) id_map: String,
    /// The project in whose name they are mapped.
    pub(super) project: Option<String>,
    /// What was compared.
    pub(super) covers: Covers,
    /// Goes into each fingerprint, so that those of two plans tell nothing.
    pub(super) salt: String,
    /// The entries of the data model, each with a fingerprint, where it is
    /// covered.
    pub(super) data_model: Option<BTreeMap<String, Fingerprint>>,
    /// Rows that are changed, deleted, or pointed to.
    pub(super) rows: Vec<SealedRow>,
    /// Rows that are created.
    pub(super) absent: Vec<Absent>,
    /// Which row each record has.
    pub(super) mappings: Vec<Mapping>,
    /// What was known of what the plan remembers or forgets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) known: Vec<Known>,
}

/// Which parts of a target were compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Covers {
    kinds: Vec<Word>,
    data_model: bool,
    policy_roles: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    assets: bool,
    #[serde(default = "yes")]
    map_literals: bool,
}

/// What a plan that does not say it was made with.
fn yes() -> bool {
    true
}

/// A kind by its name, in a list or as a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Word(#[serde(with = "words::kind")] pub(super) Kind);

/// A digest of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Fingerprint(#[serde(with = "words::digest")] pub(super) Digest);

/// A row as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SealedRow {
    #[serde(with = "words::kind")]
    pub(super) kind: Kind,
    pub(super) local_id: String,
    #[serde(with = "words::address")]
    pub(super) address: Address,
    pub(super) fields: BTreeMap<String, Fingerprint>,
    /// JSON pointers to what no fingerprint was made of: secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) except: Vec<String>,
    /// The rows that refer to it, where it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inside: Option<Inside>,
}

/// A row that was not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Absent {
    #[serde(with = "words::kind")]
    pub(super) kind: Kind,
    #[serde(with = "words::address")]
    pub(super) address: Address,
    /// The key that it gets, where we choose it.
    pub(super) local_id: Option<String>,
    /// What it is called: the parts of the kind's natural key.
    pub(super) name: Vec<Option<String>>,
    /// Rows that were called so and are others.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) alike: BTreeSet<String>,
}

/// The row that a record had in the id map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mapping {
    #[serde(with = "words::kind")]
    pub(super) kind: Kind,
    #[serde(with = "words::sync_id")]
    pub(super) sync_id: SyncId,
    #[serde(with = "words::address")]
    pub(super) address: Address,
    pub(super) local_id: Option<String>,
    pub(super) project: Option<String>,
}

/// A [`Clear`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Given {
    #[serde(with = "words::kind")]
    kind: Kind,
    local_id: String,
    field: String,
    meanwhile: Option<String>,
}

/// A [`MapChange`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Mapped(#[serde(with = "MapChangeForm")] pub(super) MapChange);

/// The form of a [`MapChange`].
#[derive(Serialize, Deserialize)]
#[serde(
    remote = "MapChange",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum MapChangeForm {
    Put {
        #[serde(with = "words::kind")]
        kind: Kind,
        #[serde(with = "words::sync_id")]
        sync_id: SyncId,
        local_id: String,
    },
    Remove {
        #[serde(with = "words::kind")]
        kind: Kind,
        #[serde(with = "words::sync_id")]
        sync_id: SyncId,
    },
    // No plan of records has any.
    #[serde(skip)]
    PutItem {
        table: ItemTable,
        sync_id: SyncId,
        local_id: String,
    },
    #[serde(skip)]
    RemoveItem {
        table: ItemTable,
        sync_id: SyncId,
    },
    Declare(#[serde(with = "words::address")] Address),
    Retract(#[serde(with = "words::address")] Address),
    Remember {
        #[serde(with = "subject")]
        subject: Subject,
        #[serde(with = "digests")]
        fields: BTreeMap<String, Digest>,
    },
    Forget(#[serde(with = "subject")] Subject),
}

/// The form of a [`Subject`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum SubjectForm {
    Record {
        #[serde(with = "words::kind")]
        kind: Kind,
        #[serde(with = "words::sync_id")]
        sync_id: SyncId,
    },
    Model(#[serde(with = "words::address")] Address),
}

pub(super) mod subject {
    use serde::{Deserializer, Serializer};

    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        subject: &Subject,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let form = match subject.clone() {
            Subject::Record(kind, sync_id) => SubjectForm::Record { kind, sync_id },
            Subject::Model(address) => SubjectForm::Model(address),
        };
        form.serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Subject, D::Error> {
        Ok(match SubjectForm::deserialize(deserializer)? {
            SubjectForm::Record { kind, sync_id } => Subject::Record(kind, sync_id),
            SubjectForm::Model(address) => Subject::Model(address),
        })
    }
}

mod digests {
    use serde::{Deserializer, Serializer};

    use super::*;

    pub(super) fn serialize<S: Serializer>(
        fields: &BTreeMap<String, Digest>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(fields.iter().map(|(key, digest)| (key, digest.as_str())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Digest>, D::Error> {
        let fields = BTreeMap::<String, Fingerprint>::deserialize(deserializer)?;
        Ok(fields.into_iter().map(|(key, it)| (key, it.0)).collect())
    }
}

impl Covers {
    pub(super) fn of(selection: &Selection) -> Self {
        Self {
            kinds: selection.kinds.iter().copied().map(Word).collect(),
            data_model: selection.data_model,
            policy_roles: selection.policy_roles,
            assets: selection.assets,
            map_literals: selection.map_literals,
        }
    }

    pub(super) fn selection(&self) -> Selection {
        Selection {
            kinds: self.kinds.iter().map(|kind| kind.0).collect(),
            data_model: self.data_model,
            policy_roles: self.policy_roles,
            assets: self.assets,
            map_literals: self.map_literals,
        }
    }
}

impl Given {
    pub(super) fn of(clear: &Clear) -> Self {
        Self {
            kind: clear.kind,
            local_id: clear.local_id.clone(),
            field: clear.field.to_owned(),
            meanwhile: clear.meanwhile.clone(),
        }
    }

    /// `None` where the kind has no field of this name that is ever given up.
    pub(super) fn into_clear(self) -> Option<Clear> {
        let spec = self.kind.spec();
        let references = spec.references.iter().map(|reference| reference.path);
        let status = (self.kind == Kind::Flows).then_some(STATUS);
        let fields = references.chain(spec.natural_key.iter().copied());
        let mut fields = fields.chain(status);
        Some(Clear {
            kind: self.kind,
            local_id: self.local_id,
            field: fields.find(|field| *field == self.field)?,
            meanwhile: self.meanwhile,
        })
    }
}

//! Seeds in the document of a compiled project.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::document::RecordDocument;
use crate::model::{Seed, SeedMeta};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeedDocument {
    collection: String,
    root: Option<PathBuf>,
    insert_order: i64,
    meta: SeedMetaDocument,
    rows: Vec<RecordDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeedMetaDocument {
    create: bool,
    update: bool,
    delete: bool,
    preserve_ids: bool,
    ignore_on_update: Vec<String>,
}

impl SeedDocument {
    pub(super) fn from_seed(seed: Seed) -> Self {
        let rows = seed.rows.into_iter().map(RecordDocument::from_record);
        Self {
            collection: seed.collection,
            root: seed.root,
            insert_order: seed.insert_order,
            meta: SeedMetaDocument {
                create: seed.meta.create,
                update: seed.meta.update,
                delete: seed.meta.delete,
                preserve_ids: seed.meta.preserve_ids,
                ignore_on_update: seed.meta.ignore_on_update,
            },
            rows: rows.collect(),
        }
    }

    pub(super) fn into_seed(self) -> Seed {
        let rows = self.rows.into_iter().map(RecordDocument::into_record);
        Seed {
            collection: self.collection,
            root: self.root,
            insert_order: self.insert_order,
            meta: SeedMeta {
                create: self.meta.create,
                update: self.meta.update,
                delete: self.meta.delete,
                preserve_ids: self.meta.preserve_ids,
                ignore_on_update: self.meta.ignore_on_update,
            },
            rows: rows.collect(),
        }
    }
}

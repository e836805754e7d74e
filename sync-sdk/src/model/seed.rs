//! Rows of collections, as directus-sync keeps them in seed files.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Object, Record};

/// The rows that a configuration has of one collection: a seed file.
///
/// Rows are [`Record`]s; a field that refers to another row holds its SyncID.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// The collection: one of the configuration's own, `directus_users` or
    /// `directus_files`.
    pub collection: String,
    /// The folder from which the paths of files start ([`FILE_PATH`]), where
    /// there are some.
    pub root: Option<PathBuf>,
    /// Its place among the seeds: those that others refer to come first.
    pub insert_order: i64,
    /// How a push treats the rows.
    pub meta: SeedMeta,
    /// The rows.
    pub rows: Vec<Record>,
}

/// How a push treats the rows of a seed. The default is directus-sync's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedMeta {
    /// Missing rows are made.
    pub create: bool,
    /// Rows that differ are changed.
    pub update: bool,
    /// Rows that the seed no longer has are removed.
    pub delete: bool,
    /// The SyncID of a row is its primary key too.
    pub preserve_ids: bool,
    /// Fields that are set when a row is made, and then left alone.
    pub ignore_on_update: Vec<String>,
}

impl Default for SeedMeta {
    fn default() -> Self {
        Self {
            create: true,
            update: true,
            delete: true,
            preserve_ids: false,
            ignore_on_update: Vec::new(),
        }
    }
}

/// The key under which a row of `directus_files` has the path of its file.
pub const FILE_PATH: &str = "_file_path";

impl Seed {
    /// The object of a seed file: `collection`, `meta` in full, and `data`,
    /// each row with its `_sync_id` first.
    pub fn to_value(&self) -> Value {
        let data: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let mut object = Object::new();
                object.insert("_sync_id".to_owned(), row.sync_id.as_str().into());
                object.extend(row.fields.clone());
                object.into()
            })
            .collect();
        let meta = &self.meta;
        json!({
            "collection": self.collection,
            "meta": {
                "insert_order": self.insert_order,
                "create": meta.create,
                "update": meta.update,
                "delete": meta.delete,
                "preserve_ids": meta.preserve_ids,
                "ignore_on_update": meta.ignore_on_update,
            },
            "data": data,
        })
    }
}

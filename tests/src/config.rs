//! Configurations for tests.

use serde_json::{Value, json};
use sync_sdk::model::{Address, DataModel, Kind, Object, ProjectKey, Record, Snapshot, SyncId};

/// The SyncID of the record with this name, the same in every test.
pub fn id(name: &str) -> String {
    let key = ProjectKey::new("sync-tests");
    key.sync_id(&Address::new(name)).to_string()
}

/// A configuration that grows.
#[derive(Debug, Clone, Default)]
pub struct Config(Snapshot);

impl Config {
    /// A configuration that describes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds records of a kind: a list of objects as in a dump file, each with
    /// its `_syncId`. An empty list says that there are no records.
    #[must_use]
    pub fn with(mut self, kind: Kind, records: Value) -> Self {
        let Value::Array(records) = records else {
            panic!("{records} is not a list of records");
        };
        let records = records.into_iter().map(record);
        self.0.records.entry(kind).or_default().extend(records);
        self
    }

    /// Changes fields of the record with this SyncID.
    #[must_use]
    pub fn set(mut self, sync_id: &str, fields: Value) -> Self {
        let Value::Object(fields) = fields else {
            panic!("{fields} is not an object");
        };
        let mut records = self.0.records.values_mut().flatten();
        let record = records
            .find(|record| record.sync_id.as_str() == sync_id)
            .unwrap_or_else(|| panic!("there is no {sync_id}"));
        record.fields.extend(fields);
        self
    }

    /// Leaves out the record with this SyncID.
    #[must_use]
    pub fn without(mut self, sync_id: &str) -> Self {
        for records in self.0.records.values_mut() {
            records.retain(|record| record.sync_id.as_str() != sync_id);
        }
        self
    }

    /// Sets the data model: a whole document as `/schema/snapshot` answers it.
    #[must_use]
    pub fn with_model(mut self, document: Value) -> Self {
        let Value::Object(document) = document else {
            panic!("{document} is not an object");
        };
        self.0.data_model = Some(DataModel::from_document(document).expect("a data model"));
        self
    }

    /// Sets a data model of collections with an integer key and text fields,
    /// written as a person would who is not at one version or database.
    #[must_use]
    pub fn with_collections(self, collections: &[(&str, &[&str])]) -> Self {
        let key = |collection: &str| {
            json!({ "collection": collection, "field": "id", "type": "integer",
                "meta": { "collection": collection, "field": "id", "hidden": true },
                "schema": { "name": "id", "table": collection, "is_primary_key": true, "has_auto_increment": true, "is_nullable": false } })
        };
        let text = |collection: &str, field: &str| {
            json!({ "collection": collection, "field": field, "type": "string",
                "meta": { "collection": collection, "field": field, "interface": "input" },
                "schema": { "name": field, "table": collection, "max_length": 255, "is_nullable": true } })
        };
        let all: Vec<Value> = collections
            .iter()
            .map(|(name, _)| json!({ "collection": name, "meta": { "collection": name }, "schema": { "name": name } }))
            .collect();
        let fields: Vec<Value> = collections
            .iter()
            .flat_map(|(name, fields)| {
                std::iter::once(key(name)).chain(fields.iter().map(move |field| text(name, field)))
            })
            .collect();
        self.with_model(
            json!({ "version": 1, "directus": "11.17.4", "vendor": "sqlite",
            "collections": all, "fields": fields, "systemFields": [], "relations": [] }),
        )
    }

    /// The configuration.
    pub fn snapshot(&self) -> Snapshot {
        self.0.clone()
    }
}

fn record(value: Value) -> Record {
    let Value::Object(mut fields) = value else {
        panic!("{value} is not a record");
    };
    let sync_id = fields.shift_remove("_syncId");
    let sync_id = sync_id.as_ref().and_then(Value::as_str);
    let sync_id = SyncId::new(sync_id.unwrap_or_else(|| panic!("{fields:?} has no _syncId")));
    Record::new(sync_id, Object::from_iter(fields))
}

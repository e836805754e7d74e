//! Configurations for tests.

use serde_json::{Value, json};
use sync_sdk::compile::Compiled;
use sync_sdk::model::{Address, DataModel, Kind, Object, ProjectKey, Record, Snapshot, SyncId};

use crate::variant::{database, version};

/// The SyncID of the record with this name, the same in every test.
pub fn id(name: &str) -> String {
    let key = ProjectKey::new("sync-tests");
    key.sync_id(&Address::new(name)).to_string()
}

impl From<Snapshot> for Config {
    fn from(snapshot: Snapshot) -> Self {
        Self(snapshot)
    }
}

/// A configuration that grows.
#[derive(Debug, Clone, Default)]
pub struct Config(Snapshot);

impl Config {
    /// A configuration that describes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a project in code compiles to.
    pub fn compiled(project: &Compiled) -> Self {
        Self(project.snapshot.clone())
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

    /// Says that it described the record before, under this address.
    #[must_use]
    pub fn holding(mut self, kind: Kind, sync_id: &str, address: &str) -> Self {
        let held = self.0.held.entry(kind).or_default();
        held.insert(SyncId::new(sync_id), Address::new(address));
        self
    }

    /// Sets the data model: a whole document as `/schema/snapshot` answers it, but that
    /// it need not say where: then it is of what the tests run on.
    #[must_use]
    pub fn with_model(mut self, document: Value) -> Self {
        let Value::Object(mut document) = document else {
            panic!("{document} is not an object");
        };
        let head = json!({
            "version": 1, "directus": version().number(), "vendor": database().name(),
        });
        for (key, value) in head.as_object().into_iter().flatten() {
            document.entry(key).or_insert(value.clone());
        }
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
        let all: Vec<Value> = collections
            .iter()
            .map(|(name, _)| json!({ "collection": name, "meta": { "collection": name }, "schema": { "name": name } }))
            .collect();
        let fields: Vec<Value> = collections
            .iter()
            .flat_map(|(name, fields)| {
                std::iter::once(key(name)).chain(fields.iter().map(|field| text_field(name, field)))
            })
            .collect();
        self.with_model(
            json!({ "collections": all, "fields": fields, "systemFields": [], "relations": [] }),
        )
    }

    /// Adds a text field to a collection of the data model that need not be
    /// declared: it may be somebody else's.
    #[must_use]
    pub fn with_field(mut self, collection: &str, field: &str) -> Self {
        let model = self.0.data_model.as_mut().expect("a data model");
        let Value::Object(field) = text_field(collection, field) else {
            unreachable!("a field is an object");
        };
        model.fields.push(field);
        self
    }

    /// Changes what the data model says about a field.
    #[must_use]
    pub fn with_meta(mut self, collection: &str, field: &str, meta: Value) -> Self {
        let model = self.0.data_model.as_mut().expect("a data model");
        let mut fields = model.fields.iter_mut();
        let field = fields
            .find(|entry| entry["collection"] == collection && entry["field"] == field)
            .expect("the field");
        let (Value::Object(meta), Some(Value::Object(has))) = (meta, field.get_mut("meta")) else {
            panic!("{field:?} has no meta");
        };
        has.extend(meta);
        self
    }

    /// A configuration of 520 records of every kind.
    pub fn large() -> Self {
        let list = |count: usize, one: &dyn Fn(usize) -> Value| (0..count).map(one).collect();
        let of = |kind: &str, number: usize| id(&format!("{kind}{number}"));
        Self::new()
            .with(Kind::Folders, list(50, &|n| json!({ "_syncId": of("folder", n), "name": format!("Folder {n}"), "parent": (n > 0).then(|| of("folder", n / 2)) })))
            .with(Kind::Roles, list(50, &|n| json!({ "_syncId": of("role", n), "name": format!("Role {n}"), "parent": null })))
            .with(Kind::Policies, list(50, &|n| json!({
                "_syncId": of("policy", n), "name": format!("Policy {n}"), "admin_access": false, "app_access": true,
                "roles": [{ "role": of("role", n), "sort": 1 }] })))
            .with(Kind::Permissions, list(200, &|n| json!({
                "_syncId": of("permission", n), "policy": of("policy", n / 4), "collection": "directus_files",
                "action": (["create", "read", "update", "delete"][n % 4]), "permissions": null,
                "validation": null, "presets": null, "fields": ["*"] })))
            .with(Kind::Flows, list(20, &|n| json!({
                "_syncId": of("flow", n), "name": format!("Flow {n}"), "status": "inactive", "trigger": "manual",
                "options": {}, "operation": of("operation", 3 * n) })))
            .with(Kind::Operations, list(60, &|n| json!({
                "_syncId": of("operation", n), "flow": of("flow", n / 3), "key": format!("step{n}"), "type": "log",
                "name": "Step", "position_x": n, "position_y": 1, "options": { "message": "Done" },
                "resolve": (n % 3 < 2).then(|| of("operation", n + 1)), "reject": null })))
            .with(Kind::Dashboards, list(10, &|n| json!({ "_syncId": of("dashboard", n), "name": format!("Dashboard {n}") })))
            .with(Kind::Panels, list(40, &|n| json!({
                "_syncId": of("panel", n), "dashboard": of("dashboard", n / 4), "name": format!("Panel {n}"), "type": "label",
                "position_x": 1, "position_y": n, "width": 4, "height": 4, "show_header": false, "options": { "text": "Hello" } })))
            .with(Kind::Presets, list(20, &|n| json!({
                "_syncId": of("preset", n), "bookmark": format!("Bookmark {n}"), "collection": "directus_files", "role": of("role", n) })))
            .with(Kind::Translations, list(20, &|n| json!({
                "_syncId": of("translation", n), "key": format!("key{n}"), "language": "en-US", "value": format!("Text {n}") })))
    }

    /// The configuration.
    pub fn snapshot(&self) -> Snapshot {
        self.0.clone()
    }
}

fn text_field(collection: &str, field: &str) -> Value {
    json!({ "collection": collection, "field": field, "type": "string",
        "meta": { "collection": collection, "field": field, "interface": "input" },
        "schema": { "name": field, "table": collection, "max_length": 255, "is_nullable": true } })
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

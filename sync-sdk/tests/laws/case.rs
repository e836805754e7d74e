//! A case: a snapshot with a name, and its form as JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use sync_sdk::model::{DataModel, Kind, Object, Record, Snapshot, SyncId};

/// The key of the data model beside those of the kinds.
pub(crate) const MODEL: &str = "dataModel";

#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Where it is from, and the module that it becomes.
    pub(crate) name: String,
    pub(crate) snapshot: Snapshot,
}

/// The snapshot as JSON: records as a dump has them, and the whole data model.
pub(crate) fn to_json(snapshot: &Snapshot) -> Value {
    let mut document = Object::new();
    for (kind, records) in &snapshot.records {
        let records = records.iter().map(|record| {
            let mut fields = record.fields.clone();
            fields.insert("_syncId".to_owned(), json!(record.sync_id.as_str()));
            Value::Object(fields)
        });
        document.insert(kind.spec().name.to_owned(), records.collect());
    }
    if let Some(model) = &snapshot.data_model {
        document.insert(MODEL.to_owned(), model.clone().into_document().into());
    }
    document.into()
}

/// The reverse of [`to_json`].
pub(crate) fn from_json(document: &Value) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let Value::Object(document) = document else {
        panic!("not a snapshot: {document}");
    };
    for (name, value) in document {
        match (name.as_str(), value) {
            (MODEL, Value::Object(model)) => {
                snapshot.data_model =
                    Some(DataModel::from_document(model.clone()).expect("a data model"));
            }
            (name, Value::Array(records)) => {
                let kind = Kind::from_name(name).unwrap_or_else(|| panic!("no kind `{name}`"));
                snapshot
                    .records
                    .insert(kind, records.iter().map(record).collect());
            }
            _ => panic!("not a list: `{name}`"),
        }
    }
    sync_sdk::snapshot::canonicalize(&mut snapshot);
    snapshot
}

fn record(value: &Value) -> Record {
    let mut fields = value.as_object().expect("a record is an object").clone();
    let id = fields.shift_remove("_syncId");
    let id = id
        .as_ref()
        .and_then(Value::as_str)
        .expect("a record has a `_syncId`");
    Record::new(SyncId::new(id), fields)
}

/// What was found before, by name: each is a file.
pub(crate) fn found() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/laws/found");
    let files = std::fs::read_dir(&folder).expect("the folder of what was found");
    let mut cases = BTreeMap::new();
    for file in files {
        let path = file.expect("a file").path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name")
            .to_owned();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a file that can be read");
        let document = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        cases.insert(stem, from_json(&document));
    }
    let cases = cases.into_iter();
    cases
        .map(|(name, snapshot)| Case {
            name: format!("found_{name}"),
            snapshot,
        })
        .collect()
}

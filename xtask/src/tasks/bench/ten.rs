//! Ten changes of a dump folder, of several kinds: what somebody does in a day.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// What is said in the fields that change.
const NEW: &str = "Changed by the benchmark.";

/// The SyncID of the folder that is added.
pub(super) const FOLDER: &str = "be7c4a11-0000-4000-8000-000000000001";

/// Which field of a record of each kind changes, and the value it gets.
fn edits() -> [(&'static str, &'static str, Value); 8] {
    [
        ("permissions", "/fields", json!(["id"])),
        ("flows", "/options/benchmark", json!(true)),
        ("operations", "/options/benchmark", json!(true)),
        ("panels", "/name", json!(NEW)),
        ("roles", "/description", json!(NEW)),
        ("policies", "/description", json!(NEW)),
        ("translations", "/value", json!(NEW)),
        ("presets", "/bookmark", json!(NEW)),
    ]
}

/// A record that was changed: the whole field that holds the change.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) kind: &'static str,
    pub(super) sync_id: String,
    pub(super) field: String,
    pub(super) value: Value,
}

/// What was done to a dump folder beside adding [`FOLDER`].
#[derive(Debug)]
pub(super) struct Changes {
    pub(super) records: Vec<Edit>,
    /// The record that was added.
    pub(super) folder: Value,
    /// The field whose note was changed, as `collection` and `field`.
    pub(super) noted: [String; 2],
    pub(super) note: &'static str,
}

/// Changes eight records and a field of a dump folder, and adds a folder.
pub(super) fn change(dump: &Path) -> Result<Changes> {
    let records = edits()
        .into_iter()
        .map(|(kind, path, value)| edit(dump, kind, path, value))
        .collect::<Result<_>>()?;
    let folder = json!({ "name": "Benchmark", "parent": null, "_syncId": FOLDER });
    let file = records_of(dump, "folders");
    let mut folders = read(&file)?;
    let list = folders.as_array_mut().context("folders are a list")?;
    list.push(folder.clone());
    write(&file, &folders)?;
    let fields = dump.join("snapshot/fields");
    let file = first(&first(&fields)?)?;
    let mut field = read(&file)?;
    field["meta"]["note"] = json!(NEW);
    write(&file, &field)?;
    let named = |name: &str| field[name].as_str().unwrap_or_default().to_owned();
    Ok(Changes {
        records,
        folder,
        noted: [named("collection"), named("field")],
        note: NEW,
    })
}

/// Changes one record of a kind: none that every instance has, and none of the public.
fn edit(dump: &Path, kind: &'static str, path: &str, value: Value) -> Result<Edit> {
    let is_default = |value: &Value| {
        value
            .as_str()
            .is_some_and(|id| id.starts_with("_sync_default"))
    };
    let file = records_of(dump, kind);
    let mut records = read(&file)?;
    let record = records
        .as_array_mut()
        .and_then(|records| {
            records
                .iter_mut()
                .find(|record| !is_default(&record["_syncId"]) && !is_default(&record["policy"]))
        })
        .with_context(|| format!("the data has no {kind}, of which one is to be changed"))?;
    let mut words = path.split('/').skip(1);
    let field = words.next().unwrap_or_default().to_owned();
    match words.next() {
        None => record[&field] = value,
        Some(inner) => {
            if record[&field].is_null() {
                record[&field] = json!({});
            }
            record[&field][inner] = value;
        }
    }
    let edit = Edit {
        kind,
        sync_id: record["_syncId"].as_str().unwrap_or_default().to_owned(),
        value: record[&field].clone(),
        field,
    };
    write(&file, &records)?;
    Ok(edit)
}

pub(super) fn records_of(dump: &Path, kind: &str) -> PathBuf {
    dump.join("collections").join(format!("{kind}.json"))
}

pub(super) fn read(file: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

fn write(file: &Path, value: &Value) -> Result<()> {
    fs::write(file, format!("{value:#}"))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// The first entry of a folder by name.
fn first(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    let first = entries.into_iter().min();
    first.with_context(|| format!("{} is empty", folder.display()))
}

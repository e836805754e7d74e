//! A dump folder as the requests that make an empty instance so.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use xtask::connection::Connection;

use super::super::scene::entries;
use super::super::ten::{read, records_of};
use super::requests::{BODY, Request, chunks, list};
use super::{numbers, parsed};

/// The kinds by the stage in which they are made: nothing refers to what comes later, but for what
/// the database does not check.
const STAGES: [&[&str]; 2] = [
    &[
        "folders",
        "roles",
        "policies",
        "flows",
        "dashboards",
        "translations",
    ],
    &["access", "permissions", "operations", "panels", "presets"],
];

/// Where a record refers to another one of its kind, which must be made before it.
const OWN: [(&str, &[&str]); 3] = [
    ("folders", &["parent"]),
    ("roles", &["parent"]),
    ("operations", &["resolve", "reject"]),
];

/// The server chooses their primary keys.
const NUMBERED: [&str; 2] = ["permissions", "presets"];

/// What an instance is to hold.
#[derive(Debug)]
pub(in super::super) struct Desired {
    model: String,
    stages: Vec<Stage>,
    mappings: Vec<Value>,
}

/// Requests that can be under way at once.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) requests: Vec<Request>,
    /// The kind and SyncIDs of the rows of each request, where the server numbers them.
    numbered: Vec<Option<(&'static str, Vec<Value>)>>,
}

impl Stage {
    /// The mappings of the rows that the server has numbered.
    pub(super) fn numbered(&self, answers: &[Vec<u8>]) -> Result<Vec<Value>> {
        let mut mappings = Vec::new();
        for (numbered, answer) in self.numbered.iter().zip(answers) {
            if let Some((kind, sync_ids)) = numbered {
                let ids = numbers(answer, sync_ids.len())?;
                let pairs = sync_ids.iter().zip(ids);
                mappings.extend(
                    pairs.map(|(sync_id, id)| json!([kind, sync_id, id.to_string(), null])),
                );
            }
        }
        Ok(mappings)
    }
}

impl Desired {
    /// Reads a dump folder. What every instance has is looked up on the server.
    pub(super) fn read(dump: &Path, loose: &mut Connection) -> Result<Self> {
        let defaults = defaults(loose)?;
        let mut desired = Self {
            model: model(dump)?.to_string(),
            stages: Vec::new(),
            mappings: Vec::new(),
        };
        for kinds in STAGES {
            let mut stage = Stage {
                requests: Vec::new(),
                numbered: Vec::new(),
            };
            for kind in kinds {
                let records = match *kind {
                    "access" => attachments(dump)?,
                    kind => records(dump, kind)?,
                };
                desired.add(&mut stage, kind, records, &defaults);
            }
            desired.stages.push(stage);
        }
        if let Some(settings) = records(dump, "settings")?.into_iter().next() {
            let (_, fields) = split(settings, &defaults);
            let request = Request::new(
                "PATCH",
                "/settings?fields=id",
                Value::Object(fields).to_string(),
            );
            let last = desired.stages.last_mut().context("there are stages")?;
            last.requests.push(request);
            last.numbered.push(None);
            let mapping = json!(["settings", "_sync_default_settings", "1", null]);
            desired.mappings.push(mapping);
        }
        Ok(desired)
    }

    fn add(
        &mut self,
        stage: &mut Stage,
        kind: &'static str,
        records: Vec<Value>,
        defaults: &HashMap<String, Value>,
    ) {
        let is_numbered = NUMBERED.contains(&kind);
        let mut rows = Vec::new();
        let mut sync_ids = Vec::new();
        for record in in_order(kind, records) {
            let (sync_id, mut fields) = split(record, defaults);
            if let Some(id) = sync_id.as_str().and_then(|sync_id| defaults.get(sync_id)) {
                self.mappings.push(json!([kind, sync_id, id, null]));
                continue;
            }
            if kind == "policies" {
                fields.remove("roles");
            }
            if !is_numbered {
                fields.insert("id".to_owned(), sync_id.clone());
                if kind != "access" {
                    self.mappings.push(json!([kind, sync_id, sync_id, null]));
                }
            }
            rows.push(Value::Object(fields));
            sync_ids.push(sync_id);
        }
        for run in chunks(&rows, BODY) {
            let path = format!("/{kind}?fields=id&limit={}", run.len());
            stage
                .requests
                .push(Request::new("POST", path, json!(run).to_string()));
            let of_run = sync_ids.drain(..run.len()).collect();
            stage.numbered.push(is_numbered.then_some((kind, of_run)));
        }
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The mappings that are known before anything is written.
    pub(super) fn mappings(&self) -> Vec<Value> {
        self.mappings.clone()
    }
}

fn records(dump: &Path, kind: &str) -> Result<Vec<Value>> {
    let file = records_of(dump, kind);
    if !file.exists() {
        return Ok(Vec::new());
    }
    match read(&file)? {
        Value::Array(records) => Ok(records),
        _ => anyhow::bail!("{} is not a list", file.display()),
    }
}

/// The policies' roles as the rows that they are, but for those that every instance has.
fn attachments(dump: &Path) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for policy in records(dump, "policies")? {
        let id = &policy["_syncId"];
        for (number, role) in policy["roles"].as_array().into_iter().flatten().enumerate() {
            let is_default = matches!(
                (id.as_str(), role["role"].as_str()),
                (
                    Some("_sync_default_admin_policy"),
                    Some("_sync_default_admin_role")
                ) | (Some("_sync_default_public_policy"), None)
            );
            if !is_default {
                let key = format!("acce5500-0000-4000-8000-{:08x}{number:04x}", rows.len());
                rows.push(json!({
                    "_syncId": key, "policy": id, "role": role["role"], "sort": role["sort"],
                }));
            }
        }
    }
    Ok(rows)
}

/// A record's SyncID and its fields, with primary keys for what every instance has.
fn split(record: Value, defaults: &HashMap<String, Value>) -> (Value, Map<String, Value>) {
    let Value::Object(mut fields) = record else {
        return (Value::Null, Map::new());
    };
    let sync_id = fields.remove("_syncId").unwrap_or_default();
    for value in fields.values_mut() {
        if let Some(id) = value.as_str().and_then(|text| defaults.get(text)) {
            *value = id.clone();
        }
    }
    (sync_id, fields)
}

/// Puts records behind those of their kind that they refer to.
fn in_order(kind: &str, records: Vec<Value>) -> Vec<Value> {
    let Some((_, fields)) = OWN.iter().find(|(of, _)| *of == kind) else {
        return records;
    };
    let known: HashSet<Value> = records.iter().map(|it| it["_syncId"].clone()).collect();
    let mut done = HashSet::new();
    let mut ordered = Vec::new();
    let mut waiting = records;
    while !waiting.is_empty() {
        let before = ordered.len();
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|record| {
            let mut others = fields.iter().map(|field| &record[*field]);
            others.all(|other| !known.contains(other) || done.contains(other))
        });
        done.extend(ready.iter().map(|it| it["_syncId"].clone()));
        ordered.extend(ready);
        waiting = rest;
        if ordered.len() == before {
            // They refer to each other; the server says so.
            ordered.append(&mut waiting);
        }
    }
    ordered
}

/// The primary keys of what every instance has, by SyncID.
fn defaults(loose: &mut Connection) -> Result<HashMap<String, Value>> {
    let mut named = |kind: &str, name: &str| -> Result<Value> {
        let rows = parsed(&loose.send("GET", &list(&format!("/{kind}")).path, "")?)?;
        let found = rows["data"].as_array().into_iter().flatten();
        let mut found = found.filter(|row| row["name"] == name);
        let id = found.next().map(|row| row["id"].clone());
        id.with_context(|| format!("there is no {name} among the {kind}"))
    };
    Ok(HashMap::from([
        (
            "_sync_default_admin_role".to_owned(),
            named("roles", "Administrator")?,
        ),
        (
            "_sync_default_admin_policy".to_owned(),
            named("policies", "Administrator")?,
        ),
        (
            "_sync_default_public_policy".to_owned(),
            named("policies", "$t:public_label")?,
        ),
    ]))
}

/// The data model of a dump as the one document that the server takes.
fn model(dump: &Path) -> Result<Value> {
    let snapshot = dump.join("snapshot");
    let mut document = read(&snapshot.join("info.json"))?;
    for part in ["collections", "fields", "relations"] {
        let mut list = Vec::new();
        let mut folders = vec![snapshot.join(part)];
        while let Some(folder) = folders.pop() {
            if !folder.is_dir() {
                continue;
            }
            for (_, path) in entries(&folder)? {
                match path.is_dir() {
                    true => folders.push(path),
                    false => list.push(read(&path)?),
                }
            }
        }
        document[part] = Value::Array(list);
    }
    Ok(document)
}

//! The requests that the floor is made of.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use xtask::connection::Connection;

use super::super::scene::ID_MAP_COLLECTION;
use super::parsed;

/// How large one row of that table may be.
const ROW: usize = 60_000;

/// How large the body of a request may be: `MAX_PAYLOAD_SIZE` is 1 MB.
pub(super) const BODY: usize = 900_000;

/// The lists that every run reads.
const KINDS: [&str; 12] = [
    "roles",
    "policies",
    "access",
    "permissions",
    "flows",
    "operations",
    "dashboards",
    "panels",
    "presets",
    "translations",
    "folders",
    "settings",
];

/// A request as it is sent.
#[derive(Debug)]
pub(in super::super) struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: String,
}

impl Request {
    pub(super) fn new(method: &'static str, path: impl Into<String>, body: String) -> Self {
        Self {
            method,
            path: path.into(),
            body,
        }
    }
}

/// A whole list.
pub(super) fn list(path: &str) -> Request {
    Request::new("GET", format!("{path}?limit=-1"), String::new())
}

/// What has to be known, and done, before anything is read: who answers, in which version.
pub(super) fn greeting() -> Request {
    Request::new("GET", "/server/info", String::new())
}

/// What makes what is read true, and says whether the user may see all of it: Directus answers from
/// caches that another process of it, or the database, may have outdated.
pub(super) fn preparation() -> [Request; 2] {
    [
        Request::new("POST", "/utils/cache/clear?system=true", String::new()),
        Request::new("GET", "/users/me?fields=id,role", String::new()),
    ]
}

/// Everything that there is: a list a kind, the data model, and the mappings where there are some.
pub(super) fn reads(with_mappings: bool) -> Vec<Request> {
    let mut requests: Vec<Request> = KINDS.iter().map(|kind| list(&format!("/{kind}"))).collect();
    requests.push(Request::new("GET", "/schema/snapshot", String::new()));
    if with_mappings {
        requests.push(list(&format!("/items/{ID_MAP_COLLECTION}")));
    }
    requests
}

/// Makes the table of mappings. A row of it holds a list of changes, as ours do: so our diff can
/// judge what the floor has done.
pub(super) fn map_table() -> Request {
    let field = |name: &str, kind: &str, schema: Value| json!({ "field": name, "type": kind, "meta": null, "schema": schema });
    let body = json!({
        "collection": ID_MAP_COLLECTION,
        "schema": {},
        "meta": null,
        "fields": [
            field("id", "integer", json!({ "is_primary_key": true, "has_auto_increment": true })),
            field("changes", "text", json!({})),
            field("lock", "string", json!({ "max_length": 32, "is_nullable": true, "is_unique": true })),
        ],
    });
    Request::new("POST", "/collections", body.to_string())
}

/// Writes mappings, `[kind, SyncID, primary key, project]`.
pub(super) fn map_rows(mappings: &[Value]) -> Vec<Request> {
    let rows: Vec<Value> = chunks(mappings, ROW)
        .map(|changes| json!({ "changes": json!(changes).to_string() }))
        .collect();
    chunks(&rows, BODY)
        .map(|rows| {
            let path = format!("/items/{ID_MAP_COLLECTION}?fields=id");
            Request::new("POST", path, json!(rows).to_string())
        })
        .collect()
}

/// The mappings on a server: the primary key of each kind and SyncID.
pub(super) fn mapped(loose: &mut Connection) -> Result<HashMap<(String, String), Value>> {
    let rows = parsed(&loose.send(
        "GET",
        &list(&format!("/items/{ID_MAP_COLLECTION}")).path,
        "",
    )?)?;
    let mut ids = HashMap::new();
    for row in rows["data"].as_array().into_iter().flatten() {
        // The lock is a row too, without a list.
        let changes = row["changes"].as_str().context("a row without changes")?;
        let Ok(Value::Array(changes)) = serde_json::from_str(changes) else {
            continue;
        };
        for change in &changes {
            if let (Some(kind), Some(sync_id)) = (change[0].as_str(), change[1].as_str()) {
                ids.insert((kind.to_owned(), sync_id.to_owned()), change[2].clone());
            }
        }
    }
    Ok(ids)
}

/// Runs of values whose text is no longer than so many bytes, or of one.
pub(super) fn chunks(values: &[Value], most: usize) -> impl Iterator<Item = &[Value]> {
    let mut rest = values;
    std::iter::from_fn(move || {
        let mut size = 2;
        let fitting = rest.iter().take_while(|value| {
            size += value.to_string().len() + 1;
            size <= most
        });
        let count = fitting.count().max(1).min(rest.len());
        let (run, others) = rest.split_at(count);
        rest = others;
        (!run.is_empty()).then_some(run)
    })
}

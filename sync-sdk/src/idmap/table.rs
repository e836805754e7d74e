//! A table of our own on a target, made through the REST API.
//!
//! It is a log: each write appends rows that hold any number of changes, and
//! what is kept is what the rows add up to. So a push pays for a handful of
//! rows instead of one a record, and two pushes at once never overwrite each
//! other. A log that has grown long is replaced by a short one.
//!
//! One row is not of the log: the lock, recognised by its column `lock`, which
//! is unique, so that the database decides who of two gets it.
//!
//! The table has no metadata (`meta: null`): Directus then shows it in no
//! module and, from 11.10, in no schema snapshot.

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::log::{added_up, is_placed, placed, written};
use super::{Claimed, Glance, Held, Holder, ID_MAP_COLLECTION, LockStore, MapState, ProjectChange};
use crate::model::Object;
use crate::target::TargetError;
use crate::target::batch::BatchLimits;
use crate::target::directus::{Call, Client, DirectusReader, Repeat};

/// How many rows the log may gain before it is replaced by a short one.
const LONG: usize = 64;

/// How much one row may hold, in bytes: the type `TEXT` of MySQL ends at 65,535.
const ROW: usize = 60_000;

/// What stands in the column `lock` of the row that is the lock.
const TARGET: &str = "target";

/// Lists that row alone.
const LOCK_ROWS: &str = r#"{"lock":{"_nnull":true}}"#;

/// The table on one server.
#[derive(Debug)]
pub(super) struct Table {
    client: Client,
    reader: DirectusReader,
    known: Mutex<Known>,
    /// How large one request may be.
    limits: BatchLimits,
}

/// What is known of the table.
#[derive(Debug, Default)]
struct Known {
    exists: bool,
    /// The rows of the log.
    rows: Vec<i64>,
    /// What they add up to, where so many came since the log was made short that
    /// it should be again.
    long: Option<MapState>,
    /// The lock that we hold.
    lock: Option<i64>,
}

impl Table {
    /// The table on this server.
    pub(super) fn new(client: Client, reader: DirectusReader) -> Self {
        Self {
            client,
            reader,
            known: Mutex::default(),
            // A change is escaped once more inside of its row.
            limits: BatchLimits::new(usize::MAX, BatchLimits::default().bytes() / 2),
        }
    }

    /// What reads the server.
    pub(super) fn reader(&self) -> &DirectusReader {
        &self.reader
    }

    fn items() -> String {
        format!("/items/{ID_MAP_COLLECTION}")
    }

    fn garbled(&self, detail: impl Into<String>) -> TargetError {
        self.client
            .garbled(&Call::get(&Self::items(), &[]), detail.into())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Option<Value>, TargetError> {
        let call = Call::send(method, path, body, Repeat::Safe);
        Ok(self.client.call(call).await?.data())
    }

    /// What all rows add up to; nothing where there is no table.
    pub(super) async fn load(&self) -> Result<MapState, TargetError> {
        let rows = match self.reader.list(&Self::items(), None, None).await {
            Ok(rows) => rows,
            Err(error) if is_missing(&error) => {
                let mut known = self.known.lock().await;
                *known = Known {
                    lock: known.lock,
                    ..Known::default()
                };
                return Ok(MapState::default());
            }
            Err(error) => return Err(error),
        };
        let rows = rows.iter().filter(|row| !is_lock(row));
        let mut ids = Vec::new();
        let mut lists = Vec::new();
        let mut loose = 0;
        for row in rows {
            let unreadable = || self.garbled(format!("row {} is not a list of changes", row["id"]));
            let id = row["id"].as_i64().ok_or_else(unreadable)?;
            let text = row.get("changes").and_then(Value::as_str);
            let list = text.and_then(|text| placed(id, text));
            let list = list.ok_or_else(unreadable)?;
            loose += usize::from(!is_placed(&list, id));
            ids.push(id);
            lists.push(list);
        }
        let state =
            added_up(lists).map_err(|entry| self.garbled(format!("{entry} is not a change")))?;
        let mut known = self.known.lock().await;
        (known.exists, known.rows) = (true, ids);
        known.long = (loose > LONG).then(|| state.clone());
        Ok(state)
    }

    /// Appends changes, and makes the table first where it is missing.
    pub(super) async fn write(&self, changes: &[ProjectChange]) -> Result<(), TargetError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut known = self.known.lock().await;
        if !known.exists {
            self.make().await?;
            known.exists = true;
        }
        self.append(&in_log(changes), None).await
    }

    /// Makes a long log short. Only for who holds the lock: of two that do it
    /// at once, the one that has read the log earlier could bring back what was
    /// removed since.
    pub(super) async fn tidy(&self) -> Result<(), TargetError> {
        let mut known = self.known.lock().await;
        if known.lock.is_some()
            && let Some(state) = known.long.take()
        {
            let rows = std::mem::take(&mut known.rows);
            self.compact(&state, &rows).await?;
        }
        Ok(())
    }

    /// Replaces the rows that were read by few that say the same. The new ones
    /// come first: until the old ones are gone, the log says everything twice.
    /// They are read in their place, before rows that another run has added since.
    async fn compact(&self, state: &MapState, rows: &[i64]) -> Result<(), TargetError> {
        self.append(&in_log(&state.to_changes()), rows.last().copied())
            .await?;
        let path = Self::items();
        let delete = async |run: &[i64]| {
            let body = json!(run);
            self.send(Method::DELETE, &path, &body).await.map(drop)
        };
        let parts = BatchLimits::default().in_parts(rows, true, delete).await;
        parts.into_iter().try_for_each(|part| part.result)
    }

    /// Appends rows that hold these changes, to be read in the place of the row
    /// `stands_for` if that is given.
    async fn append(&self, changes: &[Value], stands_for: Option<i64>) -> Result<(), TargetError> {
        let path = Self::items();
        let by_row = BatchLimits::new(usize::MAX, ROW);
        let append = async |run: &[Value]| {
            let mut rest = run;
            let rows = by_row.split(run).into_iter().map(|length| {
                let (row, others) = rest.split_at(length);
                rest = others;
                let place = stands_for.map(Value::from);
                let list: Value = place.iter().chain(row).cloned().collect();
                json!({ "changes": list.to_string() })
            });
            let rows = Value::Array(rows.collect());
            // The answer would be all of it once more.
            let query = [("fields", "id".to_owned())];
            let call = Call {
                query: &query,
                ..Call::send(Method::POST, &path, &rows, Repeat::Safe)
            };
            self.client.call(call).await.map(drop)
        };
        let parts = self.limits.in_parts(changes, true, append).await;
        parts.into_iter().try_for_each(|part| part.result)
    }

    /// Makes the table, or gives one of an earlier version the column that it
    /// lacks.
    async fn make(&self) -> Result<(), TargetError> {
        let field = |name: &str, kind: &str, schema: Value| json!({ "field": name, "type": kind, "meta": null, "schema": schema });
        let lock = field(
            "lock",
            "string",
            json!({ "max_length": 32, "is_nullable": true, "is_unique": true }),
        );
        let table = json!({
            "collection": ID_MAP_COLLECTION,
            "schema": {},
            "meta": null,
            "fields": [
                field("id", "integer", json!({ "is_primary_key": true, "has_auto_increment": true })),
                field("changes", "text", json!({})),
                lock,
            ],
        });
        let fields = format!("/fields/{ID_MAP_COLLECTION}");
        for (path, body) in [("/collections", &table), (fields.as_str(), &lock)] {
            let Err(error) = self.send(Method::POST, path, body).await else {
                return Ok(());
            };
            if error.refusal().is_none() {
                return Err(error);
            }
            // Another run, or an earlier attempt of this request, was first.
            match self.lock_rows().await {
                Ok(_) => return Ok(()),
                Err(missing) if is_missing(&missing) && path == "/collections" => {}
                Err(_) => return Err(error),
            }
        }
        Ok(())
    }

    async fn lock_rows(&self) -> Result<Vec<Object>, TargetError> {
        let path = Self::items();
        self.reader.list(&path, Some(LOCK_ROWS), None).await
    }

    /// Makes sure that there is a table with a lock column, on a target that
    /// can be synced.
    async fn make_for_lock(&self) -> Result<(), TargetError> {
        self.reader.greet().await?;
        let mut known = self.known.lock().await;
        self.make().await?;
        known.exists = true;
        Ok(())
    }
}

fn in_log(changes: &[ProjectChange]) -> Vec<Value> {
    let changes = changes.iter();
    changes
        .map(|(change, project)| written(change, project.as_deref()))
        .collect()
}

/// Whether a refusal says that the table, or a column of it, is not there. To an
/// administrator nothing is forbidden: Directus answers alike in both cases.
fn is_missing(error: &TargetError) -> bool {
    error
        .refusal()
        .is_some_and(|refusal| refusal.has_code("FORBIDDEN"))
}

fn is_lock(row: &Object) -> bool {
    row.get("lock").is_some_and(|lock| !lock.is_null())
}

fn lock_body(holder: &Holder, beat: u64) -> Value {
    let text = json!({ "holder": holder, "beat": beat }).to_string();
    json!({ "lock": TARGET, "changes": text })
}

/// The lock that a row is.
fn read_lock(row: &Object) -> Held {
    let text = row.get("changes").and_then(Value::as_str);
    let said: Value = text
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    Held {
        key: row["id"].to_string(),
        holder: serde_json::from_value(said["holder"].clone()).ok(),
        beat: Some(said["beat"].as_u64().unwrap_or_default()),
    }
}

fn lock_path(key: &str) -> String {
    format!("{}/{key}", Table::items())
}

#[async_trait(?Send)]
impl LockStore for Table {
    fn expires(&self) -> bool {
        true
    }

    async fn held(&self) -> Result<Option<Held>, TargetError> {
        match self.lock_rows().await {
            Ok(rows) => Ok(rows.first().map(read_lock)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The keys of the rows count up, and the newest row is never removed before a
    /// newer one is there.
    async fn glance(&self) -> Result<Glance, TargetError> {
        let asked = json!({ "max": ["id"], "count": ["lock"] });
        match self.reader.aggregate(ID_MAP_COLLECTION, &asked, None).await {
            Ok(row) => Ok(Glance {
                // Some drivers answer numbers as text.
                is_held: !matches!(row["count"]["lock"].to_string().trim_matches('"'), "0"),
                newest: row["max"]["id"].to_string(),
            }),
            Err(error) if is_missing(&error) => Ok(Glance {
                is_held: false,
                newest: String::new(),
            }),
            Err(error) => Err(error),
        }
    }

    async fn claim(&self, holder: &Holder) -> Result<Claimed, TargetError> {
        // Asked first: a table of an earlier version would take the row in
        // without its lock.
        let rows = match self.lock_rows().await {
            Err(error) if is_missing(&error) => {
                self.make_for_lock().await?;
                Vec::new()
            }
            rows => rows?,
        };
        let held = match rows.first() {
            Some(row) => read_lock(row),
            None => {
                let body = lock_body(holder, 0);
                match self.send(Method::POST, &Self::items(), &body).await {
                    Ok(Some(Value::Object(row))) if is_lock(&row) => read_lock(&row),
                    Ok(_) => return Err(self.garbled("the lock that was made is not a row")),
                    // Somebody else, or an earlier attempt of this request.
                    Err(error) => match self.lock_rows().await?.first() {
                        Some(row) => read_lock(row),
                        None => return Err(error),
                    },
                }
            }
        };
        if held.holder.as_ref().map(|other| &other.run) != Some(&holder.run) {
            return Ok(Claimed::Theirs(held));
        }
        self.known.lock().await.lock = held.key.parse().ok();
        Ok(Claimed::Ours(held.key))
    }

    async fn renew(&self, key: &str, holder: &Holder, beat: u64) -> Result<bool, TargetError> {
        let (path, body) = (lock_path(key), lock_body(holder, beat));
        let call = Call {
            urgent: true,
            ..Call::send(Method::PATCH, &path, &body, Repeat::Safe)
        };
        let row = match self.client.call(call).await {
            // Of a row that is not there Directus says nothing.
            Ok(reply) => reply.data(),
            Err(error) if is_missing(&error) => None,
            Err(error) => return Err(error),
        };
        if row.is_none() {
            self.known.lock().await.lock = None;
        }
        Ok(row.is_some())
    }

    async fn remove(&self, key: &str) -> Result<(), TargetError> {
        let mut known = self.known.lock().await;
        if known.lock.is_some_and(|lock| lock.to_string() == key) {
            known.lock = None;
        }
        let path = lock_path(key);
        let call = Call {
            method: Method::DELETE,
            ..Call::get(&path, &[])
        };
        match self.client.call(call).await {
            Err(error) if !is_missing(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

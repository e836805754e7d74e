//! Mappings in a table that we make through the REST API.
//!
//! The table is a log: each write appends one row that holds any number of
//! changes, and the mapping is what the rows add up to. So a push pays for a
//! handful of rows instead of one a record, and two pushes at once never
//! overwrite each other. A log that has grown long is replaced by one row.
//!
//! The table has no metadata (`meta: null`): Directus then shows it in no
//! module and, from 11.10, in no schema snapshot.

use std::collections::BTreeSet;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{Digest, ID_MAP_COLLECTION, IdMap, MapChange, MapState, Subject};
use crate::model::{Address, Kind, SyncId};
use crate::target::batch::BatchLimits;
use crate::target::directus::{Call, Client, DirectusReader, Repeat};
use crate::target::{Refusal, TargetError};

/// How many rows the log may have before it is replaced by one.
const LONG: usize = 64;

/// Stands for [`MapChange::Declare`] where a change names its kind.
const DATA_MODEL: &str = "data_model";

/// The store in a table of our own.
#[derive(Debug)]
pub struct CollectionStore {
    client: Client,
    reader: DirectusReader,
    project: Option<String>,
    log: Mutex<Log>,
    /// How many changes one row may hold, and how long it may be.
    limits: BatchLimits,
}

/// What is known of the table.
#[derive(Debug, Default)]
struct Log {
    exists: bool,
    rows: Vec<i64>,
}

impl CollectionStore {
    /// The store on this server, to write in the name of this project.
    pub fn new(client: Client, reader: DirectusReader, project: Option<&str>) -> Self {
        Self {
            client,
            reader,
            project: project.map(str::to_owned),
            log: Mutex::default(),
            // A change is escaped once more inside of its row.
            limits: BatchLimits::new(usize::MAX, BatchLimits::default().bytes() / 2),
        }
    }

    fn items(&self) -> String {
        format!("/items/{ID_MAP_COLLECTION}")
    }

    fn garbled(&self, detail: impl Into<String>) -> TargetError {
        self.client
            .garbled(&Call::get(&self.items(), &[]), detail.into())
    }

    async fn create_table(&self) -> Result<(), TargetError> {
        let field = |name: &str, kind: &str, schema: Value| json!({ "field": name, "type": kind, "meta": null, "schema": schema });
        let body = json!({
            "collection": ID_MAP_COLLECTION,
            "schema": {},
            "meta": null,
            "fields": [
                field("id", "integer", json!({ "is_primary_key": true, "has_auto_increment": true })),
                field("changes", "text", json!({})),
            ],
        });
        let made = self
            .client
            .call(Call::send(
                Method::POST,
                "/collections",
                &body,
                Repeat::Safe,
            ))
            .await;
        match made {
            // Another run, or an earlier attempt of this request, was first.
            Err(error) if error.refusal().is_some_and(says_exists) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Appends rows that hold these changes, to be read in the place of the row
    /// `stands_for` if that is given.
    async fn append(
        &self,
        changes: Vec<Value>,
        stands_for: Option<i64>,
    ) -> Result<(), TargetError> {
        let path = self.items();
        let append = async |run: &[Value]| {
            let place = stands_for.map(Value::from);
            let list: Value = place.iter().chain(run).cloned().collect();
            let body = json!({ "changes": list.to_string() });
            let call = Call::send(Method::POST, &path, &body, Repeat::Safe);
            self.client.call(call).await.map(drop)
        };
        let parts = self.limits.in_parts(&changes, true, append).await;
        parts.into_iter().try_for_each(|part| part.result)
    }

    /// Replaces the rows that were read by one that says the same. The new row
    /// comes first: until the old ones are gone, the log says everything twice.
    /// It is read in their place, before rows that another run has added since.
    async fn compact(&self, state: &MapState, rows: &[i64]) -> Result<(), TargetError> {
        let changes = state.to_changes();
        self.append(
            changes
                .iter()
                .map(|(change, project)| written(change, project.as_deref()))
                .collect(),
            rows.last().copied(),
        )
        .await?;
        let path = self.items();
        let delete = async |run: &[i64]| {
            let body = json!(run);
            let call = Call::send(Method::DELETE, &path, &body, Repeat::Safe);
            self.client.call(call).await.map(drop)
        };
        let parts = BatchLimits::default().in_parts(rows, true, delete).await;
        parts.into_iter().try_for_each(|part| part.result)
    }
}

fn says_exists(refusal: &Refusal) -> bool {
    refusal
        .messages
        .iter()
        .any(|message| message.message.contains("already exists"))
}

/// Stand before the name of a table where a change is about the last state.
const LAST: char = '=';
const MODEL: &str = "model";

/// A change as the log holds it: `[kind, SyncID, primary key or null, project]`;
/// of the last state `["=" + kind, SyncID, digests by field or null, project]`,
/// with `=model` and an address for an entry of the data model.
fn written(change: &MapChange, project: Option<&str>) -> Value {
    match change {
        MapChange::Put {
            kind,
            sync_id,
            local_id,
        } => {
            json!([kind.spec().name, sync_id.as_str(), local_id, project])
        }
        MapChange::Remove { kind, sync_id } => {
            json!([kind.spec().name, sync_id.as_str(), null, project])
        }
        MapChange::Declare(address) => {
            json!([DATA_MODEL, address.as_str(), address.as_str(), project])
        }
        MapChange::Retract(address) => json!([DATA_MODEL, address.as_str(), null, project]),
        MapChange::Remember { subject, fields } => {
            let pair =
                |(field, digest): (&String, &Digest)| (field.clone(), json!(digest.as_str()));
            let fields = Value::Object(fields.iter().map(pair).collect());
            last_state(subject, fields, project)
        }
        MapChange::Forget(subject) => last_state(subject, Value::Null, project),
    }
}

fn last_state(subject: &Subject, fields: Value, project: Option<&str>) -> Value {
    let (table, name) = match subject {
        Subject::Record(kind, sync_id) => (kind.spec().name, sync_id.as_str()),
        Subject::Model(address) => (MODEL, address.as_str()),
    };
    json!([format!("{LAST}{table}"), name, fields, project])
}

/// The opposite of [`last_state`], without the project.
fn read_last_state(table: &str, name: &str, fields: &Value) -> Option<MapChange> {
    let subject = match table {
        MODEL => Subject::Model(Address::new(name)),
        kind => Subject::Record(Kind::from_name(kind)?, SyncId::new(name)),
    };
    let Value::Object(fields) = fields else {
        return fields.is_null().then_some(MapChange::Forget(subject));
    };
    let pair = |(field, digest): (&String, &Value)| {
        Some((field.clone(), Digest::parse(digest.as_str()?)?))
    };
    let fields = fields.iter().map(pair).collect::<Option<_>>()?;
    Some(MapChange::Remember { subject, fields })
}

/// The opposite of [`written`]: the change, and the project that made it.
fn read(entry: &Value) -> Option<(MapChange, Option<&str>)> {
    let [table, id, local_id, project] = entry.as_array()?.as_slice() else {
        return None;
    };
    let (table, id) = (table.as_str()?, id.as_str()?);
    if let Some(table) = table.strip_prefix(LAST) {
        return Some((read_last_state(table, id, local_id)?, project.as_str()));
    }
    let local_id = local_id.as_str();
    let change = match (table, local_id) {
        (DATA_MODEL, Some(_)) => MapChange::Declare(Address::new(id)),
        (DATA_MODEL, None) => MapChange::Retract(Address::new(id)),
        (table, local_id) => {
            let (kind, sync_id) = (Kind::from_name(table)?, SyncId::new(id));
            match local_id {
                Some(local_id) => MapChange::Put {
                    kind,
                    sync_id,
                    local_id: local_id.to_owned(),
                },
                None => MapChange::Remove { kind, sync_id },
            }
        }
    };
    Some((change, project.as_str()))
}

/// The changes of a row, and where in the log they are read: at its id, or at
/// the one that it begins with.
fn placed(id: i64, text: &str) -> Option<(i64, Vec<Value>)> {
    let mut list: Vec<Value> = serde_json::from_str(text).ok()?;
    match list.first().map(Value::as_i64) {
        Some(Some(place)) => Some((place, list.split_off(1))),
        _ => Some((id, list)),
    }
}

/// The mapping that rows, in the order of their ids, add up to. `Err` has an
/// entry that is not a change.
fn added_up(mut lists: Vec<(i64, Vec<Value>)>) -> Result<MapState, Value> {
    lists.sort_by_key(|(place, _)| *place);
    let mut state = MapState::default();
    for entry in lists.into_iter().flat_map(|(_, list)| list) {
        let (change, project) = read(&entry).ok_or_else(|| entry.clone())?;
        state.apply(change, project);
    }
    Ok(state)
}

#[async_trait(?Send)]
impl IdMap for CollectionStore {
    fn name(&self) -> &'static str {
        "collection"
    }

    async fn load(&self, _: &BTreeSet<Kind>) -> Result<MapState, TargetError> {
        let rows = match self.reader.list(&self.items(), None, None).await {
            Ok(rows) => rows,
            // To an administrator nothing is forbidden, so the table is not
            // there: Directus answers alike in both cases.
            Err(error)
                if error
                    .refusal()
                    .is_some_and(|refusal| refusal.has_code("FORBIDDEN")) =>
            {
                *self.log.lock().await = Log::default();
                return Ok(MapState::default());
            }
            Err(error) => return Err(error),
        };
        let mut lists = Vec::with_capacity(rows.len());
        for row in &rows {
            let list = row.get("changes").and_then(Value::as_str);
            let list = list.and_then(|text| placed(row["id"].as_i64()?, text));
            lists.push(list.ok_or_else(|| {
                self.garbled(format!("row {} is not a list of changes", row["id"]))
            })?);
        }
        let state =
            added_up(lists).map_err(|entry| self.garbled(format!("{entry} is not a change")))?;
        let rows = rows.iter().filter_map(|row| row["id"].as_i64()).collect();
        *self.log.lock().await = Log { exists: true, rows };
        Ok(state)
    }

    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut log = self.log.lock().await;
        if !log.exists {
            self.create_table().await?;
            log.exists = true;
        }
        self.append(
            changes
                .iter()
                .map(|change| written(change, self.project.as_deref()))
                .collect(),
            None,
        )
        .await
    }

    async fn tidy(&self, state: &MapState) -> Result<(), TargetError> {
        let mut log = self.log.lock().await;
        if log.rows.len() > LONG {
            let rows = std::mem::take(&mut log.rows);
            self.compact(state, &rows).await?;
        }
        Ok(())
    }

    fn is_batched(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_compacted_log_keeps_what_another_run_added_meanwhile() {
        let (kind, sync_id) = (Kind::Roles, SyncId::new("s"));
        let put = MapChange::Put {
            kind,
            sync_id: sync_id.clone(),
            local_id: "l".into(),
        };
        let remove = MapChange::Remove {
            kind,
            sync_id: sync_id.clone(),
        };
        let list = |change: &MapChange| json!([written(change, None)]).to_string();
        let compacted = json!([1, written(&put, None)]).to_string();
        // Row 1 was read and compacted into row 3, while row 2 came in.
        let rows = [(1, list(&put)), (2, list(&remove)), (3, compacted)];
        for rows in [&rows[..], &rows[1..]] {
            let lists = rows
                .iter()
                .map(|(id, text)| placed(*id, text).expect("a list"));
            let state = added_up(lists.collect()).expect("changes");
            assert_eq!(state.get(kind, &sync_id), None);
        }
        assert_eq!(placed(1, "{}"), None);
    }

    #[test]
    fn a_log_adds_up() {
        let put = MapChange::Put {
            kind: Kind::Roles,
            sync_id: SyncId::new("s"),
            local_id: "l".into(),
        };
        let changes = [
            put.clone(),
            MapChange::Remove {
                kind: Kind::Roles,
                sync_id: SyncId::new("s"),
            },
            put,
            MapChange::Declare(Address::new("field.a.b")),
            MapChange::Declare(Address::new("field.a.c")),
            MapChange::Retract(Address::new("field.a.b")),
            MapChange::Remember {
                subject: Subject::Record(Kind::Roles, SyncId::new("s")),
                fields: BTreeMap::from([("name".to_owned(), Digest::of(&json!("Editor")))]),
            },
            MapChange::Remember {
                subject: Subject::Model(Address::new("field.a.c")),
                fields: BTreeMap::new(),
            },
            MapChange::Forget(Subject::Model(Address::new("field.a.c"))),
        ];
        let mut state = MapState::default();
        for change in &changes {
            let entry = written(change, Some("gazette"));
            let (read, project) = read(&entry).expect("a change");
            assert_eq!(&read, change);
            state.apply(read, project);
        }
        let mut replayed = MapState::default();
        for (change, project) in state.to_changes() {
            replayed.apply(change, project.as_deref());
        }
        assert_eq!(replayed, state);
        assert_eq!(state.of(Kind::Roles).count(), 1);
        let subjects: Vec<_> = state.all_last().map(|(subject, _)| subject).collect();
        assert_eq!(subjects, [&Subject::Record(Kind::Roles, SyncId::new("s"))]);
        assert_eq!(
            state
                .declared(&crate::model::ProjectKey::new("gazette"))
                .len(),
            1
        );
    }
}

//! Mappings in the tables of `directus-extension-sync`, shared with
//! directus-sync. Its route takes one row a request. What directus-sync has no
//! place for, the last state and the lock, is in a table of our own.

use std::collections::BTreeSet;

use async_trait::async_trait;
use futures::future::try_join_all;
use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::table::Table as OwnTable;
use super::{IdMap, ItemTable, LockStore, MapChange, MapState, ProjectChange};
use crate::model::{Address, Kind, SyncId};
use crate::target::directus::{Call, Client, DirectusReader, Repeat};
use crate::target::{ReadTarget as _, TargetError};

const ROOT: &str = "/directus-extension-sync/table";

/// The table in which projects declare their parts of the data model, which
/// directus-sync does not map: `sync_id` is `PROJECT ADDRESS`.
const DATA_MODEL: &str = "data_model";

/// How many rows are sent before others wait; the client bounds how many of
/// them are under way.
const WINDOW: usize = 64;

/// The store of `directus-extension-sync`.
#[derive(Debug)]
pub struct ExtensionStore {
    client: Client,
    project: Option<String>,
    own: OwnTable,
    /// The table that was read to find out whether the extension answers; the
    /// first `load` need not ask for it again.
    probed: Mutex<Option<Table>>,
}

/// The rows of one table as pairs of SyncID and primary key.
type Table = Vec<(String, String)>;

/// The kind whose table tells whether the extension answers: one row.
const PROBE: Kind = Kind::Settings;

impl ExtensionStore {
    /// The store on this server, to write in the name of this project.
    pub fn new(client: Client, reader: DirectusReader, project: Option<&str>) -> Self {
        Self {
            own: OwnTable::new(client.clone(), reader),
            client,
            project: project.map(str::to_owned),
            probed: Mutex::default(),
        }
    }

    /// Whether the extension is installed.
    pub async fn answers(&self) -> Result<bool, TargetError> {
        match self.table(PROBE.spec().name).await {
            Ok(table) => {
                *self.probed.lock().await = Some(table);
                Ok(true)
            }
            Err(error)
                if error
                    .refusal()
                    .is_some_and(|refusal| refusal.has_code("ROUTE_NOT_FOUND")) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn table(&self, table: &str) -> Result<Table, TargetError> {
        let path = format!("{ROOT}/{table}");
        let call = Call::get(&path, &[]);
        let body = self.client.call(call.clone()).await?.body;
        let pair = |row: &Value| {
            let text = |key: &str| match row.get(key)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            Some((text("sync_id")?, text("local_id")?))
        };
        body.as_ref()
            .and_then(Value::as_array)
            .and_then(|rows| rows.iter().map(pair).collect())
            .ok_or_else(|| {
                self.client
                    .garbled(&call, "not a list of mappings".to_owned())
            })
    }

    async fn table_of(&self, kind: Kind) -> Result<Table, TargetError> {
        if kind == PROBE
            && let Some(probed) = self.probed.lock().await.take()
        {
            return Ok(probed);
        }
        self.table(kind.spec().name).await
    }

    async fn put(&self, table: &str, sync_id: &str, local_id: &str) -> Result<(), TargetError> {
        let path = format!("{ROOT}/{table}");
        let body = json!({ "sync_id": sync_id, "local_id": local_id });
        // An answer that was lost and one that says "exists already" end alike:
        // by looking at what is there.
        let error = match self
            .client
            .call(Call::send(Method::POST, &path, &body, Repeat::Safe))
            .await
        {
            Ok(_) => return Ok(()),
            Err(error)
                if error
                    .refusal()
                    .is_some_and(|refusal| matches!(refusal.status, 409 | 500)) =>
            {
                error
            }
            Err(error) => return Err(error),
        };
        let rows = self.table(table).await?;
        if rows
            .iter()
            .any(|(sync, local)| sync == sync_id && local == local_id)
        {
            return Ok(());
        }
        Err(error)
    }

    async fn remove(&self, table: &str, sync_id: &str) -> Result<(), TargetError> {
        let path = format!("{ROOT}/{table}/sync_id/{}", encode(sync_id));
        let call = Call {
            method: Method::DELETE,
            ..Call::get(&path, &[])
        };
        self.client.call(call).await.map(drop)
    }

    async fn change(&self, (change, project): &ProjectChange) -> Result<(), TargetError> {
        match change {
            MapChange::Put {
                kind,
                sync_id,
                local_id,
            } => self.put(kind.spec().name, sync_id.as_str(), local_id).await,
            MapChange::Remove { kind, sync_id } => {
                self.remove(kind.spec().name, sync_id.as_str()).await
            }
            MapChange::PutItem {
                table,
                sync_id,
                local_id,
            } => self.put(table.name(), sync_id.as_str(), local_id).await,
            MapChange::RemoveItem { table, sync_id } => {
                self.remove(table.name(), sync_id.as_str()).await
            }
            MapChange::Declare(address) => {
                let text = declaration(address, project.as_deref());
                self.put(DATA_MODEL, &text, &text).await
            }
            MapChange::Retract(address) => {
                let text = declaration(address, project.as_deref());
                self.remove(DATA_MODEL, &text).await
            }
            MapChange::Remember { .. } | MapChange::Forget(_) => Ok(()),
        }
    }

    /// The mappings of these kinds, with what projects declare where that is
    /// asked for, and the last state.
    async fn read(
        &self,
        kinds: impl Iterator<Item = Kind>,
        declares: bool,
    ) -> Result<MapState, TargetError> {
        let mut state = MapState::default();
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.spec().dumped).collect();
        let tables = try_join_all(kinds.iter().map(|kind| self.table_of(*kind)));
        let declared = async {
            match declares {
                true => self.table(DATA_MODEL).await,
                false => Ok(Vec::new()),
            }
        };
        let (tables, declared, own) = futures::try_join!(tables, declared, self.own.load())?;
        for (kind, rows) in kinds.into_iter().zip(tables) {
            for (sync_id, local_id) in rows {
                state.apply(
                    MapChange::Put {
                        kind,
                        sync_id: SyncId::new(sync_id),
                        local_id,
                    },
                    None,
                );
            }
        }
        for (text, _) in declared {
            if let Some((project, address)) = text.split_once(' ') {
                state.apply(MapChange::Declare(Address::new(address)), Some(project));
            }
        }
        // Its mappings, if it has any, are those of a time without the extension.
        for (change, project) in own.to_changes() {
            if is_own(&change) {
                state.apply(change, project.as_deref());
            }
        }
        Ok(state)
    }

    async fn read_items(
        &self,
        tables: impl IntoIterator<Item = ItemTable>,
    ) -> Result<MapState, TargetError> {
        let read = async |table: ItemTable| {
            let rows = self.table(table.name()).await?;
            Ok((table, rows))
        };
        let tables: Vec<_> = try_join_all(tables.into_iter().map(read)).await?;
        let mut state = MapState::default();
        for (table, rows) in tables {
            for (sync_id, local_id) in rows {
                let put = MapChange::PutItem {
                    table: table.clone(),
                    sync_id: SyncId::new(sync_id),
                    local_id,
                };
                state.apply(put, None);
            }
        }
        Ok(state)
    }

    /// Makes all of these changes but those that fail, and answers a failure.
    async fn all(&self, changes: impl Iterator<Item = &ProjectChange>) -> Result<(), TargetError> {
        let made: Vec<_> = stream::iter(changes)
            .map(|change| self.change(change))
            .buffer_unordered(WINDOW)
            .collect()
            .await;
        made.into_iter().collect()
    }
}

fn declaration(address: &Address, project: Option<&str>) -> String {
    format!("{} {address}", project.unwrap_or_default())
}

/// Percent-encodes what may not stand in one segment of a path.
fn encode(segment: &str) -> String {
    let mut url =
        reqwest::Url::parse("http://x/").unwrap_or_else(|_| unreachable!("a constant URL parses"));
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(segment);
    }
    // A lone "." or ".." would be resolved away; neither is ever a SyncID.
    url.path().rsplit('/').next().unwrap_or_default().to_owned()
}

#[async_trait(?Send)]
impl IdMap for ExtensionStore {
    fn name(&self) -> &'static str {
        "extension"
    }

    async fn load(&self, kinds: &BTreeSet<Kind>) -> Result<MapState, TargetError> {
        self.read(kinds.iter().copied(), self.project.is_some())
            .await
    }

    async fn load_items(&self, tables: &BTreeSet<ItemTable>) -> Result<MapState, TargetError> {
        self.read_items(tables.iter().cloned()).await
    }

    async fn load_all(&self) -> Result<MapState, TargetError> {
        // The route lists the rows of a table, and not the tables.
        let model = self.own.reader().data_model().await?;
        let names = model.collections.iter().filter_map(|collection| {
            let has_rows = collection.get("schema").is_some_and(Value::is_object);
            collection.get("collection")?.as_str().filter(|_| has_rows)
        });
        let tables = names.chain(["directus_users", "directus_files"]);
        let tables: BTreeSet<ItemTable> = tables.map(ItemTable::of).collect();
        let records = self.read(Kind::ALL.into_iter(), true);
        let (mut state, items) = futures::try_join!(records, self.read_items(tables))?;
        for (change, project) in items.to_changes() {
            state.apply(change, project.as_deref());
        }
        Ok(state)
    }

    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError> {
        let ours = |change: &MapChange| (change.clone(), self.project.clone());
        self.write_all(&changes.iter().map(ours).collect::<Vec<_>>())
            .await
    }

    async fn write_all(&self, changes: &[ProjectChange]) -> Result<(), TargetError> {
        let (own, mapped): (Vec<_>, Vec<_>) = changes
            .iter()
            .cloned()
            .partition(|(change, _)| is_own(change));
        self.own.write(&own).await?;
        // A primary key has one mapping only, so the old one goes first.
        let removes = |(change, _): &&ProjectChange| {
            matches!(
                change,
                MapChange::Remove { .. } | MapChange::RemoveItem { .. } | MapChange::Retract(_)
            )
        };
        self.all(mapped.iter().filter(removes)).await?;
        self.all(mapped.iter().filter(|change| !removes(change)))
            .await
    }

    async fn tidy(&self) -> Result<(), TargetError> {
        self.own.tidy().await
    }

    fn is_batched(&self) -> bool {
        false
    }

    fn lock(&self) -> &dyn LockStore {
        &self.own
    }
}

/// Whether a change belongs into the table of our own.
fn is_own(change: &MapChange) -> bool {
    matches!(change, MapChange::Remember { .. } | MapChange::Forget(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_a_declaration() {
        assert_eq!(
            encode("gazette field.a/b.ö?"),
            "gazette%20field.a%2Fb.%C3%B6%3F"
        );
    }
}

//! Everything in a table of our own.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::table::Table;
use super::{IdMap, ItemTable, LockStore, MapChange, MapState, ProjectChange};
use crate::model::Kind;
use crate::target::TargetError;
use crate::target::directus::{Client, DirectusReader};

/// The store in a table of our own.
#[derive(Debug)]
pub struct CollectionStore {
    table: Table,
    project: Option<String>,
}

impl CollectionStore {
    /// The store on this server, to write in the name of this project.
    pub fn new(client: Client, reader: DirectusReader, project: Option<&str>) -> Self {
        Self {
            table: Table::new(client, reader),
            project: project.map(str::to_owned),
        }
    }
}

#[async_trait(?Send)]
impl IdMap for CollectionStore {
    fn name(&self) -> &'static str {
        "collection"
    }

    async fn load(&self, _: &BTreeSet<Kind>) -> Result<MapState, TargetError> {
        self.table.load().await
    }

    async fn load_items(&self, _: &BTreeSet<ItemTable>) -> Result<MapState, TargetError> {
        self.table.load().await
    }

    async fn load_all(&self) -> Result<MapState, TargetError> {
        self.table.load().await
    }

    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError> {
        let ours = |change: &MapChange| (change.clone(), self.project.clone());
        self.write_all(&changes.iter().map(ours).collect::<Vec<_>>())
            .await
    }

    async fn write_all(&self, changes: &[ProjectChange]) -> Result<(), TargetError> {
        self.table.write(changes).await
    }

    async fn tidy(&self) -> Result<(), TargetError> {
        self.table.tidy().await
    }

    fn is_batched(&self) -> bool {
        true
    }

    fn lock(&self) -> &dyn LockStore {
        &self.table
    }
}

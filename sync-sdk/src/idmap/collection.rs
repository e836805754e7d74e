//! Everything in a table of our own.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::table::Table;
use super::{IdMap, LockStore, MapChange, MapState};
use crate::model::Kind;
use crate::target::TargetError;
use crate::target::directus::{Client, DirectusReader};

/// The store in a table of our own.
#[derive(Debug)]
pub struct CollectionStore {
    table: Table,
}

impl CollectionStore {
    /// The store on this server, to write in the name of this project.
    pub fn new(client: Client, reader: DirectusReader, project: Option<&str>) -> Self {
        Self {
            table: Table::new(client, reader, project),
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

    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError> {
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

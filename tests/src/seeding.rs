//! Seeds, pushed as the command line does it.

use std::path::Path;

use serde_json::{Value, json};
use sync_sdk::engine::seed::{self, PulledSeeds, SeedConfig, SeedError, SeedPlan, Wanted};
use sync_sdk::engine::{Options, Silent};
use sync_sdk::idmap::{self, IdMap};
use sync_sdk::model::{ProjectKey, Seed};
use sync_sdk::snapshot::read_seeds;
use sync_sdk::target::directus::{Client, DirectusReader, ItemReader, ItemWriter};

use crate::Sync;
use crate::sync::block_on;

/// What seeds may name by `var` and `secret`.
const VALUES: [(&str, &str); 2] = [("SEED_EMAIL", "anna@example.com"), ("SEED_CODE", "sea")];

/// What a run talks through.
struct Connection {
    client: Client,
    reader: DirectusReader,
    items: ItemReader,
    idmap: Box<dyn IdMap>,
}

/// A seed of these rows, with what its `meta` says.
pub fn seed(collection: &str, meta: Value, data: Value) -> Value {
    json!({ "collection": collection, "meta": meta, "data": data })
}

/// Reads these seeds as if they stood in a file of this folder.
///
/// # Panics
/// Where they are no seeds.
pub fn seeds_in(folder: &Path, document: &Value) -> Vec<Seed> {
    let path = folder.join("seeds.json");
    std::fs::write(&path, document.to_string()).expect("a file");
    read_seeds(&[path]).expect("seeds").seeds
}

impl Sync {
    async fn items(&self) -> Result<Connection, SeedError> {
        let client = Client::new(self.connect.clone())?;
        let reader = DirectusReader::new(client.clone());
        let project = self.scope.project().map(ProjectKey::as_str);
        let idmap = idmap::open(&self.store, &client, &reader, project).await?;
        Ok(Connection {
            items: ItemReader::new(client.clone()),
            client,
            reader,
            idmap,
        })
    }

    async fn planned_seeds(
        &self,
        connection: &Connection,
        config: &SeedConfig,
    ) -> Result<SeedPlan, SeedError> {
        let Connection {
            reader,
            items,
            idmap,
            ..
        } = connection;
        let current = seed::discover(reader, items, idmap.as_ref(), config, &Silent).await?;
        seed::plan(config, &current)
    }

    fn seed_config(&self, seeds: Vec<Seed>) -> Result<SeedConfig, SeedError> {
        let lookup = |name: &str| {
            let value = VALUES.into_iter().find(|(known, _)| *known == name)?;
            Some(value.1.to_owned())
        };
        let config = SeedConfig::new(seeds, self.scope.clone(), lookup)?;
        let Options { mode, targets, .. } = &self.options;
        Ok(config.selecting(*mode, targets.clone()))
    }

    /// What a push of these seeds would do.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn diff_seeds(&self, seeds: Vec<Seed>) -> Result<SeedPlan, SeedError> {
        let config = self.seed_config(seeds)?;
        block_on(async {
            let connection = self.items().await?;
            self.planned_seeds(&connection, &config).await
        })
    }

    /// Discovers, plans, applies and verifies.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn push_seeds(&self, seeds: Vec<Seed>) -> Result<SeedPlan, SeedError> {
        let config = self.seed_config(seeds)?;
        block_on(async {
            let connection = self.items().await?;
            let plan = self.planned_seeds(&connection, &config).await?;
            let writer = ItemWriter::new(connection.client.clone());
            seed::apply(&plan, &writer, connection.idmap.as_ref(), &Silent).await?;
            let Connection {
                reader,
                items,
                idmap,
                ..
            } = &connection;
            seed::verify(reader, items, idmap.as_ref(), &config, &Silent).await?;
            Ok(plan)
        })
    }

    /// Pulls these collections, or what is tracked, with the contents of files, and
    /// tracks it.
    ///
    /// # Errors
    /// Those of the engine.
    ///
    /// # Panics
    /// Where a content cannot be written.
    pub fn pull_seeds(
        &self,
        known: &[Seed],
        collections: &[&str],
        folder: &Path,
    ) -> Result<PulledSeeds, SeedError> {
        let wanted = Wanted {
            collections: collections.iter().map(|name| (*name).to_owned()).collect(),
            folder: folder.to_owned(),
        };
        block_on(async {
            let Connection {
                reader,
                items,
                idmap,
                ..
            } = self.items().await?;
            let mut pulled =
                seed::pull(&reader, &items, idmap.as_ref(), known, &wanted, |_| None).await?;
            let write = |path: &Path, bytes: &[u8]| {
                let folder = path.parent().expect("a folder");
                std::fs::create_dir_all(folder).expect("a folder");
                std::fs::write(path, bytes).expect("written");
                Ok::<_, SeedError>(())
            };
            pulled.contents(&items, write).await?;
            idmap.write(&pulled.map_changes).await?;
            Ok(pulled)
        })
    }
}

//! The SyncID mapping of a target: which row is which record.

mod collection;
mod document;
mod extension;
mod file;
mod items;
mod last;
mod lock;
mod log;
pub mod migrate;
mod state;
mod table;

use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub use crate::schema::ID_MAP_COLLECTION;
pub use collection::CollectionStore;
pub use extension::ExtensionStore;
pub use file::FileStore;
pub use items::ItemTable;
pub(crate) use last::sha256;
pub use last::{Digest, Remembered, Subject};
pub use lock::{Claimed, Glance, Held, Holder, LockStore};
pub use state::{MapRow, MapState};

use crate::model::{Address, Kind, SyncId};
use crate::target::TargetError;
use crate::target::directus::{Client, DirectusReader};

/// Where mappings are kept (`--id-map`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IdMapChoice {
    /// The extension where it answers, else the collection.
    #[default]
    Auto,
    /// The tables of `directus-extension-sync`, shared with directus-sync.
    Extension,
    /// A table of our own, made through the REST API where it is missing.
    Collection,
    /// A committed file beside the configuration.
    File(PathBuf),
}

/// A change, and the project in whose name it is made; none for a dump.
pub type ProjectChange = (MapChange, Option<String>);

/// One change of the mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapChange {
    /// The record has this row.
    Put {
        /// The record's kind.
        kind: Kind,
        /// The record.
        sync_id: SyncId,
        /// The row's primary key.
        local_id: String,
    },
    /// The record has no row.
    Remove {
        /// The record's kind.
        kind: Kind,
        /// The record.
        sync_id: SyncId,
    },
    /// The row of a seed has this row.
    PutItem {
        /// The table of its collection.
        table: ItemTable,
        /// The row of the seed.
        sync_id: SyncId,
        /// The primary key.
        local_id: String,
    },
    /// The row of a seed has no row.
    RemoveItem {
        /// The table of its collection.
        table: ItemTable,
        /// The row of the seed.
        sync_id: SyncId,
    },
    /// The project declares this part of the data model.
    Declare(Address),
    /// The project no longer declares it.
    Retract(Address),
    /// A sync left this: the digests of the fields that are known to be as the
    /// configuration said. Replaces what was remembered.
    Remember {
        /// Of what.
        subject: Subject,
        /// By field.
        fields: BTreeMap<String, Digest>,
    },
    /// A sync removed it, or no configuration describes it any more.
    Forget(Subject),
}

impl MapChange {
    /// Whether it is about what the last sync left.
    pub fn is_memory(&self) -> bool {
        self.memory_of().is_some()
    }

    /// Of what it changes what the last sync left; `None` where it is about
    /// something else.
    pub fn memory_of(&self) -> Option<&Subject> {
        match self {
            Self::Remember { subject, .. } | Self::Forget(subject) => Some(subject),
            Self::Put { .. }
            | Self::Remove { .. }
            | Self::PutItem { .. }
            | Self::RemoveItem { .. }
            | Self::Declare(_)
            | Self::Retract(_) => None,
        }
    }
}

/// A store of mappings.
#[async_trait(?Send)]
pub trait IdMap {
    /// The store's name, as `--id-map` takes it.
    fn name(&self) -> &'static str;

    /// Reads the mappings of these kinds, and what projects declare.
    async fn load(&self, kinds: &BTreeSet<Kind>) -> Result<MapState, TargetError>;

    /// Reads the mappings of the rows of seeds, in these tables.
    async fn load_items(&self, tables: &BTreeSet<ItemTable>) -> Result<MapState, TargetError>;

    /// Reads everything: the mappings of all kinds and of the rows of seeds, what
    /// all projects declare, and the last state.
    async fn load_all(&self) -> Result<MapState, TargetError>;

    /// Makes changes, in their order where they concern one record. Making a
    /// change twice does the same as making it once.
    async fn write(&self, changes: &[MapChange]) -> Result<(), TargetError>;

    /// Makes changes as [`write`](Self::write) does, each in the name of its
    /// project.
    async fn write_all(&self, changes: &[ProjectChange]) -> Result<(), TargetError>;

    /// Keeps the store quick to read, where it needs that, and where this run
    /// holds the lock.
    async fn tidy(&self) -> Result<(), TargetError> {
        Ok(())
    }

    /// Whether many changes cost about as much as one. If so they are made
    /// before the rows that they speak of, so that no crash leaves a row
    /// without a mapping; if not, beside them.
    fn is_batched(&self) -> bool;

    /// Whether it is kept on the target, where everybody who pushes finds it. The
    /// stores that are share the place of the last state and of the lock.
    fn is_on_target(&self) -> bool {
        true
    }

    /// Where the lock of the target is kept.
    fn lock(&self) -> &dyn LockStore;
}

/// Opens the store that the choice means on this server. `project` is the
/// project in whose name mappings are written.
pub async fn open(
    choice: &IdMapChoice,
    client: &Client,
    reader: &DirectusReader,
    project: Option<&str>,
) -> Result<Box<dyn IdMap>, TargetError> {
    let extension = || ExtensionStore::new(client.clone(), reader.clone(), project);
    Ok(match choice {
        IdMapChoice::File(path) => Box::new(FileStore::new(path, client.url(), project)),
        IdMapChoice::Extension => Box::new(extension()),
        IdMapChoice::Auto if extension().answers().await? => Box::new(extension()),
        IdMapChoice::Auto | IdMapChoice::Collection => Box::new(CollectionStore::new(
            client.clone(),
            reader.clone(),
            project,
        )),
    })
}

//! What Directus has: the kinds of configuration, their records, the data
//! model, and the identities that hold across instances.
//!
//! Every difference between kinds is a row of the [`kind`] table; code
//! elsewhere reads the table and never branches on a kind's name.

pub mod assets;
pub mod bounds;
pub mod capability;
pub mod data_model;
pub mod identity;
pub mod json;
pub mod kind;
pub mod lock;
mod naming;
pub mod placeholder;
pub mod record;
pub mod reference;
pub mod seed;
pub mod snapshot;
#[cfg(any(feature = "engine", feature = "codegen"))]
pub(crate) mod variables;
pub mod version;

pub use bounds::{External, Protection};
pub use capability::{AddedKey, Availability, CAPABILITIES, Capability, Without};
pub use data_model::{DataModel, SchemaKind};
pub use identity::{Address, ProjectKey, SyncId};
pub use kind::{Key, Kind, KindSpec, Preserve, RefRole, Reference};
pub use lock::{Lock, LockError};
pub use placeholder::Placeholder;
pub use record::{Origin, Record};
pub use seed::{Seed, SeedMeta};
pub use snapshot::Snapshot;
pub use version::Version;

/// A JSON object that keeps the order of its keys, as dumps need it.
pub type Object = serde_json::Map<String, serde_json::Value>;

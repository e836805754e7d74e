//! What a snapshot is compared with and pushed to.
//!
//! Reading and writing are two traits, so that code which only compares holds
//! nothing that could write. [`directus`] implements both over REST.

pub mod batch;
pub mod directus;
mod error;
mod redact;

use async_trait::async_trait;
use serde_json::{Value, json};

pub use error::{Refusal, ServerMessage, TargetError};

use self::batch::Part;
pub(crate) use self::redact::Redactor;
use crate::model::{DataModel, Key, Kind, Object, Version};

/// What a target says about itself and about the user who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetInfo {
    /// The address without credentials.
    pub url: String,
    /// The server's version.
    pub version: Version,
    /// The role of the user whose credentials are used.
    pub role: Option<String>,
}

/// Reads a target.
#[async_trait(?Send)]
pub trait ReadTarget {
    /// Checks that the target can be synced (reachable, a supported Directus,
    /// an administrator's credentials), makes it forget stale caches, and says
    /// what it is.
    async fn hello(&self) -> Result<TargetInfo, TargetError>;

    /// Every row of a kind, whole, with its primary key in `id`. Rows that are
    /// not configuration (presets of users, permissions of the system) are left
    /// out.
    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError>;

    /// The data model.
    async fn data_model(&self) -> Result<DataModel, TargetError>;

    /// What would have to change to turn the target's data model into
    /// `document`: the server's own answer (`hash` and `diff`), `None` when
    /// nothing.
    async fn compare_data_model(&self, document: &Object) -> Result<Option<Value>, TargetError>;
}

/// Writes to a target. Each call is split into as few requests as the target's
/// limits allow; each request succeeds or fails as a whole, and all are sent
/// whatever becomes of the others.
#[async_trait(?Send)]
pub trait WriteTarget {
    /// Says that a text is a secret: no error of this target may repeat it, even
    /// where its server does.
    fn hide(&self, secret: &str);

    /// Creates rows in their order. Answers the primary keys in that order.
    async fn create(&self, kind: Kind, rows: &[Object]) -> Vec<Part<Vec<String>>>;

    /// Changes rows: each has `id` and the fields to set.
    async fn update(&self, kind: Kind, rows: &[Object]) -> Vec<Part<()>>;

    /// Deletes rows by primary key.
    async fn delete(&self, kind: Kind, ids: &[String]) -> Vec<Part<()>>;

    /// The rows of a kind, as [`ReadTarget::rows`] has them: to find out what
    /// became of a create whose answer was lost.
    async fn rows(&self, kind: Kind) -> Result<Vec<Object>, TargetError>;

    /// Applies an answer of [`ReadTarget::compare_data_model`]. Where the answer
    /// is lost, what was sent is looked for before it counts as not known.
    async fn apply_data_model(&self, diff: &Value) -> Result<(), TargetError>;

    /// Makes the target forget its caches.
    async fn clear_caches(&self) -> Result<(), TargetError>;
}

/// A primary key as the server wants it.
pub(crate) fn directus_key(kind: Kind, id: &str) -> Value {
    match (kind.spec().key, id.parse::<i64>()) {
        (Key::Integer | Key::Singleton, Ok(number)) => json!(number),
        _ => json!(id),
    }
}

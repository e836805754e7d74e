//! What a snapshot is compared with and pushed to.
//!
//! Reading and writing are two traits, so that code which only compares holds
//! nothing that could write. [`directus`] implements both over REST.

pub mod batch;
pub mod directus;
mod error;
mod license;
mod redact;
mod transaction;

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::{Value, json};

pub use error::{Refusal, ServerMessage, TargetError};
pub use license::License;
pub use transaction::{ImportRow, NewIds, Rehearse, Transact};

use self::batch::Part;
use self::directus::Upload;
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
    /// What its licence allows.
    pub license: License,
}

/// What to count of a collection's items.
#[derive(Debug, Clone, PartialEq)]
pub struct Count<'a> {
    /// The collection, which may be one of the system.
    pub collection: &'a str,
    /// Its primary key: every item has one.
    pub key: &'a str,
    /// Which items; all of them without a filter.
    pub filter: Option<Value>,
    /// Of how many of them these fields have a value.
    pub fields: Vec<&'a str>,
    /// How many different values these fields have.
    pub distinct: Vec<&'a str>,
}

impl<'a> Count<'a> {
    /// How many items a collection has.
    ///
    /// ```
    /// use sync_sdk::target::Count;
    ///
    /// let articles = Count::of("article", "id").with_values(["title"]);
    /// assert_eq!(articles.fields, ["title"]);
    /// ```
    pub fn of(collection: &'a str, key: &'a str) -> Self {
        Self {
            collection,
            key,
            filter: None,
            fields: Vec::new(),
            distinct: Vec::new(),
        }
    }

    /// And of how many these fields have a value.
    #[must_use]
    pub fn with_values(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// Only of items that pass this filter.
    #[must_use]
    pub fn matching(mut self, filter: Value) -> Self {
        self.filter = Some(filter);
        self
    }
}

/// The answer to a [`Count`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many items there are.
    pub items: u64,
    /// How many of them have a value in each field that was asked for.
    pub values: BTreeMap<String, u64>,
    /// How many different values each field has that was asked for.
    pub distinct: BTreeMap<String, u64>,
}

/// The user whose credentials are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetUser {
    /// The primary key.
    pub id: String,
    /// The role, if any.
    pub role: Option<String>,
    /// Whether a second factor is set up.
    pub has_tfa: bool,
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

    /// The rows of a kind that a query of Directus answers (`filter`, `fields`,
    /// `sort`, …), as they are. Rows that are not configuration are left out as in
    /// [`rows`](Self::rows); `"limit": -1` is all of them.
    async fn query(&self, kind: Kind, query: &Object) -> Result<Vec<Object>, TargetError>;

    /// Every permission of a policy, also those that a list of [`rows`](Self::rows)
    /// does not show because the licence hides their rules: by `id`, `policy`,
    /// `collection` and `action` only. None where a target hides nothing.
    async fn named_permissions(&self) -> Result<Vec<Object>, TargetError> {
        Ok(Vec::new())
    }

    /// The data model.
    async fn data_model(&self) -> Result<DataModel, TargetError>;

    /// Counts items and values, in one request where the server answers it so.
    async fn count(&self, count: &Count<'_>) -> Result<Counted, TargetError>;

    /// Files of the file library with these primary keys, those that are there.
    async fn files(&self, ids: &[String]) -> Result<Vec<Object>, TargetError>;

    /// The content of a file, as it was uploaded. `None` where the target has lost
    /// it.
    async fn file_content(&self, id: &str) -> Result<Option<Vec<u8>>, TargetError>;

    /// Who asks.
    async fn user(&self) -> Result<TargetUser, TargetError>;

    /// What would have to change to turn the target's data model into
    /// `document`: the server's own answer (`hash` and `diff`), `None` when
    /// nothing.
    async fn compare_data_model(&self, document: &Object) -> Result<Option<Value>, TargetError>;

    /// How writes can be tried out on the target, if it can do that.
    fn rehearsal(&self, target: &TargetInfo) -> Option<&dyn Rehearse> {
        let _ = target;
        None
    }
}

/// A file that is uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its primary key.
    pub id: String,
    /// Whether there is no such file yet.
    pub is_new: bool,
    /// Its title; without, the target makes one of its name.
    pub title: Option<String>,
    /// Its name, media type and content.
    pub file: Upload,
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

    /// Makes a file with the primary key that we chose, or gives one that has lost
    /// its content a new one.
    async fn upload(&self, file: &NewFile) -> Result<(), TargetError>;

    /// Applies an answer of [`ReadTarget::compare_data_model`]. Where the answer
    /// is lost, what was sent is looked for before it counts as not known.
    async fn apply_data_model(&self, diff: &Value) -> Result<(), TargetError>;

    /// Makes the target forget its caches.
    async fn clear_caches(&self) -> Result<(), TargetError>;

    /// How rows of many kinds are written in one transaction, if the target can
    /// do that.
    fn transaction(&self, target: &TargetInfo) -> Option<&dyn Transact> {
        let _ = target;
        None
    }
}

/// A primary key as the server wants it.
pub(crate) fn directus_key(kind: Kind, id: &str) -> Value {
    match (kind.spec().key, id.parse::<i64>()) {
        (Key::Integer | Key::Singleton, Ok(number)) => json!(number),
        _ => json!(id),
    }
}

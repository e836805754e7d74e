//! What the last sync left on a target: a digest a field.
//!
//! With it, a difference between a configuration and a target has a cause: the
//! configuration was changed, or the target by hand, or both.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::model::{Address, Kind, SyncId};

/// What is remembered: a record, or an entry of the data model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A record.
    Record(Kind, SyncId),
    /// A collection, field or relation.
    Model(Address),
}

/// What a sync left of one subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The digests of its fields. A field without one is not known: it was never
    /// synced, it holds a secret, or a push that wrote it did not end.
    pub fields: BTreeMap<String, Digest>,
    /// The project that pushed it, `None` for a dump.
    pub project: Option<String>,
}

/// A digest of a value: 48 bits of the SHA-256 of its canonical JSON, as eight
/// characters. Enough to notice a change, and small: every run reads all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// The digest of a value. Values that mean the same must have been put into
    /// one form before; the order of keys does not count.
    ///
    /// ```
    /// use serde_json::json;
    /// use sync_sdk::idmap::Digest;
    ///
    /// let digest = Digest::of(&json!({ "a": 1, "b": [true, null] }));
    /// assert_eq!(digest, Digest::of(&json!({ "b": [true, null], "a": 1 })));
    /// assert_ne!(digest, Digest::of(&json!({ "a": 1, "b": [null, true] })));
    /// assert_eq!(digest.to_string().len(), 8);
    /// ```
    pub fn of(value: &Value) -> Self {
        Self(URL_SAFE_NO_PAD.encode(&sha256(value)[..6]))
    }

    /// A digest as it was written down; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digest = text.len() == 8 && URL_SAFE_NO_PAD.decode(text).is_ok();
        is_digest.then(|| Self(text.to_owned()))
    }

    /// Its eight characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of a value. The order of keys does not count.
pub(crate) fn sha256(value: &Value) -> [u8; 32] {
    let mut hash = Sha256::new();
    feed(&mut hash, value);
    hash.finalize().into()
}

/// Feeds JSON with the keys of objects in order.
fn feed(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Array(items) => {
            hash.update(b"[");
            for item in items {
                feed(hash, item);
                hash.update(b",");
            }
            hash.update(b"]");
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            hash.update(b"{");
            for (key, value) in members {
                hash.update(Value::from(key.as_str()).to_string());
                hash.update(b":");
                feed(hash, value);
                hash.update(b",");
            }
            hash.update(b"}");
        }
        scalar => hash.update(scalar.to_string()),
    }
}

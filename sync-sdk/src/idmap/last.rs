//! What the last sync left on a target: a digest a field.
//!
//! With it, a difference between a configuration and a target has a cause: the
//! configuration was changed, or the target by hand, or both.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
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
    /// synced, or a push that wrote it did not end. A field with secrets in it is
    /// there as a list of its name and of JSON pointers to them, whose values are
    /// no part of the digest: `["options","/headers/0/value"]`.
    pub fields: BTreeMap<String, Digest>,
    /// The project that pushed it, `None` for a dump.
    pub project: Option<String>,
}

/// A digest of a value: 48 bits of the SHA-256 of its canonical JSON, as eight
/// characters. Enough to notice a change, and small: every run reads all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 8]);

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
        let mut text = [0; 8];
        // Six bytes are eight characters.
        let encoded = URL_SAFE_NO_PAD.encode_slice(&sha256(value)[..6], &mut text);
        debug_assert_eq!(encoded.ok(), Some(8));
        Self(text)
    }

    /// A digest as it was written down; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digest = URL_SAFE_NO_PAD.decode(text).is_ok();
        let bytes = text.as_bytes().try_into().ok();
        bytes.filter(|_| is_digest).map(Self)
    }

    /// Its eight characters.
    pub fn as_str(&self) -> &str {
        // Made of the alphabet of base64.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The SHA-256 of a value. The order of keys does not count.
pub(crate) fn sha256(value: &Value) -> [u8; 32] {
    let mut json = Vec::new();
    write(&mut json, value);
    Sha256::digest(&json).into()
}

/// Writes JSON with the keys of objects in order. 1 and 1.0 are one.
fn write(json: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Array(items) => {
            json.push(b'[');
            for item in items {
                write(json, item);
                json.push(b',');
            }
            json.push(b']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            json.push(b'{');
            for (key, value) in members {
                write_scalar(json, key);
                json.push(b':');
                write(json, value);
                json.push(b',');
            }
            json.push(b'}');
        }
        Value::Number(number) => match number.as_f64().filter(|number| is_integer(*number)) {
            Some(number) => write_scalar(json, &(number as i64)),
            None => write_scalar(json, number),
        },
        scalar => write_scalar(json, scalar),
    }
}

fn write_scalar(json: &mut Vec<u8>, scalar: &impl Serialize) {
    // Into memory nothing fails to be written.
    let written = serde_json::to_writer(json, scalar);
    debug_assert!(written.is_ok());
}

/// Whether a number is an integer that every JSON reader tells from the next.
fn is_integer(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0
}

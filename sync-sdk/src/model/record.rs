//! One configuration record.

use std::fmt;

use super::{Address, Object, SyncId};

/// A record as a dump holds it: the fields that are synced, with the SyncIDs of
/// other records in place of their primary keys.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who the record is.
    pub sync_id: SyncId,
    /// Its fields in the order of the dump, without `_syncId`. A field that is
    /// absent is neither compared nor written.
    pub fields: Object,
    /// The address that its author gave it. A record of a dump gets one from
    /// its names, see [`Snapshot::name_records`](super::Snapshot::name_records).
    pub address: Option<Address>,
    /// Where it was written down.
    pub origin: Option<Origin>,
}

impl Record {
    /// A record without an address or origin.
    pub fn new(sync_id: SyncId, fields: Object) -> Self {
        Self {
            sync_id,
            fields,
            address: None,
            origin: None,
        }
    }

    /// The text of a field, `None` when it is absent or not a string.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }
}

/// Two records are equal when they say the same; where they were written down
/// and what they are called does not count.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.sync_id == other.sync_id && self.fields == other.fields
    }
}

/// A place in a source file or dump file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The path, as the reader of a message would type it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

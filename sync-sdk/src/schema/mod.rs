//! The data model: what is sent to `/schema/diff` so that the answer contains
//! the real changes and nothing else.
//!
//! The server compares snapshots key by key. A snapshot from another database
//! vendor or another version differs in keys that nobody wrote (`data_type`,
//! the names of constraints, `meta` columns that one version lacks), so that
//! its diff never gets empty. [`align`] therefore starts from the target's own
//! snapshot and puts over it what the desired one *means* otherwise; an entry
//! that agrees in meaning is the target's, verbatim. Nothing here does I/O.

mod create;
mod defaults;
mod meaning;
mod moments;
mod overlay;
#[cfg(feature = "codegen")]
mod reading;
mod scope;
#[cfg(feature = "engine")]
mod unknown;
mod vendor;
#[cfg(feature = "engine")]
mod written;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

pub(crate) use meaning::{canonical, leaves};
#[cfg(feature = "codegen")]
pub(crate) use reading::{
    boolean, is_generated_key, is_now, meant_default, number, rule, same_meta, same_special,
};
pub use scope::SchemaScope;
#[cfg(feature = "engine")]
pub(crate) use unknown::unknown;

use crate::model::{Address, DataModel, Object, SchemaKind};
use create::KnownKeys;
use scope::Kept;
use vendor::Vendor;
#[cfg(feature = "engine")]
pub(crate) use written::{Altered, rewritten};

/// The table in which mappings are kept where the extension does not answer. It
/// is never compared, dumped or dropped.
pub const ID_MAP_COLLECTION: &str = "sync_sdk_id_map";

/// Collections that belong to sync tools: never part of a data model, never
/// compared, never dropped.
pub const HIDDEN: &[&str] = &[ID_MAP_COLLECTION, "directus_sync_id_map"];

/// A data model in the target's own terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// What to send to the target's `/schema/diff`, with the target's own
    /// `version`, `directus` and `vendor`: `force` is not needed.
    pub document: DataModel,
    /// Differences that no schema diff can remove. The document has the
    /// target's entry there, or none.
    pub conflicts: Vec<Conflict>,
}

/// A difference that Directus cannot remove.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The server accepts such a change and then leaves the old foreign key in
    /// the database while it forgets about it (seen on 11.17.4).
    #[error(
        "{address} points at {found} on the target and is to point at {wanted}: Directus cannot move a relation; give the field a new name, or remove it in one push and add it in the next"
    )]
    RelationTarget {
        /// The relation.
        address: Address,
        /// The collection that it is to point at.
        wanted: String,
        /// The collection that it points at.
        found: String,
    },
    /// A relation without a foreign key cannot get one.
    #[error(
        "{address} has no foreign key on the target, and Directus cannot add one to a relation that exists; remove the relation there first"
    )]
    NoForeignKey {
        /// The relation.
        address: Address,
    },
    /// A folder of the data model cannot become a table, nor the reverse.
    #[error(
        "{address} is {found} on the target and is to be {wanted}: Directus cannot turn one into the other; give it a new name, or remove it on the target first"
    )]
    CollectionForm {
        /// The collection.
        address: Address,
        /// What it is to be.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// The field's column has a type that Directus does not know.
    #[error(
        "{address} has a column of type `{data_type}`, which Directus cannot create; create it in the target's database first"
    )]
    UnknownType {
        /// The field.
        address: Address,
        /// The database's type, empty when the snapshot does not tell.
        data_type: String,
    },
}

impl Conflict {
    /// What cannot be changed or created.
    pub fn address(&self) -> &Address {
        match self {
            Self::RelationTarget { address, .. }
            | Self::NoForeignKey { address }
            | Self::CollectionForm { address, .. }
            | Self::UnknownType { address, .. } => address,
        }
    }
}

/// The vendors of the two documents; `None` where one does not tell or is not
/// known.
#[derive(Debug, Clone, Copy)]
struct Sides {
    source: Option<Vendor>,
    target: Option<Vendor>,
}

impl Sides {
    fn of(desired: &DataModel, current: &DataModel) -> Self {
        Self {
            source: desired.vendor().and_then(Vendor::parse),
            target: current.vendor().and_then(Vendor::parse),
        }
    }

    fn one_vendor(self) -> bool {
        self.source.is_some() && self.source == self.target
    }

    fn any(self, property: impl FnMut(Vendor) -> bool) -> bool {
        [self.source, self.target]
            .into_iter()
            .flatten()
            .any(property)
    }
}

/// The collection and field of an entry; a collection's field is empty.
pub(crate) type EntryKey<'a> = (&'a str, &'a str);

pub(crate) fn entry_key(kind: SchemaKind, entry: &Object) -> EntryKey<'_> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    match kind {
        SchemaKind::Collections => (text("collection"), ""),
        SchemaKind::Fields | SchemaKind::Relations => (text("collection"), text("field")),
    }
}

/// The entries of a kind by key; of two with one key, the first.
pub(crate) fn by_key(model: &DataModel, kind: SchemaKind) -> HashMap<EntryKey<'_>, &Object> {
    let mut map = HashMap::with_capacity(model.entries(kind).len());
    for entry in model.entries(kind) {
        map.entry(entry_key(kind, entry)).or_insert(entry);
    }
    map
}

pub(crate) fn is_hidden(collection: &str) -> bool {
    HIDDEN.contains(&collection)
}

/// The data model without the collections of sync tools.
pub fn without_hidden(model: &DataModel) -> DataModel {
    let mut model = model.clone();
    for kind in SchemaKind::ALL {
        model
            .entries_mut(kind)
            .retain(|entry| !is_hidden(entry_key(kind, entry).0));
    }
    model
}

/// A dump with the defaults that its server meant, see [`defaults::unquoted`].
/// A project says what it means; `None` where nothing is to be changed.
fn plain_defaults(
    desired: &DataModel,
    source: Option<Vendor>,
    scope: &SchemaScope,
) -> Option<DataModel> {
    let reported = *scope == SchemaScope::Mirror && source.is_some_and(Vendor::doubles_quotes);
    let default = |field: &Object| field.get("schema")?.get("default_value").cloned();
    let plain = |field: &Object| defaults::unquoted(&default(field)?);
    if !reported || !desired.fields.iter().any(|field| plain(field).is_some()) {
        return None;
    }
    let mut model = desired.clone();
    for field in &mut model.fields {
        if let Some(plain) = plain(field) {
            field["schema"]["default_value"] = plain;
        }
    }
    Some(model)
}

/// The desired data model in the terms of the target, whose own snapshot is
/// `current`.
///
/// The entries that stay come in the target's order, new ones behind them in
/// the order of `desired`. A key that a desired entry does not have is not
/// compared.
pub fn align(desired: &DataModel, current: &DataModel, scope: &SchemaScope) -> Aligned {
    let sides = Sides::of(desired, current);
    let plain = plain_defaults(desired, sides.source, scope);
    let desired = plain.as_ref().unwrap_or(desired);
    let kept = Kept::new(desired, current, scope);
    let mut document = DataModel {
        info: current.info.clone(),
        ..DataModel::default()
    };
    let mut conflicts = Vec::new();
    for kind in SchemaKind::ALL {
        let wanted = by_key(desired, kind);
        let mut done = HashSet::with_capacity(wanted.len());
        let known = KnownKeys::of(kind, current);
        let entries = document.entries_mut(kind);
        for found in current.entries(kind) {
            let key = entry_key(kind, found);
            let wanted = wanted.get(&key).filter(|_| !is_hidden(key.0));
            let entry = match wanted {
                None if kept.keeps(kind, found) => Ok(found.clone()),
                None => continue,
                // A column whose `special` calls it an alias is listed as both.
                Some(_) if !done.insert(key) => Ok(found.clone()),
                Some(wanted) => match kind {
                    SchemaKind::Collections => overlay::collection(wanted, found),
                    SchemaKind::Relations => overlay::relation(wanted, found, sides),
                    SchemaKind::Fields => match overlay::field(wanted, found, sides) {
                        Some(entry) => Ok(entry),
                        None => create::entry(kind, wanted, &known, sides),
                    },
                },
            };
            entries.push(entry.unwrap_or_else(|conflict| {
                conflicts.push(conflict);
                found.clone()
            }));
        }
        for new in desired.entries(kind) {
            let key = entry_key(kind, new);
            if is_hidden(key.0) || !done.insert(key) {
                continue;
            }
            match create::entry(kind, new, &known, sides) {
                Ok(entry) => entries.push(entry),
                Err(conflict) => conflicts.push(conflict),
            }
        }
    }
    scope::system_fields(desired, &mut document, scope);
    Aligned {
        document,
        conflicts,
    }
}

//! How much of the target's data model a configuration answers for.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::{EntryKey, by_key, entry_key, is_hidden};
use crate::model::{Address, DataModel, Object, SchemaKind};

/// How much of the target's data model a configuration answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaScope {
    /// All of it (a dump): what it does not have is dropped.
    Mirror,
    /// What it declares, and what its last sync declared (a project in code):
    /// of the latter, what it does not declare any more is dropped. Collections
    /// made by hand, and fields added by hand to any collection, stay.
    Owned(BTreeSet<Address>),
}

/// Decides about the target's entries that are not desired.
pub(super) struct Kept<'a> {
    scope: &'a SchemaScope,
    /// Collections and fields of the target that are dropped (a field's
    /// relation goes with it).
    dropped: HashSet<EntryKey<'a>>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(
        desired: &'a DataModel,
        current: &'a DataModel,
        scope: &'a SchemaScope,
    ) -> Self {
        let mut dropped = HashSet::new();
        if let SchemaScope::Owned(previous) = scope {
            // A collection that is not declared but gets fields is used.
            let used: HashSet<&str> = desired
                .collections
                .iter()
                .chain(&desired.fields)
                .map(|entry| entry_key(SchemaKind::Collections, entry).0)
                .collect();
            let fields = by_key(desired, SchemaKind::Fields);
            for kind in [SchemaKind::Collections, SchemaKind::Fields] {
                for entry in current.entries(kind) {
                    let key = entry_key(kind, entry);
                    let declared = match kind {
                        SchemaKind::Collections => used.contains(key.0),
                        _ => fields.contains_key(&key),
                    };
                    if !declared && previous.contains(&kind.address(entry)) {
                        dropped.insert(key);
                    }
                }
            }
        }
        Self { scope, dropped }
    }

    /// Whether an entry of the target that is not desired stays.
    pub(super) fn keeps(&self, kind: SchemaKind, entry: &Object) -> bool {
        let key = entry_key(kind, entry);
        if is_hidden(key.0) {
            return true;
        }
        match self.scope {
            SchemaScope::Mirror => false,
            SchemaScope::Owned(previous) => {
                let own = kind == SchemaKind::Relations && previous.contains(&kind.address(entry));
                let dropped = [(key.0, ""), key]
                    .iter()
                    .any(|key| self.dropped.contains(key));
                !own && !dropped
            }
        }
    }
}

/// The indexes on system tables that Directus made itself in some version.
const SERVER_MADE: &[EntryKey<'static>] = &[
    ("directus_activity", "timestamp"),
    ("directus_revisions", "activity"),
    ("directus_revisions", "parent"),
    // Tables of 12, which 11 has not: there, such an index ends the server's apply with a 500.
    ("directus_oauth_clients", "date_created"),
    ("directus_oauth_codes", "expires_at"),
    ("directus_oauth_codes", "used_at"),
    ("directus_oauth_consents", "client"),
    ("directus_oauth_tokens", "code_hash"),
    ("directus_oauth_tokens", "expires_at"),
    ("directus_oauth_tokens", "previous_session"),
    ("directus_oauth_tokens", "session"),
    ("directus_sessions", "oauth_client"),
];

/// Sets the document's list of indexed system fields.
///
/// A list without a field means to the server that its index goes. But the list
/// of another version lacks the indexes that came later, so only a mirror of
/// the very same version removes one. A target that does not know the list (it
/// came with 11.13) must not be sent one.
pub(super) fn system_fields(desired: &DataModel, document: &mut DataModel, scope: &SchemaScope) {
    let one_version = desired.directus().is_some() && desired.directus() == document.directus();
    let key = |entry: &Value| -> Option<(String, String)> {
        let text = |key: &str| Some(entry.get(key)?.as_str()?.to_owned());
        Some((text("collection")?, text("field")?))
    };
    let Some(Value::Array(wanted)) = desired.info.get("systemFields") else {
        return;
    };
    let Some(Value::Array(found)) = document.info.get_mut("systemFields") else {
        return;
    };
    let wanted_by_key: HashMap<_, _> = wanted.iter().filter_map(|e| Some((key(e)?, e))).collect();
    let seen: HashSet<_> = found.iter().filter_map(key).collect();
    if *scope == SchemaScope::Mirror && one_version {
        found.retain(|entry| key(entry).is_none_or(|key| wanted_by_key.contains_key(&key)));
    }
    for entry in found.iter_mut() {
        let indexed = |entry: &Value| entry.pointer("/schema/is_indexed").cloned();
        if let Some(wanted) = key(entry).and_then(|key| wanted_by_key.get(&key))
            && indexed(wanted).is_some_and(|value| Some(value) != indexed(entry))
        {
            *entry = (*wanted).clone();
        }
    }
    for entry in wanted {
        let Some(key) = key(entry).filter(|key| !seen.contains(key)) else {
            continue;
        };
        if one_version || !SERVER_MADE.contains(&(key.0.as_str(), key.1.as_str())) {
            found.push(entry.clone());
        }
    }
}

//! What of a data model the version of a target does not have.

use serde_json::Value;

use super::create::KnownKeys;
use crate::model::{AddedKey, Address, DataModel, Object, SchemaKind};

/// Keys that are left out of what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// The entry.
    pub(crate) address: Address,
    /// Its keys, as `meta.searchable`.
    pub(crate) keys: Vec<String>,
}

/// What [`align`](super::align) leaves out because the target's version does not know it, where that
/// version does anything else without it.
pub(crate) fn unknown<'a>(
    desired: &'a DataModel,
    current: &'a DataModel,
) -> impl Iterator<Item = Unknown> + 'a {
    let lists = desired
        .info
        .get("systemFields")
        .filter(|list| list.as_array().is_some_and(|list| !list.is_empty()))
        .filter(|_| !current.info.contains_key("systemFields"));
    let lists = lists.map(|_| Unknown {
        address: Address::new("schema"),
        keys: vec!["systemFields".to_owned()],
    });
    let entries = SchemaKind::ALL.into_iter().flat_map(move |kind| {
        let known = KnownKeys::of(kind, current);
        let unknown = move |entry: &Object| {
            let meta = entry.get("meta").and_then(Value::as_object);
            let keys = meta.into_iter().flatten().filter(|(key, value)| {
                !known.contains(kind, key) && !AddedKey::Meta(kind, key).is_moot(value)
            });
            let keys: Vec<_> = keys.map(|(key, _)| format!("meta.{key}")).collect();
            (!keys.is_empty()).then(|| Unknown {
                address: kind.address(entry),
                keys,
            })
        };
        desired.entries(kind).iter().filter_map(unknown)
    });
    lists.into_iter().chain(entries)
}

//! What rows are called, to find those with the name of a new one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::engine::current::{Current, key_text};
use crate::model::{Kind, Object};

/// The parts of a kind's natural key.
pub(super) type Name = Vec<Option<String>>;

/// What a record is called.
pub(super) fn called(kind: Kind, fields: &Object) -> Name {
    let parts = kind.spec().natural_key.iter();
    parts
        .map(|part| fields.get(*part).and_then(key_text))
        .collect()
}

/// The rows of some kinds by what they are called.
pub(super) struct Namesakes<'a>(BTreeMap<Kind, HashMap<Name, Vec<&'a str>>>);

impl<'a> Namesakes<'a> {
    pub(super) fn of(kinds: impl Iterator<Item = Kind>, current: &'a Current) -> Self {
        let kinds: BTreeSet<Kind> = kinds.collect();
        let kinds = kinds.into_iter();
        // One of which there is one on each instance has no name.
        let kinds = kinds.filter(|kind| !kind.spec().natural_key.is_empty());
        let named = kinds.map(|kind| {
            let mut rows: HashMap<Name, Vec<&str>> = HashMap::new();
            for (local_id, row) in current.of(kind) {
                rows.entry(called(kind, row)).or_default().push(local_id);
            }
            (kind, rows)
        });
        Self(named.collect())
    }

    /// The rows that are called so.
    pub(super) fn named(
        &self,
        kind: Kind,
        name: &[Option<String>],
    ) -> impl Iterator<Item = String> {
        let rows = self.0.get(&kind).and_then(|rows| rows.get(name));
        rows.into_iter().flatten().map(|row| (*row).to_owned())
    }
}

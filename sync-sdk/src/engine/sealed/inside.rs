//! Rows that refer to others: they go with those, or lose the reference.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::section::Word;
use crate::engine::current::Current;
use crate::model::{Kind, RefRole};

/// Rows by kind and primary key: those that refer to one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Inside(BTreeMap<Word, BTreeSet<String>>);

impl Inside {
    /// For each of these rows those that refer to it, of the kinds that were
    /// read. Ids in free JSON do not count: nothing happens to who has them.
    pub(super) fn of<'a>(
        rows: impl Iterator<Item = (Kind, &'a str)>,
        current: &'a Current,
    ) -> HashMap<(Kind, &'a str), Self> {
        let mut found: HashMap<_, _> = rows.map(|row| (row, Self::default())).collect();
        if found.is_empty() {
            return found;
        }
        for kind in Kind::ALL {
            let references = kind.spec().references.iter();
            for reference in references.filter(|reference| reference.role != RefRole::Soft) {
                for (local_id, row) in current.of(kind) {
                    for id in reference.ids(row) {
                        if let Some(inside) = found.get_mut(&(reference.to, id)) {
                            let of_kind = inside.0.entry(Word(kind)).or_default();
                            of_kind.insert(local_id.clone());
                        }
                    }
                }
            }
        }
        found
    }

    /// The rows that another has not.
    pub(super) fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (Kind, &'a str)> {
        self.0.iter().flat_map(move |(kind, rows)| {
            let known = other.0.get(kind);
            let new = rows
                .iter()
                .filter(move |row| !known.is_some_and(|known| known.contains(*row)));
            new.map(move |row| (kind.0, row.as_str()))
        })
    }
}

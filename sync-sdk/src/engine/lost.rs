//! Finds rows again whose keys the server chose, and whose answer does not tell
//! whether they were made.

use std::collections::{BTreeSet, HashSet};

use super::meaning::is_same;
use super::plan::Plan;
use crate::idmap::{IdMap, MapChange};
use crate::model::{Kind, Object};
use crate::target::{TargetError, WriteTarget};

/// What became of rows of which nobody knows whether they were made.
pub(super) enum Lost<T> {
    /// They were, and have these keys, in the order in which they were sent.
    Found(T),
    /// None of them is there.
    Absent,
    /// Some of them are there, or it cannot be told.
    Unclear,
}

impl<T> Lost<T> {
    /// The outcome of a write that ended with this error.
    pub(super) fn outcome(self, error: TargetError) -> Result<T, TargetError> {
        match self {
            Self::Found(keys) => Ok(keys),
            Self::Absent => Err(error.nothing_done()),
            Self::Unclear => Err(error),
        }
    }
}

/// Which rows of a kind cannot be those of a lost answer: the ones that belong
/// to a record. A row that belongs to none and is equal to one that was sent was
/// not there before: the plan would have taken it for the record.
pub(super) struct LostRows {
    kind: Kind,
    taken: HashSet<String>,
}

impl LostRows {
    /// `numbered` are the mappings of rows that were made and are not yet written,
    /// `made` the keys that other requests of the same write have answered.
    pub(super) fn new<'a>(
        plan: &Plan,
        kind: Kind,
        numbered: &[MapChange],
        made: impl Iterator<Item = &'a String>,
    ) -> Self {
        let of_kind = plan.changes.iter().filter(|change| change.kind == kind);
        let changed = of_kind.filter_map(|change| change.local_id.clone());
        let mapped = plan.map_changes.iter().chain(numbered);
        let mapped = mapped.filter_map(|change| match change {
            MapChange::Put {
                kind: of, local_id, ..
            } if *of == kind => Some(local_id.clone()),
            _ => None,
        });
        Self {
            kind,
            taken: changed.chain(mapped).chain(made.cloned()).collect(),
        }
    }

    /// Looks for the rows that a request was to make: it is one transaction, so
    /// that all are there or none.
    pub(super) async fn find(
        &mut self,
        writer: &dyn WriteTarget,
        idmap: &dyn IdMap,
        sent: &[Object],
    ) -> Lost<Vec<String>> {
        let (kind, kinds) = (self.kind, BTreeSet::from([self.kind]));
        let Ok((rows, map)) = futures::try_join!(writer.rows(kind), idmap.load(&kinds)) else {
            return Lost::Unclear;
        };
        let mapped = map.of(kind).map(|(_, row)| row.local_id.clone());
        self.taken.extend(mapped);
        let keyed = rows.iter().filter_map(|row| Some((key(row)?, row)));
        let free = keyed.filter(|(key, _)| !self.taken.contains(key));
        let found = assign(kind, sent, &free.collect::<Vec<_>>());
        if let Lost::Found(keys) = &found {
            self.taken.extend(keys.iter().cloned());
        }
        found
    }
}

fn key(row: &Object) -> Option<String> {
    row.get("id")?.as_i64().map(|id| id.to_string())
}

/// Finds for each row that was sent one that is equal, each once.
fn assign(kind: Kind, sent: &[Object], rows: &[(String, &Object)]) -> Lost<Vec<String>> {
    let spec = kind.spec();
    let mut given = HashSet::new();
    let mut own = |body: &Object| {
        let is_equal = |row: &Object| {
            let mut fields = body.iter();
            fields.all(|(field, value)| {
                let now = row.get(field);
                now.is_some_and(|now| is_same(spec, field, now, value))
            })
        };
        let mut free = rows.iter().enumerate();
        let (index, (key, _)) =
            free.find(|(index, (_, row))| !given.contains(index) && is_equal(row))?;
        given.insert(index);
        Some(key.clone())
    };
    let keys: Vec<String> = sent.iter().filter_map(&mut own).collect();
    match keys.len() {
        0 => Lost::Absent,
        found if found == sent.len() => Lost::Found(keys),
        _ => Lost::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::engine::testing::object;

    #[test]
    fn equal_rows_are_found_each_once_or_not_at_all() {
        let sent = [
            object(json!({ "policy": "p", "collection": "a", "action": "read", "fields": ["*"] })),
            object(json!({ "policy": "p", "collection": "b", "action": "read", "fields": ["*"] })),
            object(json!({ "policy": "p", "collection": "a", "action": "read", "fields": ["*"] })),
        ];
        let stored = |id: i64, sent: &Object| {
            let mut row = sent.clone();
            row.insert("id".to_owned(), json!(id));
            row.insert("presets".to_owned(), Value::Null);
            (id.to_string(), row)
        };
        let stored = [
            stored(3, &sent[1]),
            stored(2, &sent[0]),
            stored(7, &sent[2]),
        ];
        let rows: Vec<_> = stored.iter().map(|(key, row)| (key.clone(), row)).collect();
        let found = assign(Kind::Permissions, &sent, &rows);
        assert!(matches!(found, Lost::Found(keys) if keys == ["2", "3", "7"]));
        let some = assign(Kind::Permissions, &sent, &rows[..2]);
        assert!(matches!(some, Lost::Unclear));
        let none = assign(Kind::Permissions, &sent[1..2], &rows[1..]);
        assert!(matches!(none, Lost::Absent));
    }
}

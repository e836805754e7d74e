//! Finds what existing rows must give up before others can have it: unique
//! references, parents that would close a ring, names.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::change::Action;
use super::current::{Current, key_text};
use super::order::targets_first;
use super::plan::{Change, Clear};
use crate::model::{Kind, Object, RefRole, Reference};

/// The references that stand in the way of the changes.
pub(super) fn clears(current: &Current, changes: &[Change]) -> Vec<Clear> {
    let mut clears = BTreeSet::new();
    for kind in current.rows.keys() {
        if kind.spec().natural_key_is_unique {
            names(current, *kind, changes, &mut clears);
        }
        for reference in kind.spec().references {
            match reference.role {
                RefRole::Pointer | RefRole::Late => {
                    unique(current, *kind, reference, changes, &mut clears)
                }
                RefRole::Parent => tree(current, *kind, reference, changes, &mut clears),
                RefRole::Needs | RefRole::Soft => {}
            }
        }
    }
    clears.into_iter().collect()
}

/// A unique reference is emptied where another row is to hold it, and where
/// what it points to is deleted: the database refuses both.
fn unique(
    current: &Current,
    kind: Kind,
    reference: &Reference,
    changes: &[Change],
    clears: &mut BTreeSet<Clear>,
) {
    let field = reference.path;
    let mut wanted: HashMap<String, Option<&str>> = HashMap::new();
    let mut deleted: HashSet<&str> = HashSet::new();
    let mut leaving: HashSet<&str> = HashSet::new();
    for change in changes {
        let local_id = change.local_id.as_deref();
        if change.kind == kind && change.action != Action::Delete {
            let target = change.payload.get(field).and_then(key_text);
            wanted.extend(target.map(|target| (target, local_id)));
        }
        if change.action == Action::Delete {
            if change.kind == reference.to {
                deleted.extend(local_id);
            }
            if change.kind == kind {
                leaving.extend(local_id);
            }
        }
    }
    if wanted.is_empty() && deleted.is_empty() && leaving.is_empty() {
        return;
    }
    for (local_id, row) in current.of(kind) {
        let Some(target) = row.get(field).and_then(key_text) else {
            continue;
        };
        let another_wants = wanted
            .get(&target)
            .is_some_and(|holder| *holder != Some(local_id.as_str()));
        // Rows that are deleted in one request may point at each other in any
        // order, so each lets go first.
        let is_deleted = reference.role == RefRole::Pointer
            && (deleted.contains(target.as_str()) || leaving.contains(local_id.as_str()));
        if another_wants || is_deleted {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: None,
            });
        }
    }
}

/// A parent that is deleted is emptied where its children do not move elsewhere
/// themselves: the database refuses to delete it before, and children and
/// parents may be deleted by different requests.
///
/// Parents that change are emptied when some order of the changes could close a
/// ring, which Directus refuses: when old and new parents together have one.
fn tree(
    current: &Current,
    kind: Kind,
    reference: &Reference,
    changes: &[Change],
    clears: &mut BTreeSet<Clear>,
) {
    let field = reference.path;
    let moved: Vec<(&str, Option<String>)> = changes
        .iter()
        .filter(|change| {
            change.kind == kind && matches!(change.action, Action::Update | Action::Adopt)
        })
        .filter_map(|change| {
            Some((
                change.local_id.as_deref()?,
                key_text(change.payload.get(field)?),
            ))
        })
        .collect();
    let moving: HashSet<&str> = moved.iter().map(|(local_id, _)| *local_id).collect();
    let deleted: HashSet<&str> = changes
        .iter()
        .filter(|change| change.kind == kind && change.action == Action::Delete)
        .filter_map(|change| change.local_id.as_deref())
        .collect();
    for (local_id, row) in current.of(kind) {
        let parent = row.get(field).and_then(key_text);
        if parent.is_some_and(|parent| deleted.contains(parent.as_str()))
            && !moving.contains(local_id.as_str())
        {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: None,
            });
        }
    }
    if moved.is_empty() {
        return;
    }
    let index: HashMap<&str, usize> = current
        .of(kind)
        .enumerate()
        .map(|(index, (local_id, _))| (local_id.as_str(), index))
        .collect();
    let mut parents: Vec<Vec<usize>> = current
        .of(kind)
        .map(|(_, row)| {
            row.get(field)
                .and_then(key_text)
                .and_then(|parent| index.get(parent.as_str()).copied())
                .into_iter()
                .collect()
        })
        .collect();
    for (local_id, parent) in &moved {
        let parent = parent
            .as_deref()
            .and_then(|parent| index.get(parent).copied());
        if let (Some(node), Some(parent)) = (index.get(local_id), parent) {
            parents[*node].push(parent);
        }
    }
    let (_, rings) = targets_first(parents.len(), |node| parents[node].clone());
    if rings.is_empty() {
        return;
    }
    for (local_id, _) in moved {
        let has_parent = current
            .row(kind, local_id)
            .is_some_and(|row| row.get(field).is_some_and(|p| !p.is_null()));
        if has_parent {
            clears.insert(Clear {
                kind,
                local_id: local_id.to_owned(),
                field,
                meanwhile: None,
            });
        }
    }
}

/// A row that is to have another name, or none any more, gives its name up where
/// another row wants it, and where the server would not change all parts of the
/// name at once.
fn names(current: &Current, kind: Kind, changes: &[Change], clears: &mut BTreeSet<Clear>) {
    let natural_key = kind.spec().natural_key;
    let Some(field) = natural_key.first() else {
        return;
    };
    let is_renamed = |payload: &Object| natural_key.iter().any(|part| payload.contains_key(*part));
    let row_of = |change: &Change| current.row(kind, change.local_id.as_deref()?);
    let name = |payload: &Object, row: Option<&Object>| -> Vec<Option<String>> {
        let part = |part: &&str| payload.get(*part).or_else(|| row?.get(*part));
        let parts = natural_key.iter().map(part);
        parts.map(|value| value.and_then(key_text)).collect()
    };
    let changes = || changes.iter().filter(|change| change.kind == kind);
    let wanted: HashSet<Vec<Option<String>>> = changes()
        .filter(|change| change.action != Action::Delete && is_renamed(&change.payload))
        .map(|change| name(&change.payload, row_of(change)))
        .collect();
    for change in changes() {
        let (Some(local_id), Some(row)) = (&change.local_id, row_of(change)) else {
            continue;
        };
        let parts = natural_key.iter();
        let changed = parts
            .filter(|part| change.payload.contains_key(**part))
            .count();
        let leaves = changed > 0 || change.action == Action::Delete;
        if changed > 1 || (leaves && wanted.contains(&name(&Object::new(), Some(row)))) {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: Some(local_id.clone()),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::idmap::MapState;
    use crate::model::{Address, SyncId, Version};
    use crate::target::TargetInfo;

    fn translations(rows: &[(&str, &str)]) -> Current {
        let row = |(id, key): &(&str, &str)| {
            let row = json!({ "id": id, "key": key, "language": "en-US" });
            ((*id).to_owned(), row.as_object().expect("one").clone())
        };
        Current {
            info: TargetInfo {
                url: "http://x".into(),
                version: Version::new(11, 17, 4),
                role: None,
            },
            data_model: None,
            rows: BTreeMap::from([(Kind::Translations, rows.iter().map(row).collect())]),
            map: MapState::default(),
        }
    }

    fn change(local_id: &str, action: Action, payload: Value) -> Change {
        Change {
            kind: Kind::Translations,
            action,
            address: Address::new(local_id),
            sync_id: SyncId::new(local_id),
            local_id: Some(local_id.to_owned()),
            fields: Vec::new(),
            origin: None,
            needs_consent: false,
            payload: payload.as_object().expect("an object").clone(),
            track: false,
        }
    }

    fn renamed(current: &Current, changes: &[Change]) -> Vec<String> {
        let clears = clears(current, changes).into_iter();
        clears
            .map(|clear| {
                assert_eq!(
                    (clear.field, &clear.meanwhile),
                    ("key", &Some(clear.local_id.clone()))
                );
                clear.local_id
            })
            .collect()
    }

    #[test]
    fn a_name_that_another_row_wants_is_given_up_first() {
        let current = translations(&[("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]);
        let swap = [
            change("1", Action::Update, json!({ "key": "b" })),
            change("2", Action::Update, json!({ "key": "a" })),
            change("3", Action::Update, json!({ "key": "e" })),
            change("4", Action::Update, json!({ "value": "x" })),
        ];
        assert_eq!(renamed(&current, &swap), ["1", "2"]);
        let new = [
            change(
                "5",
                Action::Create,
                json!({ "key": "a", "language": "en-US" }),
            ),
            change("1", Action::Delete, json!({})),
        ];
        assert_eq!(renamed(&current, &new), ["1"]);
        // Who keeps its name does not lose it to another.
        let taken = [change("2", Action::Update, json!({ "key": "a" }))];
        assert!(renamed(&current, &taken).is_empty());
    }

    #[test]
    fn all_parts_of_a_name_do_not_change_at_once() {
        let current = translations(&[("1", "a")]);
        let both = json!({ "key": "b", "language": "fr-FR" });
        let changes = [change("1", Action::Update, both)];
        assert_eq!(renamed(&current, &changes), ["1"]);
    }
}

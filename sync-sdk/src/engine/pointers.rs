//! Finds the references that must be emptied before others are set.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::change::Action;
use super::current::{Current, key_text};
use super::order::targets_first;
use super::plan::{Change, Clear};
use crate::model::{Kind, RefRole, Reference};

/// The references that stand in the way of the changes.
pub(super) fn clears(current: &Current, changes: &[Change]) -> Vec<Clear> {
    let mut clears = BTreeSet::new();
    for kind in current.rows.keys() {
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
            });
        }
    }
}

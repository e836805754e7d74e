//! What is remembered of the data model: what the last sync left of it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::change::Action;
use super::current::Current;
use super::last::Digests;
use super::memory::is_own;
use super::options::Desired;
use super::schema::{Difference, SchemaChange, leaf_of};
use super::settle_model::by_address;
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{Address, DataModel, SchemaKind};
use crate::schema::{by_key, canonical, is_hidden, leaves};

/// What is to be remembered, by the same rule as for [records](super::memory):
/// what holds now, and is not about to change. `wanted` is what the
/// configuration says, `before` all that differs from it and `after` what the
/// plan does about it in the end.
pub(super) fn remember(
    wanted: &DataModel,
    now: &DataModel,
    (before, after): (&[Difference], &[Difference]),
    current: &Current,
    desired: &Desired,
) -> Vec<MapChange> {
    let map = &current.map;
    let by_address =
        |differences: &'_ [Difference]| -> HashMap<Address, (Action, HashSet<String>)> {
            let one = |it: &Difference| {
                let paths = it.changes.iter().map(|change| leaf_of(&change.path));
                let action = if it.is_replaced {
                    Action::Create
                } else {
                    it.action
                };
                (
                    it.address.clone(),
                    (action, paths.map(str::to_owned).collect()),
                )
            };
            differences.iter().map(one).collect()
        };
    let (before, after) = (by_address(before), by_address(after));
    let mut found = Vec::new();
    let mut remember = |address: &Address, fields: Digests| {
        let subject = Subject::Model(address.clone());
        if map.last(&subject).map(|last| &last.fields) != Some(&fields) {
            found.push(MapChange::Remember { subject, fields });
        }
    };
    let mut described = HashSet::new();
    let mut there = HashSet::new();
    for kind in SchemaKind::ALL {
        let here = by_key(now, kind);
        there.extend(here.values().map(|entry| kind.address(entry)));
        for (key, entry) in by_key(wanted, kind) {
            let address = kind.address(entry);
            described.insert(address.clone());
            if is_hidden(key.0) {
                continue;
            }
            let written = after.get(&address);
            let differed = before.get(&address).map(|(_, paths)| paths);
            match (written, here.get(&key)) {
                // It is made, or made anew.
                (Some((Action::Create, _)), _) => remember(&address, Digests::new()),
                (_, None) => {}
                (written, Some(now)) => {
                    let written = written.map(|(_, paths)| paths);
                    let is_column =
                        |path: &str| path.starts_with("schema.") || path == "meta.special";
                    let changes = |path: &str| {
                        written.is_some_and(|paths| {
                            paths.contains(path) || (paths.contains("type") && is_column(path))
                        })
                    };
                    let known = map.last(&Subject::Model(address.clone()));
                    let now = leaves(now).collect::<HashMap<_, _>>();
                    let fields = leaves(entry).filter_map(|(path, _)| {
                        let value = now.get(&path)?;
                        if changes(&path) {
                            return None;
                        }
                        let digest = match differed.is_some_and(|paths| paths.contains(&path)) {
                            true => known?.fields.get(&path)?.clone(),
                            false => Digest::of(&canonical(kind, &path, value)),
                        };
                        Some((path, digest))
                    });
                    remember(&address, fields.collect());
                }
            }
        }
    }
    for (address, (action, _)) in &after {
        let known = || map.last(&Subject::Model(address.clone()));
        if *action == Action::Delete && known().is_none_or(|last| !last.fields.is_empty()) {
            remember(address, Digests::new());
        }
    }
    let declared = desired.project().map(|project| map.declared(project));
    for (subject, last) in map.all_last() {
        if let Subject::Model(address) = subject
            && is_own(last, desired)
            && !described.contains(address)
        {
            let is_released = declared.as_ref().is_some_and(|it| !it.contains(address));
            if !there.contains(address) || is_released {
                found.push(MapChange::Forget(subject.clone()));
            }
        }
    }
    found.sort_by_key(|change| match change {
        MapChange::Remember { subject, .. } => Some(subject.clone()),
        _ => None,
    });
    found
}

/// The same after a plan that was made elsewhere was carried out: what was known
/// before, and what it has changed. `wanted` is what it was to lead to.
pub(super) fn achieved(
    changes: &[SchemaChange],
    wanted: &DataModel,
    now: &DataModel,
    current: &Current,
) -> Vec<MapChange> {
    let (wanted, now) = (by_address(wanted), by_address(now));
    let one = |change: &SchemaChange| {
        let subject = Subject::Model(change.address.clone());
        let last = current.map.last(&subject);
        let sides = wanted.get(&change.address).zip(now.get(&change.address));
        let Some(((kind, wanted), (_, now))) = sides else {
            return last.map(|_| MapChange::Forget(subject));
        };
        let mut fields = last.map(|last| last.fields.clone()).unwrap_or_default();
        let written: HashSet<&str> = change.changes.iter().map(|it| leaf_of(&it.path)).collect();
        let now: HashMap<String, &Value> = leaves(now).collect();
        for (path, _) in leaves(wanted) {
            if (written.is_empty() || written.contains(path.as_str()))
                && let Some(value) = now.get(&path)
            {
                let digest = Digest::of(&canonical(*kind, &path, value));
                fields.insert(path, digest);
            }
        }
        Some(MapChange::Remember { subject, fields })
    };
    changes.iter().filter_map(one).collect()
}

/// What must be written before the data model changes: that what is about to
/// change is not known. Where no sync has left anything, nothing could be
/// mistaken.
pub(super) fn ahead(
    remembered: &[MapChange],
    after: &[Difference],
    current: &Current,
) -> Vec<MapChange> {
    if after.is_empty() || current.map.all_last().next().is_none() {
        return Vec::new();
    }
    let touched: HashSet<&Address> = after.iter().map(|it| &it.address).collect();
    let is_touched = |change: &&MapChange| match change {
        MapChange::Remember {
            subject: Subject::Model(address),
            ..
        } => touched.contains(address),
        _ => false,
    };
    remembered.iter().filter(is_touched).cloned().collect()
}

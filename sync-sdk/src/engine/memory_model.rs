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
use crate::idmap::{Digest, MapChange, Remembered, Subject};
use crate::model::{Address, DataModel, Object, SchemaKind};
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
    let (differed, written) = (Differing::of(before), Differing::of(after));
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
            if is_hidden(key.0) {
                described.insert(address);
                continue;
            }
            let is_made = written.action(&address) == Some(Action::Create);
            match here.get(&key) {
                _ if is_made => remember(&address, Digests::new()),
                Some(now) => {
                    let last = map.last(&Subject::Model(address.clone()));
                    let (differed, written) = (differed.paths(&address), written.paths(&address));
                    let holding = holding((kind, entry, now), differed, written, last);
                    remember(&address, holding);
                }
                None => {}
            }
            described.insert(address);
        }
    }
    for address in written.deleted() {
        let last = map.last(&Subject::Model(address.clone()));
        if last.is_none_or(|last| !last.fields.is_empty()) {
            remember(address, Digests::new());
        }
    }
    found.extend(forgotten(&described, &there, current, desired));
    found.sort_by_key(|change| match change {
        MapChange::Remember { subject, .. } => Some(subject.clone()),
        _ => None,
    });
    found
}

/// What differs, by entry: what is done about it, and the leaves that it is about.
struct Differing<'a>(HashMap<&'a Address, (Action, HashSet<&'a str>)>);

impl<'a> Differing<'a> {
    fn of(differences: &'a [Difference]) -> Self {
        let one = |it: &'a Difference| {
            let paths = it.changes.iter().map(|change| leaf_of(&change.path));
            // What is replaced is made anew.
            let action = match it.is_replaced {
                true => Action::Create,
                false => it.action,
            };
            (&it.address, (action, paths.collect()))
        };
        Self(differences.iter().map(one).collect())
    }

    fn action(&self, address: &Address) -> Option<Action> {
        self.0.get(address).map(|(action, _)| *action)
    }

    fn paths(&self, address: &Address) -> Option<&HashSet<&'a str>> {
        self.0.get(address).map(|(_, paths)| paths)
    }

    fn deleted(&self) -> impl Iterator<Item = &'a Address> {
        let deleted = self.0.iter();
        let deleted = deleted.filter(|(_, (action, _))| *action == Action::Delete);
        deleted.map(|(address, _)| *address)
    }
}

/// What holds of an entry and is not written. Of what differs all the same, the
/// last state stays.
fn holding(
    (kind, entry, now): (SchemaKind, &Object, &Object),
    differed: Option<&HashSet<&str>>,
    written: Option<&HashSet<&str>>,
    last: Option<&Remembered>,
) -> Digests {
    let is_column = |path: &str| path.starts_with("schema.") || path == "meta.special";
    let is_written = |path: &str| {
        written.is_some_and(|paths| {
            paths.contains(path) || (paths.contains("type") && is_column(path))
        })
    };
    let now = leaves(now).collect::<HashMap<_, _>>();
    let held = leaves(entry).filter_map(|(path, _)| {
        let value = now.get(&path)?;
        if is_written(&path) {
            return None;
        }
        let digest = match differed.is_some_and(|paths| paths.contains(path.as_str())) {
            true => last?.fields.get(&path)?.clone(),
            false => Digest::of(&canonical(kind, &path, value)),
        };
        Some((path, digest))
    });
    held.collect()
}

/// What is remembered of entries that the configuration does not describe: of
/// those that are gone, and of those that the project has let go.
fn forgotten(
    described: &HashSet<Address>,
    there: &HashSet<Address>,
    current: &Current,
    desired: &Desired,
) -> Vec<MapChange> {
    let map = &current.map;
    let declared = desired.project().map(|project| map.declared(project));
    let is_released = |address: &Address| declared.as_ref().is_some_and(|it| !it.contains(address));
    let undescribed = map.all_last().filter(|(subject, last)| match subject {
        Subject::Model(address) => {
            let is_over = !there.contains(address) || is_released(address);
            is_over && is_own(last, desired) && !described.contains(address)
        }
        Subject::Record(..) => false,
    });
    undescribed
        .map(|(subject, _)| MapChange::Forget(subject.clone()))
        .collect()
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

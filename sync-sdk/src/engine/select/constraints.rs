//! What the server accepts only together: a change that refers to none of the
//! others may need them for what all of them make of a flow, of a name that only
//! one row can have, or of a tree.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::links::Links;
use crate::engine::change::Action;
use crate::engine::current::key_text;
use crate::engine::order::targets_first;
use crate::engine::plan::Change;
use crate::model::{Kind, Object, RefRole};

impl Links<'_> {
    /// Which operation follows on which changes in a flow as a whole: with a part
    /// of it, an active flow could have a loop or lead into another one, and
    /// Directus ends when it loads such a flow.
    pub(super) fn wiring(&mut self) {
        let mut flows: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, change) in self.changes.iter().enumerate() {
            let is_pointer = |role| matches!(role, RefRole::Pointer | RefRole::Late);
            let references = change.kind.spec().references.iter();
            let mut pointers = references.filter(|reference| is_pointer(reference.role));
            let points = match change.action {
                Action::Create => pointers.any(|it| !it.ids(&change.payload).is_empty()),
                Action::Delete => pointers.next().is_some(),
                Action::Update | Action::Adopt => {
                    pointers.any(|it| change.payload.contains_key(it.path))
                }
            };
            let starts = change.kind == Kind::Flows && change.payload.contains_key("status");
            let moves = change.kind == Kind::Operations && change.payload.contains_key("flow");
            if !(points || starts || moves) {
                continue;
            }
            let of = match change.kind {
                Kind::Flows => [change.local_id.clone(), None],
                _ => [Some(&change.payload), self.row(change)]
                    .map(|fields| fields?.get("flow").and_then(key_text)),
            };
            for flow in of.into_iter().flatten() {
                flows.entry(flow).or_default().insert(index);
            }
        }
        flows.values().for_each(|flow| self.together(flow));
    }

    /// All of these are made, or none.
    fn together(&mut self, all: &BTreeSet<usize>) {
        let Some(first) = all.first() else { return };
        for other in all {
            self.needs(*first, *other);
            self.needs(*other, *first);
        }
    }

    /// Who wants the target of a reference that is unique needs its holder to
    /// let go.
    pub(super) fn holders(&mut self) {
        let mut holders: HashMap<(Kind, &str, String), usize> = HashMap::new();
        let unique = |change: &Change| {
            let references = change.kind.spec().references.iter();
            references.filter(|it| matches!(it.role, RefRole::Pointer | RefRole::Late))
        };
        let changes = self.changes.iter().enumerate();
        for (index, change) in changes.clone() {
            for reference in unique(change) {
                let lets_go =
                    change.action == Action::Delete || change.payload.contains_key(reference.path);
                let row = self.row(change).filter(|_| lets_go);
                if let Some(held) = row.and_then(|row| key_text(row.get(reference.path)?)) {
                    holders.insert((change.kind, reference.path, held), index);
                }
            }
        }
        for (index, change) in changes {
            for reference in unique(change) {
                let wanted = change.payload.get(reference.path).and_then(key_text);
                let holder =
                    wanted.and_then(|wanted| holders.get(&(change.kind, reference.path, wanted)));
                if let Some(holder) = holder {
                    self.needs(index, *holder);
                }
            }
        }
    }

    /// Who wants a name that no two rows have needs the row that has it to give
    /// it up.
    pub(super) fn names(&mut self) {
        let name = |change: &Change, fields: [Option<&Object>; 2]| -> Vec<Option<String>> {
            let parts = change.kind.spec().natural_key.iter();
            let value = |part: &&str| fields.into_iter().flatten().find_map(|it| it.get(*part));
            parts.map(|part| value(part).and_then(key_text)).collect()
        };
        let is_named = |change: &Change| {
            let spec = change.kind.spec();
            let mut parts = spec.natural_key.iter();
            spec.natural_key_is_unique && parts.any(|part| change.payload.contains_key(*part))
        };
        let mut holders = HashMap::new();
        let changes = self.changes.iter().enumerate();
        for (index, change) in changes.clone() {
            let goes = change.action == Action::Delete && change.kind.spec().natural_key_is_unique;
            if let Some(row) = self.row(change).filter(|_| goes || is_named(change)) {
                holders.insert((change.kind, name(change, [Some(row), None])), index);
            }
        }
        for (index, change) in changes.filter(|(_, change)| is_named(change)) {
            let wanted = name(change, [Some(&change.payload), self.row(change)]);
            if let Some(holder) = holders.get(&(change.kind, wanted)) {
                self.needs(index, *holder);
            }
        }
    }

    /// Rows that change their parents go together where some of the changes
    /// without the others could close a ring.
    pub(super) fn parents(&mut self) {
        for kind in Kind::ALL {
            let references = kind.spec().references.iter();
            let parents = references.filter(|reference| reference.role == RefRole::Parent);
            for field in parents.map(|reference| reference.path) {
                self.rings(kind, field);
            }
        }
    }

    fn rings(&mut self, kind: Kind, field: &str) {
        let moves: HashMap<&str, usize> = self
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.kind == kind && change.payload.contains_key(field))
            .filter_map(|(index, change)| Some((change.local_id.as_deref()?, index)))
            .collect();
        if moves.len() < 2 {
            return;
        }
        let ids: Vec<&str> = self.current.of(kind).map(|(id, _)| id.as_str()).collect();
        let places: HashMap<&str, usize> = ids
            .iter()
            .enumerate()
            .map(|(place, id)| (*id, place))
            .collect();
        // Both as it is and as it will be.
        let parents = |place: usize| -> Vec<usize> {
            let will_be = moves
                .get(ids[place])
                .map(|index| &self.changes[*index].payload);
            let is = self.current.row(kind, ids[place]);
            let both = [is, will_be].into_iter().flatten();
            let parents = both.filter_map(|fields| key_text(fields.get(field)?));
            parents
                .filter_map(|parent| places.get(parent.as_str()).copied())
                .collect()
        };
        let (_, rings) = targets_first(ids.len(), parents);
        let mut groups = Vec::new();
        for (_, member) in rings {
            let above = reached(member, &parents);
            let ring = above
                .iter()
                .filter(|place| reached(**place, &parents).contains(&member));
            let group: BTreeSet<usize> = ring
                .filter_map(|place| moves.get(ids[*place]).copied())
                .collect();
            groups.push(group);
        }
        groups.iter().for_each(|group| self.together(group));
    }
}

/// The numbers to which some number leads, by one step or more.
fn reached(from: usize, targets: &impl Fn(usize) -> Vec<usize>) -> HashSet<usize> {
    let mut reached = HashSet::new();
    let mut waiting = targets(from);
    while let Some(place) = waiting.pop() {
        if reached.insert(place) {
            waiting.extend(targets(place));
        }
    }
    reached
}

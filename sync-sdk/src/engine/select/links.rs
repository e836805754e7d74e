//! What the changes of a plan need of each other.
//!
//! There are two reasons. What is new refers to something that is made too:
//! without it, the server would refuse it or keep a value that leads nowhere. And
//! what is deleted is referred to by something that is changed too, so that it
//! does not any more: without that, the server would change or delete it by
//! itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::closure::{Item, Part};
use super::names::{Named, Side};
use crate::engine::change::Action;
use crate::engine::current::{Current, key_text};
use crate::engine::data_model;
use crate::engine::moved::Moved;
use crate::engine::order::targets_first;
use crate::engine::plan::Change;
use crate::engine::schema::Difference;
use crate::model::{Address, Kind, Object, RefRole, SchemaKind};
use crate::schema::by_key;

/// Kinds whose records are what a new record consists of: without its operations,
/// a flow does nothing.
const PARTS: [Kind; 2] = [Kind::Operations, Kind::Panels];

/// The changes of records, and behind them those of the data model, with what
/// they need. `policies` and `roles` are the addresses of those that the
/// configuration knows.
pub(super) fn items(
    changes: &[Change],
    model: Option<&data_model::Draft<'_>>,
    current: &Current,
    known: &Known,
) -> Vec<Item> {
    let differences = model.map_or(&[][..], |model| &model.differences);
    let addresses: HashMap<(Kind, &str), &Address> = changes
        .iter()
        .filter_map(|it| Some(((it.kind, it.local_id.as_deref()?), &it.address)))
        .collect();
    // One that goes is called by its SyncID where an attachment names it.
    let attached = |change: &Change, field: &str, kind: Kind| {
        let row = current.row(change.kind, change.local_id.as_deref()?)?;
        let id = key_text(row.get(field)?)?;
        addresses.get(&(kind, id.as_str())).copied().cloned()
    };
    let also = |change: &Change| {
        let mut also = known.of_attachment(change);
        if change.kind == Kind::Access {
            also.extend(attached(change, "policy", Kind::Policies));
            also.extend(attached(change, "role", Kind::Roles));
        }
        also
    };
    let records = changes.iter().map(|change| Item {
        also: also(change),
        ..Item::new(change.address.clone(), change.action)
    });
    let entries = differences.iter().map(|it| {
        let action = if it.removes() {
            Action::Delete
        } else {
            it.action
        };
        Item::new(it.address.clone(), action)
    });
    let mut links = Links {
        current,
        changes,
        items: records.chain(entries).collect(),
        // Who refers to a row that is taken over speaks of it as its own.
        made: Places::of(changes, differences, |action| {
            matches!(action, Action::Create | Action::Adopt)
        }),
        gone: Places::of(changes, differences, |action| action == Action::Delete),
    };
    let empty = crate::model::DataModel::default();
    let before = Side::of(model.map_or(&empty, |model| model.now));
    let after = Side::of(model.map_or(&empty, |model| &model.document));
    for (index, change) in changes.iter().enumerate() {
        links.record(index, change, &before, &after);
    }
    if let Some(model) = model {
        links.entries(model, &before, &after);
    }
    links.wiring();
    links.holders();
    links.names();
    links.parents();
    links.items
}

/// The policies and roles by whose names attachments are called.
pub(super) struct Known {
    pub(super) policies: BTreeSet<Address>,
    pub(super) roles: BTreeSet<Address>,
}

impl Known {
    /// The policy and the role of an attachment: who means one of them means
    /// what attaches them.
    fn of_attachment(&self, change: &Change) -> Vec<Address> {
        if change.kind != Kind::Access {
            return Vec::new();
        }
        let tail = change.address.tail();
        let policies = self.policies.iter().filter(|policy| {
            let rest = tail.strip_prefix(policy.tail());
            rest.is_some_and(|rest| rest.starts_with('.'))
        });
        let roles = self.roles.iter().filter(|role| {
            let rest = tail.strip_suffix(role.tail());
            rest.is_some_and(|rest| rest.ends_with('.'))
        });
        policies.chain(roles).cloned().collect()
    }
}

/// Where in the list things are that are made, or that go.
struct Places<'a> {
    rows: HashMap<(Kind, &'a str), usize>,
    entries: HashMap<Named<'a>, usize>,
}

impl<'a> Places<'a> {
    fn of(
        changes: &'a [Change],
        differences: &'a [Difference],
        is_meant: impl Fn(Action) -> bool,
    ) -> Self {
        let rows = changes.iter().enumerate().filter_map(|(index, change)| {
            let key = (change.kind, change.local_id.as_deref()?);
            is_meant(change.action).then_some((key, index))
        });
        let entries = differences.iter().enumerate().filter_map(|(index, it)| {
            let (collection, field) = &it.key;
            let named = (it.kind, collection.as_str(), field.as_str());
            // What is replaced both goes and is made.
            let is_meant = it.is_replaced || is_meant(it.action);
            is_meant.then_some((named, changes.len() + index))
        });
        Self {
            rows: rows.collect(),
            entries: entries.collect(),
        }
    }

    /// Those whose keys stand as whole texts within a value: nothing else has
    /// such a text by chance.
    fn within(&self, value: &Value, found: &mut Vec<usize>) {
        match value {
            Value::String(text) => {
                let kinds = Moved::NAMED.into_iter();
                found.extend(kinds.filter_map(|kind| self.rows.get(&(kind, text.as_str()))));
            }
            Value::Array(list) => list.iter().for_each(|value| self.within(value, found)),
            Value::Object(object) => object.values().for_each(|value| self.within(value, found)),
            _ => {}
        }
    }
}

struct Links<'a> {
    current: &'a Current,
    changes: &'a [Change],
    items: Vec<Item>,
    made: Places<'a>,
    gone: Places<'a>,
}

impl<'a> Links<'a> {
    fn needs(&mut self, index: usize, other: usize) {
        if index != other {
            self.items[index].needs.insert(other);
        }
    }

    fn row(&self, change: &Change) -> Option<&'a Object> {
        self.current.row(change.kind, change.local_id.as_deref()?)
    }

    fn record(&mut self, index: usize, change: &'a Change, before: &Side<'a>, after: &Side<'a>) {
        let row = self.row(change);
        let collection = |fields: &'a Object| fields.get("collection").and_then(Value::as_str);
        let of = collection(&change.payload).or_else(|| row.and_then(collection));
        // What it comes to say.
        for reference in change.kind.spec().references {
            for id in reference
                .values(&change.payload)
                .into_iter()
                .filter_map(key_text)
            {
                let Some(other) = self.made.rows.get(&(reference.to, id.as_str())).copied() else {
                    continue;
                };
                self.needs(index, other);
                let points = matches!(reference.role, RefRole::Pointer | RefRole::Late);
                let is_new = |change: &Change| change.action == Action::Create;
                let consists = is_new(change) && PARTS.contains(&change.kind);
                if points || (consists && is_new(&self.changes[other])) {
                    self.items[other].brings.insert(index);
                }
            }
        }
        let mut found = Vec::new();
        for value in change.payload.values().filter(|value| is_inner(value)) {
            self.made.within(value, &mut found);
        }
        let named = after.of_record(of, &change.payload).into_iter();
        found.extend(named.filter_map(|named| self.made.entries.get(&named)));
        found.into_iter().for_each(|other| self.needs(index, other));
        // What it said: all of a row that goes, else what changes in it.
        let Some(row) = row else { return };
        let goes = change.action == Action::Delete;
        let changes = |field: &str| goes || change.payload.contains_key(field);
        for reference in change.kind.spec().references {
            for id in reference.values(row).into_iter().filter_map(key_text) {
                let Some(other) = self.gone.rows.get(&(reference.to, id.as_str())).copied() else {
                    continue;
                };
                if changes(reference.field()) {
                    self.needs(other, index);
                }
                // It is called after what it belongs to.
                let belongs = change.kind.spec().label.contains(&reference.path);
                if goes && belongs && reference.role == RefRole::Needs {
                    let part = Part {
                        of: other,
                        can_go_alone: true,
                    };
                    self.items[index].part_of.get_or_insert(part);
                }
            }
        }
        let mut found = Vec::new();
        for (_, value) in row
            .iter()
            .filter(|(key, value)| is_inner(value) && changes(key))
        {
            self.gone.within(value, &mut found);
        }
        let named = before.of_record(collection(row), row).into_iter();
        found.extend(named.filter_map(|named| self.gone.entries.get(&named)));
        found.into_iter().for_each(|other| self.needs(other, index));
    }

    fn entries(&mut self, model: &'a data_model::Draft<'_>, before: &Side<'a>, after: &Side<'a>) {
        let old = SchemaKind::ALL.map(|kind| by_key(model.now, kind));
        let new = SchemaKind::ALL.map(|kind| by_key(&model.document, kind));
        for (index, it) in model.differences.iter().enumerate() {
            let index = self.changes.len() + index;
            let key = (it.key.0.as_str(), it.key.1.as_str());
            let collection = (SchemaKind::Collections, key.0, "");
            if let Some(entry) = new[it.kind as usize].get(&key) {
                let mut found = Vec::new();
                entry
                    .values()
                    .for_each(|value| self.made.within(value, &mut found));
                let named = after.of_entry(it.kind, entry).into_iter();
                found.extend(named.filter_map(|named| self.made.entries.get(&named)));
                found.into_iter().for_each(|other| self.needs(index, other));
            }
            if let Some(entry) = old[it.kind as usize].get(&key) {
                let mut found = Vec::new();
                entry
                    .values()
                    .for_each(|value| self.gone.within(value, &mut found));
                let named = before.of_entry(it.kind, entry).into_iter();
                found.extend(named.filter_map(|named| self.gone.entries.get(&named)));
                found.into_iter().for_each(|other| self.needs(other, index));
            }
            if it.kind == SchemaKind::Collections {
                continue;
            }
            match it.action {
                Action::Delete => {
                    let whole = self.gone.entries.get(&collection).copied();
                    let part = |of| Part {
                        of,
                        can_go_alone: false,
                    };
                    self.items[index].part_of = whole.map(part);
                }
                Action::Create => {
                    if let Some(whole) = self.made.entries.get(&collection) {
                        self.items[*whole].brings.insert(index);
                    }
                }
                _ => {}
            }
        }
    }

    /// Which operation follows on which changes in a flow as a whole: with a part
    /// of it, an active flow could have a loop or lead into another one, and
    /// Directus ends when it loads such a flow.
    fn wiring(&mut self) {
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
    fn holders(&mut self) {
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
    fn names(&mut self) {
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
    fn parents(&mut self) {
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

/// Whether a value has a form of its own, in which keys of rows may stand.
fn is_inner(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

//! What the changes of a plan need of each other.
//!
//! There are two reasons. What is new refers to something that is made too:
//! without it, the server would refuse it or keep a value that leads nowhere. And
//! what is deleted is referred to by something that is changed too, so that it
//! does not any more: without that, the server would change or delete it by
//! itself.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::closure::{Item, Part};
use super::names::{Named, Side};
use crate::engine::change::Action;
use crate::engine::current::{Current, key_text};
use crate::engine::data_model;
use crate::engine::literals::each_id;
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

    /// Those whose keys stand in values, and those of these names.
    fn said<'v>(
        &self,
        values: impl Iterator<Item = &'v Value>,
        names: Vec<Named<'a>>,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        values.for_each(|value| self.within(value, &mut found));
        let entries = names.into_iter();
        found.extend(entries.filter_map(|named| self.entries.get(&named)));
        found
    }

    /// Those whose keys are words within a value: nothing else is such a word by
    /// chance.
    fn within(&self, value: &Value, found: &mut Vec<usize>) {
        each_id(value, &mut |word| {
            found.extend(Kind::named().filter_map(|kind| self.rows.get(&(kind, word))));
        });
    }
}

/// The changes, with what is known so far of what they need.
pub(super) struct Links<'a> {
    pub(super) current: &'a Current,
    pub(super) changes: &'a [Change],
    items: Vec<Item>,
    made: Places<'a>,
    gone: Places<'a>,
}

impl<'a> Links<'a> {
    pub(super) fn needs(&mut self, index: usize, other: usize) {
        if index != other {
            self.items[index].needs.insert(other);
        }
    }

    pub(super) fn row(&self, change: &Change) -> Option<&'a Object> {
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
        let literals = change.kind.spec().literals.iter();
        let values = literals
            .clone()
            .filter_map(|field| change.payload.get(*field));
        let said = self.made.said(values, after.of_record(of, &change.payload));
        said.into_iter().for_each(|other| self.needs(index, other));
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
        let values = literals.filter(|field| changes(field));
        let values = values.filter_map(|field| row.get(*field));
        let said = self
            .gone
            .said(values, before.of_record(collection(row), row));
        said.into_iter().for_each(|other| self.needs(other, index));
    }

    fn entries(&mut self, model: &'a data_model::Draft<'_>, before: &Side<'a>, after: &Side<'a>) {
        let old = SchemaKind::ALL.map(|kind| by_key(model.now, kind));
        let new = SchemaKind::ALL.map(|kind| by_key(&model.document, kind));
        for (index, it) in model.differences.iter().enumerate() {
            let index = self.changes.len() + index;
            let key = (it.key.0.as_str(), it.key.1.as_str());
            let collection = (SchemaKind::Collections, key.0, "");
            if let Some(entry) = new[it.kind as usize].get(&key) {
                let said = self
                    .made
                    .said(entry.values(), after.of_entry(it.kind, entry));
                said.into_iter().for_each(|other| self.needs(index, other));
            }
            if let Some(entry) = old[it.kind as usize].get(&key) {
                let said = self
                    .gone
                    .said(entry.values(), before.of_entry(it.kind, entry));
                said.into_iter().for_each(|other| self.needs(other, index));
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
}

//! What an aligned document changes of the target's data model, entry by entry,
//! and how to take some of it back before the server is asked.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::engine::change::{Action, FieldChange};
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::schema::{by_key, entry_key};

/// An entry that a document has otherwise than the target.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What kind of entry. An index of a system field counts as a field.
    pub kind: SchemaKind,
    /// The entry.
    pub address: Address,
    /// Create, update or delete.
    pub action: Action,
    /// For an update: that Directus deletes it and makes it anew, with its
    /// values lost. So it does when a field turns from an alias into a column or
    /// the reverse.
    pub is_replaced: bool,
    /// For an update: what changes, leaf by leaf, in the form of
    /// [`SchemaChange::changes`](super::SchemaChange::changes).
    pub changes: Vec<FieldChange>,
    /// Its collection, and its field if it has one.
    pub(crate) key: (String, String),
}

/// What the document changes: collections, fields and relations, each kind in
/// the target's order with what is new behind it. `document` is what
/// [`align`](super::align) made for `now`.
///
/// The fields and relations of a collection that is deleted are listed too: the
/// server deletes them with it.
pub fn delta(now: &DataModel, document: &DataModel) -> Vec<Difference> {
    let mut all = Vec::new();
    for kind in SchemaKind::ALL {
        let (before, after) = (by_key(now, kind), by_key(document, kind));
        let mut seen = HashSet::new();
        for entry in now.entries(kind) {
            let key = entry_key(kind, entry);
            if !seen.insert(key) {
                continue;
            }
            match after.get(&key) {
                None => all.push(Difference::of(kind, entry, Action::Delete)),
                Some(other) if *other != entry => all.push(Difference {
                    is_replaced: is_alias(entry) != is_alias(other),
                    changes: changes(entry, other),
                    ..Difference::of(kind, entry, Action::Update)
                }),
                Some(_) => {}
            }
        }
        for entry in document.entries(kind) {
            let key = entry_key(kind, entry);
            if !before.contains_key(&key) && seen.insert(key) {
                all.push(Difference::of(kind, entry, Action::Create));
            }
        }
        if kind == SchemaKind::Fields {
            all.extend(indexes(now, document));
        }
    }
    all
}

/// Puts entries back to what the target has: one that would be made is taken
/// out, one that would be deleted stands in its place again, one that would be
/// changed is as it is. What cannot be without the others follows: a collection
/// brings its fields and relations, a field its collection and its relation, and
/// a relation its field and what it points at.
pub fn put_back(now: &DataModel, document: &mut DataModel, entries: &HashSet<Address>) {
    let differences = delta(now, document);
    let back = with_parts(now, &differences, entries);
    for kind in SchemaKind::ALL {
        let is_back = |entry: &Object| back.contains(&(kind, key_of(kind, entry)));
        let known: HashSet<(String, String)> = now
            .entries(kind)
            .iter()
            .map(|entry| key_of(kind, entry))
            .collect();
        let mut kept: HashMap<(String, String), Vec<Object>> = HashMap::new();
        let mut new = Vec::new();
        for entry in std::mem::take(document.entries_mut(kind)).into_iter().rev() {
            let key = key_of(kind, &entry);
            match known.contains(&key) {
                // From behind, so that the first of two with one key is popped first.
                true => kept.entry(key).or_default().push(entry),
                false => new.push(entry),
            }
        }
        let mut merged = Vec::with_capacity(now.entries(kind).len() + new.len());
        for entry in now.entries(kind) {
            let stays = kept.get_mut(&key_of(kind, entry)).and_then(Vec::pop);
            match is_back(entry) {
                true => merged.push(entry.clone()),
                false => merged.extend(stays),
            }
        }
        merged.extend(new.into_iter().rev().filter(|entry| !is_back(entry)));
        *document.entries_mut(kind) = merged;
    }
    put_back_indexes(now, document, entries);
}

/// Puts values of entries that would be changed back to what the target has.
/// Each path is one of [`Difference::changes`]; all of the key that it leads
/// into goes back with it (`meta.options` of `meta.options.choices[0].text`),
/// and with a type what makes the column: its database type and its flags.
pub fn put_back_paths(now: &DataModel, document: &mut DataModel, paths: &[(&Difference, String)]) {
    let mut indexes = HashSet::new();
    for kind in SchemaKind::ALL {
        let before = by_key(now, kind);
        let mut places: HashMap<(&str, &str), usize> = HashMap::new();
        let mut groups: Vec<(&Object, Vec<&str>)> = Vec::new();
        for (difference, path) in paths.iter().filter(|(it, _)| it.kind == kind) {
            let key = (difference.key.0.as_str(), difference.key.1.as_str());
            let Some(before) = before.get(&key) else {
                // The index of a system field has one path.
                indexes.insert(difference.address.clone());
                continue;
            };
            let place = *places.entry(key).or_insert(groups.len());
            if place == groups.len() {
                groups.push((before, Vec::new()));
            }
            groups[place].1.push(path);
        }
        if groups.is_empty() {
            continue;
        }
        for entry in document.entries_mut(kind) {
            let Some(place) = places.get(&entry_key(kind, entry)).copied() else {
                continue;
            };
            let (before, paths) = &groups[place];
            for path in paths {
                put_back_key(before, entry, root(path));
                if root(path) == ("type", None) {
                    put_back_key(before, entry, ("schema", Some("data_type")));
                    put_back_key(before, entry, ("meta", Some("special")));
                }
            }
        }
    }
    if !indexes.is_empty() {
        put_back_indexes(now, document, &indexes);
    }
}

impl Difference {
    fn of(kind: SchemaKind, entry: &Object, action: Action) -> Self {
        Self {
            kind,
            address: kind.address(entry),
            action,
            is_replaced: false,
            changes: Vec::new(),
            key: key_of(kind, entry),
        }
    }

    /// Whether something that the target has goes away.
    pub(crate) fn removes(&self) -> bool {
        self.action == Action::Delete || self.is_replaced
    }
}

fn key_of(kind: SchemaKind, entry: &Object) -> (String, String) {
    let (collection, field) = entry_key(kind, entry);
    (collection.to_owned(), field.to_owned())
}

fn is_alias(entry: &Object) -> bool {
    entry.get("type").is_some_and(|value| value == "alias")
}

/// The leaves in which two entries differ.
fn changes(before: &Object, after: &Object) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let keys = before
        .keys()
        .chain(after.keys().filter(|key| !before.contains_key(*key)));
    for key in keys {
        match (before.get(key), after.get(key)) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let inner = old
                    .keys()
                    .chain(new.keys().filter(|key| !old.contains_key(*key)));
                // Altered so that the server alters the column; `type` says it.
                for name in
                    inner.filter(|name| (key.as_str(), name.as_str()) != ("schema", "data_type"))
                {
                    side_by_side(
                        &format!("{key}.{name}"),
                        old.get(name),
                        new.get(name),
                        &mut changes,
                    );
                }
            }
            (old, new) => side_by_side(key, old, new, &mut changes),
        }
    }
    changes
}

fn side_by_side(
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (Some(before), Some(after)) => FieldChange::leaves(path, before, after, changes),
        (None, None) => {}
        (before, after) => {
            changes.push(FieldChange::new(path, before.cloned(), after.cloned()));
        }
    }
}

/// The part of a path that leads to one value of an entry: `meta.options` of
/// `meta.options.choices[0].text`.
pub(crate) fn leaf_of(path: &str) -> &str {
    let (outer, inner) = root(path);
    &path[..outer.len() + inner.map_or(0, |inner| inner.len() + 1)]
}

/// The key of an entry, and the one within it, into which a path leads.
fn root(path: &str) -> (&str, Option<&str>) {
    let key = |text| -> &str { str::split(text, ['.', '[']).next().unwrap_or(text) };
    match path.split_once('.') {
        Some((outer @ ("meta" | "schema"), inner)) => (outer, Some(key(inner))),
        _ => (key(path), None),
    }
}

fn put_back_key(before: &Object, entry: &mut Object, (outer, inner): (&str, Option<&str>)) {
    let (from, to, key) = match inner {
        None => (Some(before), Some(entry), outer),
        Some(inner) => (
            before.get(outer).and_then(Value::as_object),
            entry.get_mut(outer).and_then(Value::as_object_mut),
            inner,
        ),
    };
    let Some(to) = to else { return };
    match from.and_then(|from| from.get(key)) {
        Some(value) => _ = to.insert(key.to_owned(), value.clone()),
        None => _ = to.shift_remove(key),
    }
}

type Key = (SchemaKind, (String, String));

/// The entries to put back, with what cannot be without them or they without it.
fn with_parts(
    now: &DataModel,
    differences: &[Difference],
    entries: &HashSet<Address>,
) -> HashSet<Key> {
    let relations = by_key(now, SchemaKind::Relations);
    let removed: HashSet<(SchemaKind, &str, &str)> = differences
        .iter()
        .filter(|difference| difference.action == Action::Delete)
        .map(|it| (it.kind, it.key.0.as_str(), it.key.1.as_str()))
        .collect();
    let mut of_collection: HashMap<&str, Vec<&Difference>> = HashMap::new();
    for difference in differences {
        of_collection
            .entry(&difference.key.0)
            .or_default()
            .push(difference);
    }
    let mut back: HashSet<Key> = HashSet::new();
    let mut waiting: Vec<&Difference> = differences
        .iter()
        .filter(|difference| entries.contains(&difference.address))
        .collect();
    while let Some(it) = waiting.pop() {
        if !back.insert((it.kind, it.key.clone())) {
            continue;
        }
        let relatives = of_collection.get(it.key.0.as_str()).into_iter().flatten();
        let follows = |other: &&&Difference| {
            let is_same_field = other.key.1 == it.key.1;
            match (it.action, other.action) {
                (Action::Create, Action::Create) => match it.kind {
                    SchemaKind::Collections => true,
                    SchemaKind::Fields => other.kind == SchemaKind::Relations && is_same_field,
                    SchemaKind::Relations => false,
                },
                (Action::Delete, Action::Delete) => {
                    let goes_whole = removed.contains(&(SchemaKind::Collections, &it.key.0, ""));
                    goes_whole || is_same_field
                }
                _ => false,
            }
        };
        waiting.extend(relatives.filter(follows).copied());
        if it.kind == SchemaKind::Relations && it.action == Action::Delete {
            let relation = relations.get(&(it.key.0.as_str(), it.key.1.as_str()));
            let related = relation.and_then(|relation| relation.get("related_collection"));
            let related = related.and_then(Value::as_str).unwrap_or_default();
            waiting.extend(differences.iter().filter(|other| {
                other.kind == SchemaKind::Collections
                    && other.key.0 == related
                    && other.action == Action::Delete
            }));
        }
    }
    back
}

/// The indexes of system fields, which a document lists beside its entries.
fn indexes(now: &DataModel, document: &DataModel) -> Vec<Difference> {
    let (before, after) = (index_list(now), index_list(document));
    let indexed = |entry: &Value| entry.pointer("/schema/is_indexed") == Some(&Value::Bool(true));
    let find = |list: &[Value], key: &(String, String)| {
        list.iter()
            .find(|entry| index_key(entry) == *key)
            .is_some_and(indexed)
    };
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for entry in before.iter().chain(after) {
        let key = index_key(entry);
        let (old, new) = (find(before, &key), find(after, &key));
        let Value::Object(object) = entry else {
            continue;
        };
        if old != new && seen.insert(key) {
            all.push(Difference {
                changes: vec![FieldChange::new(
                    "schema.is_indexed",
                    Some(json!(old)),
                    Some(json!(new)),
                )],
                ..Difference::of(SchemaKind::Fields, object, Action::Update)
            });
        }
    }
    all
}

fn put_back_indexes(now: &DataModel, document: &mut DataModel, entries: &HashSet<Address>) {
    let back: Vec<(String, String)> = indexes(now, document)
        .into_iter()
        .filter(|difference| entries.contains(&difference.address))
        .map(|difference| difference.key)
        .collect();
    let before = index_list(now);
    let Some(Value::Array(after)) = document.info.get_mut("systemFields") else {
        return;
    };
    for key in back {
        let is_it = |entry: &Value| index_key(entry) == key;
        let place = after.iter().position(is_it);
        let old = before.iter().position(is_it);
        match (place, old) {
            (Some(place), Some(old)) => after[place] = before[old].clone(),
            (Some(place), None) => _ = after.remove(place),
            (None, Some(old)) => {
                // Behind the last of those that stand before it.
                let follows = |entry: &Value| {
                    before[..old]
                        .iter()
                        .any(|earlier| index_key(earlier) == index_key(entry))
                };
                let place = after.iter().rposition(follows).map_or(0, |place| place + 1);
                after.insert(place, before[old].clone());
            }
            (None, None) => {}
        }
    }
}

fn index_list(model: &DataModel) -> &[Value] {
    let list = model.info.get("systemFields").and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn index_key(entry: &Value) -> (String, String) {
    let text = |key: &str| {
        entry
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    (text("collection"), text("field"))
}

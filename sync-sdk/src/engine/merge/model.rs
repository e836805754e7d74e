//! The data model: values, and whole entries, that the target keeps.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::made::made_by_hand;
use super::{Merging, is_synced};
use crate::engine::change::Action;
use crate::engine::data_model::{Draft, check_version};
use crate::engine::error::EngineError;
use crate::engine::identities::Identities;
use crate::engine::options::Options;
use crate::engine::schema::{Difference, leaf_of};
use crate::idmap::Subject;
use crate::model::variables::restore;
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::schema::{by_key, entry_key, is_hidden};

/// Takes over what would be changed if the configuration won (the first options),
/// and would not be as the second ones say; and what was made by hand.
pub(super) fn take(
    merging: &mut Merging<'_>,
    (ours, theirs): (&Options, &Options),
) -> Result<(), EngineError> {
    let instance = merging.instance;
    let (current, desired) = (instance.current, instance.desired);
    let (Some(now), Some(wanted)) = (&current.data_model, &desired.snapshot.data_model) else {
        return Ok(());
    };
    check_version(wanted, now, &desired.scope, theirs.force)?;
    let here = instance.ids.located_model(wanted);
    let here = here.as_ref().unwrap_or(wanted);
    let draft = || {
        let project = desired.scope.project();
        let declared = project.map(|project| current.map.declared(project));
        Draft::new(here, now, declared, |_| true)
    };
    let mut before = draft()?;
    let clashes = before.settle(current, desired, ours).overwritten;
    merging.taken_of(clashes, theirs);
    let mut after = draft()?;
    let settled = after.settle(current, desired, theirs);
    merging.merged.undecided.extend(settled.undecided);
    merging.merged.kept.extend(settled.overwritten);

    let Some(mut model) = merging.merged.snapshot.data_model.take() else {
        return Ok(());
    };
    let mut patch = Patch {
        now: Entries::of(now),
        model: &mut model,
        ids: &instance.ids,
        lookup: &|name| instance.value(name),
    };
    let stays: HashMap<(SchemaKind, &Address, Action), &Difference> = after
        .differences
        .iter()
        .map(|it| ((it.kind, &it.address, it.action), it))
        .collect();
    for difference in &after.all {
        let stays = stays.get(&(difference.kind, &difference.address, difference.action));
        patch.difference(difference, stays.copied());
    }
    // An empty data model leaves nothing behind to be remembered.
    let is_empty = || {
        SchemaKind::ALL
            .iter()
            .all(|kind| wanted.entries(*kind).is_empty())
    };
    let is_model = |subject: &Subject| matches!(subject, Subject::Model(_));
    if is_synced(current, desired, is_model) || is_empty() {
        let deleted = after.differences.iter();
        let deleted = deleted.filter(|it| it.action == Action::Delete);
        let deleted: HashSet<&Address> = deleted.map(|it| &it.address).collect();
        let is_known = |address: &Address| {
            let last = current.map.last(&Subject::Model(address.clone()));
            last.is_some() || deleted.contains(address)
        };
        let (made, warnings) = patch.made(now, is_known, instance.is_mirror());
        let told: HashSet<&Address> = merging.merged.taken.iter().map(|it| &it.address).collect();
        let made = made.into_iter().filter(|address| !told.contains(address));
        let made: Vec<_> = made.map(|it| made_by_hand(it, Object::new())).collect();
        merging.merged.taken.extend(made);
        merging.merged.warnings.extend(warnings);
    }
    merging.merged.snapshot.data_model = Some(model);
    Ok(())
}

/// The entries of the target, by address.
struct Entries<'a>(HashMap<Address, &'a Object>);

impl<'a> Entries<'a> {
    fn of(model: &'a DataModel) -> Self {
        let of = |kind: SchemaKind| {
            let entries = by_key(model, kind).into_values();
            entries.map(move |entry| (kind.address(entry), entry))
        };
        Self(SchemaKind::ALL.into_iter().flat_map(of).collect())
    }
}

/// A data model that is changed to what the target has.
struct Patch<'a> {
    now: Entries<'a>,
    model: &'a mut DataModel,
    ids: &'a Identities,
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl Patch<'_> {
    /// Takes over what is left of a difference.
    fn difference(&mut self, difference: &Difference, stays: Option<&Difference>) {
        let Difference { kind, address, .. } = difference;
        match (difference.action, stays) {
            (Action::Create, None) => {
                let entries = self.model.entries_mut(*kind);
                entries.retain(|entry| kind.address(entry) != *address);
            }
            (Action::Delete, None) => self.add(*kind, address),
            (Action::Create | Action::Delete, Some(_)) => {}
            (Action::Update | Action::Adopt, None) if difference.is_replaced => {
                self.replace(*kind, address);
            }
            (Action::Update | Action::Adopt, stays) => {
                let written: HashSet<&str> = stays
                    .into_iter()
                    .flat_map(|stays| &stays.changes)
                    .map(|change| leaf_of(&change.path))
                    .collect();
                let mut paths: Vec<&str> = Vec::new();
                for change in &difference.changes {
                    let path = leaf_of(&change.path);
                    if !written.contains(path) && !paths.contains(&path) {
                        paths.push(path);
                    }
                }
                self.leaves(*kind, address, &paths);
            }
        }
    }

    /// An entry of the target, with SyncIDs in its values.
    fn entry(&self, kind: SchemaKind, address: &Address) -> Option<Object> {
        let mut entry = (*self.now.0.get(address)?).clone();
        self.ids.name_in_entry(kind, &mut entry);
        Some(entry)
    }

    fn add(&mut self, kind: SchemaKind, address: &Address) {
        let is_there = |model: &DataModel| {
            let mut entries = model.entries(kind).iter();
            entries.any(|entry| kind.address(entry) == *address)
        };
        if let Some(entry) = self.entry(kind, address).filter(|_| !is_there(self.model)) {
            self.model.entries_mut(kind).push(entry);
        }
    }

    fn replace(&mut self, kind: SchemaKind, address: &Address) {
        let Some(theirs) = self.entry(kind, address) else {
            return;
        };
        for entry in self.model.entries_mut(kind) {
            if kind.address(entry) == *address {
                let said = std::mem::replace(entry, theirs.clone());
                // A data model names no secrets, and so none is lost.
                restore(&said, entry, self.lookup);
            }
        }
    }

    /// Values of an entry; with a type, what makes the column.
    fn leaves(&mut self, kind: SchemaKind, address: &Address, paths: &[&str]) {
        let Some(theirs) = self.entry(kind, address).filter(|_| !paths.is_empty()) else {
            return;
        };
        for entry in self.model.entries_mut(kind) {
            if kind.address(entry) != *address {
                continue;
            }
            let said = entry.clone();
            for path in paths {
                set(entry, &theirs, path);
                if *path == "type" {
                    set(entry, &theirs, "meta.special");
                    if entry
                        .get("schema")
                        .is_some_and(|it| it.get("data_type").is_some())
                    {
                        set(entry, &theirs, "schema.data_type");
                    }
                }
            }
            restore(&said, entry, self.lookup);
        }
    }

    /// Adds the entries that nobody knows: all of them, or those that are in what
    /// is described. Answers with what they are called, the
    /// parts of a new whole left out, and what could not be added.
    fn made(
        &mut self,
        now: &DataModel,
        is_known: impl Fn(&Address) -> bool,
        is_mirror: bool,
    ) -> (Vec<Address>, Vec<String>) {
        let address_of = |kind: SchemaKind, key: (&str, &str)| {
            let noun = kind.noun();
            match kind {
                SchemaKind::Collections => Address::new(format!("{noun}.{}", key.0)),
                _ => Address::new(format!("{noun}.{}.{}", key.0, key.1)),
            }
        };
        let described = Entries::of(self.model).0;
        let mut described: HashSet<Address> = described.into_keys().collect();
        let mut new: HashSet<Address> = HashSet::new();
        let (mut told, mut warnings) = (Vec::new(), Vec::new());
        for kind in SchemaKind::ALL {
            for entry in now.entries(kind) {
                let (key, address) = (entry_key(kind, entry), kind.address(entry));
                if is_hidden(key.0) || is_known(&address) || described.contains(&address) {
                    continue;
                }
                let collection = address_of(SchemaKind::Collections, key);
                let field = address_of(SchemaKind::Fields, key);
                // A column of the system has no entry.
                let is_system = is_mirror && key.0.starts_with("directus_");
                let is_there = match kind {
                    SchemaKind::Collections => is_mirror,
                    SchemaKind::Fields => is_system || described.contains(&collection),
                    SchemaKind::Relations => is_system || described.contains(&field),
                };
                if !is_there {
                    let whole = if kind == SchemaKind::Fields {
                        collection
                    } else {
                        field
                    };
                    // Its collection is somebody else's, and so is what is in it.
                    if is_mirror && (kind == SchemaKind::Fields || is_known(&whole)) {
                        warnings.push(format!(
                            "{address}: it was made by hand and is left out, because the configuration does not \
                             describe {whole}"
                        ));
                    }
                    continue;
                }
                if !new.contains(&collection) && !new.contains(&field) {
                    told.push(address.clone());
                }
                self.add(kind, &address);
                described.insert(address.clone());
                new.insert(address);
            }
        }
        (told, warnings)
    }
}

/// Copies one value of an entry; one that the target lacks is null.
fn set(entry: &mut Object, theirs: &Object, path: &str) {
    let (outer, inner) = path.split_once('.').unwrap_or((path, ""));
    if inner.is_empty() {
        let value = theirs.get(outer).cloned().unwrap_or(Value::Null);
        entry.insert(outer.to_owned(), value);
        return;
    }
    let value = theirs.get(outer).and_then(|theirs| theirs.get(inner));
    let value = value.cloned().unwrap_or(Value::Null);
    let place = entry.entry(outer).or_insert(Value::Null);
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    place[inner] = value;
}

//! The data model after hands were at it: what becomes of each difference.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

use super::change::Action;
use super::current::Current;
use super::last::{is_known, three_way};
use super::memory::Synced;
use super::options::{Desired, Options};
use super::resolve::{Cause, Choice, Clash};
use super::schema::{Difference, leaf_of, put_back, put_back_paths};
use super::select::Why;
use super::settle::Settled;
use crate::idmap::{Digest, Remembered, Subject};
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::schema::{by_key, canonical, leaves};

/// What was decided about the data model.
#[derive(Debug, Default)]
pub(super) struct SettledModel {
    pub(super) settled: Settled,
    /// Who changed what differs: by the entry, and the leaf in it.
    pub(super) causes: HashMap<(Address, String), Cause>,
}

/// Decides about each difference, and puts back into the document what stays as
/// the target has it.
pub(super) fn settle_model(
    now: &DataModel,
    document: &mut DataModel,
    differences: &[Difference],
    current: &Current,
    desired: &Desired,
    options: &Options,
) -> SettledModel {
    let mut pass = Pass {
        now: by_address(now),
        ours: by_address(document),
        current,
        declared: desired
            .project()
            .map(|project| current.map.declared(project)),
        synced: Synced::of(current, desired).model(),
        options,
        found: SettledModel::default(),
        whole: HashSet::new(),
        paths: Vec::new(),
    };
    let deleted = differences.iter();
    let deleted = deleted.filter(|it| it.action == Action::Delete);
    let deleted: HashSet<&Address> = deleted.map(|it| &it.address).collect();
    let mut judged: HashMap<&Address, Choice> = HashMap::new();
    for difference in differences {
        match difference.action {
            Action::Delete => {
                // What goes with its collection, or with its field, is judged with it.
                if owners(difference).all(|owner| !deleted.contains(&owner)) {
                    pass.loss(difference, parts(difference, differences));
                }
            }
            Action::Create => {
                let above = owners(difference).find_map(|owner| judged.get(&owner).copied());
                let choice = match above {
                    Some(choice) => Some(choice),
                    None => pass.resurrection(difference),
                };
                judged.extend(choice.map(|choice| (&difference.address, choice)));
            }
            Action::Update | Action::Adopt => pass.fields(difference),
        }
    }
    let Pass {
        found,
        whole,
        paths,
        ..
    } = pass;
    put_back_paths(now, document, &paths);
    if !whole.is_empty() {
        put_back(now, document, &whole);
    }
    found
}

struct Pass<'a, 'd> {
    now: HashMap<Address, (SchemaKind, &'a Object)>,
    ours: HashMap<Address, (SchemaKind, &'a Object)>,
    current: &'a Current,
    /// What the project's last sync declared; `None` for a dump.
    declared: Option<BTreeSet<Address>>,
    /// Whether a sync is known to have left a data model here.
    synced: bool,
    options: &'a Options,
    found: SettledModel,
    /// Entries to put back.
    whole: HashSet<Address>,
    /// Leaves to put back.
    paths: Vec<(&'d Difference, String)>,
}

impl<'a, 'd> Pass<'a, 'd> {
    fn last(&self, address: &Address) -> Option<&Remembered> {
        let subject = Subject::Model(address.clone());
        self.current.map.last(&subject)
    }

    fn is_declared(&self, address: &Address) -> bool {
        let declared = self.declared.as_ref();
        declared.is_some_and(|declared| declared.contains(address))
    }

    /// An entry that is made anew although the last sync left it there.
    fn resurrection(&mut self, difference: &Difference) -> Option<Choice> {
        let last = self.last(&difference.address);
        let last = last.filter(|last| is_known(Some(last)))?;
        let (kind, ours) = self.ours.get(&difference.address)?;
        let clash = Clash {
            address: difference.address.clone(),
            field: None,
            cause: match changed(*kind, ours, last).is_empty() {
                true => Cause::Drift,
                false => Cause::Conflict,
            },
            ours: Some(brief(ours)),
            theirs: None,
        };
        Some(self.choose(difference, clash))
    }

    /// What would be lost with an entry and its parts.
    fn loss<'p>(
        &mut self,
        difference: &'p Difference,
        parts: impl Iterator<Item = &'p Difference>,
    ) {
        let mut cause = None;
        let mut theirs = Object::new();
        for part in std::iter::once(difference).chain(parts) {
            let Some((kind, now)) = self.now.get(&part.address) else {
                continue;
            };
            match self.last(&part.address) {
                None if self.synced && !self.is_declared(&part.address) => {
                    // Made by hand; within something that was not, a change of that.
                    let own = part.address == difference.address;
                    let found = if own { Cause::Drift } else { Cause::Conflict };
                    cause = cause.or(Some(found));
                    theirs.insert(part.address.to_string(), brief(now));
                }
                None => {}
                Some(last) => {
                    let changed = changed(*kind, now, last);
                    if !changed.is_empty() {
                        cause = cause.or(Some(Cause::Conflict));
                        theirs.insert(part.address.to_string(), Value::Object(changed));
                    }
                }
            }
        }
        if let Some(cause) = cause {
            let clash = Clash {
                address: difference.address.clone(),
                field: None,
                cause,
                ours: None,
                theirs: Some(Value::Object(theirs)),
            };
            self.choose(difference, clash);
        }
    }

    fn choose(&mut self, difference: &Difference, clash: Clash) -> Choice {
        let choice = self.found.settled.choose(clash, self.options);
        if choice == Choice::Theirs {
            let address = &difference.address;
            let settled = &mut self.found.settled;
            settled.leave(address, Vec::new(), difference.action, Why::Theirs);
            self.whole.insert(address.clone());
        }
        choice
    }

    /// Values that somebody has changed.
    fn fields(&mut self, difference: &'d Difference) {
        let address = &difference.address;
        let of = |side: &HashMap<Address, (SchemaKind, &'a Object)>| side.get(address).copied();
        // The index of a system field is no entry; nothing is known of it.
        let (Some((kind, now)), Some((_, ours))) = (of(&self.now), of(&self.ours)) else {
            return;
        };
        let (now, ours) = (values(now), values(ours));
        let mut paths: Vec<&str> = Vec::new();
        for change in &difference.changes {
            let path = leaf_of(&change.path);
            // A field that is replaced is one thing, whatever else differs.
            let path = if difference.is_replaced { "type" } else { path };
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let mut stay = Vec::new();
        for path in paths {
            let null = || Value::Null;
            let value = |side: &BTreeMap<String, Value>| side.get(path).cloned();
            let (theirs, ours) = (value(&now), value(&ours));
            let digest = |value: &Option<Value>| {
                let value = value.clone().unwrap_or_else(null);
                Digest::of(&canonical(kind, path, &value))
            };
            let known = self.last(address).and_then(|last| last.fields.get(path));
            let Some(last) = known else { continue };
            let cause = three_way(last, || digest(&theirs), || digest(&ours));
            if cause == Cause::Own {
                continue;
            }
            self.found
                .causes
                .insert((address.clone(), path.to_owned()), cause);
            let clash = Clash {
                address: address.clone(),
                field: Some(path.to_owned()),
                cause,
                ours,
                theirs,
            };
            if self.found.settled.choose(clash, self.options) == Choice::Theirs {
                stay.push(path.to_owned());
            }
        }
        if stay.is_empty() {
            return;
        }
        match difference.is_replaced {
            true => _ = self.whole.insert(address.clone()),
            false => {
                let paths = stay.iter().map(|path| (difference, path.clone()));
                self.paths.extend(paths);
            }
        }
        let settled = &mut self.found.settled;
        settled.leave(address, stay, difference.action, Why::Theirs);
    }
}

/// The values of an entry that are known to be others than the last sync left.
fn changed(kind: SchemaKind, entry: &Object, last: &Remembered) -> Object {
    let differs = |(path, value): &(String, &Value)| {
        let last = last.fields.get(path);
        last.is_some_and(|last| Digest::of(&canonical(kind, path, value)) != *last)
    };
    let found = leaves(entry).filter(differs);
    found.map(|(path, value)| (path, value.clone())).collect()
}

/// What kind of entry it is, for people.
fn brief(entry: &Object) -> Value {
    let of_type = entry.get("type").map(|of_type| json!({ "type": of_type }));
    of_type.unwrap_or_else(|| json!({}))
}

fn values(entry: &Object) -> BTreeMap<String, Value> {
    let leaves = leaves(entry);
    leaves.map(|(path, value)| (path, value.clone())).collect()
}

/// The entries of a data model.
pub(super) fn by_address(model: &DataModel) -> HashMap<Address, (SchemaKind, &Object)> {
    let of = |kind: SchemaKind| {
        let entries = by_key(model, kind).into_values();
        entries.map(move |entry| (kind.address(entry), (kind, entry)))
    };
    SchemaKind::ALL.into_iter().flat_map(of).collect()
}

/// What an entry cannot be without: the collection of a field, the field of a
/// relation.
fn owners(difference: &Difference) -> impl Iterator<Item = Address> {
    let (collection, field) = &difference.key;
    let noun = |kind: SchemaKind, name: String| Address::new(format!("{}.{name}", kind.noun()));
    let collection_address = (difference.kind != SchemaKind::Collections)
        .then(|| noun(SchemaKind::Collections, collection.clone()));
    let field_address = (difference.kind == SchemaKind::Relations)
        .then(|| noun(SchemaKind::Fields, format!("{collection}.{field}")));
    collection_address.into_iter().chain(field_address)
}

/// What goes with an entry.
fn parts<'d>(
    whole: &'d Difference,
    differences: &'d [Difference],
) -> impl Iterator<Item = &'d Difference> {
    let same = differences.iter().filter(|it| it.action == whole.action);
    same.filter(|it| {
        let is_part = match whole.kind {
            SchemaKind::Collections => it.kind != SchemaKind::Collections,
            SchemaKind::Fields => it.kind == SchemaKind::Relations && it.key.1 == whole.key.1,
            SchemaKind::Relations => false,
        };
        is_part && it.key.0 == whole.key.0
    })
}

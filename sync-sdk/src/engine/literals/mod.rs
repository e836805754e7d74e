//! Ids of records within values: the role in a rule, the folder of an upload in a
//! field's options, the flow in a link.
//!
//! The kind table says where such a value may stand
//! ([`KindSpec::literals`], [`SchemaKind::literals`]), and whose ids it may hold
//! ([`KindSpec::named`]); what refers to a record by itself is a
//! [reference](crate::model::Reference). A target has primary keys there, a
//! configuration SyncIDs, which are the same for rows that it has made itself and
//! differ for those of other tools and of adopted rows. A word that is the id of
//! no record is left alone: no UUID, and no SyncID of what every instance has, is
//! met by chance.

mod dangling;
mod words;

use std::borrow::Cow;

use serde_json::Value;

pub(super) use self::dangling::dangling;
pub(super) use self::words::each as each_id;
use self::words::{changes, replace};
use super::identities::Identities;
use crate::model::{DataModel, Kind, KindSpec, Object, SchemaKind, Snapshot};

impl Identities {
    /// The key of the row of a record, which is a word in a value.
    fn key_of(&self, word: &str) -> Option<&str> {
        Kind::named().find_map(|kind| self.local_of(kind, word))
    }

    /// The SyncID of the row of this key, if a word can be known to be one.
    fn name_of(&self, word: &str) -> Option<&str> {
        let rows = Kind::named().filter_map(|kind| self.sync_id(kind, word));
        rows.filter(|sync_id| sync_id.is_distinct())
            .map(|sync_id| sync_id.as_str())
            .next()
    }

    /// Puts SyncIDs in place of keys into the values of a row.
    pub(super) fn name_literals(&self, spec: &KindSpec, row: &mut Object) {
        if !self.maps_literals {
            return;
        }
        for field in spec.literals {
            match row.get_mut(*field) {
                // A reference says itself what it refers to.
                Some(Value::Object(object)) => object
                    .iter_mut()
                    .filter(|(key, _)| !is_reference(spec, field, key))
                    .for_each(|(_, value)| replace(value, &|word| self.name_of(word))),
                Some(value) => replace(value, &|word| self.name_of(word)),
                None => {}
            }
        }
    }

    /// A value of a record with keys in place of SyncIDs, but for the references
    /// in it.
    pub(super) fn locate_literals<'a>(
        &self,
        spec: &KindSpec,
        field: &str,
        value: &'a Value,
    ) -> Cow<'a, Value> {
        let find = |word: &str| self.key_of(word);
        if !self.maps_literals || !spec.literals.contains(&field) || !changes(value, &find) {
            return Cow::Borrowed(value);
        }
        let mut value = value.clone();
        match &mut value {
            Value::Object(object) => object
                .iter_mut()
                .filter(|(key, _)| !is_reference(spec, field, key))
                .for_each(|(_, value)| replace(value, &find)),
            value => replace(value, &find),
        }
        Cow::Owned(value)
    }

    /// Puts SyncIDs in place of keys into an entry of the data model.
    pub(super) fn name_in_entry(&self, kind: SchemaKind, entry: &mut Object) {
        if self.maps_literals {
            for path in kind.literals() {
                if let Some(value) = at_mut(entry, path) {
                    replace(value, &|word| self.name_of(word));
                }
            }
        }
    }

    /// One value of an entry with SyncIDs in place of keys, as
    /// [`leaves`](crate::schema::leaves) calls it.
    pub(super) fn named_leaf(&self, kind: SchemaKind, path: &str, value: &Value) -> Value {
        let mut value = value.clone();
        if self.maps_literals && kind.literals().contains(&path) {
            replace(&mut value, &|word| self.name_of(word));
        }
        value
    }

    /// Puts SyncIDs in place of keys into a data model.
    pub(super) fn name_in_model(&self, model: &mut DataModel) {
        for kind in SchemaKind::ALL {
            let entries = model.entries_mut(kind).iter_mut();
            entries.for_each(|entry| self.name_in_entry(kind, entry));
        }
    }

    /// A data model with keys in place of SyncIDs; `None` where it has none.
    pub(super) fn located_model(&self, model: &DataModel) -> Option<DataModel> {
        let find = |word: &str| self.key_of(word);
        let differs = || {
            let mut values = in_model(model);
            values.any(|(_, _, _, value)| changes(value, &find))
        };
        if !self.maps_literals || !differs() {
            return None;
        }
        let mut model = model.clone();
        for kind in SchemaKind::ALL {
            for entry in model.entries_mut(kind) {
                for path in kind.literals() {
                    if let Some(value) = at_mut(entry, path) {
                        replace(value, &find);
                    }
                }
            }
        }
        Some(model)
    }
}

/// The words in the values of a configuration that could be ids.
pub(super) fn said(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let records = snapshot.records.iter().flat_map(|(kind, records)| {
        let fields = records.iter().map(|record| &record.fields);
        fields.flat_map(|fields| in_fields(kind.spec(), fields).map(|(_, value)| value))
    });
    let model = snapshot.data_model.iter().flat_map(in_model);
    records
        .chain(model.map(|(_, _, _, value)| value))
        .flat_map(|value| {
            let mut words = Vec::new();
            each_id(value, &mut |word| words.push(word));
            words
        })
}

/// The values of a record that may hold ids: all of these fields but what is a
/// reference.
fn in_fields<'a>(
    spec: &'static KindSpec,
    fields: &'a Object,
) -> impl Iterator<Item = (&'static str, &'a Value)> {
    spec.literals.iter().flat_map(move |field| {
        let (inner, whole) = match fields.get(*field) {
            Some(Value::Object(object)) => (Some(object), None),
            value => (None, value),
        };
        let inner = inner.into_iter().flatten();
        let inner = inner.filter(move |(key, _)| !is_reference(spec, field, key));
        let inner = inner.map(|(_, value)| value);
        inner.chain(whole).map(move |value| (*field, value))
    })
}

/// The values of a data model that may hold ids.
fn in_model(
    model: &DataModel,
) -> impl Iterator<Item = (SchemaKind, &Object, &'static str, &Value)> {
    SchemaKind::ALL.into_iter().flat_map(move |kind| {
        model.entries(kind).iter().flat_map(move |entry| {
            let paths = kind.literals().iter();
            paths.filter_map(move |path| Some((kind, entry, *path, at(entry, path)?)))
        })
    })
}

fn is_reference(spec: &KindSpec, field: &str, key: &str) -> bool {
    spec.references_within(field).any(|within| within == key)
}

fn at<'a>(entry: &'a Object, path: &str) -> Option<&'a Value> {
    let (part, key) = path.split_once('.')?;
    entry.get(part)?.get(key)
}

fn at_mut<'a>(entry: &'a mut Object, path: &str) -> Option<&'a mut Value> {
    let (part, key) = path.split_once('.')?;
    entry.get_mut(part)?.get_mut(key)
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

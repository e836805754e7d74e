//! The data model as it was found, by collection.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::author::system;
use crate::model::{DataModel, Object};
use crate::schema::{self, HIDDEN};

/// A collection and a field of it.
pub(super) type Place<'a> = (&'a str, &'a str);

/// A data model whose parts can be found by name.
pub(super) struct Source<'a> {
    /// By name, those of the system that have fields of the project too.
    pub(super) collections: Vec<Found<'a>>,
    /// The relation of each field that has one.
    pub(super) relations: BTreeMap<Place<'a>, &'a Object>,
    /// The relation behind each field that lists items.
    pub(super) lists: HashMap<Place<'a>, &'a Object>,
}

/// A collection.
pub(super) struct Found<'a> {
    pub(super) name: &'a str,
    /// `None` for one that the data model does not describe.
    pub(super) entry: Option<&'a Object>,
    /// In the order of the app's form.
    pub(super) fields: Vec<FoundField<'a>>,
}

/// A field.
#[derive(Clone, Copy)]
pub(super) struct FoundField<'a> {
    pub(super) name: &'a str,
    pub(super) entry: &'a Object,
    /// The group field that it stands in, where there is such a field.
    pub(super) group: Option<&'a str>,
}

pub(super) fn text<'a>(entry: &'a Object, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str()
}

/// What a part of an entry says, unless it is null.
pub(super) fn said<'a>(entry: &'a Object, part: &str, key: &str) -> Option<&'a Value> {
    let value = entry.get(part)?.get(key)?;
    (!value.is_null()).then_some(value)
}

impl<'a> Source<'a> {
    pub(super) fn new(model: &'a DataModel) -> Self {
        let mut found: BTreeMap<&str, Found<'a>> = BTreeMap::new();
        let place = |entry: &'a Object| {
            let collection = text(entry, "collection").unwrap_or_default();
            (!HIDDEN.contains(&collection)).then_some(collection)
        };
        let empty = |name| Found {
            name,
            entry: None,
            fields: Vec::new(),
        };
        for entry in &model.collections {
            if let Some(name) = place(entry) {
                let found = found.entry(name).or_insert_with(|| empty(name));
                found.entry.get_or_insert(entry);
            }
        }
        for entry in &model.fields {
            let (Some(name), Some(field)) = (place(entry), text(entry, "field")) else {
                continue;
            };
            let found = found.entry(name).or_insert_with(|| empty(name));
            // A column that its `special` calls an alias is listed as both.
            if found.fields.iter().all(|other| other.name != field) {
                found.fields.push(FoundField {
                    name: field,
                    entry,
                    group: None,
                });
            }
        }
        let mut relations = BTreeMap::new();
        let mut lists = HashMap::new();
        for entry in &model.relations {
            let (Some(name), Some(field)) = (place(entry), text(entry, "field")) else {
                continue;
            };
            relations.entry((name, field)).or_insert(entry);
            found.entry(name).or_insert_with(|| empty(name));
        }
        for entry in relations.values() {
            let meta = |key| said(entry, "meta", key).and_then(Value::as_str);
            if let (Some(one), Some(list)) = (text(entry, "related_collection"), meta("one_field"))
            {
                lists.entry((one, list)).or_insert(*entry);
            }
        }
        for one in relations
            .values()
            .filter_map(|it| text(it, "related_collection"))
        {
            if !system::collections().any(|system| system.name == one) {
                found.entry(one).or_insert_with(|| empty(one));
            }
        }
        let mut collections: Vec<_> = found.into_values().collect();
        for collection in &mut collections {
            collection.fields = in_form(std::mem::take(&mut collection.fields));
        }
        Self {
            collections,
            relations,
            lists,
        }
    }
}

impl<'a> FoundField<'a> {
    pub(super) fn meta(&self, key: &str) -> Option<&'a Value> {
        said(self.entry, "meta", key)
    }

    pub(super) fn schema(&self, key: &str) -> Option<&'a Value> {
        said(self.entry, "schema", key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.schema(key) == Some(&Value::Bool(true))
    }

    pub(super) fn field_type(&self) -> &'a str {
        text(self.entry, "type").unwrap_or("unknown")
    }

    pub(super) fn special(&self) -> Vec<&'a str> {
        let list = self.meta("special").and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.filter(|text| !text.is_empty()).collect()
    }

    pub(super) fn is_managed(&self) -> bool {
        self.entry.get("meta").is_some_and(Value::is_object)
    }

    /// Whether the app knows it as a group of the form.
    pub(super) fn is_group(&self) -> bool {
        self.field_type() == "alias" && self.special().contains(&"group")
    }

    /// Where it stands; those that stand nowhere come last.
    fn rank(&self) -> (bool, f64) {
        match self.meta("sort").and_then(Value::as_f64) {
            Some(sort) => (false, sort),
            None => (true, 0.0),
        }
    }
}

/// The fields in the order of the form, those of a group behind it.
fn in_form(mut fields: Vec<FoundField<'_>>) -> Vec<FoundField<'_>> {
    fields.sort_by(|a, b| {
        let (rank_a, rank_b) = (a.rank(), b.rank());
        let sort = rank_a.1.total_cmp(&rank_b.1);
        let key = b.has("is_primary_key").cmp(&a.has("is_primary_key"));
        let names = a.name.cmp(b.name);
        rank_a.0.cmp(&rank_b.0).then(sort).then(key).then(names)
    });
    let groups: HashSet<&str> = fields
        .iter()
        .filter(|field| field.is_group())
        .map(|field| field.name)
        .collect();
    for field in &mut fields {
        let group = field.meta("group").and_then(Value::as_str);
        field.group = group.filter(|group| groups.contains(group));
    }
    let mut within: HashMap<Option<&str>, Vec<FoundField<'_>>> = HashMap::new();
    for field in &fields {
        within.entry(field.group).or_default().push(*field);
    }
    let mut order = Vec::with_capacity(fields.len());
    place(None, &mut within, &mut order);
    // What is left stands in a ring of groups, which no form shows.
    let placed: HashSet<&str> = order.iter().map(|field| field.name).collect();
    let lost = fields.into_iter().filter(|it| !placed.contains(it.name));
    let lost: Vec<_> = lost.map(|it| FoundField { group: None, ..it }).collect();
    order.extend(lost);
    order
}

fn place<'a>(
    group: Option<&'a str>,
    within: &mut HashMap<Option<&'a str>, Vec<FoundField<'a>>>,
    order: &mut Vec<FoundField<'a>>,
) {
    for field in within.remove(&group).unwrap_or_default() {
        order.push(field);
        place(Some(field.name), within, order);
    }
}

/// A number of places, characters, digits; databases give some of them as texts.
pub(super) fn count(value: &Value) -> Option<u32> {
    let number = schema::number(value)?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "compared with what it was"
    )]
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(fields: &[(&str, Value)]) -> DataModel {
        let field = |(name, meta): &(&str, Value)| {
            let entry = json!({ "collection": "a", "field": name, "type": "alias", "meta": meta });
            entry.as_object().cloned().expect("an object")
        };
        DataModel {
            fields: fields.iter().map(field).collect(),
            ..DataModel::default()
        }
    }

    #[test]
    fn fields_stand_as_in_the_form() {
        let group = json!(["alias", "no-data", "group"]);
        let model = model(&[
            ("b", json!({ "sort": 2 })),
            ("last", json!({ "sort": null })),
            ("within", json!({ "sort": 1, "group": "box" })),
            ("box", json!({ "sort": 1, "special": group })),
            (
                "ring",
                json!({ "sort": 1, "special": group, "group": "ring" }),
            ),
            ("lost", json!({ "sort": 3, "group": "nowhere" })),
        ]);
        let source = Source::new(&model);
        let fields = source.collections[0].fields.iter();
        let order: Vec<_> = fields.map(|field| (field.name, field.group)).collect();
        assert_eq!(
            order,
            [
                ("box", None),
                ("within", Some("box")),
                ("b", None),
                ("lost", None),
                ("last", None),
                ("ring", None),
            ]
        );
    }
}

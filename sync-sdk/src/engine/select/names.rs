//! What entries of the data model, and records, name in the data model.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::{DataModel, Object, SchemaKind};
use crate::schema::{EntryKey, by_key};

/// An entry that is named: its kind, collection and field.
pub(super) type Named<'a> = (SchemaKind, &'a str, &'a str);

/// A data model, to ask what its entries have to do with each other.
pub(super) struct Side<'a> {
    relations: HashMap<EntryKey<'a>, &'a Object>,
    /// The relation behind a list, by the list's collection and field.
    lists: HashMap<EntryKey<'a>, EntryKey<'a>>,
    primary_keys: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Side<'a> {
    pub(super) fn of(model: &'a DataModel) -> Self {
        let relations = by_key(model, SchemaKind::Relations);
        let lists = relations.iter().filter_map(|(key, relation)| {
            let one = text(relation, "related_collection")?;
            Some(((one, meta(relation, "one_field")?), *key))
        });
        let mut primary_keys: HashMap<&str, Vec<&str>> = HashMap::new();
        for (key, field) in by_key(model, SchemaKind::Fields) {
            let schema = field.get("schema").and_then(Value::as_object);
            if schema.is_some_and(|it| it.get("is_primary_key") == Some(&Value::Bool(true))) {
                primary_keys.entry(key.0).or_default().push(key.1);
            }
        }
        Self {
            lists: lists.collect(),
            relations,
            primary_keys,
        }
    }

    /// What an entry cannot be without. A field has its relation, and a relation
    /// both its fields: Directus keeps them apart, and the app shows neither
    /// alone.
    pub(super) fn of_entry(&self, kind: SchemaKind, entry: &'a Object) -> Vec<Named<'a>> {
        let collection = text(entry, "collection").unwrap_or_default();
        let field = text(entry, "field").unwrap_or_default();
        let own = |name: &str| Some((SchemaKind::Fields, collection, meta(entry, name)?));
        let whole = |name: Option<&'a str>| Some((SchemaKind::Collections, name?, ""));
        let mut named = match kind {
            SchemaKind::Collections => {
                let keys = self.primary_keys.get(collection).into_iter().flatten();
                let mut named: Vec<_> = keys
                    .map(|key| (SchemaKind::Fields, collection, *key))
                    .collect();
                named.extend(whole(meta(entry, "group")));
                named.extend(["sort_field", "archive_field"].into_iter().filter_map(own));
                named
            }
            SchemaKind::Fields => {
                let key = (collection, field);
                let mut named = vec![(SchemaKind::Collections, collection, "")];
                let relation = self.relations.contains_key(&key).then_some(&key);
                let relations = relation.into_iter().chain(self.lists.get(&key));
                named.extend(relations.map(|(many, field)| (SchemaKind::Relations, *many, *field)));
                named.extend(own("group"));
                named
            }
            SchemaKind::Relations => {
                let related = text(entry, "related_collection");
                let mut named = vec![
                    (SchemaKind::Collections, collection, ""),
                    (SchemaKind::Fields, collection, field),
                ];
                named.extend(whole(related));
                named.extend(
                    related
                        .zip(meta(entry, "one_field"))
                        .map(|(one, field)| (SchemaKind::Fields, one, field)),
                );
                named.extend(
                    ["sort_field", "one_collection_field"]
                        .into_iter()
                        .filter_map(own),
                );
                let allowed = entry
                    .get("meta")
                    .and_then(|it| it.get("one_allowed_collections"));
                named.extend(texts(allowed).map(|name| (SchemaKind::Collections, name, "")));
                // The other half of a junction.
                named.extend(
                    own("junction_field").map(|(_, of, name)| (SchemaKind::Relations, of, name)),
                );
                named
            }
        };
        named.retain(|named| *named != (kind, collection, field));
        named
    }

    /// What values of a record name. `collection` is the one that the record is
    /// of, where it is of one.
    pub(super) fn of_record(
        &self,
        collection: Option<&'a str>,
        fields: &'a Object,
    ) -> Vec<Named<'a>> {
        let mut named = Vec::new();
        let options = fields.get("options");
        for key in ["collection", "collections"] {
            let value = options.and_then(|options| options.get(key));
            named.extend(texts(value).map(|name| (SchemaKind::Collections, name, "")));
        }
        let Some(collection) = collection else {
            return named;
        };
        named.push((SchemaKind::Collections, collection, ""));
        for path in texts(fields.get("fields")) {
            self.path(collection, path, &mut named);
        }
        for key in ["permissions", "validation", "presets", "filter"] {
            if let Some(rule) = fields.get(key) {
                self.rule(collection, rule, &mut named);
            }
        }
        let layouts = fields.get("layout_query").and_then(Value::as_object);
        for layout in layouts.into_iter().flat_map(Object::values) {
            for path in texts(layout.get("fields")).chain(texts(layout.get("sort"))) {
                self.path(collection, path, &mut named);
            }
        }
        named
    }

    /// The fields on a path such as `author.name`.
    fn path(&self, collection: &'a str, path: &'a str, named: &mut Vec<Named<'a>>) {
        let mut collection = Some(collection);
        for part in path.trim_start_matches('-').split('.') {
            let Some(of) = collection else { return };
            collection = self.step(of, part, named);
        }
    }

    /// The fields in a rule, also behind relations.
    fn rule(&self, collection: &'a str, rule: &'a Value, named: &mut Vec<Named<'a>>) {
        match rule {
            Value::Array(rules) => rules
                .iter()
                .for_each(|rule| self.rule(collection, rule, named)),
            Value::Object(rule) => {
                for (key, inner) in rule {
                    if key.starts_with('_') {
                        self.rule(collection, inner, named);
                    } else if let Some(next) = self.step(collection, key, named) {
                        self.rule(next, inner, named);
                    }
                }
            }
            _ => {}
        }
    }

    /// Names a field, by itself or in a function (`year(created)`), and says
    /// where it leads.
    fn step(
        &self,
        collection: &'a str,
        part: &'a str,
        named: &mut Vec<Named<'a>>,
    ) -> Option<&'a str> {
        let inner = part.split_once('(').map_or(part, |(_, inner)| inner);
        let inner = inner.trim_end_matches(')');
        let (field, item) = match inner.split_once(':') {
            Some((field, item)) => (field, Some(item)),
            None => (inner, None),
        };
        named.push((SchemaKind::Fields, collection, field));
        let key = (collection, field);
        let to_one = || text(self.relations.get(&key)?, "related_collection");
        let to_many = || Some(self.lists.get(&key)?.0);
        item.or_else(to_one).or_else(to_many)
    }
}

fn text<'a>(entry: &'a Object, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str()
}

fn meta<'a>(entry: &'a Object, key: &str) -> Option<&'a str> {
    entry.get("meta")?.get(key)?.as_str()
}

/// A text, or the texts of a list.
fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = match value {
        Some(Value::Array(list)) => list.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    list.iter().filter_map(Value::as_str)
}

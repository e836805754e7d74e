//! Collections, fields and relations: the part of a configuration that Directus
//! reads and writes as one document (`/schema/snapshot`).

use serde_json::Value;

use super::{Address, Object};

/// A kind of entry in the data model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaKind {
    /// A table or a folder of the data model.
    Collections,
    /// A column or an alias.
    Fields,
    /// A foreign key, or a relation without one.
    Relations,
}

impl SchemaKind {
    /// All, each after those that it needs.
    pub const ALL: [SchemaKind; 3] = [Self::Collections, Self::Fields, Self::Relations];

    /// The key in a snapshot and the folder of a dump.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collections => "collections",
            Self::Fields => "fields",
            Self::Relations => "relations",
        }
    }

    /// The first word of an address (`field.article.title`).
    pub fn noun(self) -> &'static str {
        match self {
            Self::Collections => "collection",
            Self::Fields => "field",
            Self::Relations => "relation",
        }
    }

    /// Where ids of records may stand as they are, as in
    /// [`KindSpec::literals`](super::KindSpec::literals).
    pub fn literals(self) -> &'static [&'static str] {
        match self {
            Self::Collections => &["meta.preview_url"],
            Self::Fields => &[
                "meta.options",
                "meta.display_options",
                "meta.conditions",
                "meta.validation",
                "schema.default_value",
            ],
            Self::Relations => &[],
        }
    }

    /// What this entry is called: by its collection, and by its field where it
    /// has one.
    pub fn address(self, entry: &Object) -> Address {
        let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        match self {
            Self::Collections => Address::new(format!("collection.{}", text("collection"))),
            _ => Address::new(format!(
                "{}.{}.{}",
                self.noun(),
                text("collection"),
                text("field")
            )),
        }
    }
}

/// The data model of an instance, in the form of `/schema/snapshot`.
///
/// Entries keep every key that they were read with, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataModel {
    /// Everything but the three lists: `version`, `directus`, `vendor`,
    /// `systemFields` (from 11.13), and what later versions add.
    pub info: Object,
    /// Each has `collection`, `meta` and, unless it is a folder, `schema`.
    pub collections: Vec<Object>,
    /// Each has `collection`, `field`, `type`, `meta` and, unless it is an
    /// alias, `schema`.
    pub fields: Vec<Object>,
    /// Each has `collection`, `field`, `related_collection`, `meta` and, when
    /// it has a foreign key, `schema`.
    pub relations: Vec<Object>,
}

impl DataModel {
    /// The entries of one kind.
    pub fn entries(&self, kind: SchemaKind) -> &Vec<Object> {
        match kind {
            SchemaKind::Collections => &self.collections,
            SchemaKind::Fields => &self.fields,
            SchemaKind::Relations => &self.relations,
        }
    }

    /// The entries of one kind, to change them.
    pub fn entries_mut(&mut self, kind: SchemaKind) -> &mut Vec<Object> {
        match kind {
            SchemaKind::Collections => &mut self.collections,
            SchemaKind::Fields => &mut self.fields,
            SchemaKind::Relations => &mut self.relations,
        }
    }

    /// The Directus version that the document names.
    pub fn directus(&self) -> Option<&str> {
        self.info.get("directus")?.as_str()
    }

    /// The database vendor that the document names (`postgres`, `sqlite`, …).
    pub fn vendor(&self) -> Option<&str> {
        self.info.get("vendor")?.as_str()
    }

    /// Splits an unsplit snapshot document. `Err` names the key that is missing
    /// or not of the right form.
    pub fn from_document(document: Object) -> Result<Self, String> {
        let mut model = Self {
            info: document,
            ..Self::default()
        };
        for kind in SchemaKind::ALL {
            let Some(Value::Array(entries)) = model.info.shift_remove(kind.name()) else {
                return Err(format!("`{}` is not a list", kind.name()));
            };
            for (index, entry) in entries.into_iter().enumerate() {
                let Value::Object(entry) = entry else {
                    return Err(format!("`{}[{index}]` is not an object", kind.name()));
                };
                model.entries_mut(kind).push(entry);
            }
        }
        Ok(model)
    }

    /// The unsplit document, with the lists where `/schema/snapshot` has them:
    /// `systemFields` stands between `fields` and `relations`.
    pub fn into_document(self) -> Object {
        let mut document = self.info;
        let system_fields = document.shift_remove("systemFields");
        document.insert("collections".into(), Value::from_iter(self.collections));
        document.insert("fields".into(), Value::from_iter(self.fields));
        if let Some(system_fields) = system_fields {
            document.insert("systemFields".into(), system_fields);
        }
        document.insert("relations".into(), Value::from_iter(self.relations));
        document
    }
}

//! What fields a collection has in Rust.

use std::collections::HashMap;

use super::names::TypeName;

/// The collections that rules, queries and payloads can be typed over.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    by_name: HashMap<String, CollectionShape>,
}

/// A collection as a Rust type.
#[derive(Debug, Clone)]
pub(crate) struct CollectionShape {
    /// Its name on the server.
    pub(crate) name: String,
    /// Its type. Those of the system that the prelude does not export are in the
    /// module `system` (`system::Access`).
    pub(crate) path: TypePath,
    pub(crate) fields: Vec<FieldShape>,
}

/// How a type is written in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypePath {
    /// In scope without `use`: `User`, `system::Access`.
    Prelude(String),
    /// A type of the crate.
    Own(TypeName),
}

/// A field as a member of a Rust struct.
#[derive(Debug, Clone)]
pub(crate) struct FieldShape {
    /// Its name on the server.
    pub(crate) name: String,
    /// The member: `r#type`.
    pub(crate) ident: String,
    pub(crate) holds: Holds,
    /// The struct with `#[collection(extends = …)]` that declares it; its field
    /// is `Staff::FIELDS.badge`.
    pub(crate) by: Option<TypeName>,
}

/// What a field holds, by its Rust type without `Option`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holds {
    /// `String`, `i32`, `Timestamp`, …: the type as it is written.
    Scalar(&'static str),
    /// An enum with `#[derive(Choices)]`: its path, and its variants by the value
    /// that they store.
    Choices(TypePath, Vec<(serde_json::Value, String)>),
    /// `Multi<…>` of such an enum.
    Multi(TypePath, Vec<(serde_json::Value, String)>),
    /// `M2o<…>` of the collection of this name.
    M2o(String),
    /// `O2m<…>`, `M2m<…>`, `M2a<…>`, `Files<…>`, `Translated<…>`: the collection
    /// that the list is of (the junction).
    List(String),
    /// `AnyItem<(…)>` of these collections.
    Any(Vec<String>),
    /// `Group`, `Presentation`: no value.
    Nothing,
}

impl Shapes {
    pub(crate) fn insert(&mut self, shape: CollectionShape) {
        self.by_name.insert(shape.name.clone(), shape);
    }

    pub(crate) fn get(&self, collection: &str) -> Option<&CollectionShape> {
        self.by_name.get(collection)
    }

    /// Adds a field to a collection, such as one that a project adds to a
    /// collection of the system.
    pub(crate) fn add_field(&mut self, collection: &str, field: FieldShape) {
        if let Some(shape) = self.by_name.get_mut(collection) {
            shape.fields.push(field);
        }
    }
}

impl TypePath {
    /// The type of its fields: `ArticleFields`.
    pub(crate) fn fields(&self) -> Self {
        match self {
            Self::Prelude(path) => Self::Prelude(format!("{path}Fields")),
            Self::Own(name) => Self::Own(TypeName {
                ident: format!("{}Fields", name.ident),
                ..name.clone()
            }),
        }
    }
}

impl FieldShape {
    /// The field as an expression, where `var` holds the fields of its collection:
    /// `a.status`, `Staff::FIELDS.badge`.
    pub(crate) fn member(&self, var: &str) -> String {
        match &self.by {
            Some(by) => format!("{}::FIELDS.{}", by.ident, self.ident),
            None => format!("{var}.{}", self.ident),
        }
    }
}

impl CollectionShape {
    pub(crate) fn field(&self, name: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|field| field.name == name)
    }
}

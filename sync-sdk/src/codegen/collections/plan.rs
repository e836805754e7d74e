//! What each collection and field is in Rust.

use std::collections::HashSet;

use serde_json::Value;

use super::choices::{self, ChoicesType};
use super::column::{scalar, scalar_of};
use super::source::{Found, FoundField, Source, said, text};
use crate::author::system;
use crate::codegen::names::{Names, TypeName, member};
use crate::codegen::shape::{CollectionShape, FieldShape, Holds, Shapes, TypePath};
use crate::model::Object;

/// Everything of the data model as Rust types.
pub(in crate::codegen) struct Plan<'a> {
    pub(super) source: Source<'a>,
    pub(super) parts: Vec<Part<'a>>,
    pub(super) choices: Vec<ChoicesType>,
}

/// A struct of the data model.
pub(super) struct Part<'a> {
    pub(super) name: TypeName,
    pub(super) form: Form,
    /// Its name on the server.
    pub(super) collection: &'a str,
    pub(super) entry: Option<&'a Object>,
    pub(super) fields: Vec<Member<'a>>,
    /// Of a collection of somebody else: the name and type of its primary key, as
    /// far as a relation tells.
    pub(super) other_key: Option<(&'a str, &'static str)>,
}

/// What a struct says of its collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// All of it.
    Whole,
    /// A folder of the navigation.
    Folder,
    /// Fields of a collection that the project does not own.
    Extends,
    /// That somebody else owns it.
    External,
}

/// A field as a member of a struct.
pub(super) struct Member<'a> {
    pub(super) found: FoundField<'a>,
    pub(super) ident: String,
    pub(super) nullable: bool,
    pub(super) ty: Ty,
}

/// The type of a field without `Option`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty {
    /// One of [`SCALARS`].
    Scalar(&'static str),
    /// One of the plan's choices, and several of them.
    Choices(usize),
    Multi(usize),
    /// The collection that it points to.
    M2o(String),
    /// The collections that it points to.
    Any(Vec<String>),
    List(List),
}

/// A field that lists items.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    /// The name of the type: `M2m`.
    pub(super) kind: &'static str,
    /// The collection whose items are listed, and its fields.
    pub(super) many: String,
    pub(super) inverse: String,
    pub(super) other: Option<String>,
    pub(super) sort: Option<String>,
}

impl<'a> Part<'a> {
    pub(super) fn key(&self) -> Option<&Member<'a>> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.found.has("is_primary_key"))
    }

    pub(super) fn member(&self, field: &str) -> Option<&Member<'a>> {
        self.fields.iter().find(|it| it.found.name == field)
    }
}

impl<'a> Plan<'a> {
    pub(in crate::codegen) fn new(
        model: &'a crate::model::DataModel,
        names: &Names,
        root: &str,
    ) -> Self {
        let source = Source::new(model);
        let module = format!("{root}::collections");
        let mut parts = Vec::new();
        for found in &source.collections {
            let own = found.entry.and_then(|_| names.collection(found.name));
            let claimed = |text: &str| TypeName {
                ident: names.claim(text, "collection"),
                module: module.clone(),
            };
            let system = system::collections().find(|it| it.name == found.name);
            match (own, system) {
                (Some(name), _) => {
                    let folder = found.entry.is_some_and(|entry| !is_table(entry));
                    let form = if folder && found.fields.is_empty() {
                        Form::Folder
                    } else {
                        Form::Whole
                    };
                    parts.push(part(name.clone(), form, found));
                }
                (None, Some(system)) => {
                    let name = claimed(&format!("extended {}", system.rust));
                    parts.push(part(name, Form::Extends, found));
                }
                (None, None) => {
                    let name = claimed(found.name);
                    let extended = format!("extended {}", name.ident);
                    parts.push(external(name, &source, found));
                    if !found.fields.is_empty() {
                        parts.push(part(claimed(&extended), Form::Extends, found));
                    }
                }
            }
        }
        let mut plan = Self {
            source,
            parts,
            choices: Vec::new(),
        };
        plan.find_keys();
        plan.find_lists();
        choices::plan(&mut plan, names, &module);
        plan
    }

    /// Adds the shape of each collection, and the fields that are added to those
    /// of the system.
    pub(in crate::codegen) fn shapes(&self, shapes: &mut Shapes) {
        for part in &self.parts {
            let by = (part.form == Form::Extends).then(|| part.name.clone());
            let fields = part.fields.iter().map(|field| FieldShape {
                name: field.found.name.to_owned(),
                ident: field.ident.clone(),
                holds: self.holds(&field.ty),
                by: by.clone(),
            });
            let key = part.other_key.iter().map(|(name, ty)| FieldShape {
                name: (*name).to_owned(),
                ident: member(name, "field", &mut HashSet::new()),
                holds: Holds::Scalar(ty),
                by: None,
            });
            let fields = fields.chain(key);
            match part.form {
                Form::Folder => {}
                Form::Whole | Form::External => shapes.insert(CollectionShape {
                    name: part.collection.to_owned(),
                    path: TypePath::Own(part.name.clone()),
                    fields: fields.collect(),
                }),
                Form::Extends => {
                    fields.for_each(|field| shapes.add_field(part.collection, field));
                }
            }
        }
    }

    fn holds(&self, ty: &Ty) -> Holds {
        let choices = |index: &usize| {
            let choices = &self.choices[*index];
            let variants = choices.variants.iter();
            let variants = variants.map(|it| (it.value.clone(), it.ident.clone()));
            (TypePath::Own(choices.name.clone()), variants.collect())
        };
        match ty {
            Ty::Scalar("Group" | "Presentation" | "Alias") => Holds::Nothing,
            Ty::Scalar(name) => Holds::Scalar(name),
            Ty::Choices(index) => {
                let (path, variants) = choices(index);
                Holds::Choices(path, variants)
            }
            Ty::Multi(index) => {
                let (path, variants) = choices(index);
                Holds::Multi(path, variants)
            }
            Ty::M2o(target) => Holds::M2o(target.clone()),
            Ty::Any(targets) => Holds::Any(targets.clone()),
            Ty::List(list) => Holds::List(list.many.clone()),
        }
    }

    /// The struct that declares a field.
    pub(super) fn declares(
        &self,
        collection: &str,
        field: &str,
    ) -> Option<(&Part<'a>, &Member<'a>)> {
        let parts = self
            .parts
            .iter()
            .filter(|part| part.collection == collection);
        parts
            .filter_map(|part| Some((part, part.member(field)?)))
            .next()
    }

    /// The struct that stands for a collection.
    pub(super) fn stands_for(&self, collection: &str) -> Option<&Part<'a>> {
        let mut parts = self.parts.iter();
        parts.find(|part| part.collection == collection && part.form != Form::Extends)
    }

    /// Whether fields can point to it: it has a primary key of a known type.
    pub(super) fn key_of(&self, collection: &str) -> Option<(&str, &'static str)> {
        if let Some(system) = system::collections().find(|it| it.name == collection) {
            let mut fields = system.fields.iter();
            let key = fields.find(|field| field.name == system.primary_key)?;
            return Some((key.name, scalar((key.column)().field_type)));
        }
        let part = self.stands_for(collection)?;
        if part.other_key.is_some() {
            return part.other_key;
        }
        let key = part.key()?;
        match key.ty {
            Ty::Scalar(ty) => Some((key.found.name, ty)),
            _ => None,
        }
    }
}

/// A collection without items is a folder of the navigation.
pub(super) fn is_table(entry: &Object) -> bool {
    entry.get("schema").is_some_and(Value::is_object)
}

fn part<'a>(name: TypeName, form: Form, found: &Found<'a>) -> Part<'a> {
    let mut taken = HashSet::new();
    let fields = found.fields.iter().map(|field| Member {
        found: *field,
        ident: member(field.name, "field", &mut taken),
        nullable: field.has("is_nullable") && !field.has("is_primary_key"),
        ty: Ty::Scalar(scalar_of(field)),
    });
    Part {
        name,
        form,
        collection: found.name,
        entry: found.entry,
        fields: fields.collect(),
        other_key: None,
    }
}

/// A collection that is only referred to.
fn external<'a>(name: TypeName, source: &Source<'a>, found: &Found<'a>) -> Part<'a> {
    let mut relations = source.relations.iter();
    let other_key = relations.find_map(|((many, field), relation)| {
        let related = text(relation, "related_collection");
        let key = said(relation, "schema", "foreign_key_column")?.as_str()?;
        let mut others = source.collections.iter();
        let many = others.find(|other| other.name == *many)?;
        let field = many.fields.iter().find(|it| it.name == *field)?;
        (related == Some(found.name)).then(|| (key, scalar_of(field)))
    });
    Part {
        name,
        form: Form::External,
        collection: found.name,
        entry: None,
        fields: Vec::new(),
        other_key,
    }
}

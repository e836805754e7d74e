//! What each collection and field is in Rust.

use std::collections::HashSet;

use serde_json::Value;

use super::choices::{self, ChoicesType};
use super::source::{Found, FoundField, Source, said, text};
use crate::author::{LISTS, SCALARS, system};
use crate::codegen::names::{Names, TypeName, member};
use crate::codegen::shape::{CollectionShape, FieldShape, Holds, Shapes, TypePath};
use crate::model::Object;

/// The most collections that the tuple of an `AnyItem` has.
const MOST: usize = 32;

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
        plan.keys();
        plan.lists();
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

    /// Fields that hold the key of an item.
    fn keys(&mut self) {
        let mut types = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            for (index, field) in part.fields.iter().enumerate() {
                if let Some(ty) = self.points(part, field) {
                    types.push((at, index, ty));
                }
            }
        }
        for (at, index, ty) in types {
            self.parts[at].fields[index].ty = ty;
        }
    }

    fn points(&self, part: &Part<'a>, field: &Member<'a>) -> Option<Ty> {
        let found = &field.found;
        let Ty::Scalar(scalar) = field.ty else {
            return None;
        };
        // The type of a key says what it is, and not what it points to.
        if found.has("is_primary_key") || found.field_type() == "alias" {
            return None;
        }
        let Some(relation) = self.source.relations.get(&(part.collection, found.name)) else {
            return self.signed(found);
        };
        if let Some(target) = text(relation, "related_collection") {
            let (_, key) = self.key_of(target)?;
            return (key == scalar).then(|| Ty::M2o(target.to_owned()));
        }
        let allowed = said(relation, "meta", "one_allowed_collections")?.as_array()?;
        let allowed: Vec<String> = allowed
            .iter()
            .filter_map(|name| name.as_str())
            .filter(|name| self.key_of(name).is_some())
            .take(MOST)
            .map(str::to_owned)
            .collect();
        let beside = said(relation, "meta", "one_collection_field")?.as_str()?;
        let holds_name = part.member(beside)?.ty == Ty::Scalar("String");
        // A struct that adds fields to a collection of the system may not say what
        // is held there about types of the SDK alone.
        let sound = part.form != Form::Extends;
        (holds_name && sound && scalar == "String" && !allowed.is_empty())
            .then_some(Ty::Any(allowed))
    }

    /// Who made or changed an item: such fields point to users and roles, even
    /// where the database has no relation.
    fn signed(&self, found: &FoundField<'_>) -> Option<Ty> {
        const SIGNED: [(&str, &str); 4] = [
            ("user-created", "directus_users"),
            ("user-updated", "directus_users"),
            ("role-created", "directus_roles"),
            ("role-updated", "directus_roles"),
        ];
        let special = found.special();
        let (_, target) = SIGNED.iter().find(|(flag, _)| special == [*flag])?;
        // SQLite calls them texts, as long as nothing points to them.
        (scalar_of(found) == "Uuid").then(|| Ty::M2o((*target).to_owned()))
    }

    /// Fields that list items, where what they list points back.
    fn lists(&mut self) {
        let mut types = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            for (index, field) in part.fields.iter().enumerate() {
                if let Some(list) = self.list(part, &field.found) {
                    types.push((at, index, Ty::List(list)));
                }
            }
        }
        for (at, index, ty) in types {
            self.parts[at].fields[index].ty = ty;
        }
    }

    fn list(&self, part: &Part<'a>, found: &FoundField<'a>) -> Option<List> {
        if found.field_type() != "alias" {
            return None;
        }
        let special = found.special();
        let (_, kind, _) = LISTS.iter().find(|(flag, ..)| special == [*flag])?;
        let relation = self.source.lists.get(&(part.collection, found.name))?;
        let many = text(relation, "collection")?;
        let inverse = text(relation, "field")?;
        let points_back = Ty::M2o(part.collection.to_owned());
        if self.declares(many, inverse)?.1.ty != points_back || self.shape_of(many).is_none() {
            return None;
        }
        let meta = |key| said(relation, "meta", key).and_then(Value::as_str);
        let other = meta("junction_field").filter(|_| *kind != "O2m");
        let fits = match *kind {
            "O2m" => true,
            kind => {
                let (_, other) = self.declares(many, other?)?;
                let is_itself = other.found.name == inverse;
                let fits = match (&other.ty, kind) {
                    (Ty::M2o(_), "M2m" | "Translated") | (Ty::Any(_), "M2a") => true,
                    (Ty::M2o(target), "Files") => target == "directus_files",
                    _ => false,
                };
                fits && !is_itself
            }
        };
        let sort = meta("sort_field").filter(|sort| {
            let declared = self.declares(many, sort);
            declared.is_some_and(|(_, field)| field.ty.is_number())
        });
        fits.then(|| List {
            kind,
            many: many.to_owned(),
            inverse: inverse.to_owned(),
            other: other.map(str::to_owned),
            sort: sort.map(str::to_owned),
        })
    }

    /// Whether the collection has a type.
    fn shape_of(&self, collection: &str) -> Option<()> {
        let is_system = system::collections().any(|it| it.name == collection);
        (is_system || self.stands_for(collection).is_some()).then_some(())
    }
}

impl Ty {
    pub(super) fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Scalar("i16" | "i32" | "i64" | "f32" | "f64" | "Decimal")
        )
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

/// The type of a field without a relation.
fn scalar_of(field: &FoundField<'_>) -> &'static str {
    let field_type = field.field_type();
    if field_type == "alias" {
        let special: HashSet<_> = field.special().into_iter().collect();
        let is = |flags: &[&str]| special == flags.iter().copied().collect();
        return match () {
            () if is(&["alias", "no-data", "group"]) || field.is_group() => "Group",
            () if is(&["alias", "no-data"]) => "Presentation",
            () => "Alias",
        };
    }
    // What Directus makes of a UUID where the database has none.
    let data_type = field.schema("data_type").and_then(Value::as_str);
    let length = field.schema("max_length").and_then(Value::as_u64);
    if field_type == "string" && data_type == Some("char") && length == Some(36) {
        return "Uuid";
    }
    scalar(field_type)
}

/// The type that a column of this type has when nothing else is known of it.
fn scalar(field_type: &str) -> &'static str {
    // Of two types for one column, the wider one.
    let mut usual = SCALARS
        .iter()
        .filter(|(name, _)| !["i16", "f32"].contains(name));
    let found = usual.find(|(_, column)| column().field_type == field_type);
    found.map_or("Unknown", |(name, _)| name)
}

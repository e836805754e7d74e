//! Which fields point to items, and which list them.

use serde_json::Value;

use super::column::scalar_of;
use super::plan::{Form, List, Member, Part, Plan, Ty};
use super::source::{FoundField, said, text};
use crate::author::{LISTS, system};

/// The most collections that the tuple of an `AnyItem` has.
const MOST: usize = 32;

impl<'a> Plan<'a> {
    /// Fields that hold the key of an item.
    pub(super) fn find_keys(&mut self) {
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
        (scalar_of(found) == "Uuid").then(|| Ty::M2o((*target).to_owned()))
    }

    /// Fields that list items, where what they list points back.
    pub(super) fn find_lists(&mut self) {
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

//! What a field is on the server by its type in the generated code, and the
//! other way round.

use std::collections::HashSet;

use serde_json::Value;

use super::fixed::fixed;
use super::plan::{Plan, Ty};
use super::source::FoundField;
use crate::author::{Collection, Column, FieldType, Json, LISTS, SCALARS, system};

impl Plan<'_> {
    /// What [`FieldType::column`] of the type says.
    pub(super) fn column(&self, ty: &Ty) -> Column {
        match ty {
            Ty::Scalar(name) => column_of(name),
            Ty::Choices(index) => self.choices[*index].column(),
            Ty::Multi(index) => Json::column().holding_several(self.choices[*index].choices()),
            Ty::M2o(target) => self.link(target),
            Ty::Any(targets) => {
                String::column().any(targets.iter().map(|name| fixed(name)).collect())
            }
            Ty::List(list) => {
                let mut lists = LISTS.iter();
                let known = lists.find(|(_, kind, _)| *kind == list.kind);
                known.map(|(_, _, column)| column()).unwrap_or_default()
            }
        }
    }

    fn link(&self, target: &str) -> Column {
        let Some((key, ty)) = self.key_of(target) else {
            return Column::default();
        };
        let system = system::collections().find(|it| it.name == target);
        // Of the collections of a project, none says otherwise.
        let link = system.map_or(<system::User as Collection>::LINK, |it| it.link);
        column_of(ty).link(link, (fixed(target), fixed(key)))
    }
}

fn column_of(name: &str) -> Column {
    let known = SCALARS.iter().find(|(known, _)| *known == name);
    known.map(|(_, column)| column()).unwrap_or_default()
}

/// The type of a field without a relation.
pub(super) fn scalar_of(field: &FoundField<'_>) -> &'static str {
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
pub(super) fn scalar(field_type: &str) -> &'static str {
    // Of two types for one column, the wider one.
    let mut usual = SCALARS
        .iter()
        .filter(|(name, _)| !["i16", "f32"].contains(name));
    let found = usual.find(|(_, column)| column().field_type == field_type);
    found.map_or("Unknown", |(name, _)| name)
}

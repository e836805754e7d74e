//! What a field is on the server, by its type in the generated code.

use super::fixed::fixed;
use super::plan::{Plan, Ty};
use crate::author::{Collection, Column, FieldType, Json, LISTS, SCALARS, system};

impl Plan<'_> {
    /// What [`FieldType::column`] of the type says.
    pub(super) fn column(&self, ty: &Ty) -> Column {
        match ty {
            Ty::Scalar(name) => scalar(name),
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
        scalar(ty).link(link, (fixed(target), fixed(key)))
    }
}

fn scalar(name: &str) -> Column {
    let known = SCALARS.iter().find(|(known, _)| *known == name);
    known.map(|(_, column)| column()).unwrap_or_default()
}

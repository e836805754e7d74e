//! The collections that every Directus has, as the prelude and the module
//! `system` have them.

use std::collections::HashMap;

use super::shape::{CollectionShape, FieldShape, Holds, Shapes, TypePath};
use crate::author::system::{self, SystemCollection, SystemField};

/// Those that are in the prelude beside the module `system`.
const IN_PRELUDE: [&str; 5] = ["User", "File", "Folder", "Role", "Policy"];

/// Adds them all.
pub(super) fn add(shapes: &mut Shapes) {
    let names: HashMap<&str, &str> = system::collections().map(|it| (it.rust, it.name)).collect();
    for collection in system::collections() {
        shapes.insert(shape(collection, &names));
    }
}

/// How the type of a system collection is written.
pub(super) fn path(rust: &str) -> String {
    if IN_PRELUDE.contains(&rust) {
        rust.to_owned()
    } else {
        format!("system::{rust}")
    }
}

fn shape(collection: &SystemCollection, names: &HashMap<&str, &str>) -> CollectionShape {
    let fields = collection.fields.iter();
    CollectionShape {
        name: collection.name.to_owned(),
        path: TypePath::Prelude(path(collection.rust)),
        fields: fields.map(|it| field(it, names)).collect(),
    }
}

fn field(field: &SystemField, names: &HashMap<&str, &str>) -> FieldShape {
    let (ident, rust) = field.rust;
    let rust = inner(rust, "Option").unwrap_or(rust);
    let of = |lists: &[&str]| {
        let found = lists.iter().find_map(|list| inner(rust, list))?;
        Some((*names.get(found)?).to_owned())
    };
    let holds = if let Some(target) = of(&["M2o"]) {
        Holds::M2o(target)
    } else if let Some(many) = of(&["O2m", "M2m"]) {
        Holds::List(many)
    } else {
        let choices = (field.column)().choices;
        if choices.is_empty() {
            Holds::Scalar(rust)
        } else {
            // The text of each is the name of its variant.
            let variants = choices.into_iter().map(|it| (it.value, it.text));
            Holds::Choices(
                TypePath::Prelude(format!("system::{rust}")),
                variants.collect(),
            )
        }
    };
    FieldShape {
        name: field.name.to_owned(),
        ident: ident.to_owned(),
        holds,
        by: None,
    }
}

/// `T` of `Option<T>`.
fn inner<'a>(text: &'a str, outer: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(outer)?.trim_start().strip_prefix('<')?;
    Some(inner.strip_suffix('>')?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_system_has_its_type() {
        let mut shapes = Shapes::default();
        add(&mut shapes);
        let scalars: Vec<&str> = crate::author::SCALARS
            .iter()
            .map(|(name, _)| *name)
            .collect();
        for collection in system::collections() {
            let shape = shapes.get(collection.name).expect("it was added");
            assert_eq!(shape.fields.len(), collection.fields.len());
            for field in &shape.fields {
                let column = collection.fields.iter().find(|it| it.name == field.name);
                let column = (column.expect("it is a field").column)();
                match &field.holds {
                    Holds::Scalar(name) => {
                        assert!(scalars.contains(name), "{name} of {}", field.name);
                    }
                    Holds::M2o(target) => {
                        assert_eq!(column.target.expect("a target").0, target);
                    }
                    Holds::Choices(_, variants) => assert!(variants.len() > 1),
                    other => assert!(matches!(other, Holds::List(_)), "{other:?}"),
                }
            }
        }
    }

    #[test]
    fn types_are_written_as_they_are_in_scope() {
        let mut shapes = Shapes::default();
        add(&mut shapes);
        let users = shapes.get("directus_users").expect("users");
        assert_eq!(users.path, TypePath::Prelude("User".to_owned()));
        let status = users.field("status").expect("a field");
        let Holds::Choices(path, variants) = &status.holds else {
            panic!("{status:?}")
        };
        assert_eq!(*path, TypePath::Prelude("system::UserStatus".to_owned()));
        assert!(variants.contains(&("active".into(), "Active".to_owned())));
        let policies = users.field("policies").expect("a field");
        assert_eq!(policies.holds, Holds::List("directus_access".to_owned()));
        let files = shapes.get("directus_files").expect("files");
        assert_eq!(files.field("type").expect("a field").ident, "mime_type");
    }
}

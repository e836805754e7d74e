//! Paths of fields, and texts in which they stand: `{{author.first_name}}`.

use std::collections::HashMap;

use crate::author::{CollectionDef, FieldDef};

/// The fields of the collections whose shape is known, by collection.
pub(super) struct Shapes<'a>(HashMap<&'a str, HashMap<&'a str, &'a FieldDef>>);

/// A field that a path names and that does not exist.
#[derive(Debug, PartialEq)]
pub(super) struct Missing<'a> {
    /// The collection where the path leads to.
    pub(super) collection: &'a str,
    /// What it does not have.
    pub(super) field: &'a str,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(declared: &'a [CollectionDef]) -> Self {
        let mut shapes: HashMap<&str, HashMap<&str, &FieldDef>> = HashMap::new();
        for collection in declared {
            // Of a system collection there is only what is added to it.
            if collection.name.starts_with("directus_") {
                continue;
            }
            let fields = collection.fields.iter().map(|field| (field.name, field));
            shapes.entry(collection.name).or_default().extend(fields);
        }
        Self(shapes)
    }

    /// Follows a path through relations, as far as the collections are known.
    pub(super) fn follow(&self, collection: &'a str, path: &'a str) -> Result<(), Missing<'a>> {
        let mut collection = collection;
        for segment in path.split('.') {
            // `$thumbnail`, `item:heading` and `year(date)` are not plain names.
            if segment.contains(['$', ':', '(']) {
                return Ok(());
            }
            let Some(fields) = self.0.get(collection) else {
                return Ok(());
            };
            let Some(field) = fields.get(segment) else {
                return Err(Missing {
                    collection,
                    field: segment,
                });
            };
            let target = field.column.target.map(|(target, _)| target);
            let list = field.relation.list.as_ref().map(|list| list.collection);
            let Some(next) = target.or(list) else {
                return Ok(());
            };
            collection = next;
        }
        Ok(())
    }
}

/// The variables of a template.
pub(super) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(variable, _)| variable.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_in_two_braces() {
        let of = |template| variables(template).collect::<Vec<_>>();
        assert_eq!(of("{{ a }} and {{b.c}}"), ["a", "b.c"]);
        assert_eq!(of("{a} {{ open"), Vec::<&str>::new());
        assert_eq!(of(""), Vec::<&str>::new());
    }
}

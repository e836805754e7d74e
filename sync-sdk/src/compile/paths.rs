//! Paths of fields, and texts in which they stand: `{{author.first_name}}`.

use std::collections::HashMap;

use crate::author::{CollectionDef, CollectionPart, FieldDef, system};
use crate::compile::nearest::did_you_mean;

/// The fields of the collections whose shape is known, and the collection that
/// each leads to.
pub(crate) struct Shapes<'a>(HashMap<&'a str, Fields<'a>>);

/// A field that a path names and its collection does not have.
#[derive(Debug, PartialEq)]
pub(crate) struct Missing {
    what: String,
    hint: String,
}

impl Missing {
    /// What is missing, the way out, and what may have been meant.
    pub(super) fn or(&self, way_out: &str) -> String {
        format!("{} ({way_out}){}", self.what, self.hint)
    }
}

type Fields<'a> = HashMap<&'a str, Option<&'a str>>;

impl<'a> Shapes<'a> {
    pub(crate) fn of(declared: &'a [CollectionDef]) -> Self {
        let mut shapes: HashMap<&str, Fields<'a>> = system::collections()
            .map(|collection| {
                let fields = collection.fields.iter();
                let fields = fields.map(|field| {
                    let target = (field.column)().target;
                    (field.name, target.map(|(target, _)| target))
                });
                (collection.name, fields.collect())
            })
            .collect();
        for collection in declared {
            if collection.part == CollectionPart::Folder {
                continue;
            }
            let fields = collection.fields.iter();
            let fields = fields.map(|field| (field.name, leads_to(field)));
            shapes.entry(collection.name).or_default().extend(fields);
        }
        Self(shapes)
    }

    /// Follows a path through relations, as far as the collections are known.
    ///
    /// # Errors
    ///
    /// What a collection on the way does not have.
    pub(crate) fn follow(&self, collection: &str, path: &str) -> Result<(), Missing> {
        // A function stands around the path: `year(author.birthday)`.
        let path = path.rsplit('(').next().unwrap_or(path);
        let mut collection = collection;
        for step in path.trim_end_matches(')').split('.') {
            // `$thumbnail` and its like are the app's own.
            if step.starts_with('$') {
                return Ok(());
            }
            let Some(fields) = self.0.get(collection) else {
                return Ok(());
            };
            // `item:heading` is an item that is known to be a heading.
            let (name, item_of) = match step.split_once(':') {
                Some((name, item_of)) => (name, Some(item_of)),
                None => (step, None),
            };
            let Some(leads_to) = fields.get(name) else {
                return Err(Missing {
                    what: format!("`{collection}` has no field `{name}`"),
                    hint: did_you_mean(name, fields.keys().copied()),
                });
            };
            let Some(next) = item_of.or(*leads_to) else {
                return Ok(());
            };
            collection = next;
        }
        Ok(())
    }
}

/// The collection whose items the field points to or lists.
fn leads_to(field: &FieldDef) -> Option<&'static str> {
    let target = field.column.target.map(|(target, _)| target);
    let list = field.relation.list.as_ref();
    target.or_else(|| list.map(|list| list.collection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_followed_as_far_as_collections_are_known() {
        let shapes = Shapes::of(&[]);
        let follow = |path| {
            let missing = shapes.follow("directus_users", path);
            missing.map_err(|missing| missing.or("or else"))
        };
        for path in [
            "first_name",
            "role.name",
            "avatar.$thumbnail",
            "year(last_access)",
            "avatar:somewhere.anything",
        ] {
            assert_eq!(follow(path), Ok(()), "{path}");
        }
        assert_eq!(
            follow("role.nam"),
            Err("`directus_roles` has no field `nam` (or else); did you mean `name`?".to_owned())
        );
        assert_eq!(
            follow("year(last_acces)"),
            Err(
                "`directus_users` has no field `last_acces` (or else); did you mean `last_access`?"
                    .to_owned()
            )
        );
        assert_eq!(shapes.follow("elsewhere", "anything"), Ok(()));
    }
}

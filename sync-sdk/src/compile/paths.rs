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
        let step = |collection: &str, name: &str| match self.0.get(collection) {
            None => Step::Unknown,
            Some(fields) => match fields.get(name) {
                None => Step::Missing,
                Some(leads_to) => Step::To(*leads_to),
            },
        };
        follow(collection, path, step).map_err(|(collection, name)| {
            let known = self.0.get(collection).into_iter().flat_map(HashMap::keys);
            Missing {
                what: format!("`{collection}` has no field `{name}`"),
                hint: did_you_mean(name, known.copied()),
            }
        })
    }
}

/// What is known of a field of a collection.
pub(crate) enum Step<'a> {
    /// Nothing is known of the collection.
    Unknown,
    /// The collection does not have it.
    Missing,
    /// The collection whose items it points to or lists, if it does.
    To(Option<&'a str>),
}

/// Follows a path through relations, as far as the collections are known.
///
/// # Errors
///
/// The collection on the way, and the field that it does not have.
pub(crate) fn follow<'a>(
    collection: &'a str,
    path: &'a str,
    step_to: impl Fn(&str, &str) -> Step<'a>,
) -> Result<(), (&'a str, &'a str)> {
    // A column may be called `a.b`, `a:b` or `count(a)`.
    let is_whole = |collection: &str, name: &str| matches!(step_to(collection, name), Step::To(_));
    if is_whole(collection, path) {
        return Ok(());
    }
    // A function stands around the path: `year(author.birthday)`.
    let path = path.rsplit('(').next().unwrap_or(path);
    let mut collection = collection;
    let mut rest = Some(path.trim_end_matches(')'));
    while let Some(path) = rest {
        if is_whole(collection, path) {
            return Ok(());
        }
        let (step, behind) = match path.split_once('.') {
            Some((step, behind)) => (step, Some(behind)),
            None => (path, None),
        };
        // `$thumbnail` and its like are the app's own.
        if step.starts_with('$') {
            return Ok(());
        }
        // `item:heading` is an item that is known to be a heading.
        let (name, item_of) = match step.split_once(':') {
            Some((name, item_of)) => (name, Some(item_of)),
            None => (step, None),
        };
        let leads_to = match step_to(collection, name) {
            Step::Unknown => return Ok(()),
            Step::Missing => return Err((collection, name)),
            Step::To(leads_to) => leads_to,
        };
        let Some(next) = item_of.or(leads_to) else {
            return Ok(());
        };
        collection = next;
        rest = behind;
    }
    Ok(())
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

    #[test]
    fn a_name_may_look_like_a_path() {
        let step = |collection: &str, name: &str| match (collection, name) {
            ("page", "author") => Step::To(Some("person")),
            ("page" | "person", "a.b" | "a:b" | "count(a)") => Step::To(None),
            _ => Step::Missing,
        };
        for path in ["a.b", "a:b", "count(a)", "author.a.b", "author.a:b"] {
            assert_eq!(follow("page", path, step), Ok(()), "{path}");
        }
        assert_eq!(follow("page", "author.a.c", step), Err(("person", "a")));
    }
}

//! Templates that stand for an item: `{{title}} by {{author.last_name}}`.

use super::Collection;

/// A template and the collection that its fields belong to.
#[derive(Debug, Clone)]
pub(crate) struct DisplayTemplate {
    pub(crate) collection: &'static str,
    pub(crate) text: String,
}

impl DisplayTemplate {
    pub(crate) fn of<C: Collection>(text: &str) -> Self {
        Self {
            collection: C::NAME,
            text: text.to_owned(),
        }
    }
}

/// What stands between `{{` and `}}` in a text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|part| Some(part.split_once("}}")?.0.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_two_braces() {
        let of = |text| placeholders(text).collect::<Vec<_>>();
        assert_eq!(of("{{ a }} and {{b.c}}"), ["a", "b.c"]);
        assert!(of("{a} {{ open").is_empty());
    }
}

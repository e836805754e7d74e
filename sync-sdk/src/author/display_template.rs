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

    /// The fields of the collection that it names: the first step of each path.
    /// What begins with `$` is the app's own (`$thumbnail`), and a function
    /// stands around its field (`year(published_on)`).
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        placeholders(&self.text)
            .map(|path| path.rsplit('(').next().unwrap_or(path))
            .map(|path| path.split(['.', ':', ')']).next().unwrap_or(path).trim())
            .filter(|field| !field.is_empty() && !field.starts_with('$'))
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
    use crate::author::system::User;

    #[test]
    fn the_fields_of_a_template_are_the_first_steps_of_its_paths() {
        let fields = |text: &str| -> Vec<String> {
            let template = DisplayTemplate::of::<User>(text);
            template.fields().map(str::to_owned).collect()
        };
        assert_eq!(
            fields("{{ title }} by {{author.last_name}}, {{year(date)}}"),
            ["title", "author", "date"]
        );
        assert_eq!(fields("{{item:heading.text}} {{$thumbnail}}"), ["item"]);
        assert_eq!(fields("{{avatar.$thumbnail}}"), ["avatar"]);
        assert!(fields("plain {{unclosed").is_empty());
    }
}

//! Texts of the app: a record a text and language.

use std::collections::HashMap;

use super::Records;
use crate::author::TranslationDef;
use crate::compile::form::object;
use crate::compile::sync_ids::Called;
use crate::model::{Address, Kind, Origin};

/// What stands for each language of a text in an address: `en_us`. Those that
/// would be the same have a number behind, as when a text is there twice in one
/// language.
pub(crate) fn language_slugs<'a>(languages: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for language in languages {
        let slug = language.to_lowercase().replace('-', "_");
        let numbered = (2..).map(|number| format!("{slug}_{number}"));
        let mut all = std::iter::once(slug.clone()).chain(numbered);
        slugs.extend(all.find(|slug| !slugs.contains(slug)));
    }
    slugs
}

impl Records<'_> {
    pub(super) fn translations(&mut self, texts: &[TranslationDef]) {
        let mut first: HashMap<&str, Origin> = HashMap::new();
        for text in texts {
            let origin = Origin {
                file: text.file.to_owned(),
                line: text.line,
            };
            let address = format!("{}.{}", Kind::Translations.spec().noun, text.key);
            if let Some(first) = first.get(text.key) {
                let message = format!(
                    "{first} declares a text with the key `{}` too: give one `key = \"…\"`, or the enum a `prefix = \"…\"`",
                    text.key
                );
                self.problem(&Address::new(address), &origin, message);
                continue;
            }
            let slugs = language_slugs(text.texts.iter().map(|(language, _)| *language));
            for ((language, value), slug) in text.texts.iter().zip(slugs) {
                let address = Address::new(format!("{address}.{slug}"));
                let sync_id = self.ids.at(None, &Called::new(address.clone(), None));
                let fields = object! {
                    "language": *language,
                    "key": text.key,
                    "value": value.as_str(),
                };
                self.push(Kind::Translations, address, sync_id, origin.clone(), fields);
            }
            first.insert(text.key, origin);
        }
    }
}

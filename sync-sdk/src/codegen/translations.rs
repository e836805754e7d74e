//! The texts of the app, all in one enum.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::ToSnakeCase;

use super::attribute::Attribute;
use super::code::Code;
use super::file::File;
use super::literal::string;
use super::names::{self, TypeName};
use super::untyped::Untyped;
use super::{Context, Output, language};
use crate::compile::language_slugs;
use crate::model::{Kind, Record, Snapshot};

/// What a text of an enum says of its records.
const COLUMNS: [&str; 3] = ["key", "language", "value"];

pub(super) fn write<'a>(cx: &'a Context<'_>, out: &mut Output, untyped: &mut Untyped<'a>) {
    let texts = Texts::of(cx.snapshot, untyped);
    if texts.by_key.is_empty() {
        return;
    }
    let name = TypeName {
        module: format!("{}::translations", cx.root),
        ident: cx.names.claim("Strings", "translations"),
    };
    let mut file = File::new("translations.rs");
    let mut attribute = Attribute::new("translations");
    let languages = texts.languages.iter().map(Language::declared);
    attribute.item(Code::call("languages", languages));
    if texts.is_partial() {
        attribute.flag("partial");
    }
    file.line(0, "/// The texts of the app.");
    file.line(0, "#[derive(Translations)]");
    file.attribute(0, &attribute);
    file.line(0, format!("pub enum {} {{", name.ident));
    let mut variants = HashSet::new();
    for (key, versions) in &texts.by_key {
        let variant = names::variant(key, "Text", &mut variants);
        let mut attribute = Attribute::new("text");
        if variant.to_snake_case() != *key {
            attribute.set("key", string(key));
        }
        let slugs = language_slugs(versions.keys().map(|index| texts.languages[*index].code));
        for ((index, record), slug) in versions.iter().zip(slugs) {
            let value = record.text("value").unwrap_or_default();
            attribute.set(&texts.languages[*index].ident, string(value));
            out.is(Kind::Translations, format!("{key}.{slug}"), &record.sync_id);
        }
        file.attribute(4, &attribute);
        file.line(4, format!("{variant},"));
    }
    file.line(0, "}");
    out.files.push(file);
    out.root("translations", &name);
}

/// The texts by key, each with its records by the place of their language.
struct Texts<'a> {
    languages: Vec<Language<'a>>,
    by_key: BTreeMap<&'a str, BTreeMap<usize, &'a Record>>,
}

/// A language, or one of several names of it where a text has it several times.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Language<'a> {
    /// Whether its name does not tell which one it is.
    is_odd: bool,
    /// Directus's: `en-US`.
    code: &'a str,
    /// How many names of it there are before.
    copy: usize,
    /// What texts call it: `en_us`.
    ident: String,
}

impl<'a> Texts<'a> {
    fn of(snapshot: &'a Snapshot, untyped: &mut Untyped<'a>) -> Self {
        let mut by_key: BTreeMap<&str, Vec<(&str, usize, &Record)>> = BTreeMap::new();
        let mut records: Vec<&Record> = snapshot.of(Kind::Translations).iter().collect();
        records.sort_by_key(|record| &record.sync_id);
        for record in records {
            let text = |field| record.text(field);
            let (Some(key), Some(code), Some(_)) = (text("key"), text("language"), text("value"))
            else {
                untyped.add(
                    Kind::Translations,
                    record,
                    "it has no key, language or text",
                );
                continue;
            };
            if record
                .fields
                .keys()
                .any(|key| !COLUMNS.contains(&key.as_str()))
            {
                let why = "it has more than a key, a language and a text";
                untyped.add(Kind::Translations, record, why);
                continue;
            }
            let versions = by_key.entry(key).or_default();
            let copy = versions.iter().filter(|(other, ..)| *other == code).count();
            versions.push((code, copy, record));
        }
        let languages = languages(
            by_key
                .values()
                .flatten()
                .map(|(code, copy, _)| (*code, *copy)),
        );
        let places: HashMap<(&str, usize), usize> = languages
            .iter()
            .enumerate()
            .map(|(index, language)| ((language.code, language.copy), index))
            .collect();
        let by_key = by_key.into_iter().map(|(key, versions)| {
            let versions = versions
                .into_iter()
                .map(|(code, copy, record)| (places[&(code, copy)], record));
            (key, versions.collect())
        });
        Self {
            by_key: by_key.collect(),
            languages,
        }
    }

    fn is_partial(&self) -> bool {
        let all = self.languages.len();
        self.by_key.values().any(|versions| versions.len() < all)
    }
}

/// Each language once, those first whose names tell which one it is.
fn languages<'a>(codes: impl Iterator<Item = (&'a str, usize)>) -> Vec<Language<'a>> {
    let mut languages: Vec<_> = codes
        .map(|(code, copy)| Language {
            is_odd: copy > 0 || language::ident(code).is_none(),
            code,
            copy,
            ident: String::new(),
        })
        .collect();
    languages.sort();
    languages.dedup();
    // A text's own key has that name.
    let mut taken = HashSet::from(["key".to_owned()]);
    for language in &mut languages {
        language.ident = names::member(language.code, "language", &mut taken);
    }
    languages
}

impl Language<'_> {
    /// `en_us`, or `en_us_2 = "en-US"` where the name does not tell.
    fn declared(&self) -> Code {
        let name = self.ident.trim_start_matches("r#");
        if language::ident(self.code).as_deref() == Some(name) {
            return Code::text(&self.ident);
        }
        Code::behind(format!("{} = ", self.ident), string(self.code))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::codegen::{Generated, Options, generate};
    use crate::model::{Address, Kind, Record, Snapshot, SyncId};

    fn generated(texts: &[(&str, &str, &str)]) -> Generated {
        let records = texts
            .iter()
            .enumerate()
            .map(|(number, (key, language, value))| {
                let fields = json!({ "key": key, "language": language, "value": value });
                let fields = fields.as_object().cloned().unwrap_or_default();
                Record::new(SyncId::new(format!("id-{number}")), fields)
            });
        let snapshot = Snapshot {
            records: [(Kind::Translations, records.collect())].into(),
            ..Snapshot::default()
        };
        generate(&snapshot, &Options::new("test")).expect("code")
    }

    #[test]
    fn a_text_has_its_languages() {
        let generated = generated(&[
            ("front-page", "fr-FR", "La \"une\""),
            ("byline", "en-US", "Byline"),
            ("front-page", "en-US", "Front page"),
            ("byline", "fr-FR", "Signature"),
        ]);
        let (_, text) = generated.files["translations.rs"]
            .split_once("/// The texts of the app.\n")
            .expect("texts");
        assert_eq!(
            text,
            r#"#[derive(Translations)]
#[translations(languages(en_us, fr_fr))]
pub enum Strings {
    #[text(en_us = "Byline", fr_fr = "Signature")]
    Byline,
    #[text(key = "front-page", en_us = "Front page", fr_fr = "La \"une\"")]
    FrontPage,
}
"#
        );
        let address = Address::new("translation.front-page.fr_fr");
        assert_eq!(generated.lock.get(&address), Some(&SyncId::new("id-0")));
    }

    #[test]
    fn odd_languages_and_keys_have_a_name_too() {
        let generated = generated(&[
            ("key", "en-US", "a"),
            ("key", "EN-us", "b"),
            ("key", "en-US", "c"),
            ("Key", "as", "d"),
            ("", "key", "e"),
            ("self", "", "f\ng"),
        ]);
        let text = &generated.files["translations.rs"];
        for part in [
            "en_us,",
            r#"language = "","#,
            r#"en_us_2 = "EN-us","#,
            r#"r#as = "as","#,
            r#"en_us_3 = "en-US","#,
            r#"key_2 = "key","#,
            "partial",
            r#"#[text(key = "key", en_us = "a", en_us_2 = "b", en_us_3 = "c")]"#,
            r#"#[text(key = "Key", r#as = "d")]"#,
            r#"#[text(key = "", key_2 = "e")]"#,
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        for (slug, id) in [("en_us", 0), ("en_us_2", 1), ("en_us_3", 2)] {
            let address = Address::new(format!("translation.key.{slug}"));
            let id = SyncId::new(format!("id-{id}"));
            assert_eq!(generated.lock.get(&address), Some(&id));
        }
    }
}

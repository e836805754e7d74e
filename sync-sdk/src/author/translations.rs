//! Texts of the app in several languages.

use super::Declarations;

/// Texts with a version for each language: `#[derive(Translations)]` for an
/// enum. A variant is usable wherever the app shows a text that the config
/// gives it: names, notes, placeholders, choices. It stands there as `$t:key`,
/// and the app shows the version of the reader's language.
///
/// `languages(en_us, fr_fr)` names the languages. A name stands for a language
/// as Directus has it: `en_us` for `en-US`, `zh_hant` for `zh-Hant`, `de` for
/// `de`, `es_419` for `es-419`; others are said in full: `languages(valencian =
/// "ca-ES-valencia")`. Every text has every language, unless
/// `#[translations(partial)]` says otherwise.
///
/// Two names may stand for one language (`languages(en_us, en_us_2 = "en-US")`):
/// then a text can have two versions in it. Directus does not make such texts; it
/// shows one of the two where an instance has them.
///
/// The key of a text is the name of its variant in snake case, behind
/// `#[translations(prefix = "…")]` where there is one; `key = "…"` says another.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Translations)]
/// #[translations(languages(en_us, fr_fr))]
/// pub enum Strings {
///     #[text(en_us = "Byline", fr_fr = "Signature")]
///     Byline,
///     #[text(key = "front-page", en_us = "Front page", fr_fr = "La une")]
///     FrontPage,
/// }
///
/// #[derive(Folder)]
/// #[folder(name = Strings::FrontPage)]
/// pub struct FrontPage;
///
/// assert_eq!(String::from(Strings::Byline), "$t:byline");
/// ```
///
/// A text comes along only with the project: `#[project(translations(Strings))]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of translated texts",
    label = "not translated texts",
    note = "derive `Translations` for an enum whose variants have `#[text(en_us = \"…\")]`"
)]
pub trait TranslationsDeclaration: 'static {
    /// The key of this text.
    fn key(&self) -> &'static str;

    /// Adds all texts of the enum.
    fn declare(to: &mut Declarations);

    /// What stands for this text where the app shows it: `$t:` and the key.
    fn reference(&self) -> String {
        format!("$t:{}", self.key())
    }
}

/// A declared text.
#[derive(Debug, Clone)]
pub struct TranslationDef {
    /// What stands for it.
    pub key: &'static str,
    /// The languages, as Directus has them, each with its version.
    pub texts: Vec<(&'static str, String)>,
    /// The source file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

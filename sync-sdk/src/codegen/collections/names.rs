//! What collections and fields are called in other languages.

use std::collections::HashSet;

use serde_json::Value;

use super::fixed::fixed;
use crate::author::CollectionName;
use crate::codegen::code::Code;
use crate::codegen::language;
use crate::codegen::literal::{escaped, string};

/// The names in `meta.translations`, where an attribute can say exactly them.
pub(super) fn translations(value: &Value) -> Option<Vec<CollectionName>> {
    const KEYS: [&str; 4] = ["language", "translation", "singular", "plural"];
    let mut known = HashSet::new();
    let names = value.as_array()?.iter().map(|name| {
        let name = name.as_object()?;
        let text = |key: &str| match name.get(key) {
            None => Some(None),
            Some(Value::String(text)) => Some(Some(text.clone())),
            Some(_) => None,
        };
        let language = name.get("language")?.as_str()?;
        let is_new = known.insert(language);
        let is_known = name.keys().all(|key| KEYS.contains(&key.as_str()));
        (is_new && is_known).then_some(())?;
        Some(CollectionName {
            language: fixed(language),
            translation: text("translation")??,
            singular: text("singular")?,
            plural: text("plural")?,
        })
    });
    let names: Option<Vec<_>> = names.collect();
    names.filter(|names| !names.is_empty())
}

/// `translations(en_us = "Article", …)`
pub(super) fn written(names: &[CollectionName]) -> Code {
    let names = names.iter().map(|name| {
        let language = language::ident(name.language);
        let language = language.unwrap_or_else(|| escaped(name.language));
        if name.singular.is_none() && name.plural.is_none() {
            return Code::behind(format!("{language} = "), string(&name.translation));
        }
        let forms = [
            ("name", Some(&name.translation)),
            ("singular", name.singular.as_ref()),
            ("plural", name.plural.as_ref()),
        ];
        let forms = forms
            .into_iter()
            .filter_map(|(key, text)| Some(Code::behind(format!("{key} = "), string(text?))));
        Code::call(language, forms)
    });
    Code::call("translations", names)
}

//! What the lists of settings hold.

use serde_json::{Value, json};

use super::arguments::Argument;
use super::options::{Scope, walk_or};
use crate::author::form::{Item, OptionForm};
use crate::author::json::number;
use crate::author::{Basemap, ImagePreset, Module};
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::model::Object;

/// `[Module::content(), …]`, if each item has a beginning that can be said.
pub(super) fn list(scope: Scope<'_>, item: Item, wanted: &Value) -> Option<Argument> {
    // An empty list does not always tell its type.
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    let mut all = Argument::default();
    let mut items = Vec::new();
    for wanted in wanted {
        let code = match item {
            Item::Text => string(wanted.as_str()?),
            Item::Url => {
                let url = wanted.get("url")?.as_str()?;
                same(wanted, &json!({ "url": url })).then(|| string(url))?
            }
            Item::Ratio => {
                let (text, ratio) = (
                    wanted.get("text")?.as_str()?,
                    wanted.get("value")?.as_f64()?,
                );
                let made = json!({ "text": text, "value": number(ratio) });
                let pair = [string(text), Code::text(format!("{ratio:?}"))];
                same(wanted, &made).then(|| Code::list("(", pair, ")"))?
            }
            Item::Term => {
                let text = |key| wanted.get(key).and_then(Value::as_str);
                let (term, note) = (text("term")?, text("translation_note")?);
                let made = json!({ "term": term, "translation_note": note });
                same(wanted, &made).then(|| Code::list("(", [term, note].map(string), ")"))?
            }
            Item::ImagePreset | Item::Basemap | Item::Module => {
                let (code, begun, forms) = begin(item, wanted.as_object()?)?;
                rest(scope, code, &begun, forms, wanted.as_object()?, &mut all)?
            }
        };
        items.push(code);
    }
    Some(all.and_call(None, [Code::array(items)]))
}

fn same(wanted: &Value, made: &Value) -> bool {
    wanted == made
}

/// What an object begins with, the value of that, and what its methods take.
fn begin(item: Item, wanted: &Object) -> Option<(Code, Object, &'static [OptionForm])> {
    let text = |key: &str| wanted.get(key).and_then(Value::as_str);
    let begun = match item {
        Item::ImagePreset => {
            let key = text("key")?;
            let code = Code::call("ImagePreset::new", [string(key)]);
            (
                code,
                ImagePreset::new(key).into_object(),
                ImagePreset::FORMS,
            )
        }
        Item::Basemap => {
            let (name, url) = (text("name")?, text("url")?);
            let (kind, make) = Basemap::TYPES
                .iter()
                .find(|(kind, _)| text("type") == Some(kind))?;
            let code = Code::call(format!("Basemap::{kind}"), [name, url].map(string));
            let made = make(name.to_owned(), url.to_owned());
            (code, made.into_object(), Basemap::FORMS)
        }
        _ => {
            let (code, module) = module(wanted)?;
            (code, module.into_object(), Module::FORMS)
        }
    };
    Some(begun)
}

fn module(wanted: &Object) -> Option<(Code, Module)> {
    let text = |key: &str| wanted.get(key).and_then(Value::as_str);
    if text("type") == Some("link") {
        let (name, url) = (text("name")?, text("url")?);
        let code = Code::call("Module::link", [name, url].map(string));
        return Some((code, Module::link(name, url)));
    }
    let id = text("id")?;
    let known = Module::KNOWN.iter().find(|known| **known == id);
    Some(match known {
        Some(known) => {
            let code = Code::call(format!("Module::{known}"), []);
            (code, Module::extension(*known))
        }
        None if id == "settings" && wanted.contains_key("locked") => {
            (Code::text("Module::settings()"), Module::settings())
        }
        None => (
            Code::call("Module::extension", [string(id)]),
            Module::extension(id),
        ),
    })
}

/// What stands in the object beside its beginning, which cannot be taken back.
fn rest(
    scope: Scope<'_>,
    code: Code,
    begun: &Object,
    forms: &'static [OptionForm],
    wanted: &Object,
    all: &mut Argument,
) -> Option<Code> {
    if !begun.keys().all(|key| wanted.contains_key(key)) {
        return None;
    }
    let mut left = wanted.clone();
    left.retain(|key, value| begun.get(key) != Some(value));
    let proposed = walk_or(scope, "raw", code, &[forms], &left);
    all.uses.and(proposed.uses);
    all.raw.extend(proposed.raw);
    Some(proposed.code)
}

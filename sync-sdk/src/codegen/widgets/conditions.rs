//! Conditions of fields.

use serde_json::Value;

use super::options::value_of;
use crate::author::Place;
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::codegen::rules;
use crate::model::{Address, Object};

/// The arguments of `conditions(…)` for a field of the collection; nothing where
/// one of them cannot be said there, and `meta = json!(…)` has to.
pub(in crate::codegen) fn conditions(
    cx: &Context<'_>,
    file: &mut File,
    address: &Address,
    collection: &str,
    wanted: &Value,
) -> Option<Vec<Code>> {
    let wanted: Option<Vec<&Object>> = wanted.as_array()?.iter().map(Value::as_object).collect();
    let wanted = wanted.filter(|wanted| !wanted.is_empty())?;
    // What is begun with cannot be taken back.
    if !wanted.iter().all(|one| has_name_and_rule(one)) {
        return None;
    }
    let conditions = wanted
        .into_iter()
        .map(|wanted| condition(cx, file, address, collection, wanted));
    Some(conditions.collect())
}

fn has_name_and_rule(wanted: &Object) -> bool {
    wanted.get("name").is_some_and(Value::is_string) && wanted.contains_key("rule")
}

fn condition(
    cx: &Context<'_>,
    file: &mut File,
    address: &Address,
    collection: &str,
    wanted: &Object,
) -> Code {
    const METHODS: [(&str, &str); 4] = [
        ("hidden", "hidden"),
        ("readonly", "readonly"),
        ("required", "required"),
        ("clear_hidden_value_on_save", "clear_hidden_value"),
    ];
    let text = wanted.get("name").and_then(Value::as_str);
    let name = string(text.unwrap_or_default());
    let rule = wanted.get("rule").unwrap_or(&Value::Null);
    let place = Place::Validation;
    let mut code = match rules::closure(cx, file, address, collection, rule, place) {
        Some(rule) => Code::call("when", [name, rule]),
        None => Code::call("when_raw", [name, json(rule)]),
    };
    for (key, method) in METHODS {
        if let Some(Value::Bool(value)) = wanted.get(key) {
            code = code.method(method, [Code::text(value.to_string())]);
        }
    }
    let is_said = |key: &str, value: &Value| {
        METHODS.iter().any(|(known, _)| *known == key) && value.is_boolean()
    };
    let mut others: Vec<_> = wanted.iter().collect();
    others.retain(|(key, value)| !["name", "rule"].contains(&key.as_str()) && !is_said(key, value));
    others.sort_by_key(|(key, _)| key.as_str());
    for (key, value) in others {
        match value
            .as_object()
            .filter(|options| key == "options" && !options.is_empty())
        {
            Some(options) => {
                let mut options: Vec<_> = options.iter().collect();
                options.sort_by_key(|(key, _)| key.as_str());
                for (key, value) in options {
                    code = code.method("option", [string(key), value_of(value)]);
                }
            }
            None => code = code.method("raw", [string(key), value_of(value)]),
        }
    }
    code
}

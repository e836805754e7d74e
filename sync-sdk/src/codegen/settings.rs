//! The settings of the instance.

use serde_json::Value;

use super::code::Code;
use super::file::File;
use super::literal::string;
use super::widgets::{Proposed, Scope, value_of, walk};
use super::{Context, Output, rules};
use crate::author::{Place, SETTINGS_FORMS};
use crate::compile::setting_refusal;
use crate::model::{Address, Kind, Object};

const EMAIL_FILTER: &str = "public_registration_email_filter";

pub(super) fn write(cx: &Context<'_>, out: &mut Output) {
    let Some(record) = cx.snapshot.of(Kind::Settings).first() else {
        return;
    };
    let mut file = File::new("settings.rs");
    let address = Address::new(Kind::Settings.spec().noun);
    let code = settings(cx, &mut file, &address, &record.fields);
    file.line(0, "/// What is set on the instance.");
    file.line(0, "pub fn settings() -> Settings {");
    file.code(4, &code);
    file.line(0, "}");
    out.files.push(file);
    out.spec
        .push("fn settings(_: ()) -> Settings {\n    settings::settings()\n}".to_owned());
}

fn settings(cx: &Context<'_>, file: &mut File, address: &Address, fields: &Object) -> Code {
    let mut nothing = Vec::new();
    let mut anyway = Vec::new();
    let mut typed = Object::new();
    for (key, value) in fields {
        if let Some(why) = setting_refusal(key, value, true) {
            cx.report.warn(format!("the settings: {why}"));
        } else if value.is_null() {
            nothing.push(key.as_str());
        } else if setting_refusal(key, value, false).is_some() {
            anyway.push((key.as_str(), value));
        } else {
            typed.insert(key.clone(), value.clone());
        }
    }
    let filter = typed.get(EMAIL_FILTER).and_then(|rule| {
        let users = "directus_users";
        rules::closure(cx, file, address, users, rule, Place::Validation)
    });
    if filter.is_some() {
        typed.shift_remove(EMAIL_FILTER);
    }
    let start = Code::text("Settings::new()");
    let proposed: Proposed = walk(Scope::new(cx), start, &SETTINGS_FORMS, &typed, "raw");
    let mut code = proposed.accept(cx, file, address);
    if let Some(filter) = filter {
        code = code.method(EMAIL_FILTER, [filter]);
    }
    anyway.sort_by_key(|(key, _)| *key);
    for (key, value) in anyway {
        code = code.method("raw_anyway", [string(key), value_of(value)]);
    }
    nothing.sort_unstable();
    if !nothing.is_empty() {
        let keys = nothing.into_iter().map(string);
        code = code.method("unset", [Code::array(keys)]);
    }
    code
}

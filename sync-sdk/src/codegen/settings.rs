//! The settings of the instance.

use super::code::Code;
use super::file::File;
use super::literal::string;
use super::widgets::{Scope, value_of, walk_or};
use super::{Context, Output, rules};
use crate::author::{Place, SETTINGS_FORMS};
use crate::compile::setting_refusal;
use crate::model::assets::{self, Asset};
use crate::model::{Address, Kind, Object};

const EMAIL_FILTER: &str = "public_registration_email_filter";

pub(super) fn write(cx: &Context<'_>, out: &mut Output) {
    let record = cx.snapshot.of(Kind::Settings).first();
    if record.is_none() && cx.assets.is_empty() {
        return;
    }
    let none = Object::new();
    let fields = record.map_or(&none, |record| &record.fields);
    let mut file = File::new("settings.rs");
    let address = Address::new(Kind::Settings.spec().noun);
    let code = settings(cx, &mut file, &address, fields);
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
    let proposed = walk_or(Scope::new(cx), "raw", start, &SETTINGS_FORMS, &typed);
    let mut code = proposed.accept(cx, file, address);
    if let Some(filter) = filter {
        code = code.method(EMAIL_FILTER, [filter]);
    }
    for setting in assets::settings() {
        match cx.assets.get(setting) {
            Some(Some(asset)) => code = code.method(setting, [picture(file, asset)]),
            Some(None) => nothing.push(setting),
            None => {}
        }
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

/// The path of a picture, with what else is said of it. By the name of its module:
/// a collection may be called `Asset`.
fn picture(file: &mut File, asset: &Asset) -> Code {
    let path = string(&asset.path);
    let said = [
        ("name", &asset.name),
        ("title", &asset.title),
        ("media_type", &asset.media_type),
    ];
    let said: Vec<(&str, &String)> = said
        .into_iter()
        .filter_map(|(method, text)| Some((method, text.as_ref()?)))
        .collect();
    if said.is_empty() {
        return path;
    }
    file.use_path("sync_sdk::author");
    let new = Code::call("author::Asset::new", [path]);
    said.into_iter().fold(new, |code, (method, text)| {
        code.method(method, [string(text)])
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::codegen::{Options, Report, generate};
    use crate::model::assets::{Asset, AssetList};
    use crate::model::{Kind, Record, Snapshot, SyncId};

    fn generated(fields: Value) -> (String, Report) {
        with_pictures(fields, AssetList::new())
    }

    fn with_pictures(fields: Value, pictures: AssetList) -> (String, Report) {
        let named = |id: &str, name: &str| {
            let fields = [("name".to_owned(), json!(name))].into_iter().collect();
            Record::new(SyncId::new(id), fields)
        };
        let fields = fields.as_object().cloned().unwrap_or_default();
        let settings = Record::new(SyncId::new("_sync_default_settings"), fields);
        let snapshot = Snapshot {
            records: [
                (Kind::Folders, vec![named("f", "Uploads")]),
                (Kind::Roles, vec![named("r", "Reader")]),
                (Kind::Settings, vec![settings]),
            ]
            .into(),
            ..Snapshot::default()
        };
        let options = Options {
            assets: pictures,
            ..Options::new("test")
        };
        let mut generated = generate(&snapshot, &options).expect("code");
        let text = generated.files.remove("settings.rs").expect("settings");
        (text, generated.report)
    }

    #[test]
    fn settings_are_methods() {
        let (text, report) = generated(json!({
            "project_name": "A \"B\"",
            "default_appearance": "dark",
            "auth_password_policy": "/^.{8,}$/",
            "auth_login_attempts": 10,
            "public_registration_role": "r",
            "public_registration_email_filter": { "email": { "_ends_with": "@example.com" } },
            "storage_default_folder": "f",
            "theme_dark_overrides": { "primary": "#336699" },
            "mcp_prompts_collection": "directus_files",
            "public_note": null,
            "storage_asset_presets": [
                { "key": "a", "fit": "cover", "width": 10, "height": null, "transforms": [["blur", 4]] },
            ],
            "basemaps": [{ "name": "N", "type": "tile", "url": "u", "attribution": "©" }],
            "module_bar": [
                { "type": "module", "id": "content", "enabled": true },
                { "type": "module", "id": "ours", "enabled": false },
                { "type": "link", "id": "x", "name": "N", "url": "u", "icon": "link", "enabled": true },
                { "type": "module", "id": "settings", "enabled": true, "locked": true },
                { "type": "module", "id": "settings", "enabled": true },
            ],
            "custom_aspect_ratios": [{ "text": "Wide", "value": 1.5 }, { "text": "Square", "value": 1 }],
            "visual_editor_urls": [{ "url": "https://example.com" }],
            "ai_openai_allowed_models": ["a", "b"],
            "ai_translation_glossary": [{ "term": "t", "translation_note": "n" }],
        }));
        assert_eq!(report.warnings.join("\n"), "");
        assert_eq!(
            text,
            r##"use sync_sdk::prelude::*;

use crate::folders::Uploads;
use crate::roles::Reader;

/// What is set on the instance.
pub fn settings() -> Settings {
    Settings::new()
        .project_name("A \"B\"")
        .default_appearance(Appearance::Dark)
        .theme_dark_overrides(json!({ "primary": "#336699" }))
        .auth_login_attempts(10)
        .auth_password_policy(PasswordPolicy::Weak)
        .storage_asset_presets([ImagePreset::new("a")
            .fit(ImageFit::Cover)
            .width(10)
            .transforms(json!([["blur", 4]]))
            .raw("height", json!(null))])
        .basemaps([Basemap::tile("N", "u").attribution("©")])
        .module_bar([
            Module::content(),
            Module::extension("ours").enabled(false),
            Module::link("N", "u").id("x"),
            Module::settings(),
            Module::extension("settings"),
        ])
        .custom_aspect_ratios([("Wide", 1.5), ("Square", 1.0)])
        .visual_editor_urls(["https://example.com"])
        .ai_openai_allowed_models(["a", "b"])
        .ai_translation_glossary([("t", "n")])
        .public_registration_role::<Reader>()
        .storage_default_folder::<Uploads>()
        .mcp_prompts_collection::<File>()
        .public_registration_email_filter(|u| u.email.ends_with("@example.com"))
        .unset(["public_note"])
}
"##
        );
    }

    #[test]
    fn pictures_are_files_of_the_crate() {
        let pictures = AssetList::from([
            (
                "project_logo".to_owned(),
                Some(
                    Asset::new("assets/project_logo.svg")
                        .name("He said \"hi\".svg")
                        .title("Logo"),
                ),
            ),
            (
                "public_favicon".to_owned(),
                Some(Asset::new("assets/public_favicon").media_type("image/png")),
            ),
            (
                "public_foreground".to_owned(),
                Some("brand/front.png".into()),
            ),
            ("public_background".to_owned(), None),
        ]);
        let fields =
            json!({ "project_name": "A", "storage_default_folder": "f", "public_note": null });
        let (text, report) = with_pictures(fields, pictures);
        assert_eq!(report.warnings.join("\n"), "");
        assert_eq!(
            text,
            r##"use sync_sdk::prelude::*;

use crate::folders::Uploads;
use sync_sdk::author;

/// What is set on the instance.
pub fn settings() -> Settings {
    Settings::new()
        .project_name("A")
        .storage_default_folder::<Uploads>()
        .project_logo(
            author::Asset::new("assets/project_logo.svg")
                .name("He said \"hi\".svg")
                .title("Logo"),
        )
        .public_foreground("brand/front.png")
        .public_favicon(author::Asset::new("assets/public_favicon").media_type("image/png"))
        .unset(["public_background", "public_note"])
}
"##
        );
    }

    #[test]
    fn others_are_raw() {
        let (text, report) = generated(json!({
            "id": 1,
            "org_name": "Ours",
            "ai_openai_api_key": "sk-1",
            "project_name": 5,
            "storage_default_folder": "gone",
            "module_bar": [],
            "basemaps": [{ "name": "N" }],
            "a_setting_of_tomorrow": { "a": [null] },
        }));
        for line in [
            r#".raw("a_setting_of_tomorrow", json!({ "a": [null] }))"#,
            r#".raw("basemaps", json!([{ "name": "N" }]))"#,
            r#".raw("module_bar", json!([]))"#,
            r#".raw("project_name", 5)"#,
            r#".raw("storage_default_folder", "gone")"#,
            r#".raw_anyway("org_name", "Ours")"#,
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(!text.contains(r#""id""#), "{text}");
        // What opens another service does not get into code.
        assert!(!text.contains("sk-1"), "{text}");
        assert_eq!(report.warnings.len(), 2);
    }
}

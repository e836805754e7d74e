//! Folders of files, texts of the app, settings.

use serde_json::{Map, Value, json};
use sync_sdk::model::Kind;

use super::dice::Dice;
use super::world::World;
use super::{Records, record, rules, words};

/// Folders first: others name them.
pub(crate) fn folders(world: &mut World, dice: &mut Dice, records: &mut Records) {
    let mut all = Vec::new();
    for _ in 0..dice.below(5) {
        let id = dice.uuid();
        let parent = dice.any(&world.folders).filter(|_| dice.often(60)).cloned();
        all.push(record(
            &id,
            json!({ "name": words::name(dice), "parent": parent }),
        ));
        world.folders.push(id);
    }
    records.insert(Kind::Folders, all);
}

pub(crate) fn translations(dice: &mut Dice, records: &mut Records) {
    let mut all = Vec::new();
    let languages = ["en-US", "de-DE", "fr-FR", "zh-Hans-CN", "EN-us", "x"];
    let mut keys: Vec<String> = Vec::new();
    for _ in 0..dice.below(5) {
        let key = match dice.below(6) {
            0 => words::text(dice),
            1 => format!("status.{}", words::key(dice)),
            _ => words::key(dice),
        };
        if keys.contains(&key) {
            continue;
        }
        let spoken = if dice.often(60) {
            vec!["en-US", "de-DE"]
        } else {
            dice.some(&languages, 40)
        };
        for language in spoken {
            let fields = json!({ "language": language, "key": key, "value": words::text(dice) });
            all.push(record(&dice.uuid(), fields));
        }
        keys.push(key);
    }
    records.insert(Kind::Translations, all);
}

/// All columns, as a pull writes them, or, of an older server, some.
pub(crate) fn settings(world: &World, dice: &mut Dice, records: &mut Records) {
    if dice.often(15) {
        records.insert(Kind::Settings, Vec::new());
        return;
    }
    let mut fields = Map::new();
    let whole = dice.often(75);
    for (key, usual) in usual() {
        if whole || dice.often(60) {
            let value = if dice.often(25) {
                unusual(world, dice, key)
            } else {
                usual
            };
            fields.insert(key.to_owned(), value);
        }
    }
    records.insert(
        Kind::Settings,
        vec![record("_sync_default_settings", fields.into())],
    );
}

fn usual() -> Vec<(&'static str, Value)> {
    vec![
        ("project_name", json!("Directus")),
        ("project_color", json!("#6644FF")),
        ("public_note", Value::Null),
        ("auth_login_attempts", json!(25)),
        ("auth_password_policy", Value::Null),
        ("storage_asset_transform", json!("all")),
        ("storage_asset_presets", Value::Null),
        ("custom_css", Value::Null),
        ("storage_default_folder", Value::Null),
        ("basemaps", Value::Null),
        ("mapbox_key", Value::Null),
        ("module_bar", Value::Null),
        ("project_descriptor", Value::Null),
        ("default_language", json!("en-US")),
        ("custom_aspect_ratios", Value::Null),
        ("default_appearance", json!("auto")),
        ("default_theme_light", Value::Null),
        ("theme_light_overrides", Value::Null),
        ("default_theme_dark", Value::Null),
        ("theme_dark_overrides", Value::Null),
        ("report_error_url", Value::Null),
        ("report_bug_url", Value::Null),
        ("report_feature_url", Value::Null),
        ("public_registration", json!(false)),
        ("public_registration_verify_email", json!(true)),
        ("public_registration_role", Value::Null),
        ("public_registration_email_filter", Value::Null),
        ("visual_editor_urls", Value::Null),
        ("mcp_enabled", json!(false)),
        ("mcp_allow_deletes", json!(false)),
        ("mcp_prompts_collection", Value::Null),
        ("mcp_system_prompt_enabled", json!(true)),
        ("mcp_system_prompt", Value::Null),
        ("project_owner", Value::Null),
        ("project_usage", Value::Null),
        ("org_name", Value::Null),
        ("product_updates", Value::Null),
        ("project_status", Value::Null),
        ("ai_openai_api_key", Value::Null),
        ("ai_anthropic_api_key", Value::Null),
        ("ai_system_prompt", Value::Null),
        ("ai_openai_allowed_models", json!(["gpt-5-nano", "gpt-5"])),
        ("ai_anthropic_allowed_models", Value::Null),
        ("collaborative_editing_enabled", json!(false)),
        ("a_setting_of_tomorrow", Value::Null),
    ]
}

fn unusual(world: &World, dice: &mut Dice, key: &str) -> Value {
    match key {
        // What a server hides is never in a dump.
        "ai_openai_api_key" | "ai_anthropic_api_key" => Value::Null,
        "auth_login_attempts" => dice.one(&[json!(0), json!(10), Value::Null]).clone(),
        "auth_password_policy" => json!(dice.word(&["/^.{8,}$/", "/(?=^.{8,}$)(?=.*\\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[!@#$%^&*()_+}{';'?>.<,])(?!.*\\s).*$/", "/a\"b/"])),
        "storage_asset_transform" => json!(dice.word(&["none", "presets", "all"])),
        "storage_asset_presets" => json!([{
            "key": words::key(dice), "fit": dice.word(&["cover", "contain", "inside", "outside"]),
            "width": dice.one(&[json!(200), Value::Null]), "height": 100, "quality": 80, "withoutEnlargement": dice.often(50),
            "format": dice.word(&["auto", "jpg", "webp", "avif"]),
            "transforms": dice.one(&[json!([]), json!([["blur", 5]]), Value::Null]),
        }]),
        "basemaps" => json!([{ "name": words::text(dice), "type": dice.word(&["raster", "tile", "style"]),
            "url": "https://example.com/{z}/{x}/{y}.png", "tileSize": 256, "attribution": "© \"us\"" }]),
        "module_bar" => json!([
            { "type": "module", "id": "content", "enabled": true },
            { "type": "module", "id": "visual", "enabled": dice.often(50) },
            { "type": "module", "id": "my-module", "enabled": true },
            { "type": "link", "id": dice.uuid(), "name": words::text(dice), "url": words::text(dice), "icon": "link", "enabled": dice.often(70) },
            { "type": "module", "id": "settings", "enabled": true, "locked": true },
        ]),
        "custom_aspect_ratios" => json!([{ "text": words::text(dice), "value": 1.777_777_777_777_777_7 }]),
        "default_appearance" => json!(dice.word(&["light", "dark", "else"])),
        "theme_light_overrides" | "theme_dark_overrides" => dice.one(&[json!({}), json!({ "primary": "#369", "a": { "b": [] } })]).clone(),
        "public_registration" | "public_registration_verify_email" | "mcp_enabled" | "mcp_allow_deletes"
        | "mcp_system_prompt_enabled" | "collaborative_editing_enabled" => json!(dice.often(50)),
        "public_registration_role" => json!(dice.any(&world.roles)),
        "storage_default_folder" => json!(dice.any(&world.folders)),
        "public_registration_email_filter" => rules::rule(world, dice, "directus_users", 1),
        "visual_editor_urls" => json!([{ "url": words::text(dice) }]),
        "mcp_prompts_collection" => json!(world.name(dice)),
        "ai_openai_allowed_models" | "ai_anthropic_allowed_models" => json!([words::text(dice)]),
        "a_setting_of_tomorrow" => words::json(dice, 3),
        "product_updates" => json!(dice.often(50)),
        _ => words::maybe(dice, 80),
    }
}

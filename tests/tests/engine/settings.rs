//! Settings, texts and folders of the typed surface, on a Directus and back.

#![allow(unreachable_pub, reason = "written as in a library")]

use std::collections::BTreeSet;

use serde_json::Value;
use sync_sdk::compile::Compiled;
use sync_sdk::engine::OnConflict;
use sync_sdk::model::{Kind, Record};
use sync_sdk::prelude::*;
use sync_tests::{Config, Server, version};
use xtask::directus::Version;

#[derive(Folder)]
#[folder(children(Photos, Drawings))]
pub struct Pictures;

#[derive(Folder)]
#[folder(children(Covers))]
pub struct Photos;

#[derive(Folder)]
pub struct Drawings;

#[derive(Folder)]
#[folder(name = "Above articles")]
pub struct Covers;

#[derive(Role)]
pub struct Newcomer;

#[derive(Collection)]
pub struct Prompt {
    #[field(primary_key)]
    pub id: i32,
    pub text: Option<Text>,
}

#[derive(Translations)]
#[translations(languages(en_us, de_de, zh_hant = "zh-TW"))]
pub enum Strings {
    #[text(en_us = "Motto", de_de = "Leitspruch", zh_hant = "格言")]
    Motto,
    #[text(
        key = "front-page",
        en_us = "\"Front\" page",
        de_de = "Titelseite",
        zh_hant = "頭版"
    )]
    FrontPage,
}

#[derive(Project)]
#[project(
    key = "settings-of-all-kinds",
    folders(Pictures),
    translations(Strings)
)]
pub struct App;

impl ProjectSpec for App {
    type Env = ();

    fn settings((): ()) -> Settings {
        let settings = of_every_version();
        match version() {
            Version::V12 => of_12(settings),
            Version::V11 | Version::Oldest => of_11(settings),
        }
    }
}

fn of_every_version() -> Settings {
    Settings::new()
        .project_name("Gazette")
        .project_descriptor(Strings::Motto)
        .project_color("#336699")
        .public_note("*Welcome*")
        .default_language("de-DE")
        .default_appearance(Appearance::Dark)
        .default_theme_light("Directus Minimal")
        .default_theme_dark("Directus Color Match")
        .theme_light_overrides(json!({ "primary": "#336699", "borderRadius": "2px" }))
        .theme_dark_overrides(json!({ "navigation": { "background": "#000000" } }))
        .custom_css("body { cursor: default }")
        .auth_login_attempts(7)
        .auth_password_policy(PasswordPolicy::Strong)
        .public_registration(true)
        .public_registration_verify_email(false)
        .public_registration_role::<Newcomer>()
        .public_registration_email_filter(|u| u.email.ends_with("@example.com"))
        .storage_asset_transform(AssetTransform::Presets)
        .storage_asset_presets([
            ImagePreset::new("cover")
                .fit(ImageFit::Cover)
                .width(1200)
                .height(630)
                .quality(80)
                .without_enlargement(true)
                .format(ImageFormat::Avif)
                .transforms(json!([["blur", 3]])),
            ImagePreset::new("small").fit(ImageFit::Inside).width(320),
        ])
        .storage_default_folder::<Covers>()
        .basemaps([
            Basemap::raster("Streets", "https://tile.example.com/{z}/{x}/{y}.png")
                .tile_size(512)
                .attribution("© example"),
            Basemap::tile("Tiles", "https://tile.example.com/tiles.json"),
            Basemap::style("Dark", "https://tile.example.com/dark.json"),
        ])
        .mapbox_key("pk.example")
        .module_bar([
            Module::content(),
            Module::visual(),
            Module::files().enabled(false),
            Module::users(),
            Module::insights(),
            Module::deployments().enabled(false),
            Module::extension("calendar"),
            Module::link("Handbook", "https://handbook.example.com")
                .icon("menu_book")
                .id("handbook"),
            Module::settings(),
        ])
        .custom_aspect_ratios([("Wide", 16.0 / 9.0), ("Tall", 3.0 / 4.0)])
        .visual_editor_urls(["https://example.com/{{slug}}"])
        .report_bug_url("https://example.com/bugs")
        .report_feature_url("https://example.com/wishes")
        .report_error_url("https://example.com/errors?text={{error}}")
        .collaborative_editing_enabled(true)
        .mcp_enabled(true)
        .mcp_allow_deletes(true)
        .mcp_system_prompt_enabled(false)
        .mcp_system_prompt("Be brief.")
        .mcp_prompts_collection::<Prompt>()
        .ai_system_prompt("Be kind.")
        .ai_openai_allowed_models(["gpt-5", "gpt-5-mini"])
        .ai_anthropic_allowed_models(["claude-sonnet-4-5"])
        .ai_google_allowed_models(["gemini-2.5-pro"])
}

/// With what 12 takes only with a licence.
fn of_11(settings: Settings) -> Settings {
    settings
        .ai_openai_compatible_base_url("https://ai.example.com/v1")
        .ai_openai_compatible_name("Ours")
        .raw(
            "ai_openai_compatible_models",
            json!([{ "id": "ours", "name": "Ours", "context": 8000 }]),
        )
}

/// With what 11 does not have.
fn of_12(settings: Settings) -> Settings {
    settings
        .ai_translation_default_model("openai:gpt-5")
        .ai_translation_style_guide("As *we* speak.")
        .ai_translation_glossary([("Motto", "A word, not a sentence")])
        .default_save_action(SaveAction::Stay)
}

/// Without settings.
#[derive(Project)]
#[project(key = "texts-and-folders", folders(Pictures), translations(Strings))]
pub struct Library;

impl ProjectSpec for Library {
    type Env = ();
}

fn settings(compiled: &Compiled) -> &Record {
    &compiled.snapshot.of(Kind::Settings)[0]
}

#[test]
fn every_setting_comes_back_as_it_was_said() {
    let server = Server::start();
    let compiled = sync_sdk::build::<App>(()).unwrap();
    // Reads again, and expects that a second push has nothing to do.
    let sync = server.sync().project("settings-of-all-kinds");
    sync.push(&Config::compiled(&compiled));

    let found = server.get("/settings");
    let mut said = settings(&compiled).fields.clone();
    for (key, path, name) in [
        ("storage_default_folder", "/folders", "Above articles"),
        ("public_registration_role", "/roles", "Newcomer"),
    ] {
        said[key] = server.find(path, "name", name)["id"].clone();
    }
    for (key, value) in &said {
        assert_eq!(&found[key], value, "{key}");
    }
    assert_eq!(
        server.get("/server/info")["project"]["project_name"],
        "Gazette"
    );
}

/// What is not said above, and why.
const LEFT_OUT: [&str; 22] = [
    // Secrets: the server never shows them.
    "ai_anthropic_api_key",
    "ai_google_api_key",
    "ai_openai_api_key",
    "ai_openai_compatible_api_key",
    "ai_openai_compatible_headers",
    // Of one instance: its files, its address, its owner.
    "id",
    "license_key",
    "license_token",
    "mcp_oauth_cimd_enabled",
    "mcp_oauth_dcr_enabled",
    "mcp_oauth_enabled",
    "org_name",
    "product_updates",
    "project_id",
    "project_logo",
    "project_owner",
    "project_status",
    "project_url",
    "project_usage",
    "public_background",
    "public_favicon",
    "public_foreground",
];

/// What 12 takes only with a licence.
const OF_A_LICENCE: [&str; 3] = [
    "ai_openai_compatible_base_url",
    "ai_openai_compatible_models",
    "ai_openai_compatible_name",
];

#[test]
fn no_setting_of_the_server_is_forgotten() {
    let server = Server::start();
    let fields = server.get("/fields/directus_settings");
    let columns: BTreeSet<&str> = fields
        .as_array()
        .unwrap()
        .iter()
        .filter(|field| field["type"] != "alias")
        .map(|field| field["field"].as_str().unwrap())
        .filter(|field| !LEFT_OUT.contains(field))
        .filter(|field| version() != Version::V12 || !OF_A_LICENCE.contains(field))
        .collect();
    let compiled = sync_sdk::build::<App>(()).unwrap();
    let said: BTreeSet<&str> = settings(&compiled)
        .fields
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(said, columns);
}

#[test]
fn texts_and_trees_of_folders_reach_the_server() {
    let server = Server::start();
    let config = Config::compiled(&sync_sdk::build::<Library>(()).unwrap());
    let sync = server.sync().project("texts-and-folders");
    sync.push(&config);

    let folder = |name: &str| server.find("/folders", "name", name);
    assert_eq!(folder("Pictures")["parent"], Value::Null);
    assert_eq!(folder("Photos")["parent"], folder("Pictures")["id"]);
    assert_eq!(folder("Drawings")["parent"], folder("Pictures")["id"]);
    assert_eq!(folder("Above articles")["parent"], folder("Photos")["id"]);

    let mut texts: Vec<[String; 3]> = server
        .list("/translations")
        .iter()
        .map(|row| ["key", "language", "value"].map(|key| row[key].as_str().unwrap().to_owned()))
        .collect();
    texts.sort();
    let texts: Vec<[&str; 3]> = texts
        .iter()
        .map(|row| row.each_ref().map(|s| &**s))
        .collect();
    assert_eq!(
        texts,
        [
            ["front-page", "de-DE", "Titelseite"],
            ["front-page", "en-US", "\"Front\" page"],
            ["front-page", "zh-TW", "頭版"],
            ["motto", "de-DE", "Leitspruch"],
            ["motto", "en-US", "Motto"],
            ["motto", "zh-TW", "格言"],
        ]
    );

    // A text and a folder that were changed by hand are the project's again.
    let motto = server.find("/translations", "value", "Leitspruch");
    server.patch(
        &format!("/translations/{}", motto["id"].as_str().unwrap()),
        &json!({ "value": "Spruch" }),
    );
    let covers = folder("Above articles");
    server.patch(
        &format!("/folders/{}", covers["id"].as_str().unwrap()),
        &json!({ "parent": null }),
    );
    let ours = sync.clone().on_conflict(OnConflict::Ours);
    let pushed = ours.push(&config);
    assert_eq!(
        pushed.addresses(sync_sdk::engine::Action::Update),
        ["folder.covers", "translation.motto.de_de"]
    );
    assert_eq!(folder("Above articles")["parent"], folder("Photos")["id"]);
}

use sync_sdk::prelude::*;

use crate::odd::folders::HeSaidHiTXSs;
use sync_sdk::author;

/// What is set on the instance.
pub fn settings() -> Settings {
    Settings::new()
        .project_name("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
        .theme_dark_overrides(json!({
            "a\"": [1, 1e+300, 3000000000_i64, 18446744073709551615_u64, -1.5, null, {}],
        }))
        .auth_login_attempts(0)
        .auth_password_policy(PasswordPolicy::regex("/a\"b/"))
        .storage_asset_transform(AssetTransform::Presets)
        .storage_asset_presets([
            ImagePreset::new("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
                .fit(ImageFit::Cover)
                .height(10)
                .without_enlargement(true)
                .transforms(json!([]))
                .raw("format", "jpg")
                .raw("width", json!(null)),
            ImagePreset::new("b").quality(80).format(ImageFormat::Webp),
        ])
        .basemaps([
            Basemap::raster("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß", "{z}")
                .tile_size(256)
                .attribution("©")
                .raw("more", -0.5),
        ])
        .module_bar([
            Module::content().enabled(false),
            Module::link(
                "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß",
                "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß",
            )
            .enabled(false)
            .icon("x"),
            Module::settings(),
            Module::extension("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß"),
        ])
        .custom_aspect_ratios([
            (
                "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß",
                1.7777777777777777,
            ),
            ("1", 1.0),
        ])
        .visual_editor_urls(["He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß"])
        .ai_openai_allowed_models(["He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß"])
        .ai_translation_glossary([("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß", "")])
        .storage_default_folder::<HeSaidHiTXSs>()
        .mcp_prompts_collection::<File>()
        .raw("ai_anthropic_allowed_models", json!([]))
        .raw("default_appearance", "else")
        .raw("project_color", 5)
        .public_registration_email_filter(|u| {
            u.email
                .ends_with("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
        })
        .project_logo(
            author::Asset::new("assets/project_logo")
                .name("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
                .title("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
                .media_type("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß"),
        )
        .public_foreground(author::Asset::new("a.png").title(""))
        .public_favicon("He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")
        .raw_anyway(
            "org_name",
            "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß",
        )
        .unset(["public_background", "public_note"])
}

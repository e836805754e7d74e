//! Generated code that is kept beside the tests, so that rustc judges it.

use std::path::Path;

use serde_json::{Value, json};

use super::{Options, Place, generate};
use crate::model::{Kind, Record, Snapshot, SyncId};

/// A file below `tests` is as it should be. `BLESS=1 cargo test` writes it anew.
pub(super) fn golden(name: &str, text: &str) {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).join(name);
    if std::env::var_os("BLESS").is_some() {
        let folder = path.parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(&path, text).expect("a file");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    let is_same = there.replace("\r\n", "\n") == text;
    assert!(is_same, "{} is another one now: BLESS=1", path.display());
}

const HOSTILE: &str = "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\u{0}ß";

/// Folders, texts and settings as no one would write them.
fn odd() -> Value {
    json!({
        "folders": [
            { "_syncId": "11111111-1111-4111-8111-111111111111", "name": HOSTILE, "parent": null },
            { "_syncId": "22222222-2222-4222-8222-222222222222", "name": "Type", "parent": "11111111-1111-4111-8111-111111111111" },
            { "_syncId": "33333333-3333-4333-8333-333333333333", "name": "type", "parent": "99999999-9999-4999-8999-999999999999" },
            { "_syncId": "44444444-4444-4444-8444-444444444444", "name": "", "parent": "55555555-5555-4555-8555-555555555555" },
            { "_syncId": "55555555-5555-4555-8555-555555555555", "name": "図", "parent": "44444444-4444-4444-8444-444444444444" },
            { "_syncId": "66666666-6666-4666-8666-666666666666", "name": "Self", "parent": null, "type": "flows", "more": { "a": [null] } },
        ],
        "translations": [
            { "_syncId": "a1", "key": "self", "language": "en-US", "value": HOSTILE },
            { "_syncId": "a2", "key": "self", "language": "en-US", "value": "" },
            { "_syncId": "a3", "key": "self", "language": "EN-us", "value": "c" },
            { "_syncId": "a4", "key": HOSTILE, "language": "as", "value": "d" },
            { "_syncId": "a5", "key": "", "language": "key", "value": "e" },
            { "_syncId": "a6", "key": "Self", "language": "", "value": "f" },
            { "_syncId": "a7", "key": "self", "language": "ca-ES-valencia", "value": "g" },
        ],
        "settings": [{
            "_syncId": "_sync_default_settings",
            "project_name": HOSTILE,
            "public_note": null,
            "project_color": 5,
            "default_appearance": "else",
            "auth_login_attempts": 0,
            "auth_password_policy": "/a\"b/",
            "storage_asset_transform": "presets",
            "storage_default_folder": "11111111-1111-4111-8111-111111111111",
            "storage_asset_presets": [
                { "key": HOSTILE, "fit": "cover", "width": null, "height": 10, "withoutEnlargement": true, "format": "jpg", "transforms": [] },
                { "key": "b", "format": "webp", "quality": 80 },
            ],
            "basemaps": [{ "name": HOSTILE, "type": "raster", "url": "{z}", "tileSize": 256, "attribution": "©", "more": -0.5 }],
            "module_bar": [
                { "type": "module", "id": "content", "enabled": false },
                { "type": "link", "id": HOSTILE, "name": HOSTILE, "url": HOSTILE, "icon": "x", "enabled": false },
                { "type": "module", "id": "settings", "enabled": true, "locked": true },
                { "type": "module", "id": HOSTILE, "enabled": true },
            ],
            "custom_aspect_ratios": [{ "text": HOSTILE, "value": 16.0 / 9.0 }, { "text": "1", "value": 1 }],
            "visual_editor_urls": [{ "url": HOSTILE }],
            "ai_openai_allowed_models": [HOSTILE],
            "ai_anthropic_allowed_models": [],
            "ai_translation_glossary": [{ "term": HOSTILE, "translation_note": "" }],
            "org_name": HOSTILE,
            "mcp_prompts_collection": "directus_files",
            "public_registration_email_filter": { "email": { "_ends_with": HOSTILE } },
            "theme_dark_overrides": { "a\"": [1, 1e300, 3_000_000_000_i64, 18_446_744_073_709_551_615_u64, -1.5, null, {}] },
        }],
        "pictures": {
            "project_logo": { "file": "assets/project_logo", "name": HOSTILE, "title": HOSTILE, "type": HOSTILE },
            "public_background": null,
            "public_favicon": { "file": HOSTILE },
            "public_foreground": { "file": "a.png", "title": "" },
        },
    })
}

#[test]
fn folders_texts_and_settings_are_written_down() {
    let wanted = odd();
    let kinds = [Kind::Folders, Kind::Translations, Kind::Settings];
    let records = kinds.map(|kind| {
        let records = wanted[kind.spec().name].as_array().expect("a list").iter();
        let records = records.map(|record| {
            let mut fields = record.as_object().expect("an object").clone();
            let id = fields.shift_remove("_syncId").expect("a SyncID");
            Record::new(SyncId::new(id.as_str().expect("a text")), fields)
        });
        (kind, records.collect())
    });
    let snapshot = Snapshot {
        records: records.into(),
        ..Snapshot::default()
    };
    let options = Options {
        place: Place::Module("crate::odd".to_owned()),
        lock: "tests/odd_records/sync.lock".to_owned(),
        assets: serde_json::from_value(wanted["pictures"].clone()).expect("pictures"),
        ..Options::new("odd")
    };
    let generated = generate(&snapshot, &options).expect("code");
    for (path, text) in &generated.files {
        golden(&format!("odd_records/odd/{path}"), text);
    }
    golden("odd_records/sync.lock", &generated.lock.to_string());
    let json = serde_json::to_string_pretty(&wanted).expect("JSON");
    golden("odd_records/wanted.json", &(json + "\n"));
}

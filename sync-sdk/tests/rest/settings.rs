use sync_sdk::author::Asset;
use sync_sdk::compile::Document;

use super::*;

#[derive(Folder)]
pub struct Media;

#[derive(Folder)]
pub struct Inbox;

#[derive(Collection)]
pub struct Prompt {
    #[field(primary_key)]
    pub id: i32,
}

#[derive(Project)]
#[project(key = "settings")]
pub struct App;

impl ProjectSpec for App {
    type Env = ();

    fn settings((): ()) -> Settings {
        Settings::new()
            .storage_default_folder::<Media>()
            .storage_default_folder::<Inbox>()
            .mcp_prompts_collection::<Prompt>()
            .mapbox_key(var("MAPBOX"))
            .auth_password_policy(PasswordPolicy::Weak)
            .module_bar([Module::users().enabled(false), Module::settings()])
            .ai_openai_api_key(secret("OPENAI"))
            .raw("project_owner", json!(null))
            .raw_anyway("org_name", json!("The Gazette"))
    }
}

#[test]
fn settings_bring_along_what_they_refer_to() {
    let compiled = built::<App>();
    let settings = record(&compiled, Kind::Settings, "settings");
    let inbox = record(&compiled, Kind::Folders, "folder.inbox");
    let expected = json!({
        "storage_default_folder": inbox.sync_id.as_str(),
        "mcp_prompts_collection": "prompt",
        "mapbox_key": { "$directus-sync": { "var": "MAPBOX" } },
        "auth_password_policy": "/^.{8,}$/",
        "module_bar": [
            { "type": "module", "id": "users", "enabled": false },
            { "type": "module", "id": "settings", "enabled": true, "locked": true },
        ],
        "ai_openai_api_key": { "$directus-sync": { "secret": "OPENAI" } },
        "project_owner": null,
        "org_name": "The Gazette",
    });
    assert_eq!(json!(settings.fields), expected);
    // The first folder was taken back.
    assert_eq!(compiled.snapshot.of(Kind::Folders).len(), 1);
    let model = compiled.snapshot.data_model.expect("a data model");
    assert_eq!(model.collections[0]["collection"], "prompt");
}

#[derive(Project)]
#[project(key = "settings")]
pub struct Wrong;

impl ProjectSpec for Wrong {
    type Env = ();

    fn settings((): ()) -> Settings {
        Settings::new()
            .raw("id", json!(1))
            .raw("license_key", json!("x"))
            .raw("org_name", json!("The Gazette"))
            .raw(
                "project_logo",
                json!("63ff9fea-8af7-4fba-b6e1-849f52216b17"),
            )
            .ai_google_api_key("in the open")
            .ai_openai_api_key(var("KEY"))
    }
}

#[test]
fn what_belongs_to_one_instance_is_refused() {
    assert_eq!(
        problems::<Wrong>(),
        [
            "settings: `ai_google_api_key` is a secret: give it `secret(\"NAME\")`, and keep the value in the environment of the push",
            "settings: `ai_openai_api_key` is a secret: give it `secret(\"NAME\")`, and keep the value in the environment of the push",
            "settings: `id` belongs to one instance and is never pushed: leave it out",
            "settings: `license_key` is the licence of one instance and is never pushed: leave it out",
            "settings: `org_name` belongs to one instance: leave it out, or say it with `raw_anyway`",
            "settings: `project_logo` names a file of one instance: say `.project_logo(\"path/of/the/file\")`, and push with `--assets`",
        ]
    );
}

#[derive(Project)]
#[project(key = "pictures")]
pub struct Pictures;

impl ProjectSpec for Pictures {
    type Env = ();

    fn settings((): ()) -> Settings {
        Settings::new()
            .project_logo("brand/old.svg")
            .project_logo(Asset::new("brand/logo").media_type("image/png"))
            .public_background("brand/sea.mp4")
            .unset(["public_favicon", "public_note"])
    }
}

#[test]
fn pictures_are_files_and_no_fields() {
    let compiled = sync_sdk::build::<Pictures>(()).expect("a sound project");
    let settings = &compiled.snapshot.of(Kind::Settings)[0];
    assert_eq!(json!(settings.fields), json!({ "public_note": null }));
    let expected = json!({
        "project_logo": { "file": "brand/logo", "type": "image/png" },
        "public_background": { "file": "brand/sea.mp4" },
        "public_favicon": null,
    });
    assert_eq!(json!(compiled.assets), expected);
    // They reach the command.
    let text = Document::from_compiled(compiled.clone()).to_json();
    assert_eq!(
        Document::parse(&text).expect("a document").assets,
        compiled.assets
    );
}

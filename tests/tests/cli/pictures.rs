//! Pictures of a config crate: files beside the code.

use serde_json::json;
use sync_tests::{Cli, Server, text};

use crate::crates::compiling;

const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg'><circle r='4'/></svg>";
const OTHER: &str = "<svg xmlns='http://www.w3.org/2000/svg'><rect width='5'/></svg>";
const ICON: &str = "an icon";
const SVG: &str = "image/svg+xml";

const CODE: &str = r#"
use sync_sdk::author::Asset;
use sync_sdk::prelude::*;

#[derive(Project)]
#[project(key = "branded")]
pub struct Branded;

impl ProjectSpec for Branded {
    type Env = ();

    fn settings(_: ()) -> Settings {
        Settings::new()
            .project_name("Branded")
            .project_logo("brand/logo.svg")
            .public_favicon(Asset::new("brand/icon").media_type("image/png"))
    }
}

fn main() -> std::process::ExitCode {
    sync_sdk::main::<Branded>()
}
"#;

/// A crate in the folder of the binary, with pictures beside its code.
fn branded(server: &Server) -> Cli {
    let cli = compiling(server);
    let sdk = concat!(env!("CARGO_MANIFEST_DIR"), "/../sync-sdk");
    let manifest = format!(
        "[package]\nname = \"branded\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [package.metadata.directus-sync]\n\n[dependencies]\nsync-sdk = {{ path = \"{sdk}\" }}\n\n[workspace]\n"
    );
    for (path, content) in [
        ("Cargo.toml", manifest.as_str()),
        ("src/main.rs", CODE),
        ("brand/logo.svg", LOGO),
        ("brand/icon", ICON),
    ] {
        cli.folder().write(path, content);
    }
    cli
}

/// What everyone sees in the place of a setting.
fn content(server: &Server, setting: &str) -> Vec<u8> {
    let id = text(&server.get("/settings"), setting);
    server.public_content(&id).expect("a public picture")
}

#[test]
fn pictures_beside_the_code_reach_the_instance_and_are_guarded_there() {
    let server = Server::start();
    let cli = branded(&server);
    // Without the flag it is told, and nothing is uploaded.
    cli.run("push --yes")
        .expect(0)
        .complains("--assets covers them");
    assert_eq!(server.count("/files"), 0);

    cli.run("push --yes --assets")
        .expect(0)
        .says("Done and verified");
    assert_eq!(content(&server, "project_logo"), LOGO.as_bytes());
    assert_eq!(content(&server, "public_favicon"), ICON.as_bytes());
    cli.run("diff --assets --exit-code")
        .expect(0)
        .says("Nothing to do");
    cli.run("drift --assets").expect(0);

    // Another logo, by hand.
    let by_hand = server.upload("hand.svg", SVG, OTHER.as_bytes());
    server.patch("/settings", &json!({ "project_logo": by_hand }));
    cli.run("drift").expect(0);
    let drift = cli.run("drift --assets --json").expect(2).json();
    let found = drift["drift"].as_array().expect("a list");
    assert_eq!(found.len(), 1, "{drift}");
    assert_eq!(found[0]["address"], "settings");
    assert_eq!(found[0]["field"], "assets.project_logo");
    let side = |name: &str| text(&found[0], name);
    assert!(side("now").starts_with("hand.svg ("), "{drift}");
    assert!(side("synced").contains("logo.svg ("), "{drift}");
    cli.folder()
        .write("directus-sync.config.json", r#"{ "assets": true }"#);
    cli.run("drift").expect(2).says("assets.project_logo");

    // The code takes its new one.
    cli.folder().write("brand/logo.svg", OTHER);
    cli.run("push --yes").expect(0);
    assert_eq!(server.count("/files"), 3, "it is there already");
    cli.run("drift").expect(0);
    cli.run("diff --exit-code").expect(0);
}

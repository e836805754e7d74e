//! What the crate's own binary does: the `directus-sync` command depends on it.

use std::process::{Command, Output};

use sync_sdk::compile::Document;

fn run(arguments: &[&str], environment: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gazette"));
    command.args(arguments).env_remove("DIRECTUS_SYNC_ENV");
    if let Some(environment) = environment {
        command.env("DIRECTUS_SYNC_ENV", environment);
    }
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn synth_prints_the_compiled_project() {
    let chosen = |arguments: &[&str], environment| {
        let output = run(arguments, environment);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let compiled = Document::parse(&text(&output.stdout)).expect("a document");
        assert_eq!(compiled.project.as_str(), "gazette");
        assert_eq!(compiled.environments, ["dev", "prod"]);
        let built = if compiled.environment.as_deref() == Some("prod") {
            gazette::Env::Prod
        } else {
            gazette::Env::Dev
        };
        let built = sync_sdk::build::<gazette::Gazette>(built).expect("sound");
        assert_eq!(compiled, built);
        compiled.environment.expect("an environment")
    };
    assert_eq!(chosen(&["synth"], None), "dev");
    assert_eq!(chosen(&["synth"], Some("prod")), "prod");
    assert_eq!(chosen(&["synth", "--env", "dev"], Some("prod")), "dev");
    assert_eq!(chosen(&["synth", "--env=prod"], None), "prod");
}

#[test]
fn check_says_nothing_about_a_sound_config() {
    let output = run(&["check"], None);
    assert!(output.status.success());
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn locked_wants_the_reviewed_snapshot() {
    let krate = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let locked = |folder: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gazette"));
        command
            .args(["check", "--locked"])
            .env("CARGO_MANIFEST_DIR", folder);
        command.output().expect("the binary runs")
    };
    let output = locked(krate);
    assert!(output.status.success(), "{}", text(&output.stderr));

    // Somebody changed the config, or the file.
    let other = std::env::temp_dir().join(format!("gazette-{}", std::process::id()));
    let file = other.join("snapshots").join("gazette.snap");
    std::fs::create_dir_all(other.join("snapshots")).expect("a folder");
    let reviewed =
        std::fs::read_to_string(krate.join("snapshots/gazette.snap")).expect("a snapshot");
    std::fs::write(
        &file,
        reviewed.replace("icon: \"fact_check\"", "icon: \"check\""),
    )
    .expect("a file");
    let differs = locked(&other);
    std::fs::remove_file(&file).expect("it was there");
    let missing = locked(&other);
    std::fs::remove_dir_all(&other).expect("it was there");
    assert_eq!(differs.status.code(), Some(1));
    let told = text(&differs.stderr);
    assert!(
        told.contains("  policy.publishing:\n-   icon: \"check\"\n+   icon: \"fact_check\"\n\nReview it with `cargo insta test --review`"),
        "{told}"
    );
    assert_eq!(missing.status.code(), Some(1));
    let told = text(&missing.stderr);
    assert!(
        told.contains("no reviewed snapshot") && told.contains("assert_snapshot!"),
        "{told}"
    );
}

#[test]
fn anything_else_is_refused() {
    let refused = |arguments: &[&str]| {
        let output = run(arguments, None);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        text(&output.stderr)
    };
    assert!(refused(&[]).contains("`directus-sync push` run it"));
    assert!(refused(&["push"]).contains("`directus-sync push` run it"));
    assert!(refused(&["synth", "--env"]).contains("`directus-sync push` run it"));
    assert_eq!(
        refused(&["check", "--env", "staging"]),
        "there is no environment `staging`; the project has dev, prod\n"
    );
}

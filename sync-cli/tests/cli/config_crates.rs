//! Config crates: when one is used, and what becomes of its output. These
//! crates depend on nothing, so that cargo builds them in a moment.

use crate::support::{Folder, Server, output};

/// A crate whose `main` has this body.
fn krate(metadata: &str, body: &str) -> Folder {
    let folder = Folder::new();
    let package = "[package]\nname = \"config\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    folder.write("Cargo.toml", &format!("{package}{metadata}\n[workspace]\n"));
    folder.write("src/main.rs", &format!("fn main() {{ {body} }}\n"));
    folder
}

const MARK: &str = "[package.metadata.directus-sync]\n";

/// Prints its arguments to stderr and fails.
const TELL: &str = r#"eprintln!("asked to {}", std::env::args().skip(1).collect::<Vec<_>>().join(" ")); std::process::exit(3)"#;

#[test]
fn a_crate_that_says_so_is_run() {
    let folder = krate(MARK, TELL);
    for (line, asked) in [
        ("diff -u http://x -t y", "asked to synth\n"),
        ("synth --env prod", "asked to synth --env prod\n"),
        ("check", "asked to check\n"),
        ("check --locked", "asked to check --locked\n"),
        (
            "check --manifest-path Cargo.toml --env prod",
            "asked to check --env prod\n",
        ),
    ] {
        let run = output(&mut folder.run(line));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains(asked), "{line}: {run:?}");
        assert!(
            run.stderr.contains("Cargo.toml: the config crate's `"),
            "{run:?}"
        );
    }
}

#[test]
fn another_crate_and_a_typed_dump_folder_are_not() {
    let run = output(&mut krate("", TELL).run("check"));
    assert!(
        run.stderr
            .contains("./directus-config: there is no such folder"),
        "{run:?}"
    );
    let run = output(&mut krate(MARK, TELL).run("check --dump-path dump"));
    assert!(
        run.stderr.contains("dump: there is no such folder"),
        "{run:?}"
    );
    let run = output(&mut krate("", TELL).run("synth"));
    assert!(
        run.stderr.contains("there is no config crate here")
            && run.stderr.contains("--manifest-path"),
        "{run:?}"
    );
}

#[test]
fn only_a_crate_can_be_locked() {
    let run = output(&mut Folder::with_dump().run("check --locked"));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains("--locked is for config crates")
            && run.stderr.contains("--manifest-path"),
        "{run:?}"
    );
    let run = output(&mut krate(MARK, TELL).run("check --locked --env prod"));
    assert!(run.stderr.contains("cannot be used with"), "{run:?}");
    assert!(!run.stderr.contains("asked to"), "{run:?}");
}

#[test]
fn what_does_not_compile_is_told_by_the_compiler() {
    let folder = krate(MARK, "let x: u8 = \"\";");
    let run = output(&mut folder.run("synth"));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(
        run.stderr.contains("mismatched types") && run.stderr.contains("see above"),
        "{run:?}"
    );
}

#[test]
fn what_is_no_snapshot_is_refused() {
    let folder = krate(MARK, r#"println!("hello");"#);
    let run = output(&mut folder.run("synth"));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(
        run.stderr.contains("`synth` printed no snapshot"),
        "{run:?}"
    );
}

/// A crate that compiles to one role, whose icon is a variable.
fn one_role() -> Folder {
    let document = r#"{
        "format": "directus-sync/synth", "version": 1,
        "project": "config", "environment": null, "environments": [],
        "snapshot": {
            "records": { "roles": [{
                "address": "role.editor", "origin": { "file": "src/roles.rs", "line": 7 },
                "fields": { "name": "Editor", "icon": { "$directus-sync": { "var": "ROLE_ICON" } } },
                "syncId": "2f0e0b1a-0000-4000-8000-000000000001"
            }] },
            "dataModel": null
        }
    }"#;
    krate(MARK, &format!("println!(\"{{}}\", r##\"{document}\"##);"))
}

#[test]
fn synth_prints_the_snapshot_or_writes_a_dump() {
    let folder = one_role();
    let run = output(&mut folder.run("synth"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["format"], "directus-sync/synth");
    assert_eq!(
        document["snapshot"]["records"]["roles"][0]["address"],
        "role.editor"
    );

    let run = output(&mut folder.run("synth --out dump"));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    let roles: serde_json::Value =
        serde_json::from_str(&folder.read("dump/collections/roles.json")).unwrap();
    assert_eq!(
        roles,
        serde_json::json!([{
            "name": "Editor",
            "icon": { "$directus-sync": { "var": "ROLE_ICON" } },
            "_syncId": "2f0e0b1a-0000-4000-8000-000000000001",
        }])
    );
}

#[test]
fn a_variable_that_is_not_set_is_named_with_the_line_that_wants_it() {
    let folder = one_role();
    let server = Server::directus("11.17.4");
    let mut command = folder.run("diff -t wrong-token");
    command.args(["-u", &server.url]);
    let run = output(&mut command);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains(
            "src/roles.rs:7: role.editor: the environment variable `ROLE_ICON` is not set"
        ),
        "{run:?}"
    );
    assert!(server.seen().is_empty());
    let run = output(command.env("ROLE_ICON", "badge"));
    assert!(run.stderr.contains("refuses the credentials"), "{run:?}");
}

#[test]
fn pull_wants_code_that_compiles_before_it_asks_the_server() {
    let run = output(&mut krate(MARK, TELL).run("pull -u http://x -t y"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("asked to synth\n")
            && run
                .stderr
                .contains("Cargo.toml: the code does not compile; see above")
            && run.stderr.contains("hint: --force goes on"),
        "{run:?}"
    );
}

#[test]
fn flags_for_code_mean_nothing_without_a_crate() {
    let folder = Folder::new();
    for flag in ["--check", "--force", "--env prod"] {
        let run = output(&mut folder.run(&format!("pull {flag} -u http://x -t y")));
        assert_eq!(run.code, 1);
        assert!(
            run.stderr
                .contains("is for config crates, and there is none here"),
            "{run:?}"
        );
    }
}

#[test]
fn a_manifest_that_is_not_there_is_an_error() {
    let run = output(&mut Folder::with_dump().run("diff --manifest-path gone/Cargo.toml"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("gone/Cargo.toml: there is no such file"),
        "{run:?}"
    );
}

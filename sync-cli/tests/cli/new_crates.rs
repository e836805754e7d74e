//! `init`: crates that build at once. They are compiled into one folder, so that
//! the SDK is compiled once.

use std::path::Path;

use assert_cmd::Command;

use crate::support::{Folder, output};

/// Where crates are compiled.
const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/config-crates");

/// Our binary; what it compiles goes where other tests find it.
fn run(folder: &Folder, line: &str) -> Command {
    let mut command = folder.run(line);
    command.env("CARGO_TARGET_DIR", TARGET);
    command
}

/// Cargo in a crate; fails with what it says, a warning too.
fn cargo(folder: &Path, line: &str) {
    let mut command = std::process::Command::new(env!("CARGO"));
    command.current_dir(folder).args(line.split_whitespace());
    command.env("CARGO_TARGET_DIR", TARGET).env("CI", "true");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let is_well = output.status.success() && !said.contains("warning");
    assert!(is_well, "cargo {line}: {said}");
}

#[test]
fn an_empty_one_has_an_example_that_builds_and_passes_its_test() {
    let folder = Folder::new();
    let made = output(&mut run(&folder, "init sites/newsroom"));
    assert_eq!(made.code, 0, "{made:?}");
    assert!(
        made.stdout.starts_with("Created sites/newsroom: 17 files."),
        "{made:?}"
    );
    assert!(
        made.stderr.contains("Next: `cd sites/newsroom`"),
        "{made:?}"
    );
    let krate = folder.path("sites/newsroom");
    assert!(krate.join(".git").exists());
    let workflow = folder.read("sites/newsroom/.github/workflows/directus.yml");
    assert!(workflow.contains("directus-sync diff --exit-code"));
    let reviewed = folder.read("sites/newsroom/snapshots/newsroom.snap");
    for address in [
        "collection.article:",
        "role.author:",
        "policy.writing:",
        "flow.announce:",
    ] {
        assert!(reviewed.contains(address), "{reviewed}");
    }

    cargo(&krate, "fmt --check");
    cargo(&krate, "test");
    let mut check = run(&folder, "check --locked");
    let check = output(check.current_dir(&krate));
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn what_is_there_is_not_overwritten() {
    let folder = Folder::new();
    folder.write("newsroom/notes.txt", "mine");
    folder.write("file", "mine");
    for path in ["newsroom", "file", "."] {
        let run = output(&mut run(&folder, &format!("init {path} --no-build")));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.stderr.contains("is there already, and not empty"),
            "{run:?}"
        );
    }
    assert_eq!(folder.read("newsroom/notes.txt"), "mine");
    assert_eq!(
        std::fs::read_dir(folder.path("newsroom")).unwrap().count(),
        1
    );

    // An empty folder is as good as none.
    std::fs::create_dir(folder.path("empty")).unwrap();
    let run = output(&mut run(&folder, "init empty --no-build --vcs none"));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!folder.path("empty/.git").exists());
    assert!(!folder.path("empty/snapshots").exists());
}

#[test]
fn a_name_that_no_crate_can_have_is_refused_before_anything_is_written() {
    let folder = Folder::new();
    for name in ["Newsroom", "2nd", "match", "std"] {
        let run = output(&mut run(&folder, &format!("init {name}")));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.stderr.contains("cannot be the name of a crate"),
            "{run:?}"
        );
        assert!(!folder.path(name).exists());
    }
    let run = output(&mut run(&folder, "init newsroom --sdk nowhere"));
    assert!(
        run.stderr.contains("neither a version nor a folder"),
        "{run:?}"
    );
    assert!(!folder.path("newsroom").exists());
}

#[test]
fn a_crate_in_a_workspace_of_others_builds_by_itself() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[workspace]\nmembers = []\n");
    let made = output(&mut run(
        &folder,
        "init newsroom --sdk 0.1 --no-build --key paper",
    ));
    assert_eq!(made.code, 0, "{made:?}");
    let manifest = folder.read("newsroom/Cargo.toml");
    assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
    assert!(manifest.contains("\nsync-sdk = \"0.1\"\n"), "{manifest}");
    assert!(
        folder
            .read("newsroom/src/lib.rs")
            .contains("key = \"paper\"")
    );
    assert!(
        folder
            .read("newsroom/src/main.rs")
            .contains("newsroom::Paper")
    );
}

//! What the program says of itself.

use crate::support::{Folder, output};

#[test]
fn the_version_is_a_document_for_who_wants_one() {
    let folder = Folder::new();
    for line in ["--version --json", "--json --version", "-V --json"] {
        let run = output(&mut folder.run(line));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["format"], "directus-sync/version");
        assert_eq!(document["directusSync"], env!("CARGO_PKG_VERSION"));
        assert_eq!(document["directus"]["from"], "11.0.0");
    }
    let run = output(&mut folder.run("--version"));
    let version = concat!("directus-sync ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, version));
}

#[test]
fn a_script_completes_commands_and_flags() {
    let folder = Folder::new();
    // Nothing of where it is made comes into it, and nothing there stops it.
    folder.write("directus-sync.config.json", "{ broken");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut command = folder.run(&format!("completions {shell}"));
        let run = output(command.env("DIRECTUS_TOKEN", "hidden-token"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        for word in ["wait-server-ready", "preserve-ids", "directus-url"] {
            assert!(run.stdout.contains(word), "{shell}: no {word}");
        }
        assert!(!run.stdout.contains("hidden-token"), "{shell}");
    }
    let run = output(&mut folder.run("completions tcsh"));
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn the_script_for_bash_is_one_that_bash_reads() {
    let folder = Folder::new();
    let script = output(&mut folder.run("completions bash")).stdout;
    folder.write("completions.bash", &script);
    for (words, expected) in [
        ("directus-sync mig", "migrate-ids"),
        ("directus-sync helpers wait", "wait-server-ready"),
        (
            "directus-sync helpers wait-server-ready --int",
            "--interval",
        ),
        ("directus-sync state list --no-sp", "--no-split"),
    ] {
        let count = words.matches(' ').count();
        let line = format!(
            "source ./completions.bash; COMP_WORDS=({words}); COMP_CWORD={count}; \
             complete=$(complete -p directus-sync); complete=${{complete#*-F }}; \
             ${{complete%% *}} directus-sync \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; \
             echo \"${{COMPREPLY[@]}}\""
        );
        let bash = std::process::Command::new("bash")
            .args(["-c", &line])
            .current_dir(folder.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8(bash.stdout).unwrap();
        assert_eq!(said.trim(), expected, "{words}");
    }
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let folder = Folder::new();
    folder.write("directus-sync.config.json", "{ broken");
    let mut command = folder.run("man manual");
    let run = output(command.env("DIRECTUS_TOKEN", "hidden-token"));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    for (page, text) in [
        ("directus-sync.1", "DIRECTUS_URL"),
        ("directus-sync-pull.1", "specs"),
        ("directus-sync-helpers-untrack.1", "collection"),
    ] {
        let page = folder.read(&format!("manual/{page}"));
        assert!(page.contains(text), "{page}");
        assert!(!page.contains("hidden-token"), "{page}");
    }
    folder.write("file", "");
    let run = output(&mut folder.run("man file"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("file: the manual pages cannot be written"),
        "{run:?}"
    );
}

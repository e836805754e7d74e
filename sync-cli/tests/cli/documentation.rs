//! `docs/cli.md` shows what the binary says.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{Folder, output};

/// Set to write the help into the page instead of comparing it.
const UPDATE: &str = "UPDATE_DOCS";

#[test]
fn the_page_shows_the_help_of_every_command() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let folder = Folder::new();
    let mut current = page.clone();
    for command in [
        "",
        "init",
        "pull",
        "diff",
        "push",
        "show",
        "migrate-ids",
        "unlock",
        "drift",
        "synth",
        "check",
        "fmt",
        "generate",
        "adopt",
        "untrack",
        "mv",
        "seed",
        "seed diff",
        "seed push",
        "seed pull",
        "state",
        "state list",
        "state show",
        "doctor",
        "helpers",
        "helpers untrack",
        "helpers remove-permission-duplicates",
        "helpers wait-server-ready",
        "completions",
        "man",
    ] {
        let help = output(&mut folder.run(&format!("{command} -h"))).stdout;
        let begin = format!("<!-- help {command} -->\n```text\n");
        let start = current
            .find(&begin)
            .unwrap_or_else(|| panic!("no help of `{command}` in the page"))
            + begin.len();
        let end = start + current[start..].find("```").unwrap();
        current.replace_range(start..end, &help);
    }
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, current).unwrap();
    } else {
        assert_eq!(
            page, current,
            "docs/cli.md is not up to date; run the test with {UPDATE}=1"
        );
    }
}

/// The text of all Rust files below a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    text
}

#[test]
fn the_tests_that_the_page_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/parity.md")).unwrap();
    let folders = [
        "sync-cli/src",
        "sync-cli/tests",
        "sync-sdk/src",
        "tests/tests",
    ];
    let code: String = folders.map(|folder| sources(&root.join(folder))).concat();
    let is_name = |word: &&str| {
        let mut letters = word.chars();
        word.matches('_').count() > 1
            && letters.all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
    };
    // Of a table it is the last column that names them.
    let cells = page.lines().map(|line| {
        let cells = line.trim_end_matches([' ', '|']).rsplit(" | ");
        cells.take(1).collect::<String>()
    });
    let page = cells.collect::<Vec<_>>().join("\n");
    let names: BTreeSet<&str> = page.split('`').filter(is_name).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        let is_test = code.contains(&format!("#[test]\nfn {name}()"))
            || code.contains(&format!("#[test]\n    fn {name}()"));
        assert!(is_test, "docs/parity.md names `{name}`, which is no test");
    }
}

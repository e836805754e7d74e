//! `docs/cli.md` shows what the binary says.

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

//! As much of git as keeps work from being lost.

use std::path::Path;
use std::process::{Command, Output};

/// What a folder has that is not committed, a line each as `git status` has
/// them; `None` where there is no git to ask.
pub(crate) fn uncommitted(folder: &Path) -> Option<Vec<String>> {
    let output = git(folder, &["status", "--porcelain", "--", "."])?;
    let lines = String::from_utf8_lossy(&output.stdout);
    Some(lines.lines().map(str::to_owned).collect())
}

/// Whether git would lose this file of a folder, if it were replaced.
pub(crate) fn is_uncommitted(folder: &Path, file: &str) -> bool {
    git(folder, &["status", "--porcelain", "--", file])
        .is_some_and(|output| !output.stdout.is_empty())
}

/// Makes a repository, unless the folder is in one. Whether it did.
pub(crate) fn init(folder: &Path) -> bool {
    git(folder, &["rev-parse", "--is-inside-work-tree"]).is_none()
        && git(folder, &["init", "--quiet"]).is_some()
}

/// What git says, `None` when it is not there or refuses.
fn git(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    let output = command.output().ok()?;
    output.status.success().then_some(output)
}

//! The guide in `docs/`, as a book.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::steps::{run, workspace};
use super::tool::{MDBOOK, tool};

/// Builds it into `target/book`.
///
/// The Rust in a chapter is compiled by the doc tests of sync-sdk; here it is seen to that none is
/// left out there, nor in the table of contents.
pub(crate) fn build() -> Result<()> {
    let docs = workspace().join("docs");
    let summary = read(&docs.join("SUMMARY.md"))?;
    let tested = read(&workspace().join("sync-sdk/src/guide.rs"))?;
    for entry in fs::read_dir(docs.join("guide"))? {
        let name = entry?.file_name();
        let chapter = format!("guide/{}", name.to_string_lossy());
        if !summary.contains(&format!("({chapter})")) {
            bail!("docs/SUMMARY.md does not list {chapter}");
        }
        if !tested.contains(&format!("\"../../docs/{chapter}\"")) {
            bail!("sync-sdk/src/guide.rs does not test {chapter}");
        }
    }
    run(Command::new(tool(&MDBOOK)?).arg("build").arg(docs))
}

fn read(path: &std::path::Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

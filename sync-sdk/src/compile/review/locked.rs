//! Whether the committed text of a project is what it compiles to.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Review;

/// How many lines of a difference are told.
const TOLD: usize = 40;

/// Why a project needs a review.
#[derive(Debug)]
pub struct Unreviewed {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    None,
    Unreadable(std::io::Error),
    Differs(Vec<String>),
}

/// The folder of the reviewed texts in a crate.
const FOLDER: &str = "snapshots";

/// The same, of this crate.
#[cfg(feature = "testing")]
pub(crate) fn folder(krate: &Path) -> PathBuf {
    krate.join(FOLDER)
}

/// The file of a project in its crate.
pub(super) fn path(project: &str) -> String {
    format!("{FOLDER}/{project}.snap")
}

/// Compares what the code compiles to with the file that insta wrote.
///
/// # Errors
///
/// When there is no such file, or it says something else.
pub(crate) fn check(review: &Review, krate: &Path) -> Result<(), Unreviewed> {
    let path = krate.join(path(&review.project));
    let reason = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Reason::None,
        Err(error) => Reason::Unreadable(error),
        Ok(file) => {
            let text = review.to_string();
            let file = file.replace("\r\n", "\n");
            let reviewed = contents(&file);
            if reviewed.trim_end() == text.trim_end() {
                return Ok(());
            }
            Reason::Differs(difference(reviewed, &text))
        }
    };
    Err(Unreviewed { path, reason })
}

/// What stands behind insta's header.
fn contents(file: &str) -> &str {
    let body = file
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(file, |(_, body)| body)
}

/// The blocks that differ, with the lines that do.
fn difference(old: &str, new: &str) -> Vec<String> {
    let blocks = |text: &str| -> Vec<Vec<String>> {
        let mut blocks: Vec<Vec<String>> = Vec::new();
        for line in text.lines() {
            let begins = !line.is_empty() && !line.starts_with(' ');
            match blocks.last_mut() {
                Some(block) if !begins => block.push(line.to_owned()),
                _ => blocks.push(vec![line.to_owned()]),
            }
        }
        for block in &mut blocks {
            while block.last().is_some_and(String::is_empty) {
                block.pop();
            }
        }
        blocks
    };
    let (old, new) = (blocks(old), blocks(new));
    let titled = |blocks: &[Vec<String>], title: &str| {
        let mut blocks = blocks.iter();
        blocks.find(|block| block[0] == title).cloned()
    };
    let mut told = Vec::new();
    for block in &old {
        match titled(&new, &block[0]) {
            Some(other) if other == *block => {}
            Some(other) => {
                told.push(format!("  {}", block[0]));
                lines(&block[1..], &other[1..], &mut told);
            }
            None => told.extend(block.iter().map(|line| format!("- {line}"))),
        }
    }
    for block in new.iter().filter(|block| titled(&old, &block[0]).is_none()) {
        told.extend(block.iter().map(|line| format!("+ {line}")));
    }
    if told.is_empty() {
        told.push("  (the order of the records)".to_owned());
    }
    told
}

/// The lines that are only in one of the two, in their order: what is not in
/// the longest sequence that both have.
fn lines(old: &[String], new: &[String], told: &mut Vec<String>) {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            common[i][j] = match a == b {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            told.push(format!("- {}", old[i]));
            i += 1;
        } else {
            told.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
}

impl fmt::Display for Unreviewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.reason {
            Reason::None => write!(
                f,
                "{path}: there is no reviewed snapshot of the project yet.\n\
                 To make one, give the crate a test with `sync_sdk::testing::assert_snapshot!(…)` of its \
                 project, run `INSTA_UPDATE=always cargo test`, read the file and commit it."
            ),
            Reason::Unreadable(error) => write!(f, "{path}: cannot be read: {error}"),
            Reason::Differs(told) => {
                writeln!(
                    f,
                    "{path}: the project compiles to something that was not reviewed.\n"
                )?;
                for line in told.iter().take(TOLD) {
                    writeln!(f, "{line}")?;
                }
                if let Some(more) = told.len().checked_sub(TOLD).filter(|more| *more > 0) {
                    writeln!(f, "  (and {more} more lines)")?;
                }
                write!(
                    f,
                    "\nReview it with `cargo insta test --review`, or write the file with \
                     `INSTA_UPDATE=always cargo test` and read its diff; then commit it."
                )
            }
        }
    }
}

impl std::error::Error for Unreviewed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insta_writes_a_header() {
        let file = "---\nsource: tests/config.rs\n---\nproject: a\n\nrole.a:\n  name: \"A\"\n";
        assert_eq!(contents(file), "project: a\n\nrole.a:\n  name: \"A\"\n");
    }

    #[test]
    fn a_difference_names_the_record_and_the_lines() {
        let old = "project: a\n\nrole.a:\n  name: \"A\"\n  icon: \"x\"\n\nrole.b:\n  name: \"B\"\n";
        let new = "project: a\n\nrole.a:\n  name: \"A\"\n  icon: \"y\"\n\nrole.c:\n  name: \"C\"\n";
        assert_eq!(
            difference(old, new),
            [
                "  role.a:",
                "-   icon: \"x\"",
                "+   icon: \"y\"",
                "- role.b:",
                "-   name: \"B\"",
                "+ role.c:",
                "+   name: \"C\"",
            ]
        );
    }
}

//! What the journals of earlier runs say.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A run that ended without saying so: it was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    /// Which run.
    pub run: String,
    /// Who pushed: `anna@laptop`.
    pub by: String,
    /// When it began, by this machine's clock.
    pub began: String,
    /// What it was doing, `None` before anything was written.
    pub doing: Option<Doing>,
}

/// The write that was under way, or the last one that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doing {
    /// What was done, see [`Work::name`](crate::engine::Work::name).
    pub work: String,
    /// The kind of the records, where it was about records.
    pub kind: Option<String>,
    /// How many things.
    pub count: u64,
}

/// The last run on this target, if it was killed. A folder or a file that cannot
/// be read tells of none.
pub fn interrupted(folder: &Path, target: &str) -> Option<Interrupted> {
    let newest_first = journals(folder).ok()?.into_iter().rev();
    let mut of_target = newest_first.filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        let lines: Vec<Value> = text
            .lines()
            .map_while(|line| serde_json::from_str(line).ok())
            .collect();
        (lines.first()?.get("target")? == target).then_some((path, lines))
    });
    let (path, lines) = of_target.next()?;
    let is = |line: &Value, event: &str| line.get("event").is_some_and(|found| found == event);
    if lines.iter().any(|line| is(line, "end")) || !is_free(&path) {
        return None;
    }
    let text = |line: &Value, key: &str| Some(line.get(key)?.as_str()?.to_owned());
    let first = lines.first()?;
    let doing = lines.iter().rev().find(|line| is(line, "applying"));
    let doing = doing.and_then(|line| {
        Some(Doing {
            work: text(line, "work")?,
            kind: text(line, "kind"),
            count: line.get("count")?.as_u64()?,
        })
    });
    Some(Interrupted {
        run: text(first, "run")?,
        by: text(first, "by")?,
        began: text(first, "began")?,
        doing,
    })
}

/// Whether this machine knows that a run is dead: its journal is here, and the
/// operating system's lock on it is gone.
pub fn is_dead(folder: &Path, run: &str) -> bool {
    let is_name = run.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_name && is_free(&folder.join(format!("{run}.jsonl")))
}

/// Whether nobody holds the lock of a file; `false` where that is not known.
fn is_free(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    // Shared: two that look must not take each other for the holder.
    !matches!(
        file.try_lock_shared(),
        Err(TryLockError::WouldBlock | TryLockError::Error(_))
    )
}

/// Removes all but the newest so many journals; those of living runs stay.
pub(super) fn prune(folder: &Path, keep: usize) -> io::Result<()> {
    let journals = journals(folder)?;
    let old = journals.len().saturating_sub(keep);
    for path in journals[..old].iter().filter(|path| is_free(path)) {
        match fs::remove_file(path) {
            // Another run of this machine prunes too.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The journals of a folder, oldest first.
fn journals(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut journals = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            journals.push(path);
        }
    }
    journals.sort();
    Ok(journals)
}

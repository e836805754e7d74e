//! Reading the files of a dump folder, and nothing outside of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{Finding, Problem};

/// The folders that a symbolic link may lead into.
pub(super) struct Boundary(Vec<PathBuf>);

impl Boundary {
    /// The boundary around these folders, those of them that exist.
    pub(super) fn around<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        let real = folders.into_iter().filter_map(|f| f.canonicalize().ok());
        Self(real.collect())
    }

    /// The text of a file, `None` when there is no such file.
    pub(super) fn text(&self, path: &Path) -> Result<Option<String>, Finding> {
        let fail = |problem| Finding::of_file(path, problem);
        let of_file = |error| fail(Problem::Unreadable(error));
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other.map_err(of_file)?,
        };
        if metadata.is_symlink() {
            let real = path.canonicalize().map_err(of_file)?;
            if real.is_dir() || !self.0.iter().any(|folder| real.starts_with(folder)) {
                return Err(fail(Problem::Link));
            }
        }
        // A pipe would be waited for; a link was resolved above.
        if !fs::metadata(path).map_err(of_file)?.is_file() {
            return Err(fail(Problem::NotAFile));
        }
        let bytes = fs::read(path).map_err(of_file)?;
        String::from_utf8(bytes).map(Some).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            Finding {
                line: u32::try_from(line).ok(),
                ..fail(Problem::NotText)
            }
        })
    }
}

/// Whether the name of a file ends in `.json`.
pub(super) fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
}

/// What is directly in a folder, by name; nothing when there is no folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Finding> {
    let of_folder = |error| Finding::of_file(folder, Problem::Unreadable(error));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(of_folder)?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(of_folder)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// All that is in a folder and the folders in it, relative to it. Links are
/// named and not followed.
pub(super) fn tree(folder: &Path) -> Result<Vec<PathBuf>, Finding> {
    let mut files = Vec::new();
    let mut pending = vec![PathBuf::new()];
    while let Some(relative) = pending.pop() {
        for path in entries(&folder.join(&relative))? {
            let metadata = fs::symlink_metadata(&path)
                .map_err(|error| Finding::of_file(&path, Problem::Unreadable(error)))?;
            let relative = relative.join(path.file_name().unwrap_or_default());
            if metadata.is_dir() {
                pending.push(relative);
            } else {
                files.push(relative);
            }
        }
    }
    Ok(files)
}

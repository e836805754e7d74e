//! Putting new files in the place of old ones.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::{current_snapshot, new_snapshot, old_snapshot, sibling};

/// What to replace, and by what.
#[derive(Debug, Default)]
pub(super) struct Replacement {
    /// Files that change.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The snapshot folder and all its files.
    pub(super) snapshot: Option<(PathBuf, Vec<ModelFile>)>,
}

/// A file of a new snapshot folder.
#[derive(Debug)]
pub(super) struct ModelFile {
    /// Its path in the folder.
    pub(super) relative: PathBuf,
    /// What it says.
    pub(super) text: String,
    /// Whether the old folder has the same file already.
    pub(super) is_current: bool,
}

/// Prepares everything first; what fails then leaves nothing behind.
pub(super) fn replace(replacement: Replacement) -> Result<(), WriteError> {
    let mut prepared = Prepared::default();
    for (file, content) in &replacement.files {
        make_parent(file)?;
        let new = sibling(file, "new");
        remove_file(&new)?;
        prepared.files.push((new.clone(), file.clone()));
        create(&new, content)?;
    }
    if let Some((folder, files)) = &replacement.snapshot {
        // A link to a folder stays one: its target is replaced.
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let new = new_snapshot(&folder);
        remove_folder(&new)?;
        prepared.snapshot = Some((new.clone(), folder.clone()));
        let current = current_snapshot(&folder);
        for ModelFile {
            relative,
            text,
            is_current,
        } in files
        {
            let file = new.join(relative);
            make_parent(&file)?;
            // A second name for the old file keeps its time stamp; where the
            // file system has no such thing, a copy does.
            if !is_current || fs::hard_link(current.join(relative), &file).is_err() {
                create(&file, text.as_bytes())?;
            }
        }
    }
    prepared.put_in_place()
}

/// New files and folders beside those that they are to replace.
#[derive(Default)]
struct Prepared {
    files: Vec<(PathBuf, PathBuf)>,
    snapshot: Option<(PathBuf, PathBuf)>,
}

impl Prepared {
    fn put_in_place(&mut self) -> Result<(), WriteError> {
        for (new, file) in &self.files {
            fs::rename(new, file).map_err(failed("replace", file))?;
        }
        let Some((new, folder)) = &self.snapshot else {
            return Ok(());
        };
        let old = old_snapshot(folder);
        if folder.exists() {
            remove_folder(&old)?;
            fs::rename(folder, &old).map_err(failed("replace", folder))?;
        }
        // Between these two steps `old` is the snapshot, for readers too.
        if let Err(error) = fs::rename(new, folder) {
            // The first error says more than a second one would.
            let _ = fs::rename(&old, folder);
            return Err(failed("replace", folder)(error));
        }
        remove_folder(&old)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // What is in its place already is not found here. There is nobody to
        // tell when the rest cannot be removed, and the next write does it.
        for (new, _) in &self.files {
            let _ = fs::remove_file(new);
        }
        if let Some((new, _)) = &self.snapshot {
            let _ = fs::remove_dir_all(new);
        }
    }
}

fn make_parent(path: &Path) -> Result<(), WriteError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(failed("create", parent))
}

/// Creates a file, and never writes through a link that waits at its path.
fn create(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(content))
        .map_err(failed("write", path))
}

fn remove_file(path: &Path) -> Result<(), WriteError> {
    unless_absent(fs::remove_file(path)).map_err(failed("remove", path))
}

fn remove_folder(path: &Path) -> Result<(), WriteError> {
    unless_absent(fs::remove_dir_all(path)).map_err(failed("remove", path))
}

fn unless_absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    move |source| WriteError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

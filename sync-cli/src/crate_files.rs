//! The files of a config crate on disk. Each is replaced as a whole: what is
//! new is written beside it first, so that a crash leaves the old or the new.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use sync_sdk::codegen::update::{Action, FileChange, Files, PROPOSED};

use crate::error::CliError;

/// What is kept beside the sources.
pub(crate) const LOCK: &str = "sync.lock";

/// The texts below `src/`, and `sync.lock`. What is no text was not generated,
/// so it is left out.
pub(crate) fn read(root: &Path) -> Result<Files, CliError> {
    let mut files = Files::new();
    let mut folders = vec!["src".to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &path, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| failed("read", &path, &error))?;
            // A name that is no text is none of ours.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let inner = format!("{folder}/{name}");
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder {
                folders.push(inner);
            } else {
                read_into(&mut files, root, inner)?;
            }
        }
    }
    read_into(&mut files, root, LOCK.to_owned())?;
    Ok(files)
}

/// The `sync.lock` alone; nothing where there is none.
pub(crate) fn read_lock(root: &Path) -> Result<Option<String>, CliError> {
    let mut files = Files::new();
    read_into(&mut files, root, LOCK.to_owned())?;
    Ok(files.remove(LOCK))
}

fn read_into(files: &mut Files, root: &Path, path: String) -> Result<(), CliError> {
    let file = root.join(&path);
    match fs::read_to_string(&file) {
        // As git checks out on Windows. In other files, such as scripts, it is what
        // the instance has.
        Ok(text) if path.ends_with(".rs") || path == LOCK => {
            files.insert(path, text.replace("\r\n", "\n"));
        }
        Ok(text) => drop(files.insert(path, text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {}
        Err(error) => return Err(failed("read", &file, &error)),
    }
    Ok(())
}

/// Makes the files of `before` those of `after`; what is the same is not
/// touched. Everything is prepared before the first file is replaced.
pub(crate) fn write(root: &Path, before: &Files, after: &Files) -> Result<(), CliError> {
    let mut prepared = Prepared::default();
    for (path, text) in after {
        if before.get(path) != Some(text) {
            prepared.add(root.join(path), text.as_bytes())?;
        }
    }
    prepared.put_in_place()?;
    let mut gone = before.keys().filter(|path| !after.contains_key(*path));
    gone.try_for_each(|path| remove(root, path))
}

/// Carries out what happens to files that are no texts.
pub(crate) fn change(root: &Path, changes: &[FileChange<Vec<u8>>]) -> Result<(), CliError> {
    let mut prepared = Prepared::default();
    let mut gone = Vec::new();
    for FileChange { path, action, .. } in changes {
        match action {
            Action::Create(new) | Action::Replace(new) | Action::Merge { text: new, .. } => {
                prepared.add(root.join(path), new)?;
            }
            Action::Propose { text: new, .. } => {
                prepared.add(root.join(format!("{path}{PROPOSED}")), new)?;
            }
            Action::Remove | Action::Settle => gone.push(path),
            Action::Orphan => {}
        }
    }
    prepared.put_in_place()?;
    gone.into_iter().try_for_each(|path| remove(root, path))
}

/// Removes a file, and the folders in which nothing else is: they are of no use to
/// anybody.
fn remove(root: &Path, path: &str) -> Result<(), CliError> {
    let file = root.join(path);
    fs::remove_file(&file).map_err(|error| failed("remove", &file, &error))?;
    let folders = file.ancestors().skip(1);
    for folder in folders.take_while(|folder| *folder != root) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

/// New files beside those that they are to replace.
#[derive(Default)]
struct Prepared(Vec<(PathBuf, PathBuf)>);

impl Prepared {
    fn add(&mut self, file: PathBuf, content: &[u8]) -> Result<(), CliError> {
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let new = file.with_file_name(format!(".{name}.directus-sync"));
        let create = || -> io::Result<()> {
            match fs::remove_file(&new) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut options = OpenOptions::new();
            let mut created = options.write(true).create_new(true).open(&new)?;
            created.write_all(content)?;
            match fs::metadata(&file) {
                Ok(old) => created.set_permissions(old.permissions()),
                Err(_) => Ok(()),
            }
        };
        let created = create().map_err(|error| failed("write", &new, &error));
        self.0.push((new, file));
        created
    }

    fn put_in_place(mut self) -> Result<(), CliError> {
        for (new, file) in std::mem::take(&mut self.0) {
            fs::rename(&new, &file).map_err(|error| failed("replace", &file, &error))?;
        }
        Ok(())
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        for (new, _) in &self.0 {
            // There is nobody to tell, and the next run does it.
            let _ = fs::remove_file(new);
        }
    }
}

fn failed(action: &str, path: &Path, error: &io::Error) -> CliError {
    CliError::new(format!("{}: cannot {action}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_differs_and_removes_what_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let files = |list: &[(&str, &str)]| -> Files {
            let list = list.iter();
            list.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect()
        };
        let before = files(&[
            ("src/lib.rs", "a"),
            ("src/flows/tell.rs", "b"),
            ("src/flows/tell/script.js", "a\r\nb"),
            ("sync.lock", "c"),
        ]);
        write(root, &Files::new(), &before).unwrap();
        fs::write(root.join("src/picture.png"), [0xff, 0xfe]).unwrap();
        assert_eq!(read(root).unwrap(), before);

        let after = files(&[
            ("src/lib.rs", "a2"),
            ("src/roles/new.rs", "d"),
            ("sync.lock", "c"),
        ]);
        write(root, &before, &after).unwrap();
        assert_eq!(read(root).unwrap(), after);
        assert!(!root.join("src/flows").exists());
        assert!(root.join("src/picture.png").exists());
        let names: Vec<_> = fs::read_dir(root.join("src")).unwrap().collect();
        assert_eq!(names.len(), 3, "{names:?}");
    }

    #[test]
    fn what_cannot_be_prepared_changes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::write(root.join("b"), "a file where a folder is wanted").unwrap();
        let after = Files::from([
            ("a".to_owned(), "new".to_owned()),
            ("b/c".to_owned(), "new".to_owned()),
        ]);
        let error = write(root, &Files::new(), &after).unwrap_err();
        assert!(error.problems[0].contains("cannot create"), "{error:?}");
        assert_eq!(fs::read_dir(root).unwrap().count(), 1);
    }
}

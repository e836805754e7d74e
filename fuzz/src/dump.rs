//! Dump folders.

use std::fs;
use std::path::{Component, Path};

use sync_sdk::engine::{Desired, Scope};
use sync_sdk::snapshot::{self, ReadOptions, WriteOptions, canonicalize};

use tempfile::TempDir;

use crate::parts::parts;

/// Reads a dump folder with these files, and what it was written as.
pub fn dump(files: &[u8]) {
    let folder = new_folder();
    for (name, body) in parts(files) {
        place(folder.path(), name, body);
    }
    let Ok(loaded) = snapshot::read(folder.path(), &ReadOptions::default()) else {
        return;
    };
    let mut first = loaded.snapshot;
    // Only what a config crate knows besides is not in a dump.
    canonicalize(&mut first);
    let again = new_folder();
    if snapshot::write(&first, again.path(), &WriteOptions::default()).is_err() {
        // Names that no file can have.
        return;
    }
    let mut second = snapshot::read(again.path(), &ReadOptions::default())
        .unwrap_or_else(|errors| panic!("what was written cannot be read: {errors}"))
        .snapshot;
    canonicalize(&mut second);
    assert_eq!(first.records, second.records);
    assert_eq!(first.data_model, second.data_model);
    // Names that a configuration gives to its values need not be there.
    drop(Desired::new(second, Scope::Mirror, |_| None));
}

/// A folder, in memory where the system has such.
fn new_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    }
    .expect("a folder")
}

/// Writes a file of a dump, wherever in the folder it is.
fn place(folder: &Path, name: &str, body: &[u8]) {
    let path = Path::new(name);
    let is_inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(path);
    if let (true, Some(parent)) = (is_inside, path.parent())
        && fs::create_dir_all(parent).is_ok()
    {
        // A name may be too long, or that of a folder.
        drop(fs::write(path, body));
    }
}

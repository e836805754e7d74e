//! What the tests of dump folders share.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The dump with names that sort, collide and are written oddly. It was
/// written by Node.js (`JSON.stringify`, `localeCompare`), not by this crate.
pub(crate) fn odd_names() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/odd-names")
}

/// A folder of real dumps, which are not a part of this repository:
/// `SYNC_SDK_DATA`, else `shared/data` beside the clone. `None`, with a word
/// about it, when there is none.
#[expect(clippy::print_stderr, reason = "a test that tests nothing must say so")]
pub(crate) fn real_dump(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("SYNC_SDK_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let dump = data.join(name);
    if dump.is_dir() {
        return Some(dump);
    }
    eprintln!(
        "not tested: there is no {}; SYNC_SDK_DATA names another folder",
        dump.display()
    );
    None
}

/// A new dump folder with these files.
pub(crate) fn dump(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        put(folder.path(), path, text);
    }
    folder
}

/// Writes a file, and the folders that it needs.
pub(crate) fn put(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Every file of a folder, by its path in it.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(current) = pending.pop() {
        for entry in fs::read_dir(current).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside");
                let text = fs::read_to_string(&path).expect("text");
                files.insert(name.to_string_lossy().into_owned(), text);
            }
        }
    }
    files
}

/// A copy of a folder.
pub(crate) fn copy(folder: &Path) -> TempDir {
    let copy = dump(&[]);
    for (path, text) in tree(folder) {
        put(copy.path(), &path, text);
    }
    copy
}

//! Dump folders: the form in which directus-sync keeps a configuration in a
//! repository.
//!
//! ```text
//! directus-config/
//! ├── collections/roles.json …          a list of records a kind
//! ├── assets/settings.json …            the pictures of the settings, see [`write_assets`]
//! ├── seed/<collection>.json …          rows of a collection, see [`write_seeds`]
//! ├── specs/openapi.json …              what the server says of its API, see [`write_specs`]
//! └── snapshot/
//!     ├── info.json                     version, directus, vendor, systemFields
//!     ├── collections/<collection>.json
//!     ├── fields/<collection>/<field>.json
//!     └── relations/<collection>/<field>.json
//! ```
//!
//! Unsplit, the snapshot is one file, `snapshot/snapshot.json`. [`read`] takes a
//! folder for what its files say, whatever they are called, and reports every
//! error at once; [`write()`] gives the same bytes as directus-sync.

use std::path::{Path, PathBuf};

mod assets;
mod check;
mod data_model;
mod error;
mod files;
mod format;
mod names;
pub(crate) mod order;
mod read;
mod replace;
mod seed_files;
mod seeds;
mod specs;
mod write;

pub use assets::{ASSET_FOLDER, AssetFile, Content, read_assets, write_assets};
pub use error::{Finding, FormatError, Problem, ReadErrors, WriteError};
pub use format::format_folder;
pub use order::{canonicalize, locale_compare};
pub use read::{Loaded, ReadOptions, read};
pub use seed_files::{LoadedSeeds, SeedFile, read_seeds, write_pulled};
pub use seeds::{SEED_FOLDER, write_seeds};
pub use specs::{Spec, write_specs};
pub use write::{WriteOptions, WriteReport, write};

/// Where the two parts of a dump are, relative to the dump folder
/// (`--collections-path`, `--snapshot-path`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpFolders {
    /// The folder of the records, by default `collections`.
    pub collections: PathBuf,
    /// The folder of the data model, by default `snapshot`.
    pub snapshot: PathBuf,
}

impl Default for DumpFolders {
    fn default() -> Self {
        Self {
            collections: "collections".into(),
            snapshot: "snapshot".into(),
        }
    }
}

/// How the data model of a dump is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// A file for each collection, field and relation.
    #[default]
    Split,
    /// One file, `snapshot.json` (`--no-split`).
    Whole,
}

/// The file of an unsplit snapshot.
const WHOLE_FILE: &str = "snapshot.json";

/// Where a replaced snapshot folder is kept until the new one is in its place.
/// After a crash between the two steps it is the snapshot.
fn old_snapshot(folder: &Path) -> PathBuf {
    sibling(folder, "old")
}

/// Where the snapshot is: in its folder, or, after a crash, where that was kept.
fn current_snapshot(folder: &Path) -> PathBuf {
    let old = old_snapshot(folder);
    if !folder.exists() && old.is_dir() {
        old
    } else {
        folder.to_owned()
    }
}

/// Where a new snapshot folder is prepared.
fn new_snapshot(folder: &Path) -> PathBuf {
    sibling(folder, "new")
}

/// A hidden name beside a file or folder, in the same file system.
fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{suffix}"))
}

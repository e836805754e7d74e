//! From a snapshot to a dump folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::error::{Finding, Problem, WriteError};
use super::files::tree;
use super::names::entry_files;
use super::order::sort_keys;
use super::replace::{ModelFile, Replacement, replace};
use super::{DumpFolders, Layout, WHOLE_FILE, current_snapshot};
use crate::model::json::{list_to_text, to_text};
use crate::model::{DataModel, Kind, Object, Record, Snapshot};

/// How to write a dump folder.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Where the parts are.
    pub folders: DumpFolders,
    /// How the data model is stored (`--no-split`).
    pub layout: Layout,
    /// Whether the keys of all objects are sorted (`--sort-json`). Else they
    /// have the order of the snapshot, and `_syncId` comes last.
    pub sort_json: bool,
}

/// What the writing of a dump folder changed. Files that had the right bytes
/// are in none of the lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Files that were not there.
    pub created: Vec<PathBuf>,
    /// Files that had other bytes.
    pub changed: Vec<PathBuf>,
    /// Files of the snapshot that belong to nothing any more.
    pub removed: Vec<PathBuf>,
}

impl WriteReport {
    /// Whether every file was as it should be.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// Adds what another part of the dump changed.
    pub fn add(&mut self, other: WriteReport) {
        self.created.extend(other.created);
        self.changed.extend(other.changed);
        self.removed.extend(other.removed);
    }
}

/// Writes a dump folder, with the bytes that directus-sync would write. The
/// records have the order that they have in the snapshot; see
/// [`canonicalize`](super::canonicalize).
///
/// Only files of kinds that the snapshot describes are written; the snapshot
/// folder is replaced as a whole when the data model is described. Everything
/// is prepared beside the old files and then put in their place, so that a crash
/// leaves each file, and the snapshot folder as a whole, either old or new (it
/// does not wait for the disk, so that a power failure may lose what was just
/// written). Files whose bytes do not change are not touched.
///
/// # Errors
///
/// When the system refuses, or when the snapshot folder is not a folder of its
/// own. An error while the files are prepared leaves the dump as it was.
pub fn write(
    snapshot: &Snapshot,
    path: &Path,
    options: &WriteOptions,
) -> Result<WriteReport, WriteError> {
    let (report, replacement) = plan(snapshot, path, options)?;
    replace(replacement)?;
    Ok(report)
}

/// What [`write`] would change, and with which bytes.
pub(super) fn plan(
    snapshot: &Snapshot,
    path: &Path,
    options: &WriteOptions,
) -> Result<(WriteReport, Replacement), WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    let collections = path.join(&options.folders.collections);
    for kind in Kind::dumped() {
        let Some(records) = snapshot.records.get(&kind) else {
            continue;
        };
        let file = collections.join(format!("{kind}.json"));
        let text = list_to_text(records.iter().map(|record| object(record, options)));
        if !report.is_current(&file, &file, text.as_bytes())? {
            replacement.files.push((file, text.into_bytes()));
        }
    }
    if let Some(model) = &snapshot.data_model {
        let folder = path.join(&options.folders.snapshot);
        check_folders(path, &folder, &collections)?;
        let changes = (report.created.len(), report.changed.len());
        let current = current_snapshot(&folder);
        let mut stale: BTreeSet<PathBuf> =
            tree(&current).map_err(unreadable)?.into_iter().collect();
        let mut files = Vec::new();
        for (relative, text) in model_files(model, options) {
            stale.remove(&relative);
            let is_current = report.is_current(
                &folder.join(&relative),
                &current.join(&relative),
                text.as_bytes(),
            )?;
            files.push(ModelFile {
                relative,
                text,
                is_current,
            });
        }
        report.removed = stale.iter().map(|file| folder.join(file)).collect();
        let is_changed = changes != (report.created.len(), report.changed.len());
        if is_changed || !stale.is_empty() || current != folder {
            replacement.snapshot = Some((folder, files));
        }
    }
    Ok((report, replacement))
}

impl WriteReport {
    /// Whether the file at `current` has these bytes; else it is noted under
    /// its name `file`.
    pub(super) fn is_current(
        &mut self,
        file: &Path,
        current: &Path,
        content: &[u8],
    ) -> Result<bool, WriteError> {
        match fs::read(current) {
            Ok(bytes) if bytes == content => return Ok(true),
            Ok(_) => self.changed.push(file.to_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.created.push(file.to_owned());
            }
            Err(source) => {
                return Err(WriteError::Io {
                    action: "read",
                    path: current.to_owned(),
                    source,
                });
            }
        }
        Ok(false)
    }
}

pub(super) fn unreadable(finding: Finding) -> WriteError {
    let source = match finding.problem {
        Problem::Unreadable(source) => source,
        other => std::io::Error::other(other),
    };
    WriteError::Io {
        action: "read",
        path: finding.file.into(),
        source,
    }
}

/// A record as it stands in a file.
fn object(record: &Record, options: &WriteOptions) -> Object {
    let mut object = record.fields.clone();
    object.insert("_syncId".into(), record.sync_id.as_str().into());
    if options.sort_json {
        sort_keys(&mut object);
    }
    object
}

fn model_files(model: &DataModel, options: &WriteOptions) -> Vec<(PathBuf, String)> {
    let text = |mut object: Object| {
        if options.sort_json {
            sort_keys(&mut object);
        }
        to_text(&Value::Object(object))
    };
    if options.layout == Layout::Whole {
        return vec![(WHOLE_FILE.into(), text(model.clone().into_document()))];
    }
    let entries = entry_files(model).into_iter();
    std::iter::once(("info.json".into(), text(model.info.clone())))
        .chain(entries.map(|(path, entry)| (path, text(entry.clone()))))
        .collect()
}

/// Refuses a snapshot folder whose replacement would remove something else.
fn check_folders(dump: &Path, snapshot: &Path, collections: &Path) -> Result<(), WriteError> {
    let own = plain(snapshot);
    if plain(dump).starts_with(&own) || plain(collections).starts_with(&own) {
        return Err(WriteError::Folders {
            snapshot: snapshot.to_owned(),
            collections: collections.to_owned(),
        });
    }
    Ok(())
}

/// A path from the root, without `.` and `..`; links are followed where the
/// path exists.
fn plain(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .components()
    {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

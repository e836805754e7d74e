//! Bringing a dump folder into canonical form (`directus-sync fmt`).

use std::path::Path;

use super::DumpFolders;
use super::error::FormatError;
use super::order::canonicalize;
use super::read::{ReadOptions, read};
use super::replace::replace;
use super::write::{WriteOptions, WriteReport, plan};

/// Rewrites a dump folder in canonical form: order of the records, names of the
/// files, format. Kinds that it does not describe stay so, and a snapshot stays
/// split or unsplit. With `check` it changes nothing and only reports what it
/// would change.
///
/// # Errors
///
/// When the folder has errors (see [`read`]), and then nothing is changed; when
/// it cannot be written.
pub fn format_folder(
    path: &Path,
    folders: &DumpFolders,
    sort_json: bool,
    check: bool,
) -> Result<WriteReport, FormatError> {
    let mut loaded = read(
        path,
        &ReadOptions {
            folders: folders.clone(),
            ..ReadOptions::default()
        },
    )?;
    canonicalize(&mut loaded.snapshot);
    let options = WriteOptions {
        folders: folders.clone(),
        layout: loaded.layout.unwrap_or_default(),
        sort_json,
    };
    let (report, replacement) = plan(&loaded.snapshot, path, &options)?;
    if !check {
        replace(replacement)?;
    }
    Ok(report)
}

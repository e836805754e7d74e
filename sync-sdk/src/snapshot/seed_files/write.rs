//! Writes what was pulled.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::SeedFile;
use crate::model::json::to_text;
use crate::model::seed::FILE_PATH;
use crate::model::{Seed, SyncId};
use crate::snapshot::error::WriteError;
use crate::snapshot::replace::{Replacement, replace};
use crate::snapshot::write::WriteReport;

/// Puts rows that were pulled into the seed files of their collections: a row
/// that is in a file is replaced there, what `rows` lacks leaves its file, and new
/// rows go behind the others of the collection, or into a file of their own in
/// `folder`. A collection that `pulled` lacks stays as it is. Files that have the
/// right bytes are not touched.
///
/// # Errors
/// When the system refuses.
pub fn write_pulled(
    mut files: Vec<SeedFile>,
    pulled: &[Seed],
    folder: &Path,
) -> Result<WriteReport, WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for seed in pulled {
        let mut rows: Vec<(&SyncId, Option<Value>)> = seed
            .rows
            .iter()
            .zip(seed.to_value()["data"].as_array().into_iter().flatten())
            .map(|(row, value)| (&row.sync_id, Some(value.clone())))
            .collect();
        let places: HashMap<&str, usize> = rows
            .iter()
            .enumerate()
            .map(|(index, (sync_id, _))| (sync_id.as_str(), index))
            .collect();
        let parts = files.iter_mut().flat_map(|file| {
            let root = file.root.clone();
            file.parts_mut()
                .iter_mut()
                .map(move |part| (root.clone(), part))
        });
        let mut parts: Vec<(PathBuf, &mut Vec<Value>)> = parts
            .filter(|(_, part)| part["collection"] == seed.collection.as_str())
            .filter_map(|(root, part)| Some((root, part.get_mut("data")?.as_array_mut()?)))
            .collect();
        for (root, data) in &mut parts {
            let taken = data.drain(..).filter_map(|row| {
                let name = row.get("_sync_id").or_else(|| row.get("_syncId"))?;
                rows[*places.get(name.as_str()?)?].1.take()
            });
            **data = taken.map(|row| below(root, row)).collect::<Vec<_>>();
        }
        let new = rows.iter_mut().filter_map(|(_, row)| row.take());
        match parts.last_mut() {
            Some((root, last)) => last.extend(new.map(|row| below(root, row))),
            None => {
                let file = folder.join(format!("{}.json", seed.collection));
                let mut document = seed.to_value();
                document["data"] = new.map(|row| below(folder, row)).collect();
                texts.push((file, to_text(&document)));
            }
        }
    }
    // The others stay as somebody has formatted them.
    let is_pulled = |part: &Value| {
        let mut collections = pulled.iter().map(|seed| seed.collection.as_str());
        collections.any(|collection| part["collection"] == collection)
    };
    let concerned = files.iter_mut().filter_map(|file| {
        let is_concerned = file.parts_mut().iter().any(is_pulled);
        is_concerned.then(|| (file.path.clone(), to_text(&file.document)))
    });
    let concerned: Vec<_> = concerned.chain(texts).collect();
    for (file, text) in concerned {
        if !report.is_current(&file, &file, text.as_bytes())? {
            replacement.files.push((file, text.into_bytes()));
        }
    }
    replace(replacement)?;
    Ok(report)
}

/// A row with the path of its file as it leads there from a folder.
fn below(root: &Path, mut row: Value) -> Value {
    if let Some(path) = row.get_mut(FILE_PATH)
        && let Some(relative) = path
            .as_str()
            .and_then(|path| Path::new(path).strip_prefix(root).ok())
    {
        *path = relative.to_string_lossy().replace('\\', "/").into();
    }
    row
}

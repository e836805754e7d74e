//! Seed files: rows of collections, in the form of directus-sync.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::error::WriteError;
use super::files::{is_json, tree};
use super::replace::{Replacement, replace};
use super::write::{WriteReport, unreadable};
use crate::model::Seed;
use crate::model::json::to_text;
use crate::model::seed::FILE_PATH;

/// The folder of the seed files in a dump folder: where directus-sync looks.
pub const SEED_FOLDER: &str = "seed";

/// Writes seed files into `folder`, one a collection
/// (`seed/<collection>.json`), for `directus-sync seed push`. Files that have
/// the right bytes are not touched.
///
/// The paths of files (`_file_path`) are written as they lead from the folder to
/// the crate that has the files. Values that a push takes from its environment
/// stand there by name (`{"$directus-sync": …}`), which directus-sync 3 does not
/// fill in.
///
/// Other seed files stay where they are, since they may have been written by
/// hand; the answer lists them.
///
/// # Errors
///
/// When the system refuses. An error while the files are prepared leaves the
/// folder as it was.
pub fn write_seeds(seeds: &[Seed], folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    let mut described = Vec::new();
    for seed in seeds {
        let file = folder.join(format!("{}.json", seed.collection));
        let text = to_text(&document(seed, folder));
        if !report.is_current(&file, &file, text.as_bytes())? {
            replacement.files.push((file.clone(), text.into_bytes()));
        }
        described.push(file);
    }
    let present = tree(folder).map_err(unreadable)?.into_iter();
    let others = present
        .map(|relative| folder.join(relative))
        .filter(|file| is_json(file))
        .filter(|file| !described.contains(file))
        .collect();
    replace(replacement)?;
    Ok(others)
}

fn document(seed: &Seed, folder: &Path) -> Value {
    let mut document = seed.to_value();
    let Some(root) = &seed.root else {
        return document;
    };
    let rows = document["data"].as_array_mut().into_iter().flatten();
    for path in rows.filter_map(|row| row.get_mut(FILE_PATH)) {
        if let Some(text) = path.as_str() {
            let text = way(folder, &root.join(text)).to_string_lossy().into_owned();
            *path = Value::from(text.replace('\\', "/"));
        }
    }
    document
}

/// The way from a folder to a file, relative where the two have a common root.
fn way(folder: &Path, file: &Path) -> PathBuf {
    // The folder may not be there yet, and `..` behind a link leads elsewhere.
    let absolute = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let existing = path.ancestors().find_map(|part| {
            let real = part.canonicalize().ok()?;
            Some(real.join(path.strip_prefix(part).ok()?))
        });
        existing.unwrap_or(path)
    };
    let (folder, file) = (absolute(folder), absolute(file));
    let common = folder
        .components()
        .zip(file.components())
        .take_while(|(one, other)| one == other)
        .count();
    if common == 0 {
        return file;
    }
    let up = folder
        .components()
        .skip(common)
        .map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Object, Record, SeedMeta, SyncId};

    fn files(root: &Path) -> Seed {
        let mut fields = Object::new();
        fields.insert(FILE_PATH.to_owned(), json!("assets/logo.svg"));
        fields.insert("title".to_owned(), json!("Logo"));
        Seed {
            collection: "directus_files".to_owned(),
            root: Some(root.to_owned()),
            insert_order: 2,
            meta: SeedMeta::default(),
            rows: vec![Record::new(SyncId::new("logo"), fields)],
        }
    }

    #[test]
    fn paths_lead_from_the_folder_to_the_file() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().join("dump").join(SEED_FOLDER);
        let krate = temporary.path().join("config");
        let others = write_seeds(&[files(&krate)], &folder).expect("written");
        assert!(others.is_empty());
        let text = std::fs::read_to_string(folder.join("directus_files.json")).expect("a file");
        assert_eq!(
            text,
            r#"{
  "collection": "directus_files",
  "meta": {
    "insert_order": 2,
    "create": true,
    "update": true,
    "delete": true,
    "preserve_ids": false,
    "ignore_on_update": []
  },
  "data": [
    {
      "_sync_id": "logo",
      "_file_path": "../../config/assets/logo.svg",
      "title": "Logo"
    }
  ]
}
"#
        );
    }

    #[test]
    fn other_files_stay_and_are_told_of() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path();
        std::fs::write(folder.join("tags.json"), "[]").expect("written");
        std::fs::write(folder.join("logo.svg"), "").expect("written");
        write_seeds(&[files(folder)], folder).expect("written");
        let others = write_seeds(&[files(folder)], folder).expect("written");
        assert_eq!(others, [folder.join("tags.json")]);
        assert!(folder.join("tags.json").exists());
    }
}

//! The contents of files that are pulled.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::names::Names;
use super::{Part, PulledFile, PulledSeeds};
use crate::engine::assets;
use crate::engine::seed::tables::FILES;
use crate::model::Object;
use crate::model::seed::FILE_PATH;
use crate::target::TargetError;
use crate::target::directus::ItemReader;

/// Where the contents of new files go, in the folder of the seeds.
const FOLDER: &str = "files";

/// How many contents are in memory at once.
const WINDOW: usize = 4;

impl PulledSeeds {
    /// Says where the contents of the files go.
    pub(super) fn place_files(&mut self, part: &Part<'_>, names: &Names, folder: &Path) {
        let rows: HashMap<String, &Object> = part.keyed().collect();
        let Some(seed) = self.seeds.iter_mut().find(|seed| seed.collection == FILES) else {
            return;
        };
        let named = seed.rows.iter().filter_map(|row| row.text(FILE_PATH));
        let mut taken: HashSet<String> = named.map(|path| caseless(Path::new(path))).collect();
        for row in &mut seed.rows {
            let Some(key) = names.key(FILES, &row.sync_id) else {
                continue;
            };
            let path = match row.text(FILE_PATH) {
                Some(path) => PathBuf::from(path),
                None => {
                    let path = free_path(folder, key, rows.get(key).copied(), &taken);
                    taken.insert(caseless(&path));
                    let text = path.to_string_lossy().into_owned();
                    row.fields
                        .shift_insert(0, FILE_PATH.to_owned(), text.into());
                    path
                }
            };
            self.files.push(PulledFile {
                sync_id: row.sync_id.clone(),
                key: key.to_owned(),
                path,
            });
        }
    }

    /// Reads the contents of the files, a few at a time, and hands over each with its
    /// path, in their order. What the server has lost becomes a warning.
    ///
    /// # Errors
    /// When a request fails, and those of `write`.
    pub async fn contents<E: From<TargetError>>(
        &mut self,
        items: &ItemReader,
        mut write: impl FnMut(&Path, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let contents = self.files.iter().map(|file| async move {
            let content = items.content(&file.key).await;
            (file, content)
        });
        let mut contents = stream::iter(contents).buffered(WINDOW);
        while let Some((file, content)) = contents.next().await {
            match content? {
                Some(bytes) => write(&file.path, &bytes)?,
                None => self.warnings.push(format!(
                    "seed.{FILES}.{}: the server has lost the content of this file",
                    file.sync_id
                )),
            }
        }
        Ok(())
    }
}

/// A place for the content of a file: by the name that its row has, where every system
/// can have a file of that name, else by its key.
fn free_path(folder: &Path, key: &str, row: Option<&Object>, taken: &HashSet<String>) -> PathBuf {
    let name = row
        .and_then(|row| row.get("filename_download"))
        .and_then(Value::as_str);
    let name = match name {
        Some(name) if is_plain(name) => name.to_owned(),
        _ => format!("{key}{}", name.map(assets::ending).unwrap_or_default()),
    };
    let plain = folder.join(FOLDER).join(&name);
    match taken.contains(&caseless(&plain)) {
        true => folder.join(FOLDER).join(format!("{key}-{name}")),
        false => plain,
    }
}

/// A path as some systems compare it.
fn caseless(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

/// The longest name of a file, in bytes, with room for a key before it in the 255 that
/// file systems take.
const LONGEST: usize = 200;

/// Names that Windows has for devices, whatever their ending
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a name is a file's on every system, and means nothing to one or to git.
fn is_plain(name: &str) -> bool {
    let is_odd = |it: char| it.is_control() || r#"<>:"/\|?*"#.contains(it);
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_lowercase();
    let port = ["com", "lpt"]
        .iter()
        .find_map(|port| stem.strip_prefix(port));
    let is_device = DEVICES.contains(&stem.as_str())
        || port.is_some_and(|rest| rest.chars().count() == 1 && !rest.starts_with('0'));
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with(['.', ' '])
        && !name.ends_with(['.', ' '])
        && !name.contains(is_odd)
        && !is_device
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_has_a_name_that_every_system_takes() {
        let path = |name: &str, taken: &[&str]| {
            let row = json!({ "filename_download": name });
            let taken = taken.iter().map(|it| caseless(Path::new(it))).collect();
            let path = free_path(Path::new("seed"), "key", row.as_object(), &taken);
            path.to_string_lossy().into_owned()
        };
        for name in ["Our Logo.svg", "Straße.png", "console.log", "com.png", "a"] {
            assert_eq!(path(name, &[]), format!("seed/files/{name}"));
        }
        let long = format!("{}.png", "ü".repeat(120));
        for name in [
            "../../x.png",
            "..\\x.png",
            "a:b.png",
            "CON.png",
            "lpt1 .png",
            ".x.png",
            "a\n.png",
            &long,
        ] {
            assert_eq!(path(name, &[]), "seed/files/key.png", "{name}");
        }
        for name in ["", "..", ".gitignore"] {
            assert_eq!(path(name, &[]), "seed/files/key", "{name}");
        }
        assert_eq!(path("a.png", &["seed/files/A.png"]), "seed/files/key-a.png");
        let none = free_path(Path::new("seed"), "key", None, &HashSet::new());
        assert_eq!(none, Path::new("seed/files/key"));
    }
}

//! The contents of files that are pulled.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use futures::future::try_join_all;
use serde_json::Value;

use super::{PulledFile, PulledSeeds};
use crate::engine::seed::tables::FILES;
use crate::idmap::{ItemTable, MapChange, MapState};
use crate::model::seed::FILE_PATH;
use crate::model::{Object, SyncId};
use crate::target::TargetError;
use crate::target::directus::ItemReader;

/// Where the contents of new files go, in the folder of the seeds.
const FOLDER: &str = "files";

impl PulledSeeds {
    /// Reads the contents of the files, and says where each is. `rows` are those
    /// of the target by key.
    pub(super) async fn read_files(
        &mut self,
        items: &ItemReader,
        rows: &HashMap<String, &Object>,
        map: &MapState,
        folder: &Path,
    ) -> Result<(), TargetError> {
        let keys = self.keys_of_files(map);
        let Some(seed) = self.seeds.iter_mut().find(|seed| seed.collection == FILES) else {
            return Ok(());
        };
        let named = seed.rows.iter().filter_map(|row| row.text(FILE_PATH));
        let mut taken: HashSet<PathBuf> = named.map(PathBuf::from).collect();
        let mut wanted = Vec::new();
        for row in &mut seed.rows {
            let Some(key) = keys.get(&row.sync_id) else {
                continue;
            };
            let path = match row.text(FILE_PATH) {
                Some(path) => PathBuf::from(path),
                None => {
                    let path = free_path(folder, key, rows.get(key).copied(), &taken);
                    taken.insert(path.clone());
                    let text = path.to_string_lossy().into_owned();
                    row.fields
                        .shift_insert(0, FILE_PATH.to_owned(), text.into());
                    path
                }
            };
            wanted.push((row.sync_id.clone(), key, path));
        }
        let contents = wanted.into_iter().map(|(sync_id, key, path)| async move {
            let content = items.content(key).await?;
            Ok::<_, TargetError>((sync_id, path, content))
        });
        for (sync_id, path, content) in try_join_all(contents).await? {
            match content {
                Some(bytes) => self.files.push(PulledFile { path, bytes }),
                None => self.warnings.push(format!(
                    "seed.{FILES}.{sync_id}: the server has lost the content of this file"
                )),
            }
        }
        Ok(())
    }

    /// The keys of the files that are mapped, or are to be.
    fn keys_of_files(&self, map: &MapState) -> BTreeMap<SyncId, String> {
        let files = ItemTable::of(FILES);
        let mapped = map.items(&files);
        let mapped = mapped.map(|(sync_id, row)| (sync_id.clone(), row.local_id.clone()));
        let new = self.map_changes.iter().filter_map(|change| match change {
            MapChange::PutItem {
                table,
                sync_id,
                local_id,
            } if *table == files => Some((sync_id.clone(), local_id.clone())),
            _ => None,
        });
        mapped.chain(new).collect()
    }
}

/// A place for the content of a file: by the name that its row has, without what
/// would lead out of the folder.
fn free_path(folder: &Path, key: &str, row: Option<&Object>, taken: &HashSet<PathBuf>) -> PathBuf {
    let name = row
        .and_then(|row| row.get("filename_download"))
        .and_then(Value::as_str)
        .and_then(|name| Path::new(name).file_name());
    let name = name.map_or(key.into(), |name| name.to_string_lossy());
    let plain = folder.join(FOLDER).join(&*name);
    match taken.contains(&plain) {
        true => folder.join(FOLDER).join(format!("{key}-{name}")),
        false => plain,
    }
}

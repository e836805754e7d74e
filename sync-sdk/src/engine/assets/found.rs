//! Pictures on a target.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use futures::future::try_join_all;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::{ending, field, has_content};
use crate::engine::current::{Rows, key_text};
use crate::model::Object;
use crate::model::assets::{self, Asset};
use crate::snapshot::{AssetFile, Content, read_assets};
use crate::target::{ReadTarget, TargetError};

/// How long an upload takes at most that nobody doubts.
const UPLOAD: SignedDuration = SignedDuration::from_secs(10);

/// A file of a target that a setting names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Its primary key.
    pub id: String,
    /// What it is called when somebody downloads it.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// What its content is called.
    pub(super) key: String,
    pub(super) bytes: Option<u64>,
    content: Option<Vec<u8>>,
}

/// A setting of a target that names a picture, or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAsset {
    /// The setting.
    pub setting: &'static str,
    /// The file, `None` where the setting is empty.
    pub file: Option<FoundFile>,
}

/// What a pull has found of the pictures of the settings.
#[derive(Debug, Clone, Default)]
pub struct PulledAssets {
    pub(in crate::engine) found: Vec<FoundAsset>,
    /// Settings of which a folder keeps what it has: their file has lost its content,
    /// or a merge takes nothing of them over.
    pub(in crate::engine) left: Vec<&'static str>,
}

impl PulledAssets {
    /// The settings, but for those whose file the server has lost, and in a merge for
    /// those that it does not take over.
    pub fn found(&self) -> &[FoundAsset] {
        &self.found
    }

    /// What a pull writes of them into `folder`. Contents that are there already are
    /// not read again. What the server has lost stays as the folder has it: it may be
    /// the last copy.
    ///
    /// # Errors
    /// When a content cannot be read.
    pub async fn files(
        &self,
        reader: &dyn ReadTarget,
        folder: &Path,
    ) -> Result<Vec<AssetFile>, TargetError> {
        let mut files = Vec::with_capacity(self.found.len());
        let mut left = self.left.clone();
        for FoundAsset { setting, file } in &self.found {
            let Some(file) = file else {
                files.push(((*setting).to_owned(), None));
                continue;
            };
            let path = format!("{setting}{}", ending(&file.name));
            let Some(content) = file.content_of(reader, &folder.join(&path)).await? else {
                left.push(setting);
                continue;
            };
            let mut asset = Asset::new(path).name(&*file.name);
            asset = file.title.iter().fold(asset, |it, title| it.title(title));
            let media_type = file.media_type.iter();
            asset = media_type.fold(asset, |it, media_type| it.media_type(media_type));
            files.push(((*setting).to_owned(), Some((asset, content))));
        }
        files.extend(stood(folder, &left));
        // The list says them in one order, whatever stays as it is.
        files.sort_by_key(|(setting, _)| assets::settings().position(|it| it == setting));
        Ok(files)
    }

    /// Tells of the files that have lost their content, as they were read.
    pub(in crate::engine) fn warnings(&self) -> impl Iterator<Item = String> {
        let lost = self.left.iter();
        lost.map(|setting| {
            format!("settings: the server has lost the content of the file that `{setting}` names")
        })
    }

    /// Those that are taken over.
    pub(in crate::engine) fn only(&self, is_taken: impl Fn(&str) -> bool) -> Self {
        let (found, others): (Vec<_>, Vec<_>) = self
            .found
            .iter()
            .cloned()
            .partition(|asset| is_taken(asset.setting));
        let mut left = self.left.clone();
        left.extend(others.iter().map(|asset| asset.setting));
        Self { found, left }
    }

    /// The file with this content.
    pub(super) fn of(&self, key: &str) -> Option<&FoundFile> {
        let files = self.found.iter().filter_map(|asset| asset.file.as_ref());
        files.into_iter().find(|file| file.key == key)
    }
}

/// What a folder has of these settings. A list that cannot be read has nothing.
fn stood(folder: &Path, settings: &[&str]) -> Vec<AssetFile> {
    if settings.is_empty() {
        return Vec::new();
    }
    let list = read_assets(folder).ok().flatten().unwrap_or_default();
    let list = list.into_iter();
    let list = list.filter(|(setting, _)| settings.contains(&setting.as_str()));
    list.map(|(setting, asset)| (setting, asset.map(|asset| (asset, Content::Same))))
        .collect()
}

impl FoundFile {
    /// Whether a file of ours has this content.
    pub fn is_in(&self, path: &Path) -> bool {
        has_content(path, &self.key)
    }

    /// What a file of ours is to have, `None` where the server has lost it. What it
    /// has already is not read again.
    pub(super) async fn content_of(
        &self,
        reader: &dyn ReadTarget,
        path: &Path,
    ) -> Result<Option<Content>, TargetError> {
        Ok(match self.is_in(path) {
            true => Some(Content::Same),
            false => self.content(reader).await?.map(Content::New),
        })
    }

    /// Its content, which is read if it was not yet. `None` where the server has
    /// lost it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn content(&self, reader: &dyn ReadTarget) -> Result<Option<Vec<u8>>, TargetError> {
        match &self.content {
            Some(content) => Ok(Some(content.clone())),
            None => reader.file_content(&self.id).await,
        }
    }
}

#[cfg(test)]
impl FoundFile {
    /// One that somebody uploaded.
    pub(in crate::engine) fn uploaded(name: &str, content: &[u8]) -> Self {
        Self {
            id: Uuid::new_v5(&Uuid::NAMESPACE_URL, content).to_string(),
            name: name.to_owned(),
            title: None,
            media_type: None,
            key: super::key(content).to_string(),
            bytes: Some(content.len() as u64),
            content: Some(content.to_vec()),
        }
    }
}

/// Reads the pictures of the settings, and puts the keys of their contents into
/// the row.
pub(in crate::engine) async fn read(
    reader: &dyn ReadTarget,
    settings: &mut Rows,
) -> Result<PulledAssets, TargetError> {
    let Some(row) = settings.values_mut().next() else {
        return Ok(PulledAssets::default());
    };
    let named: Vec<(&'static str, Option<String>)> = assets::settings()
        .filter_map(|setting| Some((setting, key_text(row.get(setting)?))))
        .collect();
    let ids: BTreeSet<String> = named.iter().filter_map(|(_, id)| id.clone()).collect();
    let files = files(reader, &ids.into_iter().collect::<Vec<_>>()).await?;
    let mut pulled = PulledAssets::default();
    for (setting, id) in named {
        let file = id.as_ref().map(|id| files.get(id));
        let key = match file {
            Some(Some(file)) => Value::from(file.key.clone()),
            _ => Value::Null,
        };
        row.insert(field(setting), key);
        match file {
            Some(None) => pulled.left.push(setting),
            other => pulled.found.push(FoundAsset {
                setting,
                file: other.flatten().cloned(),
            }),
        }
    }
    Ok(pulled)
}

/// These files, but for those that have no content.
pub(super) async fn files(
    reader: &dyn ReadTarget,
    ids: &[String],
) -> Result<BTreeMap<String, FoundFile>, TargetError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = reader.files(ids).await?;
    let files = rows.iter().filter_map(|row| {
        let id = row.get("id").and_then(key_text)?;
        Some(file(reader, id, row))
    });
    let files = try_join_all(files).await?.into_iter().flatten();
    Ok(files.map(|file| (file.id.clone(), file)).collect())
}

async fn file(
    reader: &dyn ReadTarget,
    id: String,
    row: &Object,
) -> Result<Option<FoundFile>, TargetError> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut file = FoundFile {
        name: text("filename_download").unwrap_or_else(|| id.clone()),
        title: text("title"),
        media_type: text("type"),
        bytes: row.get("filesize").and_then(bytes),
        key: id.clone(),
        content: None,
        id,
    };
    if !is_as_uploaded(&file, row) {
        let Some(content) = reader.file_content(&file.id).await? else {
            return Ok(None);
        };
        file.key = super::key(&content).to_string();
        file.bytes = Some(content.len() as u64);
        file.content = Some(content);
    }
    Ok(Some(file))
}

/// A number, which some drivers answer as text.
fn bytes(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Whether a file's key tells its content: it was uploaded under it, and nothing
/// was uploaded since. Directus notes who changed a row, also where that gave the
/// file another content, and when a content came. One that was interrupted has no
/// size. Nobody is noted where a flow without a user did it, such as one that makes
/// every new picture smaller: that is seen by the size.
fn is_as_uploaded(file: &FoundFile, row: &Object) -> bool {
    let id = Uuid::try_parse(&file.id).ok();
    let is_key = id
        .zip(file.bytes)
        .is_some_and(|(id, bytes)| super::may_tell(&id, bytes));
    let is_untouched = row.get("modified_by").is_some_and(Value::is_null);
    let time = |name: &str| row.get(name)?.as_str().and_then(time);
    let (created, uploaded) = (time("created_on"), time("uploaded_on"));
    is_key
        && is_untouched
        && file.bytes.is_some_and(|bytes| bytes > 0)
        && created
            .zip(uploaded)
            .is_some_and(|(created, uploaded)| created.duration_until(uploaded).abs() <= UPLOAD)
}

/// A time, which some databases answer without a zone.
fn time(text: &str) -> Option<Timestamp> {
    let zoned = text.parse::<Timestamp>();
    let local = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    zoned.ok().or_else(|| Some(local()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snapshot::write_assets;

    #[test]
    fn what_the_server_has_lost_stays_in_the_folder() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path();
        let file = |setting: &str, path: &str| {
            let asset = (Asset::new(path), Content::New(path.into()));
            (setting.to_owned(), Some(asset))
        };
        let before = [
            file("project_logo", "a.svg"),
            file("public_favicon", "b.ico"),
        ];
        write_assets(&before, folder).expect("written");
        assert_eq!(stood(folder, &[]), []);
        let after = stood(folder, &["project_logo", "public_background"]);
        let report = write_assets(&after, folder).expect("written");
        assert_eq!(report.removed, [folder.join("b.ico")]);
        let list = read_assets(folder).expect("read").expect("a list");
        assert_eq!(list["project_logo"], Some(Asset::new("a.svg")));
        assert!(folder.join("a.svg").exists());
    }

    #[test]
    fn a_key_tells_the_content_of_an_untouched_file_only() {
        let key = super::super::key(b"a").to_string();
        let is_trusted = |id: &str, change: Value| {
            let mut row = json!({
                "filesize": "1", "modified_by": null,
                "created_on": "2026-11-21T22:51:10", "uploaded_on": "2026-11-21T22:51:11",
            });
            let change = change.as_object().cloned().unwrap_or_default();
            let row = row.as_object_mut().expect("an object");
            row.extend(change);
            let file = FoundFile {
                id: id.to_owned(),
                name: "a".to_owned(),
                title: None,
                media_type: None,
                key: id.to_owned(),
                bytes: row.get("filesize").and_then(bytes),
                content: None,
            };
            is_as_uploaded(&file, row)
        };
        assert!(is_trusted(&key, json!({})));
        let zoned = json!({ "created_on": "2026-11-21T22:51:10.5Z", "uploaded_on": "2026-11-21T23:51:10+01:00" });
        assert!(is_trusted(&key, zoned));
        assert!(!is_trusted(
            "63ff9fea-8af7-4fba-b6e1-849f52216b17",
            json!({})
        ));
        for change in [
            json!({ "modified_by": "789e5246-fc54-40af-a647-98df2361b510" }),
            json!({ "uploaded_on": "2026-11-21T22:53:11" }),
            json!({ "uploaded_on": null }),
            json!({ "created_on": "long ago" }),
            json!({ "filesize": null }),
            json!({ "filesize": "2" }),
        ] {
            assert!(!is_trusted(&key, change.clone()), "{change}");
        }
    }
}

//! Pictures in files of ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{ending, field};
use crate::engine::error::Problem;
use crate::engine::options::Desired;
use crate::model::assets::{self, Asset, AssetList};
use crate::model::kind::SETTINGS;
use crate::model::{Address, Kind, Record, SyncId};
use crate::snapshot::{AssetFile, Content};
use crate::target::directus::Upload;

/// The setting whose picture may move.
const BACKGROUND: &str = "public_background";

/// A picture that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalAsset {
    /// Where it is, for people.
    pub path: String,
    /// What its content is called.
    pub(super) key: String,
    pub(super) title: Option<String>,
    pub(super) file: Upload,
}

/// The pictures of a configuration, read from their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets(pub(super) BTreeMap<String, Option<LocalAsset>>);

impl Assets {
    /// Reads the files of a list, from this folder.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use sync_sdk::engine::Assets;
    /// use sync_sdk::model::assets::Asset;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tempfile::tempdir()?;
    /// let logo = Asset::new("logo.svg");
    /// let list = BTreeMap::from([("project_logo".to_owned(), Some(logo))]);
    /// let problems = Assets::read(&list, folder.path()).unwrap_err();
    /// assert!(problems[0].message.contains("logo.svg"));
    ///
    /// std::fs::write(folder.path().join("logo.svg"), "<svg/>")?;
    /// assert!(Assets::read(&list, folder.path()).is_ok());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong: a name that no setting with a picture has, a file
    /// that is not there, cannot be read or is empty, and one whose ending is of no
    /// picture, unless its media type is said.
    pub fn read(list: &AssetList, folder: &Path) -> Result<Self, Vec<Problem>> {
        let (mut found, mut problems) = (BTreeMap::new(), Vec::new());
        for (setting, asset) in list {
            let read = match asset {
                _ if !assets::settings().any(|known| known == setting) => {
                    let known: Vec<&str> = assets::settings().collect();
                    Err(format!(
                        "`{setting}` is no setting with a picture; these are {}",
                        known.join(", ")
                    ))
                }
                None => Ok(None),
                Some(asset) => one(setting, asset, folder).map(Some),
            };
            match read {
                Ok(asset) => drop(found.insert(setting.clone(), asset)),
                Err(message) => problems.push(Problem {
                    address: Some(Address::new(Kind::Settings.spec().noun)),
                    origin: None,
                    message,
                }),
            }
        }
        match problems.is_empty() {
            true => Ok(Self(found)),
            false => Err(problems),
        }
    }

    /// What a dump has of them, as a pull of an instance that has them writes it.
    pub fn into_files(self) -> Vec<AssetFile> {
        let file = |(setting, asset): (String, Option<LocalAsset>)| {
            let file = asset.map(|asset| {
                let ending = ending(&asset.file.name);
                let mut it = Asset::new(format!("{setting}{ending}")).name(asset.file.name);
                it = asset.title.into_iter().fold(it, Asset::title);
                (
                    it.media_type(asset.file.media_type),
                    Content::New(asset.file.bytes),
                )
            });
            (setting, file)
        };
        self.0.into_iter().map(file).collect()
    }

    /// The picture with this content.
    pub(super) fn of(&self, key: &str) -> Option<&LocalAsset> {
        self.0.values().flatten().find(|asset| asset.key == key)
    }
}

fn one(setting: &str, asset: &Asset, folder: &Path) -> Result<LocalAsset, String> {
    let path = folder.join(&asset.path);
    let shown = path.display();
    let bytes = fs::read(&path)
        .map_err(|error| format!("the file of `{setting}`, {shown}, cannot be read: {error}"))?;
    if bytes.is_empty() {
        return Err(format!("the file of `{setting}`, {shown}, is empty"));
    }
    let guessed = || {
        guessed(setting, &path).ok_or_else(|| {
            let of = mime_guess::from_path(&path).first_raw();
            let what = of.map_or("of no known type".to_owned(), |of| format!("`{of}`"));
            format!(
                "the file of `{setting}`, {shown}, is {what}, and a picture is expected; where its ending is \
                 wrong, say its media type (`type` in assets/settings.json, `media_type` in code)"
            )
        })
    };
    // What is said is taken at its word: an instance may call a picture as it likes.
    let media_type = match &asset.media_type {
        Some(media_type) => media_type.clone(),
        None => guessed()?.to_owned(),
    };
    let own = || {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    Ok(LocalAsset {
        path: shown.to_string(),
        key: super::key(&bytes).to_string(),
        title: asset.title.clone(),
        file: Upload {
            name: asset.name.clone().unwrap_or_else(own),
            media_type,
            bytes,
        },
    })
}

/// The media type of a picture, where the ending of its file tells it.
pub(super) fn guessed(setting: &str, path: &Path) -> Option<&'static str> {
    let is_picture =
        |of: &str| of.starts_with("image/") || (setting == BACKGROUND && of.starts_with("video/"));
    let of = mime_guess::from_path(path).first_raw();
    of.filter(|of| is_picture(of))
}

impl Desired {
    /// With the pictures of the settings, for a [`Selection`](crate::engine::Selection)
    /// that covers them.
    #[must_use]
    pub fn with_assets(mut self, assets: Assets) -> Self {
        let settings = self.snapshot.records.entry(Kind::Settings).or_default();
        if settings.is_empty() && !assets.0.is_empty() {
            let mut record = Record::new(SyncId::new(SETTINGS.sync_id), serde_json::Map::new());
            record.address = Some(Address::new(Kind::Settings.spec().noun));
            settings.push(record);
        }
        for record in settings {
            for (setting, asset) in &assets.0 {
                let key = asset.as_ref().map(|asset| asset.key.as_str());
                let key = key.map_or(Value::Null, Value::from);
                record.fields.insert(field(setting), key);
            }
        }
        self.assets = assets;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(setting: &str, asset: Asset, content: &[u8]) -> Result<Assets, String> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(&asset.path), content).expect("written");
        let list = AssetList::from([(setting.to_owned(), Some(asset))]);
        Assets::read(&list, folder.path()).map_err(|problems| problems[0].message.clone())
    }

    #[test]
    fn only_pictures_are_taken() {
        assert!(read("project_logo", "a.svg".into(), b"<svg/>").is_ok());
        let text = read("project_logo", "a.txt".into(), b"a").unwrap_err();
        assert!(text.contains("is `text/plain`, and a picture"), "{text}");
        let nothing = read("project_logo", "a".into(), b"a").unwrap_err();
        assert!(nothing.contains("is of no known type"), "{nothing}");
        let said = Asset::new("a").media_type("image/png");
        assert!(read("project_logo", said, b"a").is_ok());
        let as_some_upload = Asset::new("a.bin").media_type("application/octet-stream");
        assert!(read("project_logo", as_some_upload, b"a").is_ok());
        assert!(read("public_background", "a.mp4".into(), b"a").is_ok());
        assert!(read("public_foreground", "a.mp4".into(), b"a").is_err());
        let empty = read("project_logo", "a.svg".into(), b"").unwrap_err();
        assert!(empty.ends_with("a.svg, is empty"), "{empty}");
        let unknown = read("logo", "a.svg".into(), b"a").unwrap_err();
        assert!(
            unknown.contains("`logo` is no setting with a picture"),
            "{unknown}"
        );
    }
}

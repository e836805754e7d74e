//! Pictures as files of a config crate, and as its code names them.

use std::path::Path;

use super::found::{FoundAsset, FoundFile, PulledAssets};
use super::local::{Assets, LocalAsset, guessed};
use super::{ending, has_content};
use crate::model::assets::{Asset, AssetList};
use crate::snapshot::{ASSET_FOLDER, AssetFile, Content};
use crate::target::{ReadTarget, TargetError};

/// Where a pull puts the picture of a setting in a config crate, from the folder of
/// its `Cargo.toml`. Of the name that the picture has elsewhere only the ending is
/// taken, where it is plain.
///
/// ```
/// use sync_sdk::engine::path_in_crate;
///
/// assert_eq!(path_in_crate("project_logo", "Our Logo.SVG"), "assets/project_logo.svg");
/// assert_eq!(path_in_crate("project_logo", "a.svg/../../x"), "assets/project_logo");
/// ```
pub fn path_in_crate(setting: &str, name: &str) -> String {
    format!("{ASSET_FOLDER}/{setting}{}", ending(name))
}

impl PulledAssets {
    /// What a pull makes of them in the config crate in this folder. `said` are the
    /// pictures that its code names: a file that has the right content already stays
    /// the picture's, wherever it is and whatever it is called. What the server has
    /// lost is not in it.
    ///
    /// # Errors
    /// When a content cannot be read.
    pub async fn crate_files(
        &self,
        reader: &dyn ReadTarget,
        root: &Path,
        said: &AssetList,
    ) -> Result<Vec<AssetFile>, TargetError> {
        let mut files = Vec::with_capacity(self.found.len());
        for FoundAsset { setting, file } in &self.found {
            let picture = match file {
                None => None,
                Some(file) => match file.in_crate(setting, reader, root, said).await? {
                    None => continue,
                    picture => picture,
                },
            };
            files.push(((*setting).to_owned(), picture));
        }
        Ok(files)
    }
}

impl FoundFile {
    /// `None` where the server has lost its content.
    async fn in_crate(
        &self,
        setting: &str,
        reader: &dyn ReadTarget,
        root: &Path,
        said: &AssetList,
    ) -> Result<Option<(Asset, Content)>, TargetError> {
        if let Some(kept) = kept(setting, said, root, &self.key) {
            return Ok(Some(kept));
        }
        let asset = named(setting, &self.name, &self.title, &self.media_type);
        let content = self.content_of(reader, &root.join(&asset.path)).await?;
        Ok(content.map(|content| (asset, content)))
    }
}

impl Assets {
    /// What becomes of them in a config crate; as
    /// [`PulledAssets::crate_files`], of those of a dump.
    pub fn into_crate_files(self, root: &Path, said: &AssetList) -> Vec<AssetFile> {
        let file = |(setting, asset): (String, Option<LocalAsset>)| {
            let picture = asset.map(|asset| {
                let media_type = Some(asset.file.media_type);
                let named = named(&setting, &asset.file.name, &asset.title, &media_type);
                kept(&setting, said, root, &asset.key)
                    .unwrap_or((named, Content::New(asset.file.bytes)))
            });
            (setting, picture)
        };
        self.0.into_iter().map(file).collect()
    }
}

/// The picture that code names for a setting, where its file has this content.
fn kept(setting: &str, said: &AssetList, root: &Path, key: &str) -> Option<(Asset, Content)> {
    let asset = said.get(setting)?.as_ref()?;
    has_content(&root.join(&asset.path), key).then(|| (asset.clone(), Content::Same))
}

/// A picture as code names it: with what its file does not tell.
fn named(setting: &str, name: &str, title: &Option<String>, media_type: &Option<String>) -> Asset {
    let path = path_in_crate(setting, name);
    let file_name = path.rsplit('/').next();
    let told = guessed(setting, Path::new(&path));
    Asset {
        name: (file_name != Some(name)).then(|| name.to_owned()),
        title: title.clone(),
        media_type: media_type.clone().filter(|it| told != Some(it.as_str())),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(asset: Asset) -> AssetList {
        AssetList::from([("project_logo".to_owned(), Some(asset))])
    }

    #[test]
    fn code_says_what_the_file_does_not_tell() {
        let of = |name: &str, media_type: &str| {
            let media_type = Some(media_type.to_owned());
            named("project_logo", name, &None, &media_type)
        };
        let logo = of("Our Logo.SVG", "image/svg+xml");
        let path = "assets/project_logo.svg";
        assert_eq!(logo, Asset::new(path).name("Our Logo.SVG"));
        assert_eq!(of("project_logo.svg", "image/svg+xml"), Asset::new(path));
        let odd = of("../../x", "image/png");
        let expected = Asset::new("assets/project_logo");
        assert_eq!(odd, expected.name("../../x").media_type("image/png"));
        // What the ending tells would be refused.
        let any = of("a.bin", "application/octet-stream");
        assert_eq!(any.media_type.as_deref(), Some("application/octet-stream"));
    }

    #[test]
    fn a_file_that_has_the_picture_stays_its_file() {
        let temporary = tempfile::tempdir().expect("a folder");
        let (dump, root) = (
            temporary.path().join("dump"),
            temporary.path().join("crate"),
        );
        for (folder, file, content) in [(&dump, "a.svg", "new"), (&root, "mine.svg", "old")] {
            std::fs::create_dir(folder).expect("a folder");
            std::fs::write(folder.join(file), content).expect("written");
        }
        let said = list(Asset::new("mine.svg").title("Mine"));
        let of = |picture: Asset| {
            let assets = Assets::read(&list(picture), &dump).expect("pictures");
            assets.into_crate_files(&root, &said).remove(0).1
        };
        let picture = || Asset::new("a.svg").title("Theirs");
        let written = Asset::new("assets/project_logo.svg")
            .name("a.svg")
            .title("Theirs");
        let new = Content::New(b"new".to_vec());
        assert_eq!(of(picture()), Some((written, new)));
        std::fs::write(root.join("mine.svg"), "new").expect("written");
        let mine = Asset::new("mine.svg").title("Mine");
        assert_eq!(of(picture()), Some((mine, Content::Same)));
    }
}

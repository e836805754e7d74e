//! The pictures that the settings name: logo, favicon, and what stands behind
//! and beside the form of the login page.
//!
//! An instance has them as files of its own, whose keys mean nothing elsewhere.
//! A configuration has their content: files beside the dump or in the crate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Kind;
use super::kind::Why;

/// The pictures that a configuration has, by the names of their settings; `None`
/// for a setting that is to be empty. What is not in it stays as it is.
pub type AssetList = BTreeMap<String, Option<Asset>>;

/// The settings that name a picture, as the [kind table](super::kind) has them.
///
/// ```
/// use sync_sdk::model::assets;
///
/// let settings: Vec<&str> = assets::settings().collect();
/// assert_eq!(settings, ["project_logo", "public_foreground", "public_background", "public_favicon"]);
/// ```
pub fn settings() -> impl Iterator<Item = &'static str> {
    let withheld = Kind::Settings.spec().withheld.iter();
    let assets = withheld.filter(|withheld| withheld.why == Why::Asset);
    assets.map(|withheld| withheld.field)
}

/// A picture in a file, and what it is called where it is uploaded.
///
/// ```
/// use sync_sdk::model::assets::Asset;
///
/// let logo = Asset::from("brand/logo.svg");
/// assert_eq!(logo, Asset::new("brand/logo.svg"));
/// let logo = logo.title("The logo").media_type("image/svg+xml");
/// assert_eq!(logo.path(), "brand/logo.svg");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    #[serde(rename = "file")]
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
}

impl Asset {
    /// The picture in this file, from the folder of the crate's `Cargo.toml`, or
    /// in a dump from the folder of the assets.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            name: None,
            title: None,
            media_type: None,
        }
    }

    /// What it is called when somebody downloads it; without, as the file is.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its title in the file library; without, what the server makes of its name.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Its media type, where the ending of the file does not tell it.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The file.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl From<&str> for Asset {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

//! The pictures of the settings, beside a dump.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{Finding, Problem, ReadErrors, WriteError};
use super::replace::{Replacement, replace};
use super::write::WriteReport;
use crate::model::assets::{self, AssetList};
use crate::model::json::to_text;

/// The folder of the pictures in a dump folder.
pub const ASSET_FOLDER: &str = "assets";

/// The file in it that says which picture is which.
const FILE: &str = "settings.json";

/// The version of its form.
const VERSION: u32 = 1;

/// A picture that goes into a dump: its setting, and where it is to be with its
/// content, or `None` where the setting is empty.
pub type AssetFile = (String, Option<(assets::Asset, Content)>);

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// It has the right one.
    Same,
    /// It is to have this one.
    New(Vec<u8>),
}

/// What says which picture is which.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    version: u32,
    #[serde(flatten)]
    settings: BTreeMap<String, Value>,
}

/// Reads which pictures a dump has, `None` where it says nothing of them. The
/// paths start from the folder.
///
/// ```
/// use sync_sdk::model::assets::Asset;
/// use sync_sdk::snapshot::read_assets;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// assert!(read_assets(folder.path())?.is_none());
///
/// let text = r#"{ "version": 1, "project_logo": { "file": "logo.svg" }, "public_favicon": null }"#;
/// std::fs::write(folder.path().join("settings.json"), text)?;
/// let list = read_assets(folder.path())?.expect("pictures");
/// assert_eq!(list["project_logo"], Some(Asset::new("logo.svg")));
/// assert_eq!(list["public_favicon"], None);
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the file cannot be read or is of another form or version, or a path leads
/// out of the folder.
pub fn read_assets(folder: &Path) -> Result<Option<AssetList>, ReadErrors> {
    let path = folder.join(FILE);
    let failed = |problem| ReadErrors(vec![Finding::of_file(&path, problem)]);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(Problem::Unreadable(error))),
    };
    let bad = |message: String| failed(Problem::BadAssets(message));
    let document: Document = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
    if document.version != VERSION {
        return Err(bad(format!(
            "it is of version {}, and this program knows {VERSION}",
            document.version
        )));
    }
    let mut list = AssetList::new();
    for (setting, value) in document.settings {
        let asset: Option<assets::Asset> =
            serde_json::from_value(value).map_err(|error| bad(format!("`{setting}`: {error}")))?;
        if let Some(asset) = &asset
            && !is_inside(asset.path())
        {
            return Err(bad(format!(
                "`{setting}`: `{}` leads out of the folder; put the file itself here",
                asset.path()
            )));
        }
        list.insert(setting, asset);
    }
    Ok(Some(list))
}

fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

/// Writes pictures, and which is which. Files that have the right bytes are not
/// touched; those that the dump named before and names no longer are removed.
///
/// # Errors
/// When the system refuses. An error while the files are prepared leaves the
/// folder as it was.
pub fn write_assets(files: &[AssetFile], folder: &Path) -> Result<WriteReport, WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    let before = read_assets(folder).ok().flatten().unwrap_or_default();
    let before = before.into_values().flatten().map(|asset| asset.path);
    let mut stale: Vec<String> = before.collect();
    // The list may name itself.
    stale.retain(|path| !path.eq_ignore_ascii_case(FILE));
    let mut settings = serde_json::Map::new();
    settings.insert("version".to_owned(), VERSION.into());
    for (setting, file) in files {
        let value = match file {
            None => Value::Null,
            Some((asset, content)) => {
                // For some file systems names in other letters are the same.
                stale.retain(|path| !path.eq_ignore_ascii_case(asset.path()));
                let path = folder.join(&asset.path);
                if let Content::New(bytes) = content
                    && !report.is_current(&path, &path, bytes)?
                {
                    replacement.files.push((path, bytes.clone()));
                }
                serde_json::to_value(asset).unwrap_or_default()
            }
        };
        settings.insert(setting.clone(), value);
    }
    let path = folder.join(FILE);
    let text = to_text(&Value::Object(settings));
    if !report.is_current(&path, &path, text.as_bytes())? {
        replacement.files.push((path, text.into_bytes()));
    }
    replace(replacement)?;
    for path in stale.iter().map(|path| folder.join(path)) {
        match fs::remove_file(&path) {
            Ok(()) => report.removed.push(path),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => {
                return Err(WriteError::Io {
                    action: "remove",
                    path,
                    source,
                });
            }
        }
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::assets::Asset;

    #[test]
    fn what_is_written_is_read_and_what_is_named_no_longer_goes() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path();
        let logo = |path: &str, content| {
            let asset = Asset::new(path).title("The logo");
            let files = vec![
                ("project_logo".to_owned(), Some((asset, content))),
                ("public_favicon".to_owned(), None),
            ];
            write_assets(&files, folder).expect("written")
        };
        let report = logo("a.png", Content::New(b"a".to_vec()));
        assert_eq!(report.created.len(), 2);
        assert!(logo("a.png", Content::Same).is_empty());
        let list = read_assets(folder).expect("read").expect("pictures");
        let asset = list["project_logo"].clone().expect("a picture");
        assert_eq!(asset, Asset::new("a.png").title("The logo"));
        assert_eq!(list["public_favicon"], None);
        let report = logo("a.svg", Content::New(b"b".to_vec()));
        assert_eq!(report.removed, [folder.join("a.png")]);
        assert_eq!(fs::read(folder.join("a.svg")).expect("a file"), b"b");
        let report = write_assets(&[], folder).expect("written");
        assert_eq!(report.removed, [folder.join("a.svg")]);
        assert_eq!(read_assets(folder).expect("read"), Some(AssetList::new()));
    }

    #[test]
    fn nothing_is_removed_that_may_be_what_was_written() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path();
        let text = r#"{"version": 1, "project_logo": {"file": "LOGO.svg"}, "public_favicon": {"file": "settings.json"}}"#;
        fs::write(folder.join(FILE), text).expect("written");
        fs::write(folder.join("LOGO.svg"), b"a").expect("written");
        let logo = (Asset::new("logo.svg"), Content::New(b"b".to_vec()));
        let files = [("project_logo".to_owned(), Some(logo))];
        let report = write_assets(&files, folder).expect("written");
        assert_eq!(
            report.removed,
            [""; 0].map(Into::<std::path::PathBuf>::into)
        );
        assert!(read_assets(folder).expect("read").is_some());
    }

    #[test]
    fn nothing_else_is_read() {
        let temporary = tempfile::tempdir().expect("a folder");
        for (text, message) in [
            (r#"{"version": 2}"#, "it is of version 2"),
            (r#"{"project_logo": null}"#, "missing field `version`"),
            (
                r#"{"version": 1, "project_logo": {"path": "a"}}"#,
                "`project_logo`: unknown field `path`",
            ),
            (
                r#"{"version": 1, "project_logo": {"file": "../a.svg"}}"#,
                "leads out of the folder",
            ),
            (
                r#"{"version": 1, "project_logo": {"file": ""}}"#,
                "leads out of the folder",
            ),
        ] {
            fs::write(temporary.path().join(FILE), text).expect("written");
            let error = read_assets(temporary.path()).expect_err(text);
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}

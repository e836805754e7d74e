//! Specifications beside a dump: what a server says of its API.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::error::WriteError;
use super::replace::{Replacement, replace};
use super::write::WriteReport;
use crate::model::json::to_text;

/// A specification that Directus makes of its data model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spec {
    /// The GraphQL schema of `/graphql`.
    ItemGraphql,
    /// The GraphQL schema of `/graphql/system`.
    SystemGraphql,
    /// The OpenAPI document.
    Openapi,
}

impl Spec {
    /// All of them.
    pub const ALL: [Spec; 3] = [Self::ItemGraphql, Self::SystemGraphql, Self::Openapi];

    /// The name of its file, that of directus-sync.
    pub fn file(self) -> &'static str {
        match self {
            Self::ItemGraphql => "item.graphql",
            Self::SystemGraphql => "system.graphql",
            Self::Openapi => "openapi.json",
        }
    }
}

/// Writes specifications into `folder`. Files that have the right bytes are not
/// touched, and those of other specifications stay. Neither is an OpenAPI document
/// touched in which only the version is another: Directus makes a new one up for
/// each request.
///
/// ```
/// use sync_sdk::snapshot::{Spec, write_specs};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let specs = [(Spec::ItemGraphql, "type Query".to_owned())];
/// let report = write_specs(&specs, folder.path())?;
/// assert_eq!(report.created, [folder.path().join("item.graphql")]);
/// assert!(write_specs(&specs, folder.path())?.is_empty());
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// When the system refuses. An error while the files are prepared leaves the
/// folder as it was.
pub fn write_specs(specs: &[(Spec, String)], folder: &Path) -> Result<WriteReport, WriteError> {
    let mut report = WriteReport::default();
    let mut replacement = Replacement::default();
    for (spec, text) in specs {
        let file = folder.join(spec.file());
        let is_same = || *spec == Spec::Openapi && has_same_api(&file, text);
        if !is_same() && !report.is_current(&file, &file, text.as_bytes())? {
            replacement.files.push((file, text.clone().into_bytes()));
        }
    }
    replace(replacement)?;
    Ok(report)
}

/// Whether a file holds the same OpenAPI document, in another version perhaps.
fn has_same_api(file: &Path, text: &str) -> bool {
    let api = |text: &str| -> Option<String> {
        let mut document: Value = serde_json::from_str(text).ok()?;
        *document.pointer_mut("/info/version")? = Value::Null;
        Some(to_text(&document))
    };
    // Who cannot be read or understood is written anew.
    let current = fs::read_to_string(file).ok();
    current.is_some_and(|current| api(&current).is_some_and(|it| Some(it) == api(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_written_when_more_than_its_made_up_version_is_new() {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().join("specs");
        let file = folder.join("openapi.json");
        let write = |text: &str| {
            let specs = [(Spec::Openapi, text.to_owned())];
            write_specs(&specs, &folder).expect("written")
        };
        let api = |version: &str, paths: &str| {
            format!(r#"{{"info":{{"version":"{version}"}},"paths":"{paths}"}}"#)
        };
        let created = [file.clone()];
        assert_eq!(write(&api("1", "a")).created, created);
        assert!(write(&api("2", "a")).is_empty());
        assert_eq!(fs::read_to_string(&file).expect("a file"), api("1", "a"));
        assert_eq!(write(&api("3", "b")).changed, created);
        assert_eq!(fs::read_to_string(&file).expect("a file"), api("3", "b"));
        for broken in ["", "{}", "[1]"] {
            fs::write(&file, broken).expect("written");
            assert_eq!(write(&api("4", "b")).changed, created, "{broken}");
        }
    }
}

//! Specifications beside a dump: what a server says of its API.

use std::path::Path;

use super::error::WriteError;
use super::replace::{Replacement, replace};
use super::write::WriteReport;

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
/// touched, and those of other specifications stay.
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
        if !report.is_current(&file, &file, text)? {
            replacement.files.push((file, text.clone()));
        }
    }
    replace(replacement)?;
    Ok(report)
}

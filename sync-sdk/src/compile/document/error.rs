//! What is wrong with a document.

use thiserror::Error;

use super::{FORMAT, VERSION};

/// A text that is not such a document.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not JSON, or not of this form.
    #[error("the compiled project cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Another document.
    #[error(
        "expected a compiled project (`\"format\": \"{FORMAT}\"`), found {found}; \
         does the crate's `main` call `sync_sdk::main`, and does it print nothing else?"
    )]
    Format {
        /// The format that the document names, or what it is instead.
        found: String,
    },
    /// Another version of the document.
    #[error(
        "the compiled project has version {found}, this `directus-sync` reads version {VERSION}: \
         use the same version of `sync-sdk` and `directus-sync`"
    )]
    Version {
        /// The version that the document names.
        found: String,
    },
    /// A kind that this version does not know.
    #[error("the compiled project describes `{name}`, which this `directus-sync` does not know")]
    Kind {
        /// The kind's name.
        name: String,
    },
    /// The data model is not one.
    #[error("the data model of the compiled project cannot be read: {reason}")]
    DataModel {
        /// What is wrong with it.
        reason: String,
    },
}

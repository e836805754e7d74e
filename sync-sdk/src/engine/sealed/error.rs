//! What is wrong with a document that should be a plan.

use super::FORMAT;
use crate::engine::plan::PLAN_FORMAT;

/// A document that is no plan which can be applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Not JSON: another file, or not all of one.
    #[error("it is not JSON, or not all of it: {0}")]
    Syntax(serde_json::Error),
    /// Another document.
    #[error("it is no plan: its `format` should be \"{FORMAT}\", and is {found}")]
    Format {
        /// The format that it names.
        found: String,
    },
    /// A plan of another version.
    #[error("its `version` is {found}, and this version of directus-sync reads {PLAN_FORMAT}")]
    Version {
        /// The version that it names.
        found: String,
    },
    /// What `diff --json` prints: a plan to read, not one to apply.
    #[error("it was printed and not saved, so that it has no seal")]
    NotSealed,
    /// Something was changed after it was saved.
    #[error("it was changed after it was saved: its checksum is that of another plan")]
    Edited,
    /// Something is missing, or not what it should be.
    #[error("`{path}`: {problem}")]
    Form {
        /// Where, such as `records[3].action`.
        path: String,
        /// What is wrong.
        problem: String,
    },
}

//! For a config's own tests (feature `testing`).
//!
//! ```toml
//! [dev-dependencies]
//! sync-sdk = { version = "0.1", features = ["testing"] }
//! ```
//!
//! - [`assert_builds`]: the config is sound in every environment.
//! - [`assert_snapshot!`](crate::assert_snapshot): a change of the config is a
//!   change that somebody has reviewed.
//! - [`assert_allows!`](crate::assert_allows) and
//!   [`assert_denies!`](crate::assert_denies): policies allow what they are
//!   meant to, and no more.

mod access;
mod snapshot;

pub use access::{Access, Attempt, Request, Undecided, Verdict};
pub use snapshot::{AsCollection, AsRecord, Part, Reviewed};

pub use crate::{assert_allows, assert_denies, assert_snapshot};
#[doc(hidden)]
pub use insta;
/// Items, users and payloads are JSON.
pub use serde_json::{Value, json};

use crate::author::ProjectDeclaration;

/// Fails with every error of every environment of the project, each with its
/// file and line.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Folder)]
/// # pub struct Covers;
/// # #[derive(Project)]
/// # #[project(folders(Covers))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// // #[test]
/// fn the_config_is_sound() {
///     sync_sdk::testing::assert_builds::<Gazette>();
/// }
/// # the_config_is_sound();
/// ```
///
/// # Panics
///
/// When there is an error.
#[track_caller]
pub fn assert_builds<P: ProjectDeclaration>() {
    if let Err(errors) = crate::compile::build_all::<P>() {
        panic!("the config is not sound:\n{errors}");
    }
}

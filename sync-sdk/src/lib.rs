//! Typed configuration-as-code for [Directus](https://directus.io).
//!
//! The way of a record through this crate is
//! `author -> compile -> snapshot -> engine -> target`; nothing upstream knows
//! anything downstream. The [`model::Snapshot`] is the only contract between a
//! config crate and the engine.

pub mod author;
pub mod compile;
mod emitted;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(doctest)]
mod guide;
#[cfg(feature = "engine")]
pub mod idmap;
pub mod model;
pub mod prelude;
mod run;
#[cfg(feature = "dump")]
pub mod snapshot;
#[cfg(feature = "engine")]
pub mod target;
#[cfg(feature = "testing")]
pub mod testing;

pub use compile::build;
pub use run::main;

/// What the derives expand to. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::author::*;
    pub use crate::model::{Kind, Origin, ProjectKey};
    pub use serde_json::Value;
    pub use uuid::Uuid;

    pub use crate::emitted::*;
}

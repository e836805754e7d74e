//! Typed configuration-as-code for [Directus](https://directus.io).
//!
//! The way of a record through this crate is
//! `author -> compile -> snapshot -> engine -> target`; nothing upstream knows
//! anything downstream. The [`model::Snapshot`] is the only contract between a
//! config crate and the engine.

#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod idmap;
pub mod model;
#[cfg(feature = "dump")]
pub mod snapshot;
#[cfg(feature = "engine")]
pub mod target;

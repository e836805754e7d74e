//! Typed configuration-as-code for [Directus](https://directus.io).
//!
//! A config is written with the [`prelude`]: types are identities, structs are
//! shapes, expressions are behaviour.
//!
//! ```
//! use sync_sdk::prelude::*;
//!
//! #[derive(Collection)]
//! pub struct Article {
//!     #[field(primary_key)]
//!     pub id: Uuid,
//!     #[field(required)]
//!     pub title: String,
//!     pub author: Option<M2o<User>>,
//! }
//!
//! #[derive(Policy)]
//! #[policy(app_access)]
//! pub struct Writing;
//!
//! impl Grants for Writing {
//!     fn grants(g: &mut Grant) {
//!         g.on::<Article>(|p, a| {
//!             p.read();
//!             p.update().fields(fields![a.title]).when(a.author.eq(CURRENT_USER));
//!         });
//!     }
//! }
//!
//! #[derive(Project)]
//! #[project(key = "gazette", policies(Writing))]
//! pub struct Gazette;
//!
//! impl ProjectSpec for Gazette {
//!     type Env = ();
//! }
//!
//! let compiled = sync_sdk::build::<Gazette>(()).expect("the config is sound");
//! assert_eq!(compiled.snapshot.of(sync_sdk::model::Kind::Permissions).len(), 2);
//! ```
//!
//! [`main`] is the `main` of such a crate; the `directus-sync` command runs it.
//! [`build`] gives the compiled project as a value, the module `testing` (feature
//! `testing`) asserts who may do what. The guide in the repository's `docs/` has
//! a chapter for each kind.
//!
//! # Inside
//!
//! The way of a record through this crate is
//! `author -> compile -> snapshot -> engine -> target`; nothing upstream knows
//! anything downstream. The [`model::Snapshot`] is the only contract between a
//! config crate and the engine.

pub mod author;
#[cfg(feature = "codegen")]
pub mod codegen;
pub mod compile;
mod emitted;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(doctest)]
mod guide;
pub mod hooks;
#[cfg(feature = "engine")]
pub mod idmap;
pub mod model;
pub mod prelude;
mod run;
#[cfg(any(feature = "engine", feature = "codegen"))]
pub mod schema;
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
    pub use crate::author::declared::*;
    pub use crate::author::*;
    pub use crate::model::{Kind, Origin, ProjectKey};
    pub use serde_json::Value;
    pub use uuid::Uuid;

    pub use crate::emitted::*;
}

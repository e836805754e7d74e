//! Keeps code and instance together: what becomes of each file of a config
//! crate when the instance has changed.
//!
//! A generated file is compared in three states: what the code as it is would be
//! generated as (`base`), what the instance would be generated as (`new`), and
//! what is on disk (`current`). Where base and new agree, the instance has not
//! changed there, and whatever is on disk stays. Where base and current agree,
//! nobody has edited the file, and it is replaced. Otherwise the change of the
//! instance is merged into the edited file; a merge is a proposal that must be
//! built before it is trusted, see [`Update::reject`].
//!
//! Nothing here reads or writes a file.

mod job;
mod plan;
mod renames;
mod wanted;

pub use job::{Crate, Job};
pub use plan::{Action, FileChange, States, Update, Why, plan};
pub use renames::Renamed;

use std::collections::BTreeMap;

/// Files of a crate by their path from its root, with `/` between folders.
pub type Files = BTreeMap<String, String>;

/// What a proposal is called: the file that it is for, and this.
pub const PROPOSED: &str = ".proposed";

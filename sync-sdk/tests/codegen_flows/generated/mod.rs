//! The flows of [`super::catalogue`] as they are generated, and what they refer to.

pub mod collections;
pub mod folders;
pub mod roles;

use sync_sdk::prelude::*;

#[derive(Project)]
#[project(key = "catalogue", folders(folders::Nightly), roles(roles::Editor))]
pub struct Catalogue;

impl ProjectSpec for Catalogue {
    type Env = ();
}

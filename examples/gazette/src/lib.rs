//! A small newspaper, as typed Rust.
//!
//! Each module holds one part of the instance; [`Gazette`] names the roots, and
//! they bring everything else along: a role its policies, a policy the
//! collections that it grants, a flow the flows that it triggers.

pub mod access;
pub mod content;
pub mod dashboards;
pub mod files;
pub mod flows;
pub mod presets;

use sync_sdk::prelude::*;

use access::{Author, ChiefEditor, Editor, Visitors};
use dashboards::Newsroom;
use files::{Covers, Documents};
use flows::{Announce, Archive, Intake, Retract};
use presets::{Articles, Board, CoverPictures, Events, MyDrafts};

/// Where the config goes.
#[derive(Debug, Clone, Copy, PartialEq, Environment)]
pub enum Env {
    /// A developer's machine.
    Dev,
    /// What readers see.
    Prod,
}

/// The newspaper.
#[derive(Project)]
#[project(roles(Author, Editor, ChiefEditor), policies(Visitors))]
#[project(folders(Covers, Documents), flows(Announce, Archive, Intake, Retract))]
#[project(dashboards(Newsroom))]
#[project(presets(Articles, Board, CoverPictures, Events, MyDrafts))]
pub struct Gazette;

impl ProjectSpec for Gazette {
    type Env = Env;

    fn settings(env: Env) -> Settings {
        Settings::new()
            .project_name(match env {
                Env::Dev => "Gazette (dev)",
                Env::Prod => "Gazette",
            })
            .project_descriptor("News from the harbour")
            .project_color("#1F6F8B")
            .default_language("en-US")
            .storage_default_folder::<Documents>()
            .set("auth_login_attempts", json!(10))
    }
}

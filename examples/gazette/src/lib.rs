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
pub mod seeds;
pub mod texts;

use sync_sdk::prelude::*;

use access::{Author, ChiefEditor, Editor, Visitors};
use dashboards::Newsroom;
use files::{Documents, Pictures};
use flows::{Announce, Archive, Intake, Retract};
use presets::{Articles, Board, CoverPictures, Events, MyDrafts};
use seeds::{FirstArticles, FirstComments};
use texts::Strings;

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
#[project(
    folders(Pictures, Documents),
    flows(Announce, Archive, Intake, Retract)
)]
#[project(dashboards(Newsroom))]
#[project(presets(Articles, Board, CoverPictures, Events, MyDrafts))]
#[project(translations(Strings), seeds(FirstArticles, FirstComments))]
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
            .default_appearance(Appearance::Auto)
            .auth_login_attempts(10)
            .auth_password_policy(PasswordPolicy::Weak)
            .storage_asset_transform(AssetTransform::Presets)
            .storage_asset_presets([ImagePreset::new("cover")
                .fit(ImageFit::Cover)
                .width(1200)
                .height(630)
                .format(ImageFormat::Webp)])
            .module_bar([
                Module::content(),
                Module::files(),
                Module::insights(),
                Module::users(),
                Module::link("Handbook", "https://handbook.gazette.example.com").icon("menu_book"),
                Module::settings(),
            ])
            .report_bug_url("https://desk.gazette.example.com/bugs")
    }
}

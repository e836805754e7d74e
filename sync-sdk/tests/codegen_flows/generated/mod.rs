//! The flows of [`super::catalogue`] as they are generated, and what they refer to.

pub mod collections;
pub mod flows;
pub mod folders;
pub mod roles;

use sync_sdk::prelude::*;

use flows::*;

#[derive(Project)]
#[project(key = "catalogue", folders(folders::Nightly), roles(roles::Editor))]
#[project(flows(
    Across,
    Asking,
    AskingOddly,
    BadlyTimed,
    Called,
    CalledLast,
    CalledSilently,
    Checked,
    Deleted,
    Described,
    Elsewhere,
    Empty,
    Fetched,
    HalfDone,
    Kind,
    LetThrough,
    LoggedIn,
    Lost,
    Never,
    NightlyRun,
    NoStart,
    Nowhere,
    Odd,
    OfAFilter,
    OldHook,
    OnTop,
    Operations,
    Posted,
    Pressed,
    Put,
    Quick,
    Ring,
    Texts,
    Unfinished,
    UnnamedFlow,
    Unset,
    WithoutAny,
))]
pub struct Catalogue;

impl ProjectSpec for Catalogue {
    type Env = ();
}

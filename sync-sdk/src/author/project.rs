//! Projects and their environments.

use super::{Declarations, Settings};
use crate::model::{Origin, ProjectKey};

/// What belongs to one config: `#[derive(Project)]`, with the roots that bring
/// everything else along.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Clone, Copy, PartialEq, Environment)]
/// pub enum Env {
///     Dev,
///     Prod,
/// }
///
/// #[derive(Folder)]
/// pub struct Covers;
///
/// #[derive(Project)]
/// #[project(key = "gazette", folders(Covers))]
/// pub struct Gazette;
///
/// impl ProjectSpec for Gazette {
///     type Env = Env;
///
///     fn settings(env: Env) -> Settings {
///         Settings::new().project_name(if env == Env::Prod { "Gazette" } else { "Test" })
///     }
/// }
///
/// let compiled = sync_sdk::build::<Gazette>(Env::Dev).expect("the config is sound");
/// assert_eq!(compiled.environment.as_deref(), Some("dev"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a project",
    label = "not a project",
    note = "derive `Project` for a struct and name the roots in `#[project(roles(…), flows(…))]`"
)]
pub trait ProjectDeclaration: ProjectSpec {
    /// What makes its SyncIDs differ from those of other projects.
    fn key() -> ProjectKey;
    /// Where it was declared.
    fn origin() -> Origin;
    /// Adds its roots, and everything that they refer to.
    fn declare(to: &mut Declarations);
}

/// The parts of a project that depend on the environment.
#[diagnostic::on_unimplemented(
    message = "the project `{Self}` does not name its environments",
    label = "`ProjectSpec` is missing",
    note = "write `impl ProjectSpec for {Self} {{ type Env = …; }}`; `()` where there is only one"
)]
pub trait ProjectSpec: 'static {
    /// The environments: an own enum, or `()` where there is only one.
    type Env: Environment;

    /// The settings; by default, none.
    fn settings(env: Self::Env) -> Settings {
        let _ = env;
        Settings::new()
    }
}

/// The environments of a project: `#[derive(Environment)]` for an enum without
/// data. The first one is the default.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an environment",
    note = "derive `Environment` for an enum (it needs `Clone` and `Copy`), or use `()`"
)]
pub trait Environment: Copy + 'static {
    /// Every environment.
    const ALL: &'static [Self];

    /// The name on the command line; `None` where there is only one.
    fn name(self) -> Option<&'static str>;
}

impl Environment for () {
    const ALL: &'static [Self] = &[()];

    fn name(self) -> Option<&'static str> {
        None
    }
}

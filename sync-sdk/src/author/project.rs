//! Projects and their environments.

use serde_json::Value;

use super::{
    DashboardDeclaration, Declarations, FlowDeclaration, FolderDeclaration, ModelPart,
    PolicyDeclaration, PresetDeclaration, RoleDeclaration, SeedDeclaration, Settings,
    TranslationsDeclaration, UntypedDef,
};
use crate::hooks::Hooks;
use crate::model::{Address, Origin, ProjectKey};

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
///
/// Types of other crates are named like own ones: a crate that offers a policy
/// or a flow to several projects is an ordinary library with `pub` types, and
/// what it offers gets the SyncIDs of the project that names it.
///
/// A type that no project reaches is not part of a config. The compiler warns
/// of it (`dead_code`: "is never constructed") in a binary, and in a library
/// where it is not `pub` outside of the crate: what a config keeps to itself is
/// best kept in private modules. (An enum of texts may be used without being
/// reached, so it is not told.)
///
/// `#[project(protect("collection.*", "role.editor"))]`: a push ends with an
/// error instead of deleting what has such an address, also when it is no
/// longer declared. `*` stands for any text.
///
/// `#[project(lock = "sync.lock")]`: records have the SyncIDs that this file
/// gives their addresses, the others those that follow from key and address.
/// The path starts at the folder of `Cargo.toml`. What the file names and the
/// project does not declare is what it declared once: a push deletes it.
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
    /// The type itself: `gazette::Gazette`.
    fn path() -> &'static str;
    /// Adds its roots, and everything that they refer to.
    fn declare(to: &mut Declarations);

    /// The `sync.lock` of `#[project(lock = "…")]`.
    fn lock() -> Option<LockFile> {
        None
    }
}

/// A file of SyncIDs as it was when the crate was compiled: see
/// [`Lock`](crate::model::Lock).
#[derive(Debug, Clone, Copy)]
pub struct LockFile {
    /// Where it is, from the folder of the crate's `Cargo.toml`.
    pub path: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// The parts of a project that depend on the environment.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Project)]
/// #[project(key = "gazette")]
/// pub struct Gazette;
///
/// impl ProjectSpec for Gazette {
///     type Env = ();
///
///     fn settings(_: ()) -> Settings {
///         Settings::new().project_name("Gazette")
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the project `{Self}` does not name its environments",
    label = "`ProjectSpec` is missing",
    note = "write `impl ProjectSpec for {Self} {{ type Env = …; }}`; `()` where there is only one"
)]
pub trait ProjectSpec: 'static {
    /// The environments: an own enum, or `()` where there is only one.
    type Env: Environment;

    /// Roots that only some environments have, beside those of
    /// `#[project(…)]`; by default, none.
    ///
    /// An environment that a type is not a root of does not have it: a push there
    /// deletes what an earlier push made of it.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Clone, Copy, PartialEq, Environment)]
    /// # pub enum Env { Dev, Prod }
    /// #[derive(Role)]
    /// pub struct Tester;
    ///
    /// #[derive(Project)]
    /// #[project(key = "gazette")]
    /// pub struct Gazette;
    ///
    /// impl ProjectSpec for Gazette {
    ///     type Env = Env;
    ///
    ///     fn roots(env: Env, roots: &mut Roots<'_>) {
    ///         match env {
    ///             Env::Dev => roots.role::<Tester>(),
    ///             Env::Prod => roots.protect("collection.*"),
    ///         };
    ///     }
    /// }
    ///
    /// let roles = |env| sync_sdk::build::<Gazette>(env).map(|built| {
    ///     built.snapshot.of(sync_sdk::model::Kind::Roles).len()
    /// });
    /// assert_eq!((roles(Env::Dev), roles(Env::Prod)), (Ok(1), Ok(0)));
    /// ```
    fn roots(env: Self::Env, roots: &mut Roots<'_>) {
        let _ = (env, roots);
    }

    /// The hooks: what a pull leaves out or changes, and what is changed before a
    /// push; by default, none.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::hooks::Hooks;
    /// # use sync_sdk::model::Kind;
    /// # #[derive(Project)]
    /// # #[project(key = "gazette")]
    /// # pub struct Gazette;
    /// impl ProjectSpec for Gazette {
    ///     type Env = ();
    ///
    ///     fn hooks(_: ()) -> Hooks {
    ///         Hooks::new().on_save(Kind::Folders, |mut folders| {
    ///             folders.retain(|folder| folder["name"] != "Scratch");
    ///             Ok(folders)
    ///         })
    ///     }
    /// }
    /// ```
    fn hooks(env: Self::Env) -> Hooks {
        let _ = env;
        Hooks::new()
    }

    /// The settings; by default, none.
    fn settings(env: Self::Env) -> Settings {
        let _ = env;
        Settings::new()
    }
}

/// The roots of a project in one environment: [`ProjectSpec::roots`]. Each
/// brings along what it refers to.
///
/// A crate that offers policies, flows or collections to several projects may
/// offer a function that adds them: `fn add(roots: &mut Roots<'_>)`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Auditing;
/// # impl Grants for Auditing { fn grants(_: &mut Grant) {} }
/// # #[derive(Role)]
/// # #[role(policies(Auditing))]
/// # pub struct Auditor;
/// /// What a library offers to projects.
/// pub fn add(roots: &mut Roots<'_>) {
///     roots.role::<Auditor>().protect("role.auditor");
/// }
/// ```
#[derive(Debug)]
pub struct Roots<'a>(&'a mut Declarations);

macro_rules! roots {
    ($($(#[$doc:meta])* $name:ident: $bound:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<T: $bound>(&mut self) -> &mut Self {
            T::declare(self.0);
            self
        }
    )*};
}

impl<'a> Roots<'a> {
    pub(crate) fn new(to: &'a mut Declarations) -> Self {
        Self(to)
    }

    roots! {
        /// A folder of the file library.
        folder: FolderDeclaration;
        /// A role, with its policies.
        role: RoleDeclaration;
        /// A policy, with the collections that it speaks of.
        policy: PolicyDeclaration;
        /// A flow.
        flow: FlowDeclaration;
        /// A dashboard.
        dashboard: DashboardDeclaration;
        /// A preset or a bookmark.
        preset: PresetDeclaration;
        /// Texts in several languages.
        translations: TranslationsDeclaration;
        /// Rows of a collection, such as those that only a developer wants.
        seed: SeedDeclaration;
    }

    /// A collection, fields of one, or a folder of the navigation.
    pub fn collection<T: ModelPart>(&mut self) -> &mut Self {
        T::declare_part(self.0);
        self
    }

    /// A push ends instead of deleting what has an address like this, in which
    /// `*` stands for any text: `collection.*`, `role.editor`. The same as
    /// `#[project(protect("…"))]`.
    #[track_caller]
    pub fn protect(&mut self, address: &str) -> &mut Self {
        let caller = std::panic::Location::caller();
        self.0.protect(address, caller.file(), caller.line());
        self
    }

    /// A record as Directus stores it, for one that no type can say: a permission
    /// of a policy that the project does not know, a text without a key. The
    /// address begins with the noun of its kind, as addresses in `sync.lock` do;
    /// the settings are not such a record.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Project)]
    /// # pub struct Gazette;
    /// impl ProjectSpec for Gazette {
    ///     type Env = ();
    ///
    ///     fn roots(_: (), roots: &mut Roots<'_>) {
    ///         roots.record(
    ///             "translation.nameless",
    ///             json!({ "key": null, "language": "en-US", "value": "Byline" }),
    ///         );
    ///     }
    /// }
    /// # sync_sdk::build::<Gazette>(()).expect("the config is sound");
    /// ```
    #[track_caller]
    pub fn record(&mut self, address: &str, columns: Value) -> &mut Self {
        let caller = std::panic::Location::caller();
        self.0.untyped.push(UntypedDef {
            address: Address::new(address),
            columns,
            origin: Origin {
                file: caller.file().to_owned(),
                line: caller.line(),
            },
        });
        self
    }
}

/// The environments of a project: `#[derive(Environment)]` for an enum without
/// data. The first one is the default.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Clone, Copy, Environment)]
/// pub enum Env {
///     Dev,
///     #[environment(name = "live")]
///     Prod,
/// }
///
/// assert_eq!(Env::Prod.name(), Some("live"));
/// ```
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

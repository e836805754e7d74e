//! A project becomes a snapshot.
//!
//! One pass over everything that the project reaches; what is wrong with it is
//! gathered and reported at once, each with the place in the source.

pub(crate) mod braces;
mod cron;
pub(crate) mod data_model;
mod document;
mod error;
pub(crate) mod flows;
mod form;
pub(crate) mod graph;
mod impossible;
pub(crate) mod layout;
mod mentions;
mod named_fields;
pub(crate) mod nearest;
pub(crate) mod paths;
mod protection;
mod records;
#[cfg(feature = "codegen")]
pub(crate) use records::{language_slugs, policy_fields, role_fields, setting_refusal};
pub(crate) mod review;
mod rings;
mod seed_document;
mod seeds;
mod sync_ids;
mod templates;
mod types;

#[cfg(feature = "codegen")]
pub(crate) use braces::placeholders;
pub use document::{Document, DocumentError};
pub use error::{BuildErrors, Problem};
pub use review::{Review, Unreviewed};

use std::collections::BTreeMap;

use crate::author::{Declarations, Environment, ProjectDeclaration, ProjectSpec, Roots};
use crate::hooks::Hook;
use crate::model::assets::AssetList;
use crate::model::{Address, Lock, ProjectKey, Seed, Snapshot, SyncId};
use paths::Shapes;
use sync_ids::SyncIds;

/// A compiled project.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Folder)]
/// # pub struct Covers;
/// # #[derive(Project)]
/// # #[project(key = "gazette", folders(Covers))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// use sync_sdk::model::Kind;
///
/// let compiled = sync_sdk::build::<Gazette>(()).expect("the config is sound");
/// let folder = &compiled.snapshot.of(Kind::Folders)[0];
/// assert_eq!(folder.text("name"), Some("Covers"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Compiled {
    /// Whose SyncIDs these are.
    pub project: ProjectKey,
    /// The environment that it was compiled for, if the project has several.
    pub environment: Option<String>,
    /// All environments of the project, the default first.
    pub environments: Vec<String>,
    /// What the project describes. Every kind but settings is described: one
    /// that the project has nothing of has an empty list.
    pub snapshot: Snapshot,
    /// The rows that the project brings along, a collection each, in the order
    /// in which they are inserted.
    pub seeds: Vec<Seed>,
    /// The project's `sync.lock`; empty where it has none.
    pub lock: Lock,
    /// The Rust types of records and collections, by address: those of the
    /// project's own crate begin with `crate::`.
    pub types: BTreeMap<Address, String>,
    /// The pictures of the settings, each in a file of the crate: its path starts from
    /// the folder of `Cargo.toml`.
    pub assets: AssetList,
    /// Which hooks the project has: `directus-sync` has them called by the crate's
    /// binary.
    pub hooks: Vec<Hook>,
}

impl Compiled {
    /// Whether this is the SyncID of what has this address: the one that the lock
    /// says, else the one that is made of the address. Where it is not, the code
    /// says another one.
    pub(crate) fn is_usual(&self, address: &Address, sync_id: &SyncId) -> bool {
        match self.lock.get(address) {
            Some(locked) => locked == sync_id,
            None => self.project.sync_id(address) == *sync_id,
        }
    }
}

/// Compiles the project `P` for one environment.
///
/// # Errors
///
/// Everything that is wrong with the project and that the compiler could not
/// see: addresses and SyncIDs that two records share, a permission that is
/// granted twice, roles, folders and collections whose parents form a ring, names
/// that are empty, two fields of one name, panels that show nothing, variables
/// that no panel sets, templates with fields that their collection does not have,
/// presets of one collection, role and bookmark, fields in grants that nothing
/// pushes, cron expressions and events that Directus does not know, `{{…}}` in
/// operations that names nothing that the flow has by then, values that name a
/// record whose primary key nobody knows, a `sync.lock` with lines that say nothing
/// or contradict the code, rows of seeds that lack a value or refer
/// to a row that is not there, settings that belong to one instance.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Role)]
/// #[role(name = "")]
/// pub struct Nobody;
///
/// #[derive(Project)]
/// #[project(roles(Nobody))]
/// pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
///
/// let errors = sync_sdk::build::<Gazette>(()).expect_err("a role has a name");
/// assert!(errors.to_string().contains("role.nobody: its name is empty"));
/// ```
pub fn build<P: ProjectDeclaration>(env: P::Env) -> Result<Compiled, BuildErrors> {
    let mut declared = Declarations::default();
    P::declare(&mut declared);
    P::roots(env, &mut Roots::new(&mut declared));
    let settings = P::settings(env);
    let referred = settings.references.iter().map(|(_, _, reach)| reach);
    for reach in referred.chain(&settings.reach) {
        reach(&mut declared);
    }

    let project = P::key();
    let mut problems = Vec::new();
    let lock = sync_ids::read(P::lock(), &mut problems);
    let ids = SyncIds::new(&project, &lock);
    protection::check(&declared.protected, &mut problems);
    records::place_folders(&mut declared.folders, &mut problems);
    rings::check(&declared, &mut problems);
    let shapes = Shapes::of(&declared.collections);
    templates::check(&declared, &shapes, &mut problems);
    flows::check(&declared, &mut problems);
    named_fields::check(&declared.policies, &shapes, &mut problems);
    let mut data_model = data_model::compile(&declared.collections, &shapes, &mut problems);
    let records::Compiled {
        mut records,
        externals,
    } = records::compile(ids, &declared, &settings, P::origin(), &mut problems);
    impossible::check(&declared.collections, &records, &mut problems);
    mentions::resolve(
        &mut records,
        &externals,
        &mut data_model,
        &declared.collections,
        &mut problems,
    );
    let seeds = seeds::compile(ids, &declared, &mut problems);
    if !problems.is_empty() {
        return Err(BuildErrors::new(problems));
    }
    let types = types::of(&declared, P::path());
    let mut snapshot = Snapshot {
        records,
        data_model: Some(data_model),
        externals,
        protected: declared.protected,
        held: BTreeMap::new(),
    };
    snapshot.held = ids.gone(&snapshot);
    Ok(Compiled {
        environment: env.name().map(str::to_owned),
        environments: environments::<P>(),
        snapshot,
        seeds,
        types,
        assets: settings.assets,
        project,
        lock,
        hooks: P::hooks(env).names().collect(),
    })
}

/// Compiles the project `P` for every environment, the default first.
///
/// # Errors
///
/// Those of [`build`] of all environments; the same problem in several is one.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Clone, Copy, Environment)]
/// # pub enum Env { Dev, Prod }
/// # #[derive(Project)]
/// # #[project(key = "gazette")]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = Env; }
/// let all = sync_sdk::compile::build_all::<Gazette>().expect("the config is sound");
/// assert_eq!(all[1].environment.as_deref(), Some("prod"));
/// ```
pub fn build_all<P: ProjectDeclaration>() -> Result<Vec<Compiled>, BuildErrors> {
    let mut all = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for env in P::Env::ALL {
        match build::<P>(*env) {
            Ok(compiled) => all.push(compiled),
            Err(errors) => problems.extend(errors.iter().cloned()),
        }
    }
    if !problems.is_empty() {
        return Err(BuildErrors::new(problems));
    }
    Ok(all)
}

/// The names of a project's environments, the default first.
pub(crate) fn environments<P: ProjectSpec>() -> Vec<String> {
    P::Env::ALL
        .iter()
        .filter_map(|env| env.name())
        .map(str::to_owned)
        .collect()
}

//! A snapshot becomes the Rust of a config crate.
//!
//! Four laws hold, each with a test: the code compiles to the snapshot that it
//! was made of (L1); the snapshot that it compiles to gives the same code again,
//! byte for byte (L2); rustfmt would change nothing (L3); and rustc warns of
//! nothing (L4).
//!
//! Nothing is guessed. For each piece a typed form is proposed both as text and
//! as the value that this text compiles to, made with the SDK's own code; where
//! the value is not what is wanted, that piece is written as Directus has it in
//! JSON, and the [`Report`] says so.

mod attribute;
mod code;
mod collections;
mod dashboards;
mod docs;
mod file;
mod flows;
mod folders;
mod format;
mod language;
mod literal;
mod names;
mod policies;
mod presets;
mod project;
mod record;
mod report;
mod roles;
mod rules;
mod scaffold;
mod secrets;
mod settings;
mod shape;
mod system;
#[cfg(test)]
mod tests;
mod translations;
mod untyped;
pub mod update;
mod widgets;

pub use format::FormatError;
pub use names::{Known, is_keyword};
pub use report::{Piece, RawPiece, Report};
pub use scaffold::{Sdk, example, scaffold};
pub use secrets::NamedSecret;

use std::collections::BTreeMap;
use std::path::PathBuf;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::assets::AssetList;
use crate::model::{Address, DataModel, Kind, Lock, ProjectKey, Snapshot, SyncId};
use file::File;
use names::{Names, TypeName};
use report::Reporter;
use shape::Shapes;
use untyped::Untyped;

/// How a crate is generated.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The key of the project, which its SyncIDs are made with.
    pub key: ProjectKey,
    /// The name of the project's type; by default made of the key.
    pub project: String,
    /// What is known of the project that is there already.
    pub known: Known,
    /// Where it is: a package, or a module of one.
    pub place: Place,
    /// The `sync.lock`, from the folder of `Cargo.toml`.
    pub lock: String,
    /// Whether an update writes values that look like secrets into the code as they are. Else
    /// [`Crate::compare`](update::Crate::compare) names them.
    pub plain_secrets: bool,
    /// The `rustfmt.toml` of the project, or its folder.
    pub rustfmt: Option<PathBuf>,
    /// The pictures of the settings, each in a file of the crate. In an update those
    /// that the instance has; where it says nothing of one, the code's stays.
    pub assets: AssetList,
}

/// Where the generated code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `src/lib.rs` and `src/main.rs` of the package of this name.
    Package(String),
    /// A module of a crate: `crate::website`. Its files start from `mod.rs`.
    Module(String),
}

impl Options {
    /// For a package of its own, whose name is the project's key.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            project: key.to_upper_camel_case(),
            place: Place::Package(key.clone()),
            key: ProjectKey::new(key),
            known: Known::default(),
            lock: "sync.lock".to_owned(),
            plain_secrets: false,
            rustfmt: None,
            assets: AssetList::new(),
        }
    }
}

/// A generated crate.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The files below `src/`, by their path with `/`: Rust, and texts that it
    /// includes.
    pub files: BTreeMap<String, String>,
    /// The content of `sync.lock`.
    pub lock: Lock,
    /// What came out typed.
    pub report: Report,
    /// The address that each record has in the code.
    addresses: BTreeMap<SyncId, Address>,
}

/// Turns a snapshot into Rust.
///
/// # Errors
/// When rustfmt cannot be run, or cannot read what was written.
pub fn generate(snapshot: &Snapshot, options: &Options) -> Result<Generated, FormatError> {
    let root = match &options.place {
        Place::Package(_) => "crate",
        Place::Module(path) => path,
    };
    let names = Names::new(snapshot, &options.known, root);
    let none = DataModel::default();
    let model = snapshot.data_model.as_ref().unwrap_or(&none);
    let plan = collections::Plan::new(model, &names, root);
    let mut shapes = Shapes::default();
    system::add(&mut shapes);
    plan.shapes(&mut shapes);
    let cx = Context {
        snapshot,
        assets: &options.assets,
        root,
        names,
        shapes,
        report: Reporter::default(),
    };
    let mut out = Output::default();
    let mut untyped = Untyped::default();
    // In any order but for the last ones: the names are known.
    collections::write(&cx, &plan, &mut out);
    folders::write(&cx, &mut out);
    roles::write(&cx, &mut out);
    policies::write(&cx, &mut out, &mut untyped);
    flows::write(&cx, &mut out, &mut untyped);
    dashboards::write(&cx, &mut out, &mut untyped);
    presets::write(&cx, &mut out);
    translations::write(&cx, &mut out, &mut untyped);
    untyped::write(&cx, &untyped, &mut out);
    settings::write(&cx, &mut out);
    project::write(options, &mut out);
    let mut files = project::texts(&options.place, out.files);
    files.extend(out.sides);
    format::format(&mut files, options.rustfmt.as_deref())?;
    let addresses = out.lock.iter();
    let addresses = addresses.map(|(address, id)| (id.clone(), address.clone()));
    let addresses = addresses.collect();
    let lock = out.lock.into_iter();
    let needed = lock.filter(|(address, id)| options.key.sync_id(address) != *id);
    Ok(Generated {
        files,
        lock: needed.collect(),
        report: cx.report.into_report(),
        addresses,
    })
}

/// What everything is written with.
struct Context<'a> {
    snapshot: &'a Snapshot,
    /// The pictures of the settings.
    assets: &'a AssetList,
    /// The module that the project is in: `crate`.
    root: &'a str,
    names: Names,
    shapes: Shapes,
    report: Reporter,
}

/// What is written.
#[derive(Default)]
struct Output {
    files: Vec<File>,
    /// Texts that Rust files include, by their path below `src/`.
    sides: BTreeMap<String, String>,
    /// What the project lists, by the word in `#[project(…)]`.
    roots: BTreeMap<&'static str, Vec<TypeName>>,
    /// The body of `ProjectSpec` beside `type Env`.
    spec: Vec<String>,
    /// The SyncID of every record, by the address that `compile` gives it.
    lock: BTreeMap<Address, SyncId>,
}

impl Output {
    /// The project lists the type: `roles`, `collections`, …
    fn root(&mut self, list: &'static str, name: &TypeName) {
        self.roots.entry(list).or_default().push(name.clone());
    }

    /// A record has this address in the code.
    fn is(&mut self, kind: Kind, tail: impl std::fmt::Display, sync_id: &SyncId) {
        let address = Address::new(format!("{}.{tail}", kind.spec().noun));
        self.lock.insert(address, sync_id.clone());
    }
}

/// The name of a crate in Rust, for a package of this name.
fn crate_name(package: &str) -> String {
    package.to_snake_case()
}

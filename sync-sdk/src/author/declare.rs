//! What a project reaches.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::model::{Address, Kind, Origin, Protection};

use super::{
    CollectionDef, DashboardDef, FlowDef, FolderDef, PolicyDef, PresetDef, RoleDef, SeedDef, Sort,
    TranslationDef,
};

/// Who a declared record is, and where it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Its kind.
    pub kind: Kind,
    /// The part of its address behind the noun.
    pub key: &'static str,
    /// The type that stands for it: `gazette::access::Editor`.
    pub path: &'static str,
    /// The SyncID that its author chose, if any.
    pub id: Option<&'static str>,
    /// The key that it had when its SyncID, and those of what it holds, were
    /// made, if that is another one.
    pub was: Option<&'static str>,
    /// The source file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl Identity {
    /// `role.editor`
    pub fn address(&self) -> Address {
        Address::new(format!("{}.{}", self.kind.spec().noun, self.key))
    }

    /// Where it was declared.
    pub fn origin(&self) -> Origin {
        Origin {
            file: self.file.to_owned(),
            line: self.line,
        }
    }
}

/// A type that stands for one record. The derives implement it.
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::author::Entity;
///
/// #[derive(Role)]
/// pub struct ChiefEditor;
///
/// assert_eq!(ChiefEditor::IDENTITY.address().as_str(), "role.chief_editor");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of a config",
    note = "derive `Policy`, `Role`, `Folder`, `Flow`, `Dashboard` or `Preset` for it"
)]
pub trait Entity: 'static {
    /// Who it is.
    const IDENTITY: Identity;

    /// Adds it, and everything that it refers to.
    fn declare(to: &mut Declarations);
}

/// Everything that a project declares, each once, what is referred to before
/// what refers to it.
#[derive(Debug, Default)]
pub struct Declarations {
    seen: HashSet<TypeId>,
    /// Own collections; system collections are not declared.
    pub collections: Vec<CollectionDef>,
    /// Folders of the file library.
    pub folders: Vec<FolderDef>,
    /// Roles.
    pub roles: Vec<RoleDef>,
    /// Policies with their permissions.
    pub policies: Vec<PolicyDef>,
    /// Flows with their operations.
    pub flows: Vec<FlowDef>,
    /// Dashboards with their panels.
    pub dashboards: Vec<DashboardDef>,
    /// Presets.
    pub presets: Vec<PresetDef>,
    /// Texts in several languages.
    pub translations: Vec<TranslationDef>,
    /// Rows of collections.
    pub seeds: Vec<SeedDef>,
    /// What is referred to and belongs to somebody else.
    pub externals: Vec<ExternalDef>,
    /// The policies that roles list, in order.
    pub(crate) lists: Vec<(Identity, Vec<(Identity, Sort)>)>,
    /// The roles that policies name.
    pub(crate) attached: Vec<(Identity, Vec<Identity>)>,
    /// What a push may not delete.
    pub(crate) protected: Vec<Protection>,
    /// Columns of records that their authors said in JSON.
    pub(crate) records: HashMap<Address, Value>,
    /// Records that no type says.
    pub(crate) untyped: Vec<UntypedDef>,
}

/// A record that no type says.
#[derive(Debug, Clone)]
pub(crate) struct UntypedDef {
    /// The noun of its kind before it.
    pub(crate) address: Address,
    pub(crate) columns: Value,
    pub(crate) origin: Origin,
}

/// A record that a project refers to and does not own.
#[derive(Debug, Clone)]
pub struct ExternalDef {
    /// Who it is; its `id` is the primary key or the SyncID, if it is known.
    pub identity: Identity,
    /// Its name on the target, where no id is known.
    pub name: Option<String>,
}

impl Declarations {
    /// Whether `T` is met for the first time. A type that meets itself again
    /// through what it refers to stops there.
    pub fn enter<T: ?Sized + 'static>(&mut self) -> bool {
        self.seen.insert(TypeId::of::<T>())
    }

    /// A role lists its policies.
    pub fn list(&mut self, role: Identity, policies: Vec<(Identity, Sort)>) {
        self.lists.push((role, policies));
    }

    /// A policy names roles that have it.
    pub fn attach(&mut self, policy: Identity, roles: Vec<Identity>) {
        self.attached.push((policy, roles));
    }

    /// A push deletes nothing whose address is like the pattern, in which `*`
    /// stands for anything.
    pub fn protect(&mut self, pattern: impl Into<String>, file: &str, line: u32) {
        let file = file.to_owned();
        self.protected.push(Protection {
            pattern: pattern.into(),
            origin: Origin { file, line },
        });
    }

    /// Columns of this record as Directus stores them, in place of what the rest
    /// of its declaration says.
    pub fn record(&mut self, identity: Identity, columns: Value) {
        self.records.insert(identity.address(), columns);
    }

    /// A push does not delete the record.
    pub fn protect_record(&mut self, identity: Identity) {
        self.protected.push(Protection {
            pattern: identity.address().as_str().to_owned(),
            origin: identity.origin(),
        });
    }
}

/// Something that brings a type along: `C::declare` as a value.
pub(crate) type Reach = fn(&mut Declarations);

//! What a project reaches.

use std::any::TypeId;
use std::collections::HashSet;

use crate::model::{Address, Kind, Origin};

use super::{CollectionDef, FlowDef, FolderDef, PolicyDef, RoleDef, SeedDef, TranslationDef};

/// Who a declared record is, and where it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Its kind.
    pub kind: Kind,
    /// The part of its address behind the noun.
    pub key: &'static str,
    /// The SyncID that its author chose, if any.
    pub id: Option<&'static str>,
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of a config",
    note = "derive `Policy`, `Role`, `Folder` or `Flow` for it"
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
    /// Texts in several languages.
    pub translations: Vec<TranslationDef>,
    /// Rows of collections.
    pub seeds: Vec<SeedDef>,
}

impl Declarations {
    /// Whether `T` is met for the first time. A type that meets itself again
    /// through what it refers to stops there.
    pub fn enter<T: ?Sized + 'static>(&mut self) -> bool {
        self.seen.insert(TypeId::of::<T>())
    }
}

/// Something that brings a type along: `C::declare` as a value.
pub(crate) type Reach = fn(&mut Declarations);

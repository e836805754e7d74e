//! Folders of the file library.

use super::{Entity, Identity};

/// A folder of the file library, or with `#[folder(flows)]` one of flows (since
/// Directus 12.4): `#[derive(Folder)]`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Folder)]
/// pub struct Media;
///
/// #[derive(Folder)]
/// #[folder(name = "Cover pictures", parent = Media)]
/// pub struct Covers;
///
/// #[derive(Folder)]
/// #[folder(flows)]
/// pub struct Nightly;
/// ```
///
/// A tree can be said from its root too, which then brings all of it along:
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Folder)]
/// #[folder(children(Photos, Drawings))]
/// pub struct Pictures;
///
/// #[derive(Folder)]
/// pub struct Photos;
///
/// #[derive(Folder)]
/// pub struct Drawings;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a folder",
    label = "not a folder",
    note = "derive `Folder` for a struct to make it a folder of the file library"
)]
pub trait FolderDeclaration: Entity {}

/// A declared folder.
#[derive(Debug, Clone)]
pub struct FolderDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: String,
    /// The folder that it lies in.
    pub parent: Option<Identity>,
    /// Whether flows lie in it, not files.
    pub flows: bool,
    /// The folders that lie in it, as far as it says so itself.
    pub children: Vec<Identity>,
}

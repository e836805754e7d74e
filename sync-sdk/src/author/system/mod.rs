//! The collections that every Directus has, as targets of relations, grants and
//! filters, with all their fields of Directus 11.17.4 and 12.4.1.
//!
//! `User`, `File`, `Folder` and `Role` are in the prelude, and so is this
//! module: `system::Activity`.
//!
//! ```
//! # use sync_sdk::prelude::*;
//! # struct Auditors;
//! # impl Grants for Auditors {
//! fn grants(g: &mut Grant) {
//!     g.on::<system::Activity>(|p, activity| {
//!         p.read().when(activity.action.eq(system::ActivityAction::Login));
//!     });
//! }
//! # }
//! ```
//!
//! Fields without data (the dividers of the app's forms) are left out.

#[macro_use]
mod table;
mod access;
mod app;
mod choices;
mod content;
mod files;

pub use access::*;
pub use app::*;
pub use choices::*;
pub use content::*;
pub use files::*;

use super::Column;

/// What is known about a collection that every Directus has.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SystemCollection {
    /// Its name.
    pub name: &'static str,
    /// The type that stands for it.
    #[cfg(feature = "codegen")]
    pub(crate) rust: &'static str,
    /// The name of its primary key.
    pub primary_key: &'static str,
    /// The first Directus that has it, when Directus 11 does not.
    pub since: Option<u32>,
    /// Its fields that hold data or list items.
    pub fields: &'static [SystemField],
    /// What it says of fields that point to it: their `special` and interface.
    #[cfg(feature = "codegen")]
    pub(crate) link: (&'static str, &'static str),
}

/// What is known about a field of a [`SystemCollection`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SystemField {
    /// Its name.
    pub name: &'static str,
    /// The member that stands for it, and its type.
    #[cfg(feature = "codegen")]
    pub(crate) rust: (&'static str, &'static str),
    /// What it is on the server.
    pub column: fn() -> Column,
    /// Whether it can be null, in one version at least.
    pub nullable: bool,
    /// The first Directus that has it, when Directus 11 does not.
    pub since: Option<u32>,
}

/// Every system collection.
///
/// ```
/// # use sync_sdk::prelude::*;
/// let users = system::collections().find(|it| it.name == "directus_users").unwrap();
/// assert!(users.fields.iter().any(|field| field.name == "last_access"));
/// ```
pub fn collections() -> impl Iterator<Item = &'static SystemCollection> {
    [access::TABLE, files::TABLE, content::TABLE, app::TABLE]
        .into_iter()
        .flatten()
}

//! Presets: how a collection is shown, and its bookmarks.

mod body;
pub mod layout;
mod layouts;
mod path;
#[cfg(feature = "codegen")]
pub(crate) mod spec;
mod table;

pub use body::{Layout, LayoutBody};
pub use layouts::{Calendar, Cards, Kanban, Map, RawLayout};
pub use path::Path;
pub use table::Table;

pub use layouts::{FileLink, Located, Tags, UserLink};

use super::declare::Reach;
use super::{Collection, Declarations, Entity, Identity};

/// How the app shows a collection: `#[derive(Preset)]`, with the layout in
/// [`View`].
///
/// Without `bookmark` it is what people see from the start: those of `role`, or
/// everyone. With `bookmark` it is an entry below the collection in the app's
/// navigation, for those of `role` or for everyone. What people make for
/// themselves is never touched.
///
/// Two presets of one collection, role and bookmark are refused by `build`,
/// unless `#[preset(allow_duplicate)]` says on the second one that it is meant.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Preset)]
/// #[preset(collection = File, bookmark = "Large files", icon = "weight", color = "#E35169")]
/// pub struct LargeFiles;
///
/// impl View<File> for LargeFiles {
///     fn view(t: &mut Table<File>, f: FileFields) {
///         t.columns(fields![f.title, f.filesize, f.created_on])
///             .only(f.filesize.gt(1_000_000))
///             .sort_desc(f.filesize);
///     }
/// }
/// # use sync_sdk::author::system::FileFields;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a preset",
    label = "not a preset",
    note = "derive `Preset` for a struct to make it a preset"
)]
pub trait PresetDeclaration: Entity {}

/// What a preset shows, in a layout: [`Table`] unless another one is named, as
/// in `impl View<Article, Cards<Article>> for Covers`.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::system::FileFields;
/// #[derive(Preset)]
/// #[preset(collection = File)]
/// pub struct Pictures;
///
/// impl View<File, Cards<File>> for Pictures {
///     fn view(c: &mut Cards<File>, f: FileFields) {
///         c.thumbnail().title("{{title}}").only(f.mime_type.starts_with("image/"));
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the preset `{Self}` does not say how it shows `{C}`",
    label = "`View<{C}>` is missing",
    note = "write `impl View<{C}> for {Self}` with `fn view(t: &mut Table<{C}>, …)`; another layout is `impl View<{C}, Cards<{C}>>`"
)]
pub trait View<C: Collection, L: Layout<C> = Table<C>> {
    /// Says what is shown, and how.
    fn view(layout: &mut L, fields: C::Fields);
}

/// A declared preset.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct PresetDef {
    /// Who it is.
    pub identity: Identity,
    /// The collection that is shown; `None` where `record` says it.
    pub collection: Option<&'static str>,
    /// Whose it is; everyone's when `None`.
    pub role: Option<Identity>,
    /// The name of the bookmark; the default view when `None`.
    pub bookmark: Option<String>,
    /// A Material icon.
    pub icon: String,
    /// A CSS colour.
    pub color: Option<String>,
    /// What is searched for from the start.
    pub search: Option<String>,
    /// The view is read anew after so many seconds.
    pub refresh_interval: Option<u32>,
    /// Another preset may have this collection, role and bookmark.
    pub allow_duplicate: bool,
    /// The layout and what is in it.
    pub(crate) body: LayoutBody,
}

impl PresetDef {
    /// The default view of everyone.
    pub fn new(identity: Identity, collection: &'static str, body: LayoutBody) -> Self {
        Self {
            collection: Some(collection),
            body,
            ..Self::raw(identity)
        }
    }

    /// One of which all that matters is said in JSON.
    pub fn raw(identity: Identity) -> Self {
        Self {
            identity,
            collection: None,
            role: None,
            bookmark: None,
            icon: "bookmark".to_owned(),
            color: None,
            search: None,
            refresh_interval: None,
            allow_duplicate: false,
            body: LayoutBody::default(),
        }
    }

    /// Adds the preset, and what its view refers to.
    pub fn declare(mut self, to: &mut Declarations) {
        let reaches: Vec<Reach> = std::mem::take(&mut self.body.reach);
        for reach in reaches {
            reach(to);
        }
        to.presets.push(self);
    }
}

//! What a policy grants.

mod granted;
mod rule;

use std::marker::PhantomData;
use std::panic::Location;

use serde_json::{Map, Value};

use super::declare::Reach;
use super::{AnyOf, Collection, Declarations};
use crate::model::Origin;
use granted::Granted;
pub use rule::Rule;

/// What a [`#[derive(Policy)]`](super::PolicyDeclaration) type allows.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Policy)]
/// #[policy(name = "Uploaders", app_access)]
/// pub struct Uploaders;
///
/// impl Grants for Uploaders {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, f| {
///             p.create().fields(fields![f.title, f.folder]);
///             p.read();
///             p.delete().when(f.uploaded_by.eq(CURRENT_USER));
///         });
///     }
/// }
/// ```
///
/// What several policies grant is a function:
///
/// ```
/// # use sync_sdk::prelude::*;
/// fn look_after<C: Collection>(g: &mut Grant) {
///     g.on::<C>(|p, _| {
///         p.crud();
///     });
/// }
///
/// # #[derive(Policy)]
/// # pub struct Librarians;
/// impl Grants for Librarians {
///     fn grants(g: &mut Grant) {
///         look_after::<File>(g);
///         look_after::<Folder>(g);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the policy `{Self}` does not say what it grants",
    label = "`Grants` is missing",
    note = "write `impl Grants for {Self} {{ fn grants(g: &mut Grant) {{ … }} }}`"
)]
pub trait Grants {
    /// Says what is allowed. What is not said is not allowed: with
    /// `impl Grants for Nobody {}`, nothing is.
    fn grants(_: &mut Grant) {}
}

/// What a permission allows to do with items.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Guests;
/// impl Grants for Guests {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, _| _ = p.allow(&[Action::Read, Action::Share]));
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Make them.
    Create,
    /// See them.
    Read,
    /// Change them.
    Update,
    /// Remove them.
    Delete,
    /// Share them with people outside.
    Share,
    /// What Directus has no name for any more, such as `comment`, or not yet.
    Raw(&'static str),
}

impl Action {
    /// Directus's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Share => "share",
            Self::Raw(name) => name,
        }
    }

    /// Whether it is about the fields of items.
    pub(crate) fn has_fields(self) -> bool {
        matches!(self, Self::Create | Self::Read | Self::Update)
    }

    /// Whether it is about items that are there.
    pub(crate) fn has_items(self) -> bool {
        matches!(self, Self::Read | Self::Update | Self::Delete | Self::Share)
    }

    /// Whether it writes values.
    pub(crate) fn has_values(self) -> bool {
        matches!(self, Self::Create | Self::Update)
    }
}

/// The fields that a permission is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fields {
    /// All, also those that are added later.
    All,
    /// These.
    Only(Vec<&'static str>),
    /// All that the collection has now but these.
    Except(Vec<&'static str>),
}

/// A declared permission.
#[derive(Debug, Clone)]
pub struct PermissionDef {
    /// The collection whose items it concerns.
    pub collection: &'static str,
    /// What it allows.
    pub action: Action,
    /// Which items.
    pub permissions: Option<Value>,
    /// What a value that is written must be like.
    pub validation: Option<Value>,
    /// Values that a new item has.
    pub presets: Option<Map<String, Value>>,
    /// Which fields.
    pub fields: Fields,
    /// It is meant to stand beside another one for the same collection and
    /// action.
    pub duplicate: bool,
    /// More of it, as Directus has it.
    pub raw: Map<String, Value>,
    /// Where it was granted.
    pub origin: Origin,
    /// The paths of the fields that it names in types.
    pub(crate) named: Vec<String>,
}

/// Gathers the permissions of one policy.
///
/// ```
/// # use sync_sdk::prelude::*;
/// fn see_all<C: Collection>(g: &mut Grant) {
///     g.on::<C>(|p, _| _ = p.read());
/// }
/// ```
#[derive(Debug, Default)]
pub struct Grant {
    permissions: Vec<PermissionDef>,
    reach: Vec<Reach>,
}

impl Grant {
    /// What is allowed on the items of `C`. The second argument of the closure
    /// holds the collection's fields.
    pub fn on<C: Collection>(&mut self, say: impl FnOnce(&mut On<'_, C>, C::Fields)) {
        self.reach.push(C::declare);
        let mut on = On {
            permissions: &mut self.permissions,
            collection: C::NAME,
            marker: PhantomData,
        };
        say(&mut on, C::FIELDS);
    }

    /// The same on the items of each collection of a tuple: a bundle that has a
    /// name is a type alias.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// type Library = (File, Folder);
    ///
    /// # #[derive(Policy)]
    /// # pub struct Librarians;
    /// impl Grants for Librarians {
    ///     fn grants(g: &mut Grant) {
    ///         g.on_each::<Library>(|p| {
    ///             p.crud();
    ///         });
    ///     }
    /// }
    /// ```
    pub fn on_each<L: AnyOf>(&mut self, say: impl Fn(&mut On<'_, ()>)) {
        self.reach.push(L::reach);
        for collection in L::names() {
            self.on_raw(collection, &say);
        }
    }

    /// Like [`on`](Self::on), for a collection that has no type here
    /// (`directus_presets`, or one that someone else looks after).
    pub fn on_raw(&mut self, collection: &'static str, say: impl FnOnce(&mut On<'_, ()>)) {
        say(&mut On {
            permissions: &mut self.permissions,
            collection,
            marker: PhantomData,
        });
    }

    pub(super) fn into_permissions(self, to: &mut Declarations) -> Vec<PermissionDef> {
        for reach in self.reach {
            reach(to);
        }
        self.permissions
    }
}

/// The permissions of one policy on the items of one collection.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Librarians;
/// impl Grants for Librarians {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, f| {
///             p.read();
///             p.delete().when(f.uploaded_by.eq(CURRENT_USER));
///         });
///     }
/// }
/// ```
#[derive(Debug)]
pub struct On<'a, C> {
    permissions: &'a mut Vec<PermissionDef>,
    collection: &'static str,
    marker: PhantomData<fn() -> C>,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $function:ident = $($action:ident)*;)*) => {
        impl<C> On<'_, C> {
            $($(#[$doc])*
            #[track_caller]
            pub fn $function(&mut self) -> Rule<'_, C> {
                self.allow(&[$(Action::$action),*])
            })*
        }
    };
}

actions! {
    /// New items may be made.
    create = Create;
    /// Items may be seen.
    read = Read;
    /// Items may be changed.
    update = Update;
    /// Items may be removed.
    delete = Delete;
    /// Items may be shared.
    share = Share;
    /// Items may be made, seen, changed and removed. What is said of all four
    /// goes where it has a meaning, see [`Rule`].
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Policy)]
    /// # pub struct Uploaders;
    /// impl Grants for Uploaders {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<File>(|p, f| {
    ///             p.crud().when(f.uploaded_by.eq(CURRENT_USER));
    ///         });
    ///     }
    /// }
    /// ```
    crud = Create Read Update Delete;
    /// Everything: [`crud`](Self::crud), and items may be shared. It is "All
    /// access" of the app.
    all = Create Read Update Delete Share;
}

impl<C> On<'_, C> {
    /// Allows the actions; the other methods are short for this one.
    #[track_caller]
    pub fn allow(&mut self, actions: &[Action]) -> Rule<'_, C> {
        let caller = Location::caller();
        Rule {
            granted: Granted::add(self.permissions, self.collection, actions, caller),
            marker: PhantomData,
        }
    }
}

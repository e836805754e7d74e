//! What a policy grants.

mod granted;

use std::marker::PhantomData;
use std::panic::Location;

use serde_json::{Map, Value};

use super::declare::Reach;
use super::filter::Place;
use super::{
    AnyField, AnyOf, Collection, Declarations, Field, FieldType, Filter, Payload, Settable,
};
use crate::model::Origin;
use granted::Granted;

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

/// A permission, or several that are granted together: without more, for all
/// items and all fields.
///
/// What is said of several goes to those for which it has a meaning: fields to
/// those that create, read or update, a rule to all but the one that creates, a
/// validation and presets to those that create or update.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Librarians;
/// impl Grants for Librarians {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, f| {
///             p.update()
///                 .fields(fields![f.title, f.description])
///                 .when(f.uploaded_by.eq(CURRENT_USER))
///                 .validate(f.title.not_empty());
///         });
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Rule<'a, C> {
    granted: Granted<'a>,
    marker: PhantomData<fn() -> C>,
}

impl<C> Rule<'_, C> {
    /// Only these fields.
    pub fn fields(mut self, fields: impl IntoIterator<Item = AnyField<C>>) -> Self {
        let names = names(fields);
        self.granted.name_fields(&names);
        self.granted.only(&names);
        self
    }

    /// Only these fields, by name; nothing checks that they exist.
    pub fn fields_raw(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        let new: Vec<&'static str> = fields.into_iter().collect();
        self.granted.only(&new);
        self
    }

    /// All fields that the collection has in this project but these. (Directus
    /// knows no such rule: the others are listed, and a field that somebody adds
    /// by hand is not among them.)
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Collection)]
    /// # pub struct Member { #[field(primary_key)] pub id: Uuid, pub name: String, pub fee: Decimal }
    /// # #[derive(Policy)]
    /// # pub struct Members;
    /// impl Grants for Members {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<Member>(|p, m| {
    ///             p.read().fields_except(fields![m.fee]);
    ///         });
    ///     }
    /// }
    /// ```
    pub fn fields_except(mut self, fields: impl IntoIterator<Item = AnyField<C>>) -> Self {
        let names = names(fields);
        self.granted.name_fields(&names);
        self.granted.except(&names);
        self
    }

    /// Only items that are as the rule says.
    pub fn when(mut self, rule: Filter<C>) -> Self {
        self.granted.name_in_items(&rule.named());
        self.when_raw(rule.written(Place::Items))
    }

    /// [`when`](Self::when), with the rule as Directus has it in JSON.
    pub fn when_raw(mut self, rule: Value) -> Self {
        self.granted.items(&rule);
        self
    }

    /// Only values that are as the rule says.
    pub fn validate(mut self, rule: Filter<C>) -> Self {
        self.granted.name_in_values(&rule.named());
        self.validate_raw(rule.written(Place::Validation))
    }

    /// [`validate`](Self::validate), with the rule as Directus has it in JSON.
    pub fn validate_raw(mut self, rule: Value) -> Self {
        self.granted.values(&rule);
        self
    }

    /// The value that a field gets when the request does not name it.
    pub fn preset<T: FieldType>(
        mut self,
        field: Field<C, T>,
        value: impl Settable<T::Base>,
    ) -> Self {
        self.granted.name_in_values(&[field.name().to_owned()]);
        self.preset_raw(field.name(), value.into_set())
    }

    /// The values that fields get when the request does not name them.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Policy)]
    /// # pub struct Uploaders;
    /// impl Grants for Uploaders {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<File>(|p, _| {
    ///             p.create().presets(|row, f| {
    ///                 row.set(f.title, "New").set(f.uploaded_by, CURRENT_USER);
    ///             });
    ///         });
    ///     }
    /// }
    /// ```
    pub fn presets(mut self, say: impl FnOnce(&mut Payload<C>, C::Fields)) -> Self
    where
        C: Collection,
    {
        let payload = Payload::said(say);
        self.granted.name_in_values(payload.named());
        self.presets_raw(payload.into_values())
    }

    /// [`presets`](Self::presets), with the values as Directus has them in JSON.
    pub fn presets_raw(mut self, values: Map<String, Value>) -> Self {
        self.granted.presets(&values);
        self
    }

    /// [`preset`](Self::preset), by the field's name; nothing checks it.
    pub fn preset_raw(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.granted.preset(field, value.into());
        self
    }

    /// `permissions` is `{}` rather than null, of every action. It means the
    /// same; for an instance that has it, as the app writes it.
    pub fn empty_permissions(mut self) -> Self {
        self.granted.empty("permissions");
        self
    }

    /// `validation` is `{}` rather than null, of every action. It means the same;
    /// for an instance that has it.
    pub fn empty_validation(mut self) -> Self {
        self.granted.empty("validation");
        self
    }

    /// [`empty_permissions`](Self::empty_permissions) and
    /// [`empty_validation`](Self::empty_validation): how the app writes "All
    /// access".
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # #[derive(Policy)]
    /// # pub struct Librarians;
    /// impl Grants for Librarians {
    ///     fn grants(g: &mut Grant) {
    ///         g.on::<File>(|p, _| {
    ///             p.all().empty_rules();
    ///         });
    ///     }
    /// }
    /// ```
    pub fn empty_rules(self) -> Self {
        self.empty_permissions().empty_validation()
    }

    /// More of each permission, as Directus has it, for what has no word here:
    /// `p.delete().raw(json!({ "fields": null }))`. It wins over the rest; what
    /// is no object says nothing.
    pub fn raw(mut self, more: Value) -> Self {
        if let Value::Object(more) = more {
            self.granted.raw(&more);
        }
        self
    }

    /// A second permission of the policy for the same collection and action.
    /// Directus lets through what either allows; without this word it is taken
    /// for a mistake.
    pub fn duplicate(mut self) -> Self {
        self.granted.duplicate();
        self
    }
}

/// A loop, because less comes of it in each config than of `map` and `collect`.
fn names<C>(fields: impl IntoIterator<Item = AnyField<C>>) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in fields {
        names.push(field.name());
    }
    names
}

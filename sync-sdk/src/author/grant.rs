//! What a policy grants.

use std::marker::PhantomData;
use std::panic::Location;

use serde_json::{Map, Value};

use super::declare::Reach;
use super::{AnyField, Collection, Declarations, Field, FieldType, Filter, Operand};
use crate::model::Origin;

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
#[diagnostic::on_unimplemented(
    message = "the policy `{Self}` does not say what it grants",
    label = "`Grants` is missing",
    note = "write `impl Grants for {Self} {{ fn grants(g: &mut Grant) {{ … }} }}`"
)]
pub trait Grants {
    /// Says what is allowed. What is not said is not allowed.
    fn grants(g: &mut Grant);
}

/// What a permission allows to do with items.
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
        }
    }
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
    /// Which fields; `None`: all.
    pub fields: Option<Vec<&'static str>>,
    /// Where it was granted.
    pub origin: Origin,
}

/// Gathers the permissions of one policy.
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
#[derive(Debug)]
pub struct On<'a, C> {
    permissions: &'a mut Vec<PermissionDef>,
    collection: &'static str,
    marker: PhantomData<fn() -> C>,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $function:ident = $action:ident;)*) => {
        impl<C> On<'_, C> {
            $($(#[$doc])*
            #[track_caller]
            pub fn $function(&mut self) -> Rule<'_, C> {
                self.allow(Action::$action)
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
}

impl<C> On<'_, C> {
    /// Allows `action`; the other methods are short for this one.
    #[track_caller]
    pub fn allow(&mut self, action: Action) -> Rule<'_, C> {
        let caller = Location::caller();
        let index = self.permissions.len();
        self.permissions.push(PermissionDef {
            collection: self.collection,
            action,
            permissions: None,
            validation: None,
            presets: None,
            fields: None,
            origin: Origin {
                file: caller.file().to_owned(),
                line: caller.line(),
            },
        });
        Rule {
            permission: &mut self.permissions[index],
            marker: PhantomData,
        }
    }
}

/// One permission: without more, it is for all items and all fields.
#[derive(Debug)]
pub struct Rule<'a, C> {
    permission: &'a mut PermissionDef,
    marker: PhantomData<fn() -> C>,
}

impl<C> Rule<'_, C> {
    /// Only these fields.
    pub fn fields(self, fields: impl IntoIterator<Item = AnyField<C>>) -> Self {
        self.fields_raw(fields.into_iter().map(|field| field.name()))
    }

    /// Only these fields, by name; nothing checks that they exist.
    pub fn fields_raw(self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.permission
            .fields
            .get_or_insert_default()
            .extend(fields);
        self
    }

    /// Only items that are as the rule says.
    pub fn when(self, rule: Filter<C>) -> Self {
        self.when_raw(rule.to_value())
    }

    /// [`when`](Self::when), with the rule as Directus has it in JSON.
    pub fn when_raw(self, rule: Value) -> Self {
        self.permission.permissions = Some(rule);
        self
    }

    /// Only values that are as the rule says.
    pub fn validate(self, rule: Filter<C>) -> Self {
        self.validate_raw(rule.to_value())
    }

    /// [`validate`](Self::validate), with the rule as Directus has it in JSON.
    pub fn validate_raw(self, rule: Value) -> Self {
        self.permission.validation = Some(rule);
        self
    }

    /// The value that a field gets when the request does not name it.
    pub fn preset<T: FieldType>(self, field: Field<C, T>, value: impl Operand<T::Base>) -> Self {
        self.preset_raw(field.name(), value.into_value())
    }

    /// [`preset`](Self::preset), by the field's name; nothing checks it.
    pub fn preset_raw(self, field: &str, value: Value) -> Self {
        self.permission
            .presets
            .get_or_insert_default()
            .insert(field.to_owned(), value);
        self
    }
}

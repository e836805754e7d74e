//! Roles and policies.

use serde_json::Value;

use super::{Entity, Grant, Identity, PermissionDef};

/// A role: `#[derive(Role)]`. It lists the policies that its users have.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Editors;
/// # impl Grants for Editors { fn grants(_: &mut Grant) {} }
/// #[derive(Role)]
/// #[role(name = "Editor", icon = "person", policies(Editors))]
/// pub struct Editor;
///
/// #[derive(Role)]
/// #[role(parent = Editor)]
/// pub struct Trainee;
/// ```
///
/// `#[role(admin)]` is the administrators' role, which is on every instance:
/// what is said of it is changed, the rest stays.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Tokens;
/// # impl Grants for Tokens { fn grants(_: &mut Grant) {} }
/// #[derive(Role)]
/// #[role(admin, policies(Tokens))]
/// pub struct Administrators;
/// ```
///
/// The policies of a role have the places 1, 2 and so on. For an instance that
/// counts otherwise, `policies(Editors, Tokens(sort = 5))`, or `sort = null`.
/// What else an instance has that has no word here is said with
/// `raw = json!({ "icon": null })`, which wins over the rest.
///
/// `#[role(external, id = "…")]` or `#[role(external, name = "…")]` is a role
/// that somebody else looks after. It can be referred to and given policies;
/// nothing else of it is changed, and a push ends when it does not exist.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a role",
    label = "not a role",
    note = "derive `Role` for a struct to make it a role; a policy goes in `policies(…)`"
)]
pub trait RoleDeclaration: Entity {}

/// A policy: `#[derive(Policy)]`, with its grants in [`Grants`](super::Grants).
///
/// Which roles have it is said by the roles (`policies(…)`), or here:
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Role)]
/// pub struct Editor;
///
/// #[derive(Policy)]
/// #[policy(app_access, ip_access("10.0.0.0/8"), roles(Editor))]
/// pub struct Intranet;
///
/// impl Grants for Intranet {
///     fn grants(g: &mut Grant) {
///         g.on::<File>(|p, _| _ = p.read());
///     }
/// }
/// ```
///
/// A role has the policies that it lists in their order, then those that name
/// it in the order in which the project meets them. With `everyone` a policy
/// holds for all requests, of those who have logged in and of those who have
/// not (`everyone(sort = 2)`: its place among such policies, by default 1).
/// What an instance has that has no word here is said with
/// `raw = json!({ "icon": null })`, which wins over the rest.
///
/// Two policies are on every instance. `#[policy(public)]` is the one that
/// everyone has without logging in: its grants are added there.
/// `#[policy(admin)]` is that of the administrators: what is said of it is
/// changed, the rest stays, and it needs no grants (`fn grants` is empty).
///
/// `#[policy(external, id = "…")]` or `#[policy(external, name = "…")]` is a
/// policy that somebody else looks after; it needs no `Grants`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "not a policy",
    note = "roles list policies; a role goes in `parent = …`"
)]
pub trait PolicyDeclaration: Entity {}

/// The place of a policy among those of a role, or of everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// As it stands in the list, from 1.
    Counted,
    /// This one.
    Own(i64),
    /// Null.
    Null,
}

impl Sort {
    /// The place in JSON, of what is counted as `place`.
    pub(crate) fn to_value(self, place: usize) -> Value {
        match self {
            Self::Counted => place.into(),
            Self::Own(sort) => sort.into(),
            Self::Null => Value::Null,
        }
    }
}

/// A declared role. What is `None` is left as it is on the instance.
#[derive(Debug, Clone)]
pub struct RoleDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: Option<String>,
    /// A Material icon.
    pub icon: Option<String>,
    /// More for people.
    pub description: Option<String>,
    /// The role whose policies it has too.
    pub parent: Option<Identity>,
    /// It is the administrators' role, which every instance has.
    pub admin: bool,
    /// More of the record, as Directus has it: an object, or null.
    pub raw: Value,
}

impl RoleDef {
    /// A role with the icon that the app gives a new one.
    pub fn new(identity: Identity, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            icon: Some("supervised_user_circle".to_owned()),
            admin: false,
            ..Self::admin(identity)
        }
    }

    /// The administrators' role, as it is on the instance.
    pub fn admin(identity: Identity) -> Self {
        Self {
            identity,
            name: None,
            icon: None,
            description: None,
            parent: None,
            admin: true,
            raw: Value::Null,
        }
    }
}

/// Which of the policies that every instance has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultPolicy {
    /// That of everyone who has not logged in.
    Public,
    /// That of the administrators' role.
    Admin,
}

/// A declared policy. What is `None` is left as it is on the instance.
#[derive(Debug, Clone)]
pub struct PolicyDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: Option<String>,
    /// A Material icon.
    pub icon: Option<String>,
    /// More for people.
    pub description: Option<String>,
    /// The addresses and networks from which it holds; everywhere when empty.
    pub ip_access: Option<Vec<String>>,
    /// Its users must have a second factor.
    pub enforce_tfa: Option<bool>,
    /// It allows everything.
    pub admin_access: Option<bool>,
    /// Its users may use the app.
    pub app_access: Option<bool>,
    /// It is one that every instance has.
    pub default: Option<DefaultPolicy>,
    /// It holds for all requests, with this place among such policies.
    pub everyone: Option<Sort>,
    /// More of the record, as Directus has it: an object, or null.
    pub raw: Value,
    /// What it grants, in order.
    pub permissions: Vec<PermissionDef>,
}

impl PolicyDef {
    /// A policy that grants nothing yet, as the app makes one.
    pub fn new(identity: Identity, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            icon: Some("badge".to_owned()),
            ip_access: Some(Vec::new()),
            enforce_tfa: Some(false),
            admin_access: Some(false),
            app_access: Some(false),
            default: None,
            ..Self::admin(identity)
        }
    }

    /// The policy of those who are not logged in, as Directus makes it.
    pub fn public(identity: Identity) -> Self {
        Self {
            icon: Some("public".to_owned()),
            description: Some("$t:public_description".to_owned()),
            default: Some(DefaultPolicy::Public),
            everyone: Some(Sort::Counted),
            ..Self::new(identity, "$t:public_label")
        }
    }

    /// The administrators' policy, as it is on the instance.
    pub fn admin(identity: Identity) -> Self {
        Self {
            identity,
            name: None,
            icon: None,
            description: None,
            ip_access: None,
            enforce_tfa: None,
            admin_access: None,
            app_access: None,
            default: Some(DefaultPolicy::Admin),
            everyone: None,
            raw: Value::Null,
            permissions: Vec::new(),
        }
    }

    /// Adds what the function grants, and the collections concerned.
    pub fn granted(mut self, grants: fn(&mut Grant), to: &mut super::Declarations) -> Self {
        let mut grant = Grant::default();
        grants(&mut grant);
        self.permissions = grant.into_permissions(to);
        self
    }
}

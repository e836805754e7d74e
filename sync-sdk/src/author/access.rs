//! Roles and policies.

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a role",
    label = "not a role",
    note = "derive `Role` for a struct to make it a role; a policy goes in `policies(…)`"
)]
pub trait RoleDeclaration: Entity {}

/// A policy: `#[derive(Policy)]`, with its grants in [`Grants`](super::Grants).
///
/// `#[policy(public)]` is the policy that everyone has without logging in; it
/// is on every instance, and its grants are added there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "not a policy",
    note = "roles list policies; a role goes in `parent = …`"
)]
pub trait PolicyDeclaration: Entity {}

/// A declared role.
#[derive(Debug, Clone)]
pub struct RoleDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: String,
    /// A Material icon.
    pub icon: String,
    /// More for people.
    pub description: Option<String>,
    /// The role whose policies it has too.
    pub parent: Option<Identity>,
    /// Its policies, in order.
    pub policies: Vec<Identity>,
}

/// A declared policy.
#[derive(Debug, Clone)]
pub struct PolicyDef {
    /// Who it is.
    pub identity: Identity,
    /// What people see.
    pub name: String,
    /// A Material icon.
    pub icon: String,
    /// More for people.
    pub description: Option<String>,
    /// The addresses and networks from which it holds; everywhere when empty.
    pub ip_access: Vec<String>,
    /// Its users must have a second factor.
    pub enforce_tfa: bool,
    /// It allows everything.
    pub admin_access: bool,
    /// Its users may use the app.
    pub app_access: bool,
    /// It is the policy of everyone who has not logged in.
    pub public: bool,
    /// What it grants, in order.
    pub permissions: Vec<PermissionDef>,
}

impl PolicyDef {
    /// A policy that grants nothing yet.
    pub fn new(identity: Identity, name: impl Into<String>) -> Self {
        Self {
            identity,
            name: name.into(),
            icon: "badge".to_owned(),
            description: None,
            ip_access: Vec::new(),
            enforce_tfa: false,
            admin_access: false,
            app_access: false,
            public: false,
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

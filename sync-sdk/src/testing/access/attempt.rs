//! The assertions of a project's own tests.

use std::any::TypeId;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde_json::Value;

use super::{Access, Request, Undecided, Verdict};
use crate::author::{Action, Environment, ProjectDeclaration};
use crate::model::Address;

/// A request to a project; [`assert_allows!`](crate::assert_allows) makes it.
/// The names behind the item there (`user = …`) are methods here.
#[derive(Debug)]
pub struct Attempt<P: ProjectDeclaration> {
    request: Request,
    env: Option<P::Env>,
}

impl<P: ProjectDeclaration> Attempt<P> {
    /// An attempt with an item; to create one, with the values of the new one.
    pub fn new(
        who: &[Address],
        action: Action,
        collection: &str,
        fields: &[&str],
        given: impl Borrow<Value>,
    ) -> Self {
        let given = given.borrow().clone();
        let mut request = Request::new(who, action, collection);
        request.fields = fields.iter().map(|field| (*field).to_owned()).collect();
        match action {
            Action::Create => request.payload = Some(given),
            _ => request.item = Some(given),
        }
        Self { request, env: None }
    }

    /// The new values of the item.
    #[must_use]
    pub fn payload(mut self, payload: impl Borrow<Value>) -> Self {
        self.request.payload = Some(payload.borrow().clone());
        self
    }

    /// The user who asks, with an `id` and what a rule asks for.
    #[must_use]
    pub fn user(mut self, user: impl Borrow<Value>) -> Self {
        self.request.user = Some(user.borrow().clone());
        self
    }

    /// The time of the request, in ISO 8601.
    #[must_use]
    pub fn now(mut self, now: &str) -> Self {
        self.request.now = Some(now.to_owned());
        self
    }

    /// The environment that the project is compiled for, when not the first.
    #[must_use]
    pub fn env(mut self, env: P::Env) -> Self {
        self.env = Some(env);
        self
    }

    /// What Directus would answer.
    ///
    /// # Errors
    ///
    /// Those of [`Access::decide`].
    ///
    /// # Panics
    ///
    /// When the project does not compile.
    #[track_caller]
    pub fn decide(&self) -> Result<Verdict, Undecided> {
        access::<P>(self.env).decide(&self.request)
    }

    /// Fails when the attempt is denied.
    ///
    /// # Panics
    ///
    /// When it is, or when nobody can tell.
    #[track_caller]
    pub fn assert_allowed(self) {
        match self.decide() {
            Ok(verdict) if verdict.allows() => {}
            Ok(verdict) => panic!("{}", self.told("may not", &verdict.reasons)),
            Err(undecided) => panic!(
                "{}",
                self.told("cannot be tested to", &[undecided.to_string()])
            ),
        }
    }

    /// Fails when the attempt is allowed.
    ///
    /// # Panics
    ///
    /// When it is, or when nobody can tell.
    #[track_caller]
    pub fn assert_denied(self) {
        match self.decide() {
            Ok(verdict) if verdict.allows() => panic!("{}", self.told("may", &[])),
            Ok(_) => {}
            Err(undecided) => panic!(
                "{}",
                self.told("cannot be tested to", &[undecided.to_string()])
            ),
        }
    }

    fn told(&self, verb: &str, reasons: &[String]) -> String {
        let request = &self.request;
        let who: Vec<&str> = request.who.iter().map(Address::as_str).collect();
        let mut told = format!("{} {verb} {}", who.join(" with "), request.action.name());
        if !request.fields.is_empty() {
            let _ = write!(told, "({})", request.fields.join(", "));
        }
        let _ = write!(told, " this `{}`", request.collection);
        for reason in reasons {
            let _ = write!(told, "\n- {}", reason.replace('\n', "\n  "));
        }
        told
    }
}

/// A project is compiled once a test binary.
#[track_caller]
fn access<P: ProjectDeclaration>(env: Option<P::Env>) -> Arc<Access> {
    type Key = (TypeId, Option<&'static str>);
    static COMPILED: LazyLock<Mutex<HashMap<Key, Arc<Access>>>> = LazyLock::new(Mutex::default);
    let Some(env) = env.or(P::Env::ALL.first().copied()) else {
        panic!("the project has no environment");
    };
    let key = (TypeId::of::<P>(), env.name());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(access) = compiled.get(&key) {
        return Arc::clone(access);
    }
    let snapshot = match crate::build::<P>(env) {
        Ok(compiled) => compiled.snapshot,
        Err(errors) => panic!("the config is not sound:\n{errors}"),
    };
    let access = Arc::new(Access::new(snapshot));
    compiled.insert(key, Arc::clone(&access));
    access
}

/// Asserts that a role or policy may do something, as Directus would decide it.
///
/// `assert_allows!(Project as Who, action, Collection, item)`:
///
/// - `Who` is a role (with its parents' policies), a policy alone, or a user's
///   role and own policies: `[Editor, Auditing]`. A `#[policy(public)]` stands
///   for somebody who has not logged in.
/// - The action is `create`, `read`, `update`, `delete` or `share`, with the
///   fields concerned: `update(title, body)`.
/// - The item is as it is in the database; to `create`, the values of the new
///   one. Where a rule looks through a relation, the related item stands in
///   place of its key: `"author": { "id": 1, … }`, `"comments": [{ … }]`.
/// - Then, as they are needed: `payload = json!({ … })` (new values, for
///   validations and presets), `user = json!({ "id": … })`,
///   `now = "2026-05-01T12:00:00Z"`, `env = Env::Prod`.
///
/// What a rule asks for and the test does not say is an error that names it.
/// [`Access::decide`](crate::testing::Access::decide) says what is decided how.
///
/// ```
/// # use sync_sdk::prelude::*;
/// use sync_sdk::testing::{assert_allows, assert_denies};
/// # #[derive(Collection)]
/// # pub struct Article {
/// #     #[field(primary_key)]
/// #     pub id: Uuid,
/// #     pub title: String,
/// #     pub author: Option<M2o<User>>,
/// # }
///
/// #[derive(Policy)]
/// pub struct Writing;
///
/// impl Grants for Writing {
///     fn grants(g: &mut Grant) {
///         g.on::<Article>(|p, a| {
///             p.update().fields(fields![a.title]).when(a.author.eq(CURRENT_USER));
///         });
///     }
/// }
/// #
/// # #[derive(Role)]
/// # #[role(policies(Writing))]
/// # pub struct Author;
/// # #[derive(Project)]
/// # #[project(roles(Author))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
///
/// let ann = json!({ "id": "ann" });
/// let own = json!({ "author": "ann" });
/// assert_allows!(Gazette as Author, update(title), Article, own, user = &ann);
/// assert_denies!(Gazette as Author, update(title), Article, json!({ "author": null }), user = &ann);
/// ```
#[macro_export]
macro_rules! assert_allows {
    ($($attempt:tt)*) => {
        $crate::__attempt!($($attempt)*).assert_allowed()
    };
}

/// Asserts that a role or policy may not do something; like
/// [`assert_allows!`](crate::assert_allows).
///
/// ```
/// # use sync_sdk::prelude::*;
/// # #[derive(Policy)]
/// # pub struct Nothing;
/// # impl Grants for Nothing { fn grants(_: &mut Grant) {} }
/// # #[derive(Project)]
/// # #[project(policies(Nothing))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// sync_sdk::testing::assert_denies!(Gazette as Nothing, delete, File, json!({ "id": "a" }));
/// ```
#[macro_export]
macro_rules! assert_denies {
    ($($attempt:tt)*) => {
        $crate::__attempt!($($attempt)*).assert_denied()
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __attempt {
    (
        $project:path as [$($who:path),+ $(,)?], $action:ident $(($($field:ident),+ $(,)?))?,
        $collection:path, $given:expr $(, $key:ident = $value:expr)* $(,)?
    ) => {
        $crate::testing::Attempt::<$project>::new(
            &[$(<$who as $crate::author::Entity>::IDENTITY.address()),+],
            $crate::__action!($action),
            <$collection as $crate::author::Collection>::NAME,
            &[$($(<$collection as $crate::author::Collection>::FIELDS.$field.name()),+)?],
            $given,
        )$(.$key($value))*
    };
    ($project:path as $who:path, $($rest:tt)*) => {
        $crate::__attempt!($project as [$who], $($rest)*)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __action {
    (create) => {
        $crate::author::Action::Create
    };
    (read) => {
        $crate::author::Action::Read
    };
    (update) => {
        $crate::author::Action::Update
    };
    (delete) => {
        $crate::author::Action::Delete
    };
    (share) => {
        $crate::author::Action::Share
    };
    ($other:ident) => {
        ::core::compile_error!(::core::concat!(
            "`",
            ::core::stringify!($other),
            "` is no action: write `create`, `read`, `update`, `delete` or `share`"
        ))
    };
}

//! What policies allow, decided as a Directus would decide it.

mod app;
mod attempt;
mod columns;
mod decide;
mod functions;
mod items;
mod joi;
mod joins;
mod operators;
mod parse;
mod payload;
mod schema;
mod value;
mod world;

pub use attempt::Attempt;

use serde_json::Value;

use crate::author::Action;
use crate::model::{Address, Kind, Snapshot, SyncId};
use decide::Decision;
use schema::Schema;
use world::{Permissions, Who};

/// The access rules of a snapshot: of a compiled project, or of a dump.
///
/// [`assert_allows!`](crate::assert_allows) and
/// [`assert_denies!`](crate::assert_denies) are short for it.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::Entity;
/// # #[derive(Policy)]
/// # #[policy(public)]
/// # pub struct Visitors;
/// # impl Grants for Visitors {
/// #     fn grants(g: &mut Grant) {
/// #         g.on_raw("article", |p| { p.read().when_raw(json!({ "status": { "_eq": "published" } })); });
/// #     }
/// # }
/// # #[derive(Project)]
/// # #[project(policies(Visitors))]
/// # pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
/// use sync_sdk::testing::{Access, Request};
///
/// let compiled = sync_sdk::build::<Gazette>(()).expect("the config is sound");
/// let access = Access::new(compiled.snapshot);
/// let mut request = Request::new(&[Visitors::IDENTITY.address()], Action::Read, "article");
/// request.item = Some(json!({ "status": "draft" }));
/// let verdict = access.decide(&request).expect("the item says all that the rule asks for");
/// assert!(!verdict.allows());
/// assert!(verdict.reasons[0].contains("permission.visitors.article.read"));
/// ```
#[derive(Debug)]
pub struct Access {
    snapshot: Snapshot,
    schema: Schema,
    permissions: Permissions,
}

/// What somebody asks for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request {
    /// The addresses of a role, of policies, or of a role and further policies
    /// of one user. A role brings its parents; the public policy alone stands
    /// for somebody who has not logged in.
    pub who: Vec<Address>,
    /// What is to be done.
    pub action: Action,
    /// With the items of this collection.
    pub collection: String,
    /// The fields that are to be read or changed, beside those of the payload.
    pub fields: Vec<String>,
    /// The item as it is in the database, with the items that its relations
    /// lead to in place of their keys where a rule looks at them.
    pub item: Option<Value>,
    /// The values of a new item, or the new values of an old one.
    pub payload: Option<Value>,
    /// The user, with an `id` and what a rule asks for.
    pub user: Option<Value>,
    /// The time of the request, in ISO 8601.
    pub now: Option<String>,
}

/// Whether a request is allowed, and what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// Each permission, field or validation that is in the way.
    pub reasons: Vec<String>,
}

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undecided {
    /// The answer depends on what the test does not say.
    #[error("{0}")]
    Missing(String),
    /// The server answers with an error, whatever the item.
    #[error("Directus refuses the rule: {0}")]
    Refused(String),
}

impl Verdict {
    /// Whether the request is allowed.
    pub fn allows(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Request {
    /// A request without an item.
    pub fn new(who: &[Address], action: Action, collection: &str) -> Self {
        Self {
            who: who.to_vec(),
            action,
            collection: collection.to_owned(),
            fields: Vec::new(),
            item: None,
            payload: None,
            user: None,
            now: None,
        }
    }
}

impl Access {
    /// The access rules of a snapshot. Records of a dump need addresses, see
    /// [`Snapshot::name_records`].
    pub fn new(snapshot: Snapshot) -> Self {
        let schema = snapshot.data_model.as_ref().map(Schema::new);
        Self {
            schema: schema.unwrap_or_default(),
            permissions: world::permissions(&snapshot),
            snapshot,
        }
    }

    /// Decides a request as Directus 11 would on SQLite, in UTC.
    ///
    /// - **Which permissions count.** Those of all policies of the role and its
    ///   parents, and what app access allows on system collections. A policy
    ///   with admin access allows everything; addresses and second factors are
    ///   not looked at.
    /// - **Items.** One permission whose rule holds is enough; each field that
    ///   is named must be covered by one that holds for this very item. Rules
    ///   are evaluated as SQL: `null` is neither equal to a value nor different
    ///   from it, `_contains` and its like do not tell `a` from `A`, `%` and
    ///   `_` in their text stand for anything.
    /// - **Values** (create, update). All validations of all permissions for
    ///   the action must hold, those of fields too, after the presets were put
    ///   in. They are evaluated in JavaScript: what is not sent passes, and
    ///   case counts. Values of nested items are not looked into.
    ///
    /// A role or policy that is not the project's own may allow more than is
    /// known here: what the others deny is then undecided.
    ///
    /// On other databases: `_contains` tells cases apart on PostgreSQL and
    /// Oracle; `_icontains` finds letters beyond ASCII on all but SQLite;
    /// `hour()` of a time of day works on all but SQLite; weeks and weekdays
    /// are counted in other ways.
    ///
    /// # Errors
    ///
    /// [`Undecided`], when the request lacks what the rules ask for, or the
    /// server would refuse to evaluate a rule.
    pub fn decide(&self, request: &Request) -> Result<Verdict, Undecided> {
        let named: Vec<(Kind, SyncId)> = request
            .who
            .iter()
            .map(|address| self.find(address))
            .collect::<Result<_, _>>()?;
        let mut who = Who::new(&self.snapshot, &self.permissions, &named);
        match &request.user {
            Some(Value::Object(user)) => who.set_user(user.clone()),
            Some(other) => {
                return Err(Undecided::Missing(format!(
                    "{other} is no user: give an object"
                )));
            }
            None => {}
        }
        if let Some(now) = &request.now {
            who.set_now(now);
        }
        let decision = Decision {
            schema: &self.schema,
            who: &who,
            request,
        };
        decision.verdict()
    }

    fn find(&self, address: &Address) -> Result<(Kind, SyncId), Undecided> {
        for kind in [Kind::Roles, Kind::Policies] {
            let mut records = self.snapshot.of(kind).iter();
            if let Some(record) = records.find(|record| record.address.as_ref() == Some(address)) {
                return Ok((kind, record.sync_id.clone()));
            }
        }
        Err(Undecided::Missing(format!(
            "`{address}` is not one of the project's roles and policies"
        )))
    }
}

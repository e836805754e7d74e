//! Who may do what, now and after a plan: its changes are carried out in memory,
//! with what Directus does beside them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use futures::future::try_join_all;
use indexmap::IndexMap;
use serde_json::Value;

use super::networks::Networks;
use crate::engine::change::Action;
use crate::engine::current::{Current, key_text};
use crate::engine::error::EngineError;
use crate::engine::plan::{Change, Plan};
use crate::model::{Address, Kind, Object};
use crate::target::ReadTarget;

/// The kinds that decide who may do what.
const KINDS: [Kind; 4] = [Kind::Roles, Kind::Policies, Kind::Access, Kind::Permissions];

/// With what the names of the settings begin that say who may become a user.
const REGISTRATION: &str = "public_registration";

/// Rows by primary key, borrowed where they are as they were read. One that the
/// server will number has a key of its own.
pub(super) type Rows<'a> = IndexMap<Cow<'a, str>, Cow<'a, Object>>;

/// Both sides of a plan.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    /// The changes of a row, by its key in [`Side`].
    changes: HashMap<(Kind, String), &'a Change>,
}

/// The rows of one side, and whom its policies reach.
#[derive(Debug)]
pub(super) struct Side<'a> {
    rows: BTreeMap<Kind, Rows<'a>>,
    by_role: HashMap<String, Vec<Attached>>,
    by_user: BTreeMap<String, Vec<Attached>>,
    public: Vec<Attached>,
    /// The policies that anybody has.
    attached: HashSet<String>,
}

/// An access row.
#[derive(Debug, Clone)]
struct Attached {
    access: String,
    policy: String,
}

impl Attached {
    fn pair(&self) -> (&str, &str) {
        (&self.access, &self.policy)
    }
}

impl<'a> World<'a> {
    /// What a plan does to who may do what; `None` where it does nothing to it.
    /// What was not read because it is not covered is read now.
    pub(super) async fn of(
        reader: &dyn ReadTarget,
        plan: &'a Plan,
        current: &'a Current,
    ) -> Result<Option<Self>, EngineError> {
        let decides = |change: &Change| {
            let mut fields = change.payload.keys();
            KINDS.contains(&change.kind)
                || change.kind == Kind::Settings
                    && fields.any(|field| field.starts_with(REGISTRATION))
        };
        if !plan.changes.iter().any(decides) {
            return Ok(None);
        }
        let rows = KINDS.iter().map(|kind| async move {
            let rows: Rows<'a> = match current.rows.get(kind) {
                Some(rows) => borrowed(rows),
                None => {
                    let rows = reader.rows(*kind).await?.into_iter();
                    let keyed = rows.filter_map(|row| {
                        let key = row.get("id").and_then(key_text)?;
                        Some((Cow::Owned(key), Cow::Owned(row)))
                    });
                    keyed.collect()
                }
            };
            Ok::<_, EngineError>((*kind, rows))
        });
        let before = try_join_all(rows).await?.into_iter().collect();
        Ok(Some(Self::carried_out(before, &plan.changes)))
    }

    /// The rows now, and as the changes leave them.
    pub(super) fn carried_out(before: BTreeMap<Kind, Rows<'a>>, changes: &'a [Change]) -> Self {
        let mut after = before.clone();
        let mut by_row = HashMap::new();
        for kind in KINDS {
            carry_out(kind, after.entry(kind).or_default(), changes);
            by_row.extend(changes_of(kind, changes).map(|(key, change)| ((kind, key), change)));
        }
        cascade(&mut after);
        Self {
            before: Side::new(before),
            after: Side::new(after),
            changes: by_row,
        }
    }

    /// What the plan does to a row.
    pub(super) fn change(&self, kind: Kind, key: &str) -> Option<&'a Change> {
        self.changes.get(&(kind, key.to_owned())).copied()
    }

    /// The roles that the plan deletes.
    pub(super) fn deleted_roles(&self) -> impl Iterator<Item = (&str, &'a Change)> {
        let mut deleted: Vec<_> = self
            .changes
            .iter()
            .filter(|((kind, _), change)| *kind == Kind::Roles && change.action == Action::Delete)
            .map(|((_, key), change)| (key.as_str(), *change))
            .collect();
        deleted.sort_by(|a, b| a.1.address.cmp(&b.1.address));
        deleted.into_iter()
    }

    /// What people call a row: its address in the plan, or its name on the
    /// target.
    pub(super) fn called(&self, kind: Kind, key: &str) -> String {
        if let Some(change) = self.change(kind, key) {
            return change.address.to_string();
        }
        let row = self
            .after
            .row(kind, key)
            .or_else(|| self.before.row(kind, key));
        let name = row.and_then(|row| row.get("name")?.as_str());
        format!("{} `{}`", kind.spec().noun, name.unwrap_or(key))
    }

    /// Which change takes from the one who has this role (with those above it),
    /// or who is this user, what a policy gave that is `meant`.
    pub(super) fn taken_by(
        &self,
        who: Who<'_>,
        meant: impl Fn(&Object) -> bool,
    ) -> Option<&'a Change> {
        let own = |role| self.change(Kind::Roles, role);
        if let Some(change) = who
            .role
            .and_then(own)
            .filter(|change| change.action == Action::Delete)
        {
            return Some(change);
        }
        self.cause((&self.before, &self.after), who, meant)
    }

    /// The same for what is given: which change attaches or makes such a policy.
    pub(super) fn given_by(
        &self,
        who: Who<'_>,
        meant: impl Fn(&Object) -> bool,
    ) -> Option<&'a Change> {
        self.cause((&self.after, &self.before), who, meant)
    }

    /// Which change makes the difference to somebody who has such a policy on one
    /// side and not on the other: that of the policy, of what attaches it, or of
    /// a role.
    fn cause(
        &self,
        (with, without): (&Side<'a>, &Side<'a>),
        who: Who<'_>,
        meant: impl Fn(&Object) -> bool,
    ) -> Option<&'a Change> {
        let has = with.attachments(who);
        let has = has.filter(|(_, policy)| with.policy(policy).is_some_and(&meant));
        for (access, policy) in has {
            let by = match without.policy(policy).is_some_and(&meant) {
                false => self.change(Kind::Policies, policy),
                true => self.change(Kind::Access, access),
            };
            if by.is_some() {
                return by;
            }
        }
        let roles = who.role.into_iter().flat_map(|role| with.line(role));
        roles
            .into_iter()
            .find_map(|role| self.change(Kind::Roles, role))
    }
}

/// Somebody who may do something: by a role, by being a certain user, or both.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Who<'a> {
    pub(super) role: Option<&'a str>,
    pub(super) user: Option<&'a str>,
}

/// The changes of a kind, by the keys that [`Rows`] have.
pub(super) fn changes_of(
    kind: Kind,
    changes: &[Change],
) -> impl Iterator<Item = (String, &Change)> {
    let numbered = changes.iter().enumerate();
    let of_kind = numbered.filter(move |(_, change)| change.kind == kind);
    of_kind.map(|(number, change)| {
        let key = change.local_id.clone();
        (key.unwrap_or_else(|| format!("new {number}")), change)
    })
}

/// Leaves the rows of a kind as the changes leave them.
pub(super) fn carry_out(kind: Kind, rows: &mut Rows<'_>, changes: &[Change]) {
    for (key, change) in changes_of(kind, changes) {
        if change.action == Action::Delete {
            rows.swap_remove(key.as_str());
        } else {
            let row = rows.entry(Cow::Owned(key)).or_default();
            row.to_mut().extend(change.payload.clone());
        }
    }
}

/// What was read, as it is.
pub(super) fn borrowed(rows: &IndexMap<String, Object>) -> Rows<'_> {
    let rows = rows.iter();
    rows.map(|(key, row)| (Cow::Borrowed(key.as_str()), Cow::Borrowed(row)))
        .collect()
}

/// What Directus deletes and changes by itself (`services/roles.js`, and the
/// foreign keys of the system).
fn cascade(rows: &mut BTreeMap<Kind, Rows<'_>>) {
    let mut access = rows.remove(&Kind::Access).unwrap_or_default();
    let mut permissions = rows.remove(&Kind::Permissions).unwrap_or_default();
    let is_there = |row: &Object, field: &str, kind: Kind| {
        let key = row.get(field).and_then(key_text);
        let exists = |key: String| {
            let rows = rows.get(&kind);
            rows.is_some_and(|rows| rows.contains_key(key.as_str()))
        };
        key.is_none_or(exists)
    };
    access.retain(|_, row| {
        is_there(row, "role", Kind::Roles) && is_there(row, "policy", Kind::Policies)
    });
    permissions.retain(|_, row| is_there(row, "policy", Kind::Policies));
    let roles = rows.get(&Kind::Roles).into_iter().flatten();
    let orphans: Vec<String> = roles
        .filter(|(_, row)| !is_there(row, "parent", Kind::Roles))
        .map(|(key, _)| key.clone().into_owned())
        .collect();
    for orphan in orphans {
        let roles = rows.get_mut(&Kind::Roles);
        if let Some(row) = roles.and_then(|roles| roles.get_mut(orphan.as_str())) {
            row.to_mut().insert("parent".to_owned(), Value::Null);
        }
    }
    rows.insert(Kind::Access, access);
    rows.insert(Kind::Permissions, permissions);
}

impl<'a> Side<'a> {
    fn new(rows: BTreeMap<Kind, Rows<'a>>) -> Self {
        let mut side = Self {
            rows,
            by_role: HashMap::new(),
            by_user: BTreeMap::new(),
            public: Vec::new(),
            attached: HashSet::new(),
        };
        for (key, row) in side.rows.get(&Kind::Access).into_iter().flatten() {
            let text = |field: &str| row.get(field).and_then(Value::as_str);
            let Some(policy) = text("policy") else {
                continue;
            };
            let attached = Attached {
                access: key.clone().into_owned(),
                policy: policy.to_owned(),
            };
            side.attached.insert(policy.to_owned());
            match (text("role"), text("user")) {
                (None, None) => side.public.push(attached),
                (role, user) => {
                    if let Some(role) = role {
                        let rows = side.by_role.entry(role.to_owned()).or_default();
                        rows.push(attached.clone());
                    }
                    if let Some(user) = user {
                        let rows = side.by_user.entry(user.to_owned()).or_default();
                        rows.push(attached);
                    }
                }
            }
        }
        side
    }

    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, &Object)> {
        let rows = self.rows.get(&kind).into_iter().flatten();
        rows.map(|(key, row)| (key.as_ref(), row.as_ref()))
    }

    pub(super) fn row(&self, kind: Kind, key: &str) -> Option<&Object> {
        self.rows.get(&kind)?.get(key).map(Cow::as_ref)
    }

    pub(super) fn policy(&self, key: &str) -> Option<&Object> {
        self.row(Kind::Policies, key)
    }

    /// A role and those above it.
    pub(super) fn line<'s>(&'s self, role: &'s str) -> Vec<&'s str> {
        let mut line = vec![role];
        let mut next = Some(role);
        while let Some(parent) =
            next.and_then(|role| self.row(Kind::Roles, role)?.get("parent")?.as_str())
        {
            if line.contains(&parent) {
                break;
            }
            line.push(parent);
            next = Some(parent);
        }
        line
    }

    /// The access rows that reach somebody, with their policies.
    pub(super) fn attachments<'s>(
        &'s self,
        who: Who<'s>,
    ) -> impl Iterator<Item = (&'s str, &'s str)> {
        let exists = |role: &&str| self.row(Kind::Roles, role).is_some();
        let role = who.role.filter(exists);
        let line = role.map(|role| self.line(role)).unwrap_or_default();
        let by_role = line.into_iter().flat_map(|role| self.by_role.get(role));
        let by_user = who.user.and_then(|user| self.by_user.get(user));
        by_role.chain(by_user).flatten().map(Attached::pair)
    }

    /// Whether a policy that is `meant` reaches somebody.
    pub(super) fn has(&self, who: Who<'_>, meant: impl Fn(&Object) -> bool) -> bool {
        let mut policies = self.attachments(who).map(|(_, policy)| policy);
        policies.any(|policy| self.policy(policy).is_some_and(&meant))
    }

    /// The users that have policies of their own.
    pub(super) fn users(&self) -> impl Iterator<Item = &str> {
        self.by_user.keys().map(String::as_str)
    }

    /// The access rows of the public, with their policies.
    pub(super) fn public(&self) -> impl Iterator<Item = (&str, &str)> {
        self.public.iter().map(Attached::pair)
    }

    /// Whether anybody has a policy.
    pub(super) fn is_attached(&self, policy: &str) -> bool {
        self.attached.contains(policy)
    }
}

/// A flag of a policy. Drivers answer some as numbers.
pub(super) fn flag(policy: &Object, field: &str) -> bool {
    match policy.get(field) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() == Some(1.0),
        Some(Value::String(text)) => text == "1" || text == "true",
        _ => false,
    }
}

/// From where a policy holds.
pub(super) fn networks(policy: &Object) -> Networks {
    Networks::of(policy.get("ip_access"))
}

/// The address of a change, or what else names its place.
pub(super) fn address_of(change: Option<&Change>, otherwise: &str) -> Address {
    change.map_or_else(|| Address::new(otherwise), |change| change.address.clone())
}

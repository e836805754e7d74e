//! Who may do what, now and after a plan: its changes are carried out in memory,
//! with what Directus does beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures::future::try_join_all;
use serde_json::Value;

use super::networks::Networks;
use crate::engine::change::Action;
use crate::engine::current::{Current, Rows, key_text};
use crate::engine::error::EngineError;
use crate::engine::plan::{Change, Plan};
use crate::model::{Address, Kind, Object};
use crate::target::ReadTarget;

/// The kinds that decide who may do what.
const KINDS: [Kind; 4] = [Kind::Roles, Kind::Policies, Kind::Access, Kind::Permissions];

/// Both sides of a plan.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) before: Side,
    pub(super) after: Side,
    /// The changes of a row, by its key in [`Side`].
    changes: HashMap<(Kind, String), &'a Change>,
}

/// The rows of one side, by primary key; one that the server will number has a
/// key of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Side(BTreeMap<Kind, Rows>);

impl<'a> World<'a> {
    /// What a plan does to who may do what; `None` where it does nothing to it.
    /// What was not read because it is not covered is read now.
    pub(super) async fn of(
        reader: &dyn ReadTarget,
        plan: &'a Plan,
        current: &Current,
    ) -> Result<Option<Self>, EngineError> {
        if !plan
            .changes
            .iter()
            .any(|change| KINDS.contains(&change.kind))
        {
            return Ok(None);
        }
        let sides = KINDS.iter().map(|kind| async move {
            if let Some(rows) = current.rows.get(kind) {
                return Ok((*kind, rows.clone()));
            }
            let rows = reader.rows(*kind).await?.into_iter();
            let rows = rows.filter_map(|row| Some((row.get("id").and_then(key_text)?, row)));
            Ok::<_, EngineError>((*kind, rows.collect()))
        });
        let before = Side(try_join_all(sides).await?.into_iter().collect());
        Ok(Some(Self::carried_out(before, &plan.changes)))
    }

    /// The rows now, and as the changes leave them.
    pub(super) fn carried_out(before: Side, changes: &'a [Change]) -> Self {
        let mut after = before.clone();
        let mut by_row = HashMap::new();
        for (number, change) in changes.iter().enumerate() {
            if !KINDS.contains(&change.kind) {
                continue;
            }
            let key = change.local_id.clone();
            let key = key.unwrap_or_else(|| format!("new {number}"));
            let rows = after.0.entry(change.kind).or_default();
            if change.action == Action::Delete {
                rows.shift_remove(&key);
            } else {
                let row = rows.entry(key.clone()).or_default();
                row.extend(change.payload.clone());
            }
            by_row.insert((change.kind, key), change);
        }
        after.cascade();
        Self {
            before,
            after,
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
        let had = self.before.attachments(who);
        let had = had.filter(|(_, policy)| self.before.policy(policy).is_some_and(&meant));
        for (access, policy) in had {
            let is_meant = self.after.policy(policy).is_some_and(&meant);
            let by = match is_meant {
                false => self.change(Kind::Policies, policy),
                true => self.change(Kind::Access, access),
            };
            if by.is_some() {
                return by;
            }
        }
        let roles = who.role.into_iter().flat_map(|role| self.before.line(role));
        roles.into_iter().find_map(own)
    }

    /// The same for what is given: which change attaches or makes such a policy.
    pub(super) fn given_by(
        &self,
        who: Who<'_>,
        meant: impl Fn(&Object) -> bool,
    ) -> Option<&'a Change> {
        let has = self.after.attachments(who);
        let has = has.filter(|(_, policy)| self.after.policy(policy).is_some_and(&meant));
        for (access, policy) in has {
            let was_meant = self.before.policy(policy).is_some_and(&meant);
            let by = match was_meant {
                false => self.change(Kind::Policies, policy),
                true => self.change(Kind::Access, access),
            };
            if by.is_some() {
                return by;
            }
        }
        let roles = who.role.into_iter().flat_map(|role| self.after.line(role));
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

impl Side {
    /// Made of rows.
    #[cfg(test)]
    pub(super) fn new(rows: BTreeMap<Kind, Rows>) -> Self {
        Self(rows)
    }

    /// What Directus deletes and changes by itself (`services/roles.js`, and the
    /// foreign keys of the system).
    fn cascade(&mut self) {
        let keys = |side: &Self, kind: Kind| -> BTreeSet<String> {
            side.of(kind).map(|(key, _)| key.to_owned()).collect()
        };
        let roles = keys(self, Kind::Roles);
        let policies = keys(self, Kind::Policies);
        let is_there = |row: &Object, field: &str, rows: &BTreeSet<String>| {
            let key = row.get(field).and_then(key_text);
            key.is_none_or(|key| rows.contains(&key))
        };
        if let Some(access) = self.0.get_mut(&Kind::Access) {
            access.retain(|_, row| {
                is_there(row, "role", &roles) && is_there(row, "policy", &policies)
            });
        }
        if let Some(permissions) = self.0.get_mut(&Kind::Permissions) {
            permissions.retain(|_, row| is_there(row, "policy", &policies));
        }
        for row in self
            .0
            .get_mut(&Kind::Roles)
            .into_iter()
            .flat_map(|rows| rows.values_mut())
        {
            if !is_there(row, "parent", &roles) {
                row.insert("parent".to_owned(), Value::Null);
            }
        }
    }

    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, &Object)> {
        let rows = self.0.get(&kind).into_iter().flatten();
        rows.map(|(key, row)| (key.as_str(), row))
    }

    pub(super) fn row(&self, kind: Kind, key: &str) -> Option<&Object> {
        self.0.get(&kind)?.get(key)
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
        self.of(Kind::Access).filter_map(move |(key, row)| {
            let text = |field: &str| row.get(field).and_then(Value::as_str);
            let by_role = text("role").is_some_and(|role| line.contains(&role));
            let by_user = text("user").is_some_and(|user| who.user == Some(user));
            (by_role || by_user).then_some((key, text("policy")?))
        })
    }

    /// Whether a policy that is `meant` reaches somebody.
    pub(super) fn has(&self, who: Who<'_>, meant: impl Fn(&Object) -> bool) -> bool {
        let mut policies = self.attachments(who).map(|(_, policy)| policy);
        policies.any(|policy| self.policy(policy).is_some_and(&meant))
    }

    /// The users that have policies of their own.
    pub(super) fn users(&self) -> BTreeSet<&str> {
        let rows = self.of(Kind::Access);
        rows.filter_map(|(_, row)| row.get("user")?.as_str())
            .collect()
    }

    /// The access rows of the public, with their policies.
    pub(super) fn public(&self) -> impl Iterator<Item = (&str, &str)> {
        self.of(Kind::Access).filter_map(|(key, row)| {
            let is_null = |field: &str| row.get(field).is_none_or(Value::is_null);
            let policy = row.get("policy")?.as_str()?;
            (is_null("role") && is_null("user")).then_some((key, policy))
        })
    }

    /// Whether anybody has a policy.
    pub(super) fn is_attached(&self, policy: &str) -> bool {
        let mut rows = self.of(Kind::Access);
        rows.any(|(_, row)| row.get("policy").and_then(Value::as_str) == Some(policy))
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

//! Who asks, and what that one's policies say.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::app::app_permissions;
use super::value::iso;
use crate::author::Action;
use crate::model::{Address, Kind, Object, Origin, Record, Snapshot, SyncId};

/// A permission of one of the policies.
#[derive(Debug, Clone)]
pub(super) struct Permission {
    /// What people call it.
    pub(super) address: String,
    pub(super) origin: Option<Origin>,
    pub(super) collection: String,
    pub(super) action: String,
    /// `["*"]` is all of them.
    pub(super) fields: Vec<String>,
    pub(super) rule: Value,
    pub(super) validation: Value,
    pub(super) presets: Value,
}

impl Permission {
    fn new(record: &Record) -> Self {
        let value = |key: &str| record.fields.get(key).cloned().unwrap_or_default();
        let fields = value("fields");
        let fields = fields.as_array().into_iter().flatten();
        Self {
            address: address(record),
            origin: record.origin.clone(),
            collection: record.text("collection").unwrap_or_default().to_owned(),
            action: record.text("action").unwrap_or_default().to_owned(),
            fields: fields
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            rule: value("permissions"),
            validation: value("validation"),
            presets: value("presets"),
        }
    }

    pub(super) fn covers(&self, field: &str) -> bool {
        self.fields.iter().any(|name| name == "*" || name == field)
    }

    /// `permission.writing.article.read (src/access.rs:12)`
    pub(super) fn place(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{} ({origin})", self.address),
            None => self.address.clone(),
        }
    }
}

/// The permissions of each policy, by its SyncID.
pub(super) type Permissions = HashMap<String, Vec<Permission>>;

pub(super) fn permissions(snapshot: &Snapshot) -> Permissions {
    let mut permissions = Permissions::new();
    for record in snapshot.of(Kind::Permissions) {
        let policy = record.text("policy").unwrap_or_default();
        let of = permissions.entry(policy.to_owned()).or_default();
        of.push(Permission::new(record));
    }
    permissions
}

/// The one who asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Who {
    roles: Vec<Record>,
    policies: Vec<Record>,
    permissions: Vec<Permission>,
    /// Has not logged in.
    public: bool,
    /// A role or policy of theirs that the project does not describe.
    pub(super) unknown: Option<String>,
    pub(super) admin: bool,
    user: Option<Object>,
    now: Option<String>,
}

impl Who {
    /// Those with this role or policy: with a role come its parents' policies,
    /// without any role and policy but the public one nobody has logged in.
    pub(super) fn new(
        snapshot: &Snapshot,
        permissions: &Permissions,
        named: &[(Kind, SyncId)],
    ) -> Self {
        let mut who = Self::default();
        for (kind, sync_id) in named {
            match kind {
                Kind::Roles => who.add_role(snapshot, sync_id.as_str()),
                _ => who
                    .policies
                    .extend(find(snapshot, *kind, sync_id.as_str()).cloned()),
            }
        }
        who.public = who.roles.is_empty() && who.policies.iter().all(is_public);
        let attached = |policy: &&Record| {
            let roles = attachments(policy);
            let of_role = |role: &Record| roles.contains(&Some(role.sync_id.as_str()));
            who.roles.iter().any(of_role) || (who.public && roles.contains(&None))
        };
        let external = snapshot.externals.iter().map(|external| &external.record);
        let unknown = external.filter(attached).map(address).next();
        let policies = snapshot.of(Kind::Policies).iter().filter(attached);
        let policies = policies.filter(|policy| !who.policies.contains(policy));
        let policies: Vec<Record> = policies.cloned().collect();
        who.unknown = who.unknown.or(unknown);
        who.policies.extend(policies);
        let flag = |policy: &Record, key: &str| policy.fields.get(key) == Some(&Value::Bool(true));
        who.admin = who
            .policies
            .iter()
            .any(|policy| flag(policy, "admin_access"));
        let app = who.policies.iter().any(|policy| flag(policy, "app_access"));
        let own = who.policies.iter();
        let own = own.filter_map(|policy| permissions.get(policy.sync_id.as_str()));
        who.permissions = own.flatten().cloned().collect();
        if app {
            who.permissions.extend(app_permissions());
        }
        who
    }

    /// Adds a role and those above it.
    fn add_role(&mut self, snapshot: &Snapshot, role: &str) {
        let mut next = Some(role.to_owned());
        while let Some(id) = next.take() {
            let Some(role) = find(snapshot, Kind::Roles, &id) else {
                self.unknown = Some(id);
                break;
            };
            if self.roles.contains(role) {
                break;
            }
            next = role.text("parent").map(str::to_owned);
            self.roles.push(role.clone());
        }
    }

    pub(super) fn set_user(&mut self, user: Object) {
        self.user = Some(user);
    }

    pub(super) fn set_now(&mut self, now: &str) {
        self.now = Some(now.to_owned());
    }

    /// The addresses of the policies.
    pub(super) fn policy_names(&self) -> Vec<String> {
        self.policies.iter().map(address).collect()
    }

    /// What the policies allow to do with the items of a collection.
    pub(super) fn permissions(&self, collection: &str, action: Action) -> Vec<&Permission> {
        let of = self.permissions.iter();
        of.filter(|permission| {
            permission.collection == collection && permission.action == action.name()
        })
        .collect()
    }

    pub(super) fn now(&self) -> Result<i64, String> {
        let now = self
            .now
            .as_deref()
            .ok_or("the rule asks for the time: give it with `now = \"2026-05-01T12:00:00Z\"`")?;
        iso(now).ok_or_else(|| format!("`now = \"{now}\"` is not a time in ISO 8601"))
    }

    /// `$CURRENT_USER`, or a field of the user.
    pub(super) fn user(&self, path: Option<&str>) -> Result<Value, String> {
        if self.public {
            return Ok(Value::Null);
        }
        let path = path.unwrap_or("id");
        let missing = || {
            let key = path.split('.').next().unwrap_or(path);
            format!("the rule asks for the user: give `user = json!({{ \"{key}\": … }})`")
        };
        let user = self.user.clone().ok_or_else(missing)?;
        get(&user.into(), path).ok_or_else(missing)
    }

    /// `$CURRENT_ROLE`, or a field of the role.
    pub(super) fn role(&self, path: Option<&str>) -> Result<Value, String> {
        let Some(role) = self.roles.first() else {
            return Ok(Value::Null);
        };
        self.of_record(role, path)
    }

    /// `$CURRENT_ROLES`, or a field of each role.
    pub(super) fn roles(&self, path: Option<&str>) -> Result<Value, String> {
        let roles = self.roles.iter();
        roles.map(|role| self.of_record(role, path)).collect()
    }

    /// `$CURRENT_POLICIES`, or a field of each policy.
    pub(super) fn policies(&self, path: Option<&str>) -> Result<Value, String> {
        let policies = self.policies.iter();
        policies
            .map(|policy| self.of_record(policy, path))
            .collect()
    }

    fn of_record(&self, record: &Record, path: Option<&str>) -> Result<Value, String> {
        match path {
            None | Some("id") => Ok(json!(record.sync_id.as_str())),
            Some(path) => get(&record.fields.clone().into(), path)
                .ok_or_else(|| format!("`{}` says nothing of its `{path}`", address(record))),
        }
    }
}

/// The value at a path with dots; in a list, that of each element.
fn get(value: &Value, path: &str) -> Option<Value> {
    let (key, rest) = path
        .split_once('.')
        .map_or((path, None), |(key, rest)| (key, Some(rest)));
    let key = key.split(':').next().unwrap_or(key);
    let found = match value {
        Value::Array(list) => list
            .iter()
            .filter_map(|value| value.get(key).cloned())
            .flat_map(|value| match value {
                Value::Array(list) => list,
                one => vec![one],
            })
            .collect(),
        Value::Null => return Some(Value::Null),
        value => value.get(key)?.clone(),
    };
    match rest {
        Some(rest) => get(&found, rest),
        None => Some(found),
    }
}

/// The roles that a policy is attached to; `None` stands for everyone who has
/// not logged in.
fn attachments(policy: &Record) -> Vec<Option<&str>> {
    let rows = policy.fields.get("roles").and_then(Value::as_array);
    let rows = rows.into_iter().flatten();
    rows.filter(|row| row.get("user").is_none_or(Value::is_null))
        .map(|row| row.get("role").and_then(Value::as_str))
        .collect()
}

fn is_public(policy: &Record) -> bool {
    policy.sync_id.as_str() == crate::model::kind::PUBLIC_POLICY.sync_id
        || attachments(policy).contains(&None)
}

fn find<'a>(snapshot: &'a Snapshot, kind: Kind, id: &str) -> Option<&'a Record> {
    let mut records = snapshot.of(kind).iter();
    records.find(|record| record.sync_id.as_str() == id)
}

fn address(record: &Record) -> String {
    let address = record.address.as_ref().map(Address::as_str);
    address.unwrap_or(record.sync_id.as_str()).to_owned()
}

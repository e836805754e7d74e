//! Compares the roles of policies with the access rows of the target.
//!
//! In a dump they stand inside of the policy (`roles: [{role, user, sort}]`);
//! on the server they are rows of their own, keyed here by role and policy.
//! Rows of users are never read as something else and never touched.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::change::{Action, FieldChange};
use super::compare::name;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::options::{Desired, Scope};
use super::plan::Change;
use crate::model::kind::PUBLIC_POLICY;
use crate::model::{Address, Kind, Object, Record, SyncId};

#[derive(Default)]
pub(super) struct Found {
    pub(super) changes: Vec<Change>,
    pub(super) unchanged: usize,
    pub(super) warnings: Vec<String>,
}

/// A row of the target that belongs to no user.
struct Attached<'a> {
    local_id: &'a str,
    /// `None` attaches the policy to the public.
    role: Option<String>,
    sort: &'a Value,
}

pub(super) fn compare(current: &Current, desired: &Desired, ids: &Identities) -> Found {
    let mut attached: HashMap<String, Vec<Attached<'_>>> = HashMap::new();
    for (local_id, row) in current.of(Kind::Access) {
        let key = |field: &str| row.get(field).and_then(key_text);
        if let (None, Some(policy)) = (key("user"), key("policy")) {
            let row = Attached {
                local_id,
                role: key("role"),
                sort: row.get("sort").unwrap_or(&Value::Null),
            };
            attached.entry(policy).or_default().push(row);
        }
    }
    let roles: HashMap<&SyncId, Address> = desired
        .snapshot
        .of(Kind::Roles)
        .iter()
        .map(|role| (&role.sync_id, name(role)))
        .collect();
    let mut comparison = Comparison {
        current,
        desired,
        ids,
        roles,
        found: Found::default(),
    };
    for policy in desired.snapshot.of(Kind::Policies) {
        if let Some(Value::Array(entries)) = policy.fields.get("roles") {
            let local_id = ids
                .local_id(Kind::Policies, &policy.sync_id)
                .unwrap_or_default();
            let rows = attached.remove(local_id).unwrap_or_default();
            comparison.policy(policy, local_id, entries, rows);
        }
    }
    comparison.found
}

struct Comparison<'a> {
    current: &'a Current,
    desired: &'a Desired,
    ids: &'a Identities,
    roles: HashMap<&'a SyncId, Address>,
    found: Found,
}

impl Comparison<'_> {
    fn policy(
        &mut self,
        policy: &Record,
        policy_id: &str,
        entries: &[Value],
        rows: Vec<Attached<'_>>,
    ) {
        let public = SyncId::new(PUBLIC_POLICY.sync_id);
        let is_public = self.ids.local_id(Kind::Policies, &public) == Some(policy_id);
        let mut wanted: BTreeMap<Option<String>, (Option<SyncId>, Option<&Value>)> =
            BTreeMap::new();
        let mut tells_users = true;
        for entry in entries.iter().filter_map(Value::as_object) {
            if entry.get("user").is_some_and(|user| !user.is_null()) {
                continue;
            }
            match entry.get("role").and_then(Value::as_str) {
                Some(role) => {
                    let role = SyncId::new(role);
                    if let Some(local_id) = self.ids.local_id(Kind::Roles, &role) {
                        wanted.insert(Some(local_id.to_owned()), (Some(role), entry.get("sort")));
                    } else {
                        self.found.warnings.push(format!(
                            "{}: its role `{role}` is neither in the configuration nor mapped on the target; \
                             left out",
                            name(policy)
                        ));
                    }
                }
                None if is_public => {}
                None if entry.contains_key("user") => {
                    wanted.insert(None, (None, entry.get("sort")));
                }
                None => {
                    tells_users = false;
                    self.found.warnings.push(format!(
                        "{}: an attachment has neither role nor user; dumps of directus-sync before 3.5.1 hold \
                         such entries for users too, so it is left out. Write `\"user\": null` into it to open \
                         the policy to the public",
                        name(policy)
                    ));
                }
            }
        }
        let mut seen = HashSet::new();
        for row in &rows {
            let is_first = seen.insert(row.role.clone());
            match wanted.get(&row.role) {
                Some((role, sort)) if is_first => self.same(policy, row, role.as_ref(), *sort),
                Some(_) => self.delete(policy, row),
                None if self.may_delete(row, is_public, tells_users) => self.delete(policy, row),
                None => {}
            }
        }
        for (local, (role, sort)) in wanted
            .into_iter()
            .filter(|(local, _)| !seen.contains(local))
        {
            self.create(policy, policy_id, local.as_deref(), role.as_ref(), sort);
        }
    }

    /// Whether the configuration speaks for an attachment that it lacks: for
    /// that of a role which it knows. The public stays attached to the policy
    /// that is made for it.
    fn may_delete(&self, row: &Attached<'_>, is_public: bool, tells_users: bool) -> bool {
        let Some(role) = &row.role else {
            return !is_public && tells_users;
        };
        let Some(sync_id) = self.ids.sync_id(Kind::Roles, role) else {
            return false;
        };
        let map = &self.current.map;
        match &self.desired.scope {
            Scope::Mirror => {
                self.roles.contains_key(sync_id) || map.get(Kind::Roles, sync_id).is_some()
            }
            Scope::Project(project) => {
                self.roles.contains_key(sync_id) || map.is_owned(Kind::Roles, sync_id, project)
            }
        }
    }

    fn same(
        &mut self,
        policy: &Record,
        row: &Attached<'_>,
        role: Option<&SyncId>,
        sort: Option<&Value>,
    ) {
        match sort.filter(|sort| *sort != row.sort) {
            None => self.found.unchanged += 1,
            Some(sort) => {
                let field = FieldChange {
                    path: "sort".to_owned(),
                    before: Some(row.sort.clone()),
                    after: Some(sort.clone()),
                };
                let payload = Object::from_iter([("sort".to_owned(), sort.clone())]);
                let change = self.change(
                    policy,
                    Action::Update,
                    role,
                    row.local_id.to_owned(),
                    vec![field],
                    payload,
                );
                self.found.changes.push(change);
            }
        }
    }

    fn create(
        &mut self,
        policy: &Record,
        policy_id: &str,
        local_role: Option<&str>,
        role: Option<&SyncId>,
        sort: Option<&Value>,
    ) {
        let sort = sort.cloned().unwrap_or(Value::Null);
        let fields = [
            (
                "role",
                role.map_or(Value::Null, |role| Value::from(role.as_str())),
            ),
            ("policy", Value::from(policy.sync_id.as_str())),
            ("sort", sort.clone()),
        ];
        let fields = fields.map(|(path, after)| FieldChange {
            path: path.to_owned(),
            before: None,
            after: Some(after),
        });
        // The same pair always gets the same key, so that an attachment which is
        // sent twice is refused instead of doubled.
        let pair = format!("{} {policy_id}", local_role.unwrap_or("public"));
        let local_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, pair.as_bytes()).to_string();
        let Value::Object(payload) =
            json!({ "role": local_role, "policy": policy_id, "sort": sort })
        else {
            return;
        };
        let change = self.change(
            policy,
            Action::Create,
            role,
            local_id,
            fields.into(),
            payload,
        );
        self.found.changes.push(change);
    }

    fn delete(&mut self, policy: &Record, row: &Attached<'_>) {
        let role = row
            .role
            .as_deref()
            .and_then(|role| self.ids.sync_id(Kind::Roles, role))
            .cloned();
        let change = self.change(
            policy,
            Action::Delete,
            role.as_ref(),
            row.local_id.to_owned(),
            Vec::new(),
            Object::new(),
        );
        self.found.changes.push(change);
    }

    fn change(
        &self,
        policy: &Record,
        action: Action,
        role: Option<&SyncId>,
        local_id: String,
        fields: Vec<FieldChange>,
        payload: Object,
    ) -> Change {
        let of = role.map_or("public", |role| {
            self.roles
                .get(role)
                .map_or(role.as_str(), |address| address.tail())
        });
        Change {
            kind: Kind::Access,
            action,
            address: Address::new(format!("access.{}.{of}", name(policy).tail())),
            sync_id: SyncId::new(local_id.as_str()),
            local_id: Some(local_id),
            fields,
            origin: policy.origin.clone(),
            needs_consent: false,
            payload,
            track: false,
        }
    }
}

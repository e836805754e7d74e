//! Compares the roles of policies with the access rows of the target.
//!
//! In a dump they stand inside of the policy (`roles: [{role, user, sort}]`);
//! on the server they are rows of their own, keyed here by role and policy.
//! Rows of users are never read as something else and never touched.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::change::{Action, FieldChange};
use super::compare::name;
use super::current::{Current, key_text};
use super::identities::Identities;
use super::last;
use super::memory::{self, Fields, Memory, RowState};
use super::options::{Desired, Scope};
use super::plan::Change;
use crate::idmap::Subject;
use crate::model::kind::{ADMIN_POLICY, ADMIN_ROLE, DefaultRecord, PUBLIC_POLICY};
use crate::model::{Address, Kind, Object, Record, SyncId};

/// Who a policy is attached to that has no role, in an address.
pub(super) const PUBLIC: &str = "public";

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

pub(super) fn compare(
    current: &Current,
    desired: &Desired,
    ids: &Identities,
    memory: &mut Memory<'_>,
) -> Found {
    let mut attached: BTreeMap<String, Vec<Attached<'_>>> = BTreeMap::new();
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
    let own = desired.snapshot.of(Kind::Roles).iter();
    let own = own.map(|role| (&role.sync_id, (name(role), true)));
    let externals = desired.snapshot.externals.iter();
    let theirs = externals
        .filter(|external| external.kind == Kind::Roles)
        .map(|external| (&external.record.sync_id, (name(&external.record), false)));
    let roles = own.chain(theirs).collect();
    let mut comparison = Comparison {
        current,
        desired,
        ids,
        roles,
        memory,
        found: Found::default(),
    };
    let externals = desired.snapshot.externals.iter();
    let externals = externals.filter(|external| external.kind == Kind::Policies);
    let own = desired.snapshot.of(Kind::Policies).iter();
    let policies = own.map(|policy| (policy, true));
    let policies = policies.chain(externals.map(|external| (&external.record, false)));
    for (policy, is_own) in policies {
        if let Some(Value::Array(entries)) = policy.fields.get("roles") {
            let local_id = ids
                .local_id(Kind::Policies, &policy.sync_id)
                .unwrap_or_default();
            let rows = attached.remove(local_id).unwrap_or_default();
            comparison.policy(policy, is_own, local_id, entries, rows);
        }
    }
    for (policy_id, rows) in attached {
        comparison.forgotten(&policy_id, rows);
    }
    comparison.found
}

struct Comparison<'a, 'd> {
    current: &'a Current,
    desired: &'a Desired,
    ids: &'a Identities,
    /// The roles that the configuration knows, and whether they are its own.
    roles: BTreeMap<&'a SyncId, (Address, bool)>,
    memory: &'a mut Memory<'d>,
    found: Found,
}

/// What the configuration says of an attachment.
struct Wanted<'a> {
    /// Which of its policy's it is.
    place: usize,
    role: Option<SyncId>,
    sort: Option<&'a Value>,
}

impl Comparison<'_, '_> {
    fn policy(
        &mut self,
        policy: &Record,
        is_own: bool,
        policy_id: &str,
        entries: &[Value],
        mut rows: Vec<Attached<'_>>,
    ) {
        let public = SyncId::new(PUBLIC_POLICY.sync_id);
        let is_public = self.ids.local_id(Kind::Policies, &public) == Some(policy_id);
        let mut wanted: BTreeMap<Option<String>, Wanted<'_>> = BTreeMap::new();
        let mut tells_users = true;
        for (place, entry) in entries.iter().filter_map(Value::as_object).enumerate() {
            let of = |role: Option<SyncId>| Wanted {
                place,
                role,
                sort: entry.get("sort"),
            };
            if entry.get("user").is_some_and(|user| !user.is_null()) {
                continue;
            }
            match entry.get("role").and_then(Value::as_str) {
                Some(role) => {
                    let role = SyncId::new(role);
                    if let Some(local_id) = self.ids.local_id(Kind::Roles, &role) {
                        wanted.insert(Some(local_id.to_owned()), of(Some(role)));
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
                    wanted.insert(None, of(None));
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
        // Of two, the one that a push has made is the record.
        rows.sort_by_key(|row| row.local_id != pair_key(row.role.as_deref(), policy_id));
        let mut seen = HashSet::new();
        for row in &rows {
            let is_first = seen.insert(row.role.clone());
            match wanted.get(&row.role) {
                Some(wanted) if is_first => {
                    self.same(policy, policy_id, row, wanted.role.as_ref(), wanted.sort);
                }
                Some(_) => self.delete(policy, row),
                None if self.may_delete(row, policy_id, is_own, tells_users) => {
                    self.delete(policy, row);
                }
                None => {}
            }
        }
        wanted.retain(|local, _| !seen.contains(local));
        let mut missing: Vec<_> = wanted.into_iter().collect();
        // The server lists those of one position in the order in which they were
        // made, and directus-sync compares the order.
        missing.sort_by_key(|(_, wanted)| wanted.place);
        for (local, Wanted { role, sort, .. }) in missing {
            self.create(policy, policy_id, local.as_deref(), role.as_ref(), sort);
        }
    }

    /// Whether the configuration speaks for an attachment that it lacks: for
    /// that of a role which it knows. The public stays attached to the policy
    /// that is made for it, and the administrators to theirs.
    fn may_delete(
        &self,
        row: &Attached<'_>,
        policy_id: &str,
        is_own: bool,
        tells_users: bool,
    ) -> bool {
        let is = |default: DefaultRecord| {
            let sync_id = SyncId::new(default.sync_id);
            self.ids.local_id(Kind::Policies, &sync_id) == Some(policy_id)
        };
        let Some(role) = &row.role else {
            return is_own && !is(PUBLIC_POLICY) && tells_users;
        };
        let Some(sync_id) = self.ids.sync_id(Kind::Roles, role) else {
            return false;
        };
        let admin = SyncId::new(ADMIN_ROLE.sync_id);
        let known = self.role(role);
        let map = &self.current.map;
        match &self.desired.scope {
            Scope::Mirror => known.is_some() || map.get(Kind::Roles, sync_id).is_some(),
            Scope::Project(_) if is(ADMIN_POLICY) && *sync_id == admin => false,
            // Who owns the policy may attach it to our role as well as we.
            Scope::Project(_) if !is_own => {
                known.is_some_and(|(_, is_own)| *is_own)
                    && row.local_id == pair_key(Some(role), policy_id)
            }
            Scope::Project(_) => known.is_some() || self.desired.owns(map, Kind::Roles, sync_id),
        }
    }

    /// What the configuration says of a row's role. A row may be known by several
    /// SyncIDs.
    fn role(&self, local_id: &str) -> Option<&(Address, bool)> {
        let sync_id = self.ids.sync_id(Kind::Roles, local_id)?;
        self.roles.get(sync_id).or_else(|| {
            let mut known = self.roles.iter();
            known
                .find(|(sync_id, _)| self.ids.local_id(Kind::Roles, sync_id) == Some(local_id))
                .map(|(_, known)| known)
        })
    }

    /// Attachments that a push made for a role of the project, to a policy that
    /// the project no longer speaks of and that nobody has mapped: they would
    /// stay for good, those to the administrators' policy too.
    fn forgotten(&mut self, policy_id: &str, rows: Vec<Attached<'_>>) {
        let mapped = self.ids.sync_id(Kind::Policies, policy_id);
        let is_default = self
            .ids
            .defaults
            .contains(&(Kind::Policies, policy_id.to_owned()));
        if self.desired.project().is_none() || (mapped.is_some() && !is_default) {
            return;
        }
        let sync_id = mapped.map_or_else(|| SyncId::new(policy_id), Clone::clone);
        let mut policy = Record::new(sync_id, Object::new());
        policy.address = Some(Address::new(format!("policy.{}", policy.sync_id)));
        for row in rows {
            let made = |role: &String| {
                row.local_id == pair_key(Some(role), policy_id)
                    && self.role(role).is_some_and(|(_, is_own)| *is_own)
            };
            if row.role.as_ref().is_some_and(made) {
                self.delete(&policy, &row);
            }
        }
    }

    fn same(
        &mut self,
        policy: &Record,
        policy_id: &str,
        row: &Attached<'_>,
        role: Option<&SyncId>,
        sort: Option<&Value>,
    ) {
        let spec = Kind::Access.spec();
        let pair = memory::pair(row.role.as_deref(), policy_id);
        let subject = Subject::Record(Kind::Access, pair.clone());
        let last = self.current.map.last(&subject);
        // Something is remembered of each, so that it is missed when it is gone.
        let mut fields = Fields::default();
        let id = Value::from(policy_id);
        fields.same(spec, "policy", &id, &id);
        let differs = sort.filter(|sort| *sort != row.sort);
        match sort {
            Some(_) if differs.is_some() => fields.differs("sort"),
            Some(sort) => fields.same(spec, "sort", sort, row.sort),
            None => {}
        }
        let state = RowState::Mapped(row.local_id.to_owned());
        self.memory.access(pair, row.local_id, state, fields);
        match differs {
            None => self.found.unchanged += 1,
            Some(sort) => {
                let field = FieldChange {
                    cause: last::cause(last, spec, "sort", row.sort, sort),
                    ..FieldChange::new("sort", Some(row.sort.clone()), Some(sort.clone()))
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
        let fields = fields.map(|(path, after)| FieldChange::new(path, None, Some(after)));
        let local_id = pair_key(local_role, policy_id);
        let pair = memory::pair(local_role, policy_id);
        self.memory
            .access(pair, &local_id, RowState::New, Fields::default());
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
        let of = role.map_or(PUBLIC, |role| {
            self.roles
                .get(role)
                .map_or(role.as_str(), |(address, _)| address.tail())
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
            taken_from: None,
            needed_by: None,
            payload,
            track: false,
        }
    }
}

/// The primary key of an attachment that a push makes. The same pair always gets
/// the same, so that one that is sent twice is refused instead of doubled.
pub(super) fn pair_key(role: Option<&str>, policy_id: &str) -> String {
    let pair = format!("{} {policy_id}", role.unwrap_or("public"));
    Uuid::new_v5(&Uuid::NAMESPACE_OID, pair.as_bytes()).to_string()
}

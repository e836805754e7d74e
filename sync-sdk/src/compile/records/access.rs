//! Roles, policies and permissions.

use serde_json::{Value, json};

use super::Records;
use crate::author::{
    CollectionPart, DefaultPolicy, Fields, Identity, PermissionDef, PolicyDef, RoleDef,
};
use crate::compile::form::object;
use crate::compile::sync_ids::Called;
use crate::model::snapshot::sort_roles;
use crate::model::{Address, Kind, Object};

/// The fields that are said of a record. What is not said of one that every
/// instance has is left out, and so left alone.
struct Said {
    fields: Object,
    of_default: bool,
}

impl Said {
    fn new(of_default: bool) -> Self {
        Self {
            fields: Object::new(),
            of_default,
        }
    }

    fn put(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if value.is_some() || !self.of_default {
            let value = value.map_or(Value::Null, Into::into);
            self.fields.insert(key.to_owned(), value);
        }
    }
}

/// What a role says, but its parent, which is a record.
pub(crate) fn role_fields(role: &RoleDef) -> Object {
    let mut said = Said::new(role.admin);
    said.put("name", role.name.as_deref());
    said.put("icon", role.icon.as_deref());
    said.put("description", role.description.as_deref());
    said.fields
}

/// What a policy says, but the roles that have it.
pub(crate) fn policy_fields(policy: &PolicyDef) -> Object {
    let networks = policy.ip_access.as_ref();
    let networks = networks.map(|list| json!((!list.is_empty()).then_some(list)));
    let mut said = Said::new(policy.default == Some(DefaultPolicy::Admin));
    said.put("name", policy.name.as_deref());
    said.put("icon", policy.icon.as_deref());
    said.put("description", policy.description.as_deref());
    said.put("ip_access", networks);
    said.put("enforce_tfa", policy.enforce_tfa);
    said.put("admin_access", policy.admin_access);
    said.put("app_access", policy.app_access);
    said.fields
}

impl Records<'_> {
    pub(super) fn role(&mut self, role: &RoleDef) {
        let mut fields = role_fields(role);
        if role.parent.is_some() || !role.admin {
            fields.insert("parent".to_owned(), self.reference(role.parent));
        }
        self.raw(&role.identity, &role.raw, &mut fields);
        self.named(&role.identity, role.name.as_deref(), fields);
    }

    pub(super) fn policy(&mut self, policy: &PolicyDef) {
        let mut roles = self.roles(policy.identity);
        if let Some(sort) = policy.everyone {
            let sort = sort.to_value(1);
            roles.push(json!({ "role": null, "user": null, "sort": sort }));
            sort_roles(&mut roles);
        }
        let mut fields = policy_fields(policy);
        fields.insert("roles".to_owned(), roles.into());
        self.raw(&policy.identity, &policy.raw, &mut fields);
        self.named(&policy.identity, policy.name.as_deref(), fields);
    }

    /// What is said in Directus's own form wins.
    fn raw(&mut self, identity: &Identity, raw: &Value, fields: &mut Object) {
        match raw {
            Value::Null => {}
            Value::Object(raw) => fields.extend(raw.clone()),
            _ => {
                let message = "`raw` is no object: write `raw = json!({ \"key\": … })`".to_owned();
                self.problem(&identity.address(), &identity.origin(), message);
            }
        }
    }

    /// The roles that have a policy, as a dump has them in it.
    pub(super) fn roles(&self, policy: Identity) -> Vec<Value> {
        let roles = self.attachments.roles(policy);
        let roles = roles.map(|(role, place)| {
            json!({ "role": self.reference(Some(role)), "user": null, "sort": place })
        });
        let mut roles: Vec<Value> = roles.collect();
        sort_roles(&mut roles);
        roles
    }

    pub(super) fn permission(&mut self, policy: &PolicyDef, permission: &PermissionDef) {
        let key = policy.identity.key;
        let Some((address, tail)) = self.place(key, permission) else {
            return;
        };
        if permission.collection.is_empty() {
            let message = "it is for a collection without a name".to_owned();
            self.problem(&address, &permission.origin, message);
        }
        let fields = self.allowed(&address, permission);
        let mut fields = object! {
            "collection": permission.collection,
            "action": permission.action.name(),
            "permissions": permission.permissions.clone(),
            "validation": permission.validation.clone(),
            "presets": permission.presets.clone(),
            "fields": fields,
            "policy": self.reference(Some(policy.identity)),
        };
        fields.extend(permission.raw.clone());
        let called = Called::held(Kind::Permissions, &policy.identity, &tail, None);
        let sync_id = self.ids.at(None, &called);
        self.push(
            Kind::Permissions,
            address,
            sync_id,
            permission.origin.clone(),
            fields,
        );
    }

    /// The address of a permission, and its part behind the policy: a number is
    /// behind a duplicate. Nothing where another one has the place.
    fn place(&mut self, policy: &str, permission: &PermissionDef) -> Option<(Address, String)> {
        let tail = format!("{}.{}", permission.collection, permission.action.name());
        let address = Address::new(format!("permission.{policy}.{tail}"));
        let Some(first) = self.addresses.get(&address) else {
            return Some((address, tail));
        };
        if !permission.duplicate {
            let message = format!(
                "granted already at {first}: a policy has one permission for each collection and action, \
                 join the two (or say `.duplicate()` of an instance that really has several)"
            );
            self.problem(&address, &permission.origin, message);
            return None;
        }
        (2..).find_map(|number| {
            let tail = format!("{tail}.{number}");
            let address = Address::new(format!("permission.{policy}.{tail}"));
            (!self.addresses.contains_key(&address)).then_some((address, tail))
        })
    }

    /// The fields that a permission is for, by name.
    fn allowed(&mut self, address: &Address, permission: &PermissionDef) -> Vec<&'static str> {
        let except = match &permission.fields {
            Fields::All => return vec!["*"],
            Fields::Only(fields) => return fields.clone(),
            Fields::Except(fields) => fields,
        };
        let declared = self
            .collections
            .iter()
            .filter(|collection| collection.name == permission.collection);
        let (mut is_known, mut all) = (false, Vec::new());
        for collection in declared {
            is_known |= collection.part != CollectionPart::Fields;
            all.extend(collection.fields.iter().map(|field| field.name));
        }
        if !is_known {
            let message = format!(
                "`fields_except` needs all fields of `{}`, and the project does not declare them: \
                 name those that are allowed with `fields`",
                permission.collection
            );
            self.problem(address, &permission.origin, message);
        }
        all.retain(|field| !except.contains(field));
        all
    }
}

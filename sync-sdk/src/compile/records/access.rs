//! Roles, policies and permissions.

use serde_json::{Value, json};

use super::Records;
use crate::author::{DefaultPolicy, Identity, PermissionDef, PolicyDef, RoleDef};
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

impl Records<'_> {
    pub(super) fn role(&mut self, role: &RoleDef) {
        let mut said = Said::new(role.admin);
        said.put("name", role.name.as_deref());
        said.put("icon", role.icon.as_deref());
        said.put("description", role.description.as_deref());
        said.put("parent", role.parent.map(|to| self.reference(Some(to))));
        self.named(&role.identity, role.name.as_deref(), said.fields.into());
    }

    pub(super) fn policy(&mut self, policy: &PolicyDef) {
        let mut roles = self.roles(policy.identity);
        if policy.default == Some(DefaultPolicy::Public) {
            roles.insert(0, json!({ "role": null, "user": null, "sort": 1 }));
        }
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
        said.put("roles", Some(roles));
        self.named(&policy.identity, policy.name.as_deref(), said.fields.into());
    }

    /// The roles that have a policy, as a dump has them in it.
    pub(super) fn roles(&self, policy: Identity) -> Vec<Value> {
        let roles = self.attachments.roles(policy);
        let roles = roles.map(|(role, place)| {
            json!({ "role": self.reference(Some(role)), "user": null, "sort": place })
        });
        roles.collect()
    }

    pub(super) fn permission(&mut self, policy: &PolicyDef, permission: &PermissionDef) {
        let action = permission.action.name();
        let address = Address::new(format!(
            "permission.{}.{}.{action}",
            policy.identity.key, permission.collection
        ));
        if let Some(first) = self.addresses.get(&address) {
            let message = format!(
                "granted already at {first}: a policy has one permission for each collection and action, join the two"
            );
            self.problem(&address, &permission.origin, message);
            return;
        }
        let fields = json!({
            "collection": permission.collection,
            "action": action,
            "permissions": permission.permissions,
            "validation": permission.validation,
            "presets": permission.presets,
            "fields": permission.fields.as_deref().unwrap_or(&["*"]),
            "policy": self.reference(Some(policy.identity)),
        });
        let tail = format!("{}.{action}", permission.collection);
        let sync_id = self.held(Kind::Permissions, &policy.identity, &tail);
        self.push(
            Kind::Permissions,
            address,
            sync_id,
            permission.origin.clone(),
            fields,
        );
    }
}

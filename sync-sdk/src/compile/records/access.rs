//! Roles, policies and permissions.

use serde_json::{Value, json};

use super::Records;
use crate::author::{PermissionDef, PolicyDef, RoleDef};
use crate::model::{Address, Kind};

impl Records<'_> {
    pub(super) fn role(&mut self, role: &RoleDef) {
        let fields = json!({
            "name": role.name,
            "icon": role.icon,
            "description": role.description,
            "parent": self.reference(role.parent),
        });
        self.named(&role.identity, &role.name, fields);
    }

    pub(super) fn policy(&mut self, policy: &PolicyDef, roles: &[RoleDef]) {
        let attached: Vec<Value> = if policy.public {
            vec![json!({ "role": null, "user": null, "sort": 1 })]
        } else {
            roles
                .iter()
                .filter_map(|role| {
                    let place = role.policies.iter().position(|of| *of == policy.identity)?;
                    let role = self.sync_id(&role.identity);
                    Some(json!({ "role": role.as_str(), "user": null, "sort": place + 1 }))
                })
                .collect()
        };
        let fields = json!({
            "name": policy.name,
            "icon": policy.icon,
            "description": policy.description,
            "ip_access": (!policy.ip_access.is_empty()).then_some(&policy.ip_access),
            "enforce_tfa": policy.enforce_tfa,
            "admin_access": policy.admin_access,
            "app_access": policy.app_access,
            "roles": attached,
        });
        self.named(&policy.identity, &policy.name, fields);
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
        let sync_id = self.project.sync_id(&address);
        self.push(
            Kind::Permissions,
            address,
            sync_id,
            permission.origin.clone(),
            fields,
        );
    }
}

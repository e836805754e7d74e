//! The records of a project, each with the keys of a dump in their order.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{Problem, layout};
use crate::author::{
    Declarations, FlowDef, FolderDef, Identity, PermissionDef, PolicyDef, RoleDef, Settings,
};
use crate::model::{Address, Kind, Origin, ProjectKey, Record, SyncId};

/// The SyncID of the settings in every dump.
const SETTINGS: &str = "_sync_default_settings";

pub(super) fn compile(
    project: &ProjectKey,
    declared: &Declarations,
    settings: &Settings,
    origin: Origin,
    problems: &mut Vec<Problem>,
) -> BTreeMap<Kind, Vec<Record>> {
    let mut records = Records {
        project,
        problems,
        by_kind: Kind::dumped()
            .filter(|kind| *kind != Kind::Settings)
            .map(|kind| (kind, Vec::new()))
            .collect(),
        addresses: HashMap::new(),
        sync_ids: HashMap::new(),
    };
    for folder in &declared.folders {
        records.folder(folder);
    }
    for role in &declared.roles {
        records.role(role);
    }
    for policy in &declared.policies {
        records.policy(policy, &declared.roles);
        for permission in &policy.permissions {
            records.permission(policy, permission);
        }
    }
    for flow in &declared.flows {
        records.flow(flow);
    }
    if !settings.fields.is_empty() {
        records.settings(settings, origin);
    }
    records.by_kind
}

struct Records<'a> {
    project: &'a ProjectKey,
    problems: &'a mut Vec<Problem>,
    by_kind: BTreeMap<Kind, Vec<Record>>,
    addresses: HashMap<Address, Origin>,
    sync_ids: HashMap<(Kind, SyncId), Address>,
}

impl Records<'_> {
    fn sync_id(&self, identity: &Identity) -> SyncId {
        match identity.id {
            Some(id) => SyncId::new(id),
            None => self.project.sync_id(&identity.address()),
        }
    }

    /// What stands for another record in a field.
    fn reference(&self, to: Option<Identity>) -> Value {
        to.map_or(Value::Null, |to| {
            Value::from(self.sync_id(&to).as_str().to_owned())
        })
    }

    fn folder(&mut self, folder: &FolderDef) {
        let fields = json!({ "name": folder.name, "parent": self.reference(folder.parent) });
        self.named(&folder.identity, &folder.name, fields);
    }

    fn role(&mut self, role: &RoleDef) {
        let fields = json!({
            "name": role.name,
            "icon": role.icon,
            "description": role.description,
            "parent": self.reference(role.parent),
        });
        self.named(&role.identity, &role.name, fields);
    }

    fn policy(&mut self, policy: &PolicyDef, roles: &[RoleDef]) {
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

    fn permission(&mut self, policy: &PolicyDef, permission: &PermissionDef) {
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

    fn flow(&mut self, flow: &FlowDef) {
        let ids: Vec<(Address, SyncId)> = flow
            .operations
            .iter()
            .map(|operation| {
                let address =
                    Address::new(format!("operation.{}.{}", flow.identity.key, operation.key));
                let sync_id = match operation.id {
                    Some(id) => SyncId::new(id),
                    None => self.project.sync_id(&address),
                };
                (address, sync_id)
            })
            .collect();
        let id = |index: Option<usize>| index.map(|index| ids[index].1.as_str());
        let mut fields = json!({
            "name": flow.name,
            "icon": flow.icon,
            "color": flow.color,
            "description": flow.description,
            "status": if flow.active { "active" } else { "inactive" },
            "trigger": flow.trigger.name,
            "accountability": flow.accountability,
            "options": flow.trigger.options,
            "operation": id(flow.start),
        });
        // Directus 11 does not know the field.
        if flow.folder.is_some() {
            fields["folder"] = self.reference(flow.folder);
        }
        self.named(&flow.identity, &flow.name, fields);

        let positions = layout::positions(flow);
        for (index, operation) in flow.operations.iter().enumerate() {
            let mut options = operation.body.options.clone();
            if let Some(flow) = operation.body.flow {
                options["flow"] = self.reference(Some(flow));
            }
            let (x, y) = positions[index];
            let fields = json!({
                "name": operation.name,
                "key": operation.key,
                "type": operation.body.operation_type,
                "position_x": x,
                "position_y": y,
                "options": options,
                "resolve": id(operation.resolve),
                "reject": id(operation.reject),
                "flow": self.reference(Some(flow.identity)),
            });
            let origin = Origin {
                file: flow.identity.file.to_owned(),
                line: operation.line,
            };
            let (address, sync_id) = ids[index].clone();
            self.push(Kind::Operations, address, sync_id, origin, fields);
        }
    }

    fn settings(&mut self, settings: &Settings, origin: Origin) {
        let mut fields = settings.fields.clone();
        for (key, to, _) in &settings.references {
            fields.insert((*key).to_owned(), self.reference(Some(*to)));
        }
        let address = Address::new(Kind::Settings.spec().noun);
        self.push(
            Kind::Settings,
            address,
            SyncId::new(SETTINGS),
            origin,
            fields.into(),
        );
    }

    fn named(&mut self, identity: &Identity, name: &str, fields: Value) {
        if name.trim().is_empty() {
            let message = "its name is empty: give it `name = \"…\"`".to_owned();
            self.problem(&identity.address(), &identity.origin(), message);
        }
        let sync_id = self.sync_id(identity);
        self.push(
            identity.kind,
            identity.address(),
            sync_id,
            identity.origin(),
            fields,
        );
    }

    fn push(
        &mut self,
        kind: Kind,
        address: Address,
        sync_id: SyncId,
        origin: Origin,
        fields: Value,
    ) {
        if let Some(first) = self.addresses.get(&address) {
            let message =
                format!("{first} declares a record of this address too: give one `key = \"…\"`");
            self.problem(&address, &origin, message);
        } else if let Some(first) = self.sync_ids.get(&(kind, sync_id.clone())) {
            let message =
                format!("it has the SyncID `{sync_id}` of `{first}`: leave out one `id = \"…\"`");
            self.problem(&address, &origin, message);
        }
        self.addresses.insert(address.clone(), origin.clone());
        self.sync_ids
            .insert((kind, sync_id.clone()), address.clone());
        let Value::Object(fields) = fields else {
            unreachable!("the fields of a record are an object")
        };
        self.by_kind.entry(kind).or_default().push(Record {
            sync_id,
            fields,
            address: Some(address),
            origin: Some(origin),
        });
    }

    fn problem(&mut self, address: &Address, origin: &Origin, message: String) {
        self.problems.push(Problem {
            address: address.clone(),
            origin: origin.clone(),
            message,
        });
    }
}

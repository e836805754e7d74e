//! The records of a project, each with the keys of a dump in their order.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::attachments::Attachments;
use super::{Problem, layout};
use crate::author::{
    Declarations, DefaultPolicy, ExternalDef, FlowDef, FolderDef, Identity, PermissionDef,
    PolicyDef, RoleDef, Settings,
};
use crate::model::{Address, External, Kind, Object, Origin, ProjectKey, Record, SyncId};

/// The SyncID of the settings in every dump.
const SETTINGS: &str = "_sync_default_settings";

/// The records of a project, and those of others that it refers to.
pub(super) struct Compiled {
    pub(super) records: BTreeMap<Kind, Vec<Record>>,
    pub(super) externals: Vec<External>,
}

pub(super) fn compile(
    project: &ProjectKey,
    declared: &Declarations,
    settings: &Settings,
    origin: Origin,
    problems: &mut Vec<Problem>,
) -> Compiled {
    let attachments = Attachments::of(declared);
    let mut records = Records {
        project,
        problems,
        attachments: &attachments,
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
        records.policy(policy);
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
    let externals = declared.externals.iter();
    let externals = externals.map(|external| records.external(external));
    Compiled {
        externals: externals.collect(),
        records: records.by_kind,
    }
}

/// The fields of a record that a part is said of. What is not said of a record
/// that is on every instance is left out, and so left alone.
struct Said(Object, bool);

impl Said {
    fn new(all: bool) -> Self {
        Self(Object::new(), all)
    }

    fn put(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if value.is_some() || self.1 {
            let value = value.map_or(Value::Null, Into::into);
            self.0.insert(key.to_owned(), value);
        }
    }
}

struct Records<'a> {
    project: &'a ProjectKey,
    problems: &'a mut Vec<Problem>,
    attachments: &'a Attachments,
    by_kind: BTreeMap<Kind, Vec<Record>>,
    addresses: HashMap<Address, Origin>,
    sync_ids: HashMap<(Kind, SyncId), Address>,
}

impl Records<'_> {
    fn sync_id(&self, identity: &Identity) -> SyncId {
        match identity.id {
            Some(id) => SyncId::new(id),
            None => self.project.sync_id(&Address::new(format!(
                "{}.{}",
                identity.kind.spec().noun,
                identity.first_key()
            ))),
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
        self.named(&folder.identity, Some(&folder.name), fields);
    }

    fn role(&mut self, role: &RoleDef) {
        let mut fields = Said::new(!role.admin);
        fields.put("name", role.name.as_deref());
        fields.put("icon", role.icon.as_deref());
        fields.put("description", role.description.as_deref());
        fields.put("parent", role.parent.map(|to| self.reference(Some(to))));
        self.named(&role.identity, role.name.as_deref(), fields.0.into());
    }

    fn policy(&mut self, policy: &PolicyDef) {
        let mut roles = self.roles(policy.identity);
        if policy.default == Some(DefaultPolicy::Public) {
            roles.insert(0, json!({ "role": null, "user": null, "sort": 1 }));
        }
        let networks = policy.ip_access.as_ref();
        let networks = networks.map(|list| json!((!list.is_empty()).then_some(list)));
        let mut fields = Said::new(policy.default != Some(DefaultPolicy::Admin));
        fields.put("name", policy.name.as_deref());
        fields.put("icon", policy.icon.as_deref());
        fields.put("description", policy.description.as_deref());
        fields.put("ip_access", networks);
        fields.put("enforce_tfa", policy.enforce_tfa);
        fields.put("admin_access", policy.admin_access);
        fields.put("app_access", policy.app_access);
        fields.put("roles", Some(roles));
        self.named(&policy.identity, policy.name.as_deref(), fields.0.into());
    }

    /// The roles that have a policy, as a dump has them in it.
    fn roles(&self, policy: Identity) -> Vec<Value> {
        let roles = self.attachments.roles(policy);
        let roles = roles.map(|(role, place)| {
            json!({ "role": self.reference(Some(role)), "user": null, "sort": place })
        });
        roles.collect()
    }

    fn external(&self, external: &ExternalDef) -> External {
        let identity = external.identity;
        let mut fields = Object::new();
        if identity.kind == Kind::Policies {
            fields.insert("roles".to_owned(), self.roles(identity).into());
        }
        External {
            kind: identity.kind,
            name: external.name.clone(),
            record: Record {
                sync_id: self.sync_id(&identity),
                fields,
                address: Some(identity.address()),
                origin: Some(identity.origin()),
            },
        }
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
        let sync_id = self.project.sync_id(&Address::new(format!(
            "permission.{}.{}.{action}",
            policy.identity.first_key(),
            permission.collection
        )));
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
                    None => self.project.sync_id(&Address::new(format!(
                        "operation.{}.{}",
                        flow.identity.first_key(),
                        operation.key
                    ))),
                };
                (address, sync_id)
            })
            .collect();
        let id = |index: Option<usize>| index.map(|index| ids[index].1.as_str());
        let fields = json!({
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
        self.named(&flow.identity, Some(&flow.name), fields);

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

    fn named(&mut self, identity: &Identity, name: Option<&str>, fields: Value) {
        if name.is_some_and(|name| name.trim().is_empty()) {
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

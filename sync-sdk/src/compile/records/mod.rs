//! The records of a project, each with the keys of a dump in their order.

mod access;
mod attachments;
mod dashboards;
mod flows;
mod folders;
mod presets;
mod settings;
mod translations;

#[cfg(feature = "codegen")]
pub(crate) use access::{policy_fields, role_fields};
pub(super) use folders::place as place_folders;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::Problem;
use crate::author::{CollectionDef, Declarations, ExternalDef, Identity, Settings};
use crate::model::{Address, External, Kind, Object, Origin, ProjectKey, Record, SyncId};
use attachments::Attachments;

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
        collections: &declared.collections,
        said: &declared.records,
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
    for dashboard in &declared.dashboards {
        records.dashboard(dashboard);
    }
    records.presets(&declared.presets);
    records.translations(&declared.translations);
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

struct Records<'a> {
    project: &'a ProjectKey,
    problems: &'a mut Vec<Problem>,
    attachments: &'a Attachments,
    collections: &'a [CollectionDef],
    /// Columns that were said in JSON.
    said: &'a HashMap<Address, Value>,
    by_kind: BTreeMap<Kind, Vec<Record>>,
    addresses: HashMap<Address, Origin>,
    sync_ids: HashMap<(Kind, SyncId), Address>,
}

impl Records<'_> {
    fn sync_id(&self, identity: &Identity) -> SyncId {
        identity.sync_id(self.project)
    }

    /// The SyncID of what a record holds (`permission.editors.article.read`): a
    /// new key of the holder does not change it.
    fn held(&self, kind: Kind, holder: &Identity, tail: &str) -> SyncId {
        self.project.sync_id(&Address::new(format!(
            "{}.{}.{tail}",
            kind.spec().noun,
            holder.first_key()
        )))
    }

    fn external(&mut self, external: &ExternalDef) -> External {
        let identity = external.identity;
        let sync_id = self.sync_id(&identity);
        self.claim(
            identity.kind,
            &identity.address(),
            &sync_id,
            &identity.origin(),
        );
        let mut fields = Object::new();
        if identity.kind == Kind::Policies {
            fields.insert("roles".to_owned(), self.roles(identity).into());
        }
        External {
            kind: identity.kind,
            name: external.name.clone(),
            record: Record {
                sync_id,
                fields,
                address: Some(identity.address()),
                origin: Some(identity.origin()),
            },
        }
    }

    /// Whether its author said this column in JSON: nothing checks it then.
    fn says(&self, identity: &Identity, column: &str) -> bool {
        let said = self.said.get(&identity.address());
        said.is_some_and(|said| said.get(column).is_some())
    }

    /// What stands for another record in a field.
    fn reference(&self, to: Option<Identity>) -> Value {
        to.map_or(Value::Null, |to| {
            Value::from(self.sync_id(&to).as_str().to_owned())
        })
    }

    fn named(&mut self, identity: &Identity, name: Option<&str>, fields: Object) {
        if name.is_some_and(|name| name.trim().is_empty()) && !self.says(identity, "name") {
            let message = "its name is empty: give it `name = \"…\"`; if it is meant, say `record = json!({ \"name\": \"\" })`";
            self.problem(&identity.address(), &identity.origin(), message.to_owned());
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
        mut fields: Object,
    ) {
        self.claim(kind, &address, &sync_id, &origin);
        match self.said.get(&address) {
            None => {}
            Some(Value::Object(said)) => fields.extend(said.clone()),
            Some(other) => {
                let message = format!("its `record` is a JSON object, not `{other}`");
                self.problem(&address, &origin, message);
            }
        }
        self.by_kind.entry(kind).or_default().push(Record {
            sync_id,
            fields,
            address: Some(address),
            origin: Some(origin),
        });
    }

    /// Reports a record that cannot be told from another one.
    fn claim(&mut self, kind: Kind, address: &Address, sync_id: &SyncId, origin: &Origin) {
        let message = if sync_id.as_str().trim().is_empty() {
            Some("its `id` is empty: leave it out, or say the SyncID that it has".to_owned())
        } else if let Some(first) = self.addresses.get(address) {
            Some(format!(
                "{first} declares a record of this address too: give one `key = \"…\"`"
            ))
        } else {
            let first = self.sync_ids.get(&(kind, sync_id.clone()));
            first.map(|first| {
                format!(
                    "it has the SyncID `{sync_id}` of `{first}`: leave out one `id = \"…\"` or `was = \"…\"`"
                )
            })
        };
        if let Some(message) = message {
            self.problem(address, origin, message);
        }
        self.addresses.insert(address.clone(), origin.clone());
        self.sync_ids
            .insert((kind, sync_id.clone()), address.clone());
    }

    fn problem(&mut self, address: &Address, origin: &Origin, message: String) {
        self.problems.push(Problem {
            address: address.clone(),
            origin: origin.clone(),
            message,
        });
    }
}

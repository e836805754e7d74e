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
#[cfg(feature = "codegen")]
pub(crate) use settings::refusal as setting_refusal;
#[cfg(feature = "codegen")]
pub(crate) use translations::language_slugs;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::Problem;
use super::sync_ids::{Called, SyncIds};
use crate::author::{
    CollectionDef, Declarations, ExternalDef, Identity, Settings, UntypedDef,
};
use crate::model::{Address, External, Kind, Object, Origin, Record, SyncId};
use attachments::Attachments;

/// The records of a project, and those of others that it refers to.
pub(super) struct Compiled {
    pub(super) records: BTreeMap<Kind, Vec<Record>>,
    pub(super) externals: Vec<External>,
}

pub(super) fn compile(
    ids: SyncIds<'_>,
    declared: &Declarations,
    settings: &Settings,
    origin: Origin,
    problems: &mut Vec<Problem>,
) -> Compiled {
    let attachments = Attachments::of(declared);
    let mut records = Records {
        ids,
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
    for record in &declared.untyped {
        records.untyped(record);
    }
    let externals = declared.externals.iter();
    let externals = externals.map(|external| records.external(external));
    Compiled {
        externals: externals.collect(),
        records: records.by_kind,
    }
}

/// What belongs to a record and has a key of its own there: an operation, a panel.
struct Part<'a> {
    key: &'a str,
    was: Option<&'a str>,
    id: Option<&'a str>,
    origin: Origin,
}

struct Records<'a> {
    ids: SyncIds<'a>,
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
        self.ids.of(identity)
    }

    /// The address of what a record holds, under a key of its own, and its
    /// SyncID.
    fn part(&mut self, kind: Kind, holder: &Identity, part: Part<'_>) -> (Address, SyncId) {
        let called = Called::held(kind, holder, part.key, part.was);
        if part.was.is_some() && part.id.is_none() {
            self.torn(&called, &part.origin);
        }
        let sync_id = self.ids.at(part.id, &called);
        (called.address().clone(), sync_id)
    }

    /// Reports a renamed record that the lock has twice.
    fn torn(&mut self, called: &Called, origin: &Origin) {
        if let Some(message) = self.ids.torn(called) {
            self.problem(called.address(), origin, message);
        }
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
        if self.ids.is_locked(&identity.address()) {
            let message = "it is external, and the lock has a line for it, as for what is the \
                           project's own: delete the line"
                .to_owned();
            self.problem(&identity.address(), &identity.origin(), message);
        }
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
        if identity.id.is_none() {
            self.torn(&Called::of(identity), &identity.origin());
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

    /// A record that no type says.
    fn untyped(&mut self, record: &UntypedDef) {
        let UntypedDef {
            address,
            columns,
            origin,
        } = record;
        let kind = Kind::from_noun(address.noun());
        let kind = kind.filter(|kind| self.by_kind.contains_key(kind));
        match (kind, columns) {
            (Some(kind), Value::Object(columns)) => {
                let sync_id = self.ids.at(None, &Called::new(address.clone(), None));
                self.push(
                    kind,
                    address.clone(),
                    sync_id,
                    origin.clone(),
                    columns.clone(),
                );
            }
            (None, _) => {
                let message = "its address begins with the noun of no kind of record, such as \
                               `operation`, `permission` or `translation`";
                self.problem(address, origin, message.to_owned());
            }
            (_, other) => {
                let message = format!("a record is a JSON object, not `{other}`");
                self.problem(address, origin, message);
            }
        }
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

//! Writes down what a plan relies on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};
use uuid::Uuid;

use super::inside::Inside;
use super::known::known;
use super::names::{Namesakes, called};
use super::section::{Absent, Covers, Fingerprint, Mapping, Seal, SealedRow};
use crate::engine::Action;
use crate::engine::compare::name;
use crate::engine::current::{Current, key_text};
use crate::engine::identities::Identities;
use crate::engine::leaving::Lazy;
use crate::engine::literals::each_id;
use crate::engine::options::{Desired, Selection};
use crate::engine::plan::{Change, Plan};
use crate::engine::values::secrets_in;
use crate::idmap::{Digest, MapChange};
use crate::model::kind::{DefaultFinder, PUBLIC_POLICY};
use crate::model::{Address, DataModel, Kind, Object, Record, SchemaKind, SyncId};
use crate::schema::is_hidden;
use crate::target::{ReadTarget, TargetError};

/// What is different on every instance: the id of its project, which Directus
/// makes up since 11.9 (`settings.project_id`), else the key of the row that
/// attaches the public to its policy. A copy of an instance has the same.
pub(super) async fn instance(
    reader: &dyn ReadTarget,
    current: &Current,
) -> Result<String, TargetError> {
    let settings = rows(reader, current, Kind::Settings).await?;
    let project = settings
        .iter()
        .find_map(|row| key_text(row.get("project_id")?));
    if let Some(project) = project {
        return Ok(project);
    }
    let DefaultFinder::PublicPolicy(public) = PUBLIC_POLICY.finder else {
        return Ok(String::new());
    };
    let access = rows(reader, current, Kind::Access).await?;
    let is_public = |row: &&Object| {
        let none = |field| row.get(field).is_none_or(Value::is_null);
        none("role") && none("user") && row.get("policy").is_some_and(|policy| policy == public)
    };
    let keys = access.iter().filter(is_public);
    let keys = keys.filter_map(|row| key_text(row.get("id")?));
    Ok(keys.min().unwrap_or_default())
}

/// The rows of a kind, read if they were not yet.
async fn rows(
    reader: &dyn ReadTarget,
    current: &Current,
    kind: Kind,
) -> Result<Vec<Object>, TargetError> {
    match current.rows.get(&kind) {
        Some(rows) => Ok(rows.values().cloned().collect()),
        None => reader.rows(kind).await,
    }
}

/// What must be as it is now for the plan to be applied. `desired` is the
/// configuration, where it is known.
pub(super) fn of(
    plan: &Plan,
    current: &Current,
    desired: Option<&Desired>,
    selection: &Selection,
    idmap: &str,
    instance: String,
) -> Seal {
    let salt = Uuid::new_v4().to_string();
    let project = desired.and_then(|desired| desired.scope.project());
    let names = Namesakes::of(created(plan).map(|change| change.kind), current);
    let absent = |change: &Change| {
        let name = called(change.kind, &change.payload);
        Absent {
            kind: change.kind,
            address: change.address.clone(),
            local_id: change.local_id.clone(),
            alike: names.named(change.kind, &name).collect(),
            name,
        }
    };
    Seal {
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        url: normal(&current.info.url),
        instance,
        directus: current.info.version.to_string(),
        id_map: idmap.to_owned(),
        project: project.map(|project| project.as_str().to_owned()),
        covers: Covers::of(selection),
        data_model: current.data_model.as_ref().map(entries),
        rows: sealed_rows(plan, current, desired, &salt),
        absent: created(plan).map(absent).collect(),
        mappings: mappings(plan, current),
        known: known(plan, current),
        salt,
    }
}

/// An address in one form for all that mean the same: without a default port or
/// a trailing slash, the host in lower case.
pub(super) fn normal(url: &str) -> String {
    let parsed = reqwest::Url::parse(url).map(String::from);
    let text = parsed.unwrap_or_else(|_| url.to_owned());
    text.trim_end_matches('/').to_owned()
}

/// The entries of a data model, each with a fingerprint. Those of sync tools come
/// and go.
pub(super) fn entries(model: &DataModel) -> BTreeMap<String, Fingerprint> {
    let entries = SchemaKind::ALL.into_iter().flat_map(|kind| {
        let entries = model.entries(kind).iter();
        let own = entries.filter(|entry| {
            let collection = entry.get("collection").and_then(Value::as_str);
            !is_hidden(collection.unwrap_or_default())
        });
        own.map(move |entry| {
            let digest = Digest::of(&Value::Object(entry.clone()));
            (kind.address(entry).to_string(), Fingerprint(digest))
        })
    });
    let system = model.info.get("systemFields");
    let system = system.map(|fields| ("systemFields".to_owned(), Fingerprint(Digest::of(fields))));
    entries.chain(system).collect()
}

/// The fingerprints of a row's fields: of those that are configuration.
pub(super) fn fingerprints(
    kind: Kind,
    row: &Object,
    except: &[String],
    salt: &str,
) -> BTreeMap<String, Fingerprint> {
    let spec = kind.spec();
    let fields = row
        .iter()
        .filter(|(key, _)| !spec.ignores(key) && !spec.aliases.contains(&key.as_str()));
    let fields: Object = fields
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mut fields = Value::Object(fields);
    for pointer in except {
        if let Some(secret) = fields.pointer_mut(pointer) {
            *secret = Value::Null;
        }
    }
    let fields = fields.as_object().into_iter().flatten();
    fields
        .map(|(key, value)| (key.clone(), Fingerprint(Digest::of(&json!([salt, value])))))
        .collect()
}

fn created(plan: &Plan) -> impl Iterator<Item = &Change> {
    let changes = plan.changes.iter();
    changes.filter(|change| change.action == Action::Create)
}

/// The rows that the plan concerns, as they are.
fn sealed_rows(
    plan: &Plan,
    current: &Current,
    desired: Option<&Desired>,
    salt: &str,
) -> Vec<SealedRow> {
    let ids = Identities::of(current);
    let names = Lazy::new(current, &ids);
    let changes = plan.changes.iter();
    let changed: HashMap<(Kind, &str), &Change> = changes
        .filter_map(|change| Some(((change.kind, change.local_id.as_deref()?), change)))
        .collect();
    let mut records: HashMap<(Kind, &SyncId), &Record> = HashMap::new();
    let described = desired.map(|desired| &desired.snapshot.records);
    for (kind, of_kind) in described.into_iter().flatten() {
        records.extend(
            of_kind
                .iter()
                .map(|record| ((*kind, &record.sync_id), record)),
        );
    }
    let deleted = changed
        .iter()
        .filter(|(_, change)| change.action == Action::Delete);
    let inside = Inside::of(deleted.map(|(row, _)| *row), current);
    let seal = |(kind, local_id): (Kind, String)| {
        let row = current.row(kind, &local_id)?;
        let change = changed.get(&(kind, local_id.as_str()));
        let sync_id = change.map(|change| &change.sync_id);
        let sync_id = sync_id.or_else(|| ids.sync_id(kind, &local_id));
        let record = sync_id.and_then(|sync_id| records.get(&(kind, sync_id)));
        let except = record
            .map(|record| secrets_in(&record.fields))
            .unwrap_or_default();
        let address = change.map(|change| change.address.clone());
        let address = address.or_else(|| record.map(|record| name(record)));
        Some(SealedRow {
            kind,
            address: address.unwrap_or_else(|| names.address(kind, &local_id)),
            fields: fingerprints(kind, row, &except, salt),
            inside: inside.get(&(kind, local_id.as_str())).cloned(),
            local_id,
            except,
        })
    };
    concerned(plan, current)
        .into_iter()
        .filter_map(seal)
        .collect()
}

/// Existing rows that a plan changes, deletes or points to.
fn concerned(plan: &Plan, current: &Current) -> BTreeSet<(Kind, String)> {
    let mut found = BTreeSet::new();
    for change in &plan.changes {
        let local_id = change
            .local_id
            .iter()
            .filter(|_| change.action != Action::Create);
        found.extend(local_id.map(|local_id| (change.kind, local_id.clone())));
        for reference in change.kind.spec().references {
            let ids = reference.ids(&change.payload).into_iter();
            found.extend(ids.map(|id| (reference.to, id.to_owned())));
        }
        for field in change.kind.spec().literals {
            if let Some(value) = change.payload.get(*field) {
                named(value, current, &mut found);
            }
        }
    }
    if let Some(diff) = &plan.schema.diff {
        named(diff, current, &mut found);
    }
    let clears = plan.clears.iter();
    found.extend(clears.map(|clear| (clear.kind, clear.local_id.clone())));
    found
}

/// Rows whose keys stand in a value.
fn named(value: &Value, current: &Current, found: &mut BTreeSet<(Kind, String)>) {
    each_id(value, &mut |word| {
        let kinds = Kind::named().filter(|kind| current.row(*kind, word).is_some());
        found.extend(kinds.map(|kind| (kind, word.to_owned())));
    });
}

/// The mappings of the records that a plan concerns.
fn mappings(plan: &Plan, current: &Current) -> Vec<Mapping> {
    let mut records: BTreeMap<(Kind, SyncId), Address> = BTreeMap::new();
    for change in &plan.map_changes {
        if let MapChange::Put { kind, sync_id, .. } | MapChange::Remove { kind, sync_id } = change {
            let address = Address::new(format!("{}.{sync_id}", kind.spec().noun));
            records.insert((*kind, sync_id.clone()), address);
        }
    }
    let changes = plan
        .changes
        .iter()
        .filter(|change| change.kind.spec().dumped);
    records.extend(changes.map(|change| {
        let record = (change.kind, change.sync_id.clone());
        (record, change.address.clone())
    }));
    let mapping = |((kind, sync_id), address): ((Kind, SyncId), Address)| {
        let row = current.map.get(kind, &sync_id);
        Mapping {
            kind,
            address,
            local_id: row.map(|row| row.local_id.clone()),
            project: row.and_then(|row| row.project.clone()),
            sync_id,
        }
    };
    records.into_iter().map(mapping).collect()
}

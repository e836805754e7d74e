mod adopted;
mod listed;
mod moved;
mod untracked;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::options::{Desired, Scope, Selection};
use crate::engine::testing::{object, put, target};
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{Address, Kind, Lock, Placeholder, ProjectKey, Record, Snapshot, SyncId};

fn remove(kind: Kind, sync_id: &str) -> MapChange {
    MapChange::Remove {
        kind,
        sync_id: SyncId::new(sync_id),
    }
}

fn subject(kind: Kind, sync_id: &str) -> Subject {
    Subject::Record(kind, SyncId::new(sync_id))
}

const GAZETTE: &str = "gazette";

/// The project `gazette` with records at these addresses.
fn gazette(records: &[(Kind, &str, Value)]) -> Desired {
    let key = ProjectKey::new(GAZETTE);
    let mut all: BTreeMap<Kind, Vec<Record>> = BTreeMap::new();
    for (kind, address, fields) in records {
        let address = Address::new(*address);
        let mut record = Record::new(key.sync_id(&address), object(fields.clone()));
        record.address = Some(address);
        all.entry(*kind).or_default().push(record);
    }
    let snapshot = Snapshot {
        records: all,
        ..Snapshot::default()
    };
    let value = |name: &str| Some(format!("the {name}"));
    Desired::new(snapshot, Scope::Project(key), value).expect("every value")
}

fn made(address: &str) -> String {
    let key = ProjectKey::new(GAZETTE);
    key.sync_id(&Address::new(address)).to_string()
}

fn role(id: &str, name: &str, icon: &str) -> (Kind, Value) {
    (
        Kind::Roles,
        json!({ "id": id, "name": name, "icon": icon, "parent": null }),
    )
}

fn editor() -> Desired {
    gazette(&[(
        Kind::Roles,
        "role.editor",
        json!({ "name": "Editor", "icon": "edit" }),
    )])
}

fn found(current: &mut Current, desired: &Desired, picks: &[(&str, &str)]) -> Adoptable {
    let picks: Vec<Pick> = picks
        .iter()
        .map(|(address, local_id)| Pick {
            address: Address::new(*address),
            local_id: (*local_id).to_owned(),
        })
        .collect();
    adoptable(current, desired, &Selection::default(), &picks).expect("sound picks")
}

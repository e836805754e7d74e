//! Small targets and changes for the tests of the engine.

use serde_json::{Value, json};

use super::change::Action;
use super::current::{Current, key_text};
use super::plan::{Change, Plan, SchemaPlan};
use super::values::Values;
use crate::idmap::{MapChange, MapState};
use crate::model::{Address, Kind, Object, SyncId, Version};
use crate::target::{License, TargetInfo};

pub(super) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("no object: {other}"),
    }
}

pub(super) fn info() -> TargetInfo {
    TargetInfo {
        url: "http://x".into(),
        version: Version::new(11, 17, 4),
        role: None,
        license: License::default(),
    }
}

/// A target without rows of any kind, whose data model was not read.
pub(super) fn empty() -> Current {
    let kinds = Kind::ALL.into_iter();
    Current {
        info: info(),
        data_model: None,
        rows: kinds.map(|kind| (kind, Default::default())).collect(),
        map: MapState::default(),
        assets: crate::engine::assets::PulledAssets::default(),
        maps_literals: true,
        hidden: Default::default(),
    }
}

/// A target with these rows, each of which says its key.
pub(super) fn target(rows: &[(Kind, Value)]) -> Current {
    let mut current = empty();
    for (kind, row) in rows {
        let key = key_text(&row["id"]).expect("a key");
        set(&mut current, *kind, &key, row.clone());
    }
    current
}

/// Sets these fields of a row, which is made where it is not there.
pub(super) fn set(current: &mut Current, kind: Kind, key: &str, fields: Value) {
    let rows = current.rows.get_mut(&kind).expect("a kind");
    let row = rows.entry(key.to_owned()).or_default();
    row.extend(object(json!({ "id": key })));
    row.extend(object(fields));
}

/// A change of a row that is called by its key.
pub(super) fn change(kind: Kind, action: Action, key: &str, payload: Value) -> Change {
    Change {
        kind,
        action,
        address: Address::new(format!("{}.{key}", kind.spec().noun)),
        sync_id: SyncId::new(key),
        local_id: Some(key.to_owned()),
        fields: Vec::new(),
        origin: None,
        needs_consent: false,
        taken_from: None,
        needed_by: None,
        payload: object(payload),
        track: false,
    }
}

/// A plan that makes these changes of records, and nothing else.
pub(super) fn plan(changes: Vec<Change>) -> Plan {
    Plan {
        target: info(),
        schema: SchemaPlan::default(),
        changes,
        clears: Vec::new(),
        map_changes: Vec::new(),
        left: Vec::new(),
        undecided: Vec::new(),
        overwritten: Vec::new(),
        ahead: Vec::new(),
        dangers: Vec::new(),
        forbidden: Vec::new(),
        allowed: Default::default(),
        unchanged: 0,
        warnings: Vec::new(),
        values: Values::default(),
        assets: crate::engine::assets::AssetPlan::default(),
    }
}

pub(super) fn put(kind: Kind, sync_id: &str, local_id: &str) -> MapChange {
    MapChange::Put {
        kind,
        sync_id: SyncId::new(sync_id),
        local_id: local_id.to_owned(),
    }
}

/// Maps records to rows.
pub(super) fn map(current: &mut Current, mapped: &[(Kind, &str, &str)], project: Option<&str>) {
    for (kind, sync_id, local_id) in mapped {
        current.map.apply(put(*kind, sync_id, local_id), project);
    }
}

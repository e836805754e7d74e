//! Permissions that are there, of which only names are known.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::kept::HiddenRecord;
use super::*;
use crate::engine::assets::PulledAssets;
use crate::engine::compare::records as compared;
use crate::engine::options::{Desired, Options, Scope};
use crate::engine::pull::Pulled;
use crate::engine::schema::SchemaChange;
use crate::engine::select::Why;
use crate::engine::testing::{change, map, object, plan, target};
use crate::idmap::MapChange;
use crate::model::{Record, Snapshot, SyncId};

const POLICY: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";

fn named(id: &str, action: &str) -> (Kind, Value) {
    let row = json!({ "id": id, "policy": POLICY, "collection": "news", "action": action });
    (Kind::Permissions, row)
}

/// A policy with a permission that is hidden, and one that is shown.
fn hiding(shown: &str) -> Current {
    let mut other = named("2", shown);
    other.1["fields"] = json!(["*"]);
    let policy = (Kind::Policies, json!({ "id": POLICY, "name": "Readers" }));
    let mut current = target(&[policy, named("1", "read"), other]);
    current.hidden.insert((Kind::Permissions, "1".to_owned()));
    map(&mut current, &[(Kind::Policies, POLICY, POLICY)], None);
    current
}

fn record(sync_id: &str, action: &str) -> Record {
    let fields =
        json!({ "policy": POLICY, "collection": "news", "action": action, "fields": ["id"] });
    Record::new(SyncId::new(sync_id), object(fields))
}

fn of(records: Vec<Record>) -> Snapshot {
    Snapshot {
        records: BTreeMap::from([(Kind::Permissions, records)]),
        ..Snapshot::default()
    }
}

/// The plan of a dump that has this record of the hidden permission.
fn planned(current: &Current, sync_id: &str) -> Plan {
    let desired = Desired::new(of(vec![record(sync_id, "read")]), Scope::Mirror, |_| None);
    let desired = desired.expect("no names");
    let selection = Selection {
        kinds: [Kind::Permissions].into(),
        ..Selection::default()
    };
    let drafted = compared(current, &desired, &selection, &Options::default());
    drafted.expect("a plan").plan
}

#[test]
fn a_hidden_row_stays_whoever_tracks_it() {
    for tracked in [None, Some("ours"), Some("theirs")] {
        for project in [None, Some("other")] {
            let mut current = hiding("update");
            if let Some(sync_id) = tracked {
                map(&mut current, &[(Kind::Permissions, sync_id, "1")], project);
            }
            let plan = planned(&current, "ours");
            assert!(plan.changes.is_empty(), "{tracked:?}: {:?}", plan.changes);
            let removed = plan.map_changes.iter();
            let mut removed = removed.filter(|it| matches!(it, MapChange::Remove { .. }));
            assert_eq!(removed.next(), None, "{tracked:?}");
            assert_eq!(plan.left.len(), 1, "{tracked:?}");
            assert_eq!(plan.left[0].why, Why::Hidden);
        }
    }
}

#[test]
fn a_twin_of_a_hidden_row_is_not_deleted() {
    let plan = planned(&hiding("read"), "ours");
    let deleted = plan.changes.iter().any(|it| it.action == Action::Delete);
    assert!(!deleted, "{:?}", plan.changes);
}

#[test]
fn what_goes_with_a_policy_or_a_collection_is_told() {
    let current = hiding("update");
    let ids = Identities::of(&current);
    let stays = "the licence of the target hides how these are, which are left alone: permission.1";
    assert_eq!(warnings(&plan(Vec::new()), &current, &ids), [stays]);
    assert_eq!(warning(&current, &ids).as_deref(), Some(stays));
    let goes =
        "the licence of the target hides these, which go with what they belong to: permission.1";
    let policy = plan(vec![change(
        Kind::Policies,
        Action::Delete,
        POLICY,
        json!({}),
    )]);
    assert_eq!(warnings(&policy, &current, &ids), [goes]);
    let mut collection = plan(Vec::new());
    collection.schema.changes = vec![SchemaChange {
        address: Address::new("collection.news"),
        action: Action::Delete,
        changes: Vec::new(),
        needed_by: None,
    }];
    assert_eq!(warnings(&collection, &current, &ids), [goes]);
    collection.schema.changes[0].address = Address::new("collection.new");
    assert_eq!(warnings(&collection, &current, &ids), [stays]);
}

/// What was pulled of a target that hides these, with the SyncIDs of what it shows.
fn pulled(hidden: Vec<HiddenRecord>, shown: &[(&str, &str)]) -> Pulled {
    let shown = shown
        .iter()
        .map(|(sync_id, action)| record(sync_id, action));
    Pulled {
        snapshot: of(shown.collect()),
        tracked: 0,
        assets: PulledAssets::default(),
        warnings: Vec::new(),
        hidden,
    }
}

fn sync_ids(pulled: &Pulled) -> Vec<&str> {
    let records = pulled.snapshot.of(Kind::Permissions).iter();
    records.map(|record| record.sync_id.as_str()).collect()
}

fn hidden(sync_id: Option<&str>, action: &str) -> HiddenRecord {
    let fields = record("x", action).fields;
    HiddenRecord::new(Kind::Permissions, sync_id.map(SyncId::new), &fields)
}

#[test]
fn a_dump_keeps_what_is_hidden_where_it_belongs() {
    let before = || {
        of(vec![
            record("c", "create"),
            record("d", "delete"),
            record("r", "read"),
            record("u", "update"),
        ])
    };
    // By its SyncID; one that is not tracked, by its name; `d` is gone.
    for sync_id in [Some("r"), Some("elsewhere"), None] {
        let mut pulled = pulled(
            vec![hidden(sync_id, "read")],
            &[("c", "create"), ("n", "share"), ("u", "update")],
        );
        pulled.keep_hidden(before());
        assert_eq!(sync_ids(&pulled), ["c", "r", "n", "u"], "{sync_id:?}");
        let kept = &pulled.snapshot.of(Kind::Permissions)[1];
        assert_eq!(*kept, record("r", "read"));
        // Again is the same.
        pulled.keep_hidden(before());
        assert_eq!(sync_ids(&pulled), ["c", "r", "n", "u"]);
    }
}

#[test]
fn a_dump_in_the_order_of_a_hook_keeps_it() {
    let all = [
        ("r", "read"),
        ("u", "update"),
        ("d", "delete"),
        ("c", "create"),
    ];
    // One alone is in any order.
    for shown in [&all[..0], &all[1..2], &[all[1], all[3]]] {
        let hides = all.iter().filter(|it| !shown.contains(it));
        let hides = hides.map(|(sync_id, action)| hidden(Some(sync_id), action));
        let mut pulled = pulled(hides.collect(), shown);
        let before = all.map(|(sync_id, action)| record(sync_id, action));
        pulled.keep_hidden(of(before.into()));
        assert_eq!(sync_ids(&pulled), ["r", "u", "d", "c"], "{shown:?}");
    }
}

#[test]
fn a_dump_that_never_had_it_gets_what_there_is_to_see() {
    let mut pulled = pulled(vec![hidden(Some("r"), "read")], &[("u", "update")]);
    pulled.keep_hidden(of(vec![record("x", "share")]));
    assert_eq!(sync_ids(&pulled), ["u"]);
}

#[test]
fn a_pull_tells_of_what_is_hidden_though_nobody_tracks_it() {
    let mut current = hiding("update");
    let found = |current: &Current| {
        let ids = Identities::of(current);
        records(current, &ids, &Selection::default())
    };
    assert_eq!(found(&current), [hidden(None, "read")]);
    map(&mut current, &[(Kind::Permissions, "r", "1")], None);
    assert_eq!(found(&current), [hidden(Some("r"), "read")]);
}

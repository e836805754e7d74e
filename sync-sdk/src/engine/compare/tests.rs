//! Every combination of what the last sync left, what the target has and what
//! the configuration says of a record, followed to the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::engine::options::Scope;
use crate::engine::testing::{empty, put};
use crate::engine::{Action, Cause, OnConflict};
use crate::idmap::MapChange;
use crate::model::{Kind, Object, ProjectKey, Record, Snapshot, SyncId};

const KEY: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";
/// One that both sides have: something is known of the kind.
const OTHER: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a12";

fn role(key: &str, name: &str) -> Object {
    let row = json!({ "id": key, "name": name, "icon": "person" });
    row.as_object().expect("an object").clone()
}

fn desired(name: Option<&str>, scope: &Scope) -> Desired {
    let record = |key: &str, name: &str| {
        let mut fields = role(key, name);
        fields.shift_remove("id");
        Record::new(SyncId::new(key), fields)
    };
    let own = name.map(|name| record(KEY, name));
    let records = [record(OTHER, "Other")].into_iter().chain(own).collect();
    let snapshot = Snapshot {
        records: BTreeMap::from([(Kind::Roles, records)]),
        ..Snapshot::default()
    };
    Desired::new(snapshot, scope.clone(), |_| None).expect("no names")
}

/// A target and the writes of pushes to it.
struct Target {
    current: Current,
    scope: Scope,
}

impl Target {
    fn new(scope: &Scope) -> Self {
        Self {
            current: empty(),
            scope: scope.clone(),
        }
    }

    fn rows(&mut self) -> &mut crate::engine::current::Rows {
        self.current.rows.get_mut(&Kind::Roles).expect("roles")
    }

    /// Somebody changes it by hand.
    fn hand(&mut self, name: Option<&str>) {
        match name {
            Some(name) => _ = self.rows().insert(KEY.to_owned(), role(KEY, name)),
            None => _ = self.rows().shift_remove(KEY),
        }
    }

    fn plan(&self, name: Option<&str>, on_conflict: OnConflict) -> Plan {
        let desired = desired(name, &self.scope);
        let options = Options {
            on_conflict: Arc::new(on_conflict),
            ..Options::default()
        };
        let selection = Selection {
            policy_roles: false,
            ..Selection::default()
        };
        let drafted = records(&self.current, &desired, &selection, &options);
        let Drafted {
            mut plan,
            memory,
            ids,
            kinds,
            ..
        } = drafted.expect("a plan");
        let remembered = memory.finish(&kinds, &plan.changes, &[], &ids);
        plan.map_changes.extend(remembered);
        plan
    }

    fn map(&mut self, change: MapChange) {
        let project = self.scope.project().map(|key| key.as_str().to_owned());
        self.current.map.apply(change, project.as_deref());
    }

    /// What is written before the rows.
    fn begin(&mut self, plan: &Plan) {
        assert!(plan.undecided.is_empty());
        for change in &plan.map_changes {
            self.map(change.clone());
        }
        for change in plan.changes.iter().filter(|change| change.track) {
            if change.action != Action::Delete {
                self.map(MapChange::Put {
                    kind: change.kind,
                    sync_id: change.sync_id.clone(),
                    local_id: change.local_id.clone().expect("a key"),
                });
            }
        }
    }

    fn write_rows(&mut self, plan: &Plan) {
        for change in &plan.changes {
            let key = change.local_id.clone().expect("a key");
            if change.action == Action::Delete {
                self.rows().shift_remove(&key);
            } else {
                let row = self.rows().entry(key.clone()).or_default();
                row.insert("id".to_owned(), key.into());
                row.extend(change.payload.clone());
            }
        }
    }

    /// A push that goes through, with its verification.
    fn push(&mut self, name: Option<&str>, on_conflict: OnConflict) {
        let plan = self.plan(name, on_conflict);
        self.begin(&plan);
        self.write_rows(&plan);
        let verified = self.plan(name, on_conflict);
        assert!(verified.changes.is_empty(), "{:#}", verified.to_json());
        self.begin(&verified);
        let again = self.plan(name, on_conflict);
        assert!(!again.has_writes(), "{:?}", again.map_changes);
    }

    fn name(&self) -> Option<&str> {
        let row = self.current.row(Kind::Roles, KEY)?;
        row.get("name").and_then(Value::as_str)
    }
}

const NAMES: [Option<&str>; 4] = [None, Some("a"), Some("b"), Some("c")];

/// What a difference is, by what each side has; `None` where there is none, or it
/// is the configuration's own.
fn cause(last: Option<&str>, theirs: Option<&str>, ours: Option<&str>) -> Option<Cause> {
    if theirs == ours || theirs == last {
        return None;
    }
    Some(match ours == last {
        true => Cause::Drift,
        false => Cause::Conflict,
    })
}

fn scopes() -> [Scope; 2] {
    [Scope::Mirror, Scope::Project(ProjectKey::new("gazette"))]
}

#[test]
fn every_combination_is_told_apart_and_goes_through() {
    let mut clashes = 0;
    for scope in scopes() {
        for last in NAMES {
            for theirs in NAMES {
                for ours in NAMES {
                    let begun = || {
                        let mut target = Target::new(&scope);
                        target.push(last, OnConflict::Fail);
                        target.hand(theirs);
                        target
                    };
                    let case = format!("{scope:?}: {last:?} {theirs:?} {ours:?}");
                    // A row that nobody tracks is nobody's business; one that is taken
                    // over is asked about as such.
                    let is_untracked = last.is_none();
                    let expected = cause(last, theirs, ours).filter(|_| !is_untracked);
                    let plan = begun().plan(ours, OnConflict::Fail);
                    let found = plan.undecided.first().map(|clash| clash.cause);
                    assert_eq!(found, expected, "{case}");
                    assert!(plan.undecided.len() <= 1, "{case}");
                    clashes += plan.undecided.len();

                    let mut target = begun();
                    target.push(ours, OnConflict::Ours);
                    let wins = if is_untracked && ours.is_none() {
                        theirs
                    } else {
                        ours
                    };
                    assert_eq!(target.name(), wins, "{case}");
                    if expected.is_some() {
                        let mut target = begun();
                        target.push(ours, OnConflict::Theirs);
                        assert_eq!(target.name(), theirs, "{case}");
                        // What was kept is drift still, for who asks again.
                        let again = target.plan(ours, OnConflict::Fail);
                        assert_eq!(again.undecided, plan.undecided, "{case}");
                    }
                }
            }
        }
    }
    assert!(clashes > 20, "{clashes}");
}

/// A push ends before its rows are written, or before it is verified; the next
/// one wants something else, and takes nothing for somebody's doing.
#[test]
fn a_push_that_ended_half_way_is_nobodys_doing() {
    for scope in scopes() {
        for first in NAMES {
            for second in NAMES {
                for third in NAMES {
                    for writes_rows in [false, true] {
                        let mut target = Target::new(&scope);
                        target.push(first, OnConflict::Fail);
                        let plan = target.plan(second, OnConflict::Fail);
                        target.begin(&plan);
                        if writes_rows {
                            target.write_rows(&plan);
                        }
                        let next = target.plan(third, OnConflict::Fail);
                        let case =
                            format!("{scope:?}: {first:?} {second:?} {third:?} {writes_rows}");
                        assert!(next.undecided.is_empty(), "{case}: {:?}", next.undecided);
                        target.push(third, OnConflict::Fail);
                        assert_eq!(target.name(), third, "{case}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_mirror_does_not_delete_what_no_push_has_left() {
    let mut target = Target::new(&Scope::Mirror);
    target.push(None, OnConflict::Fail);
    target.hand(Some("a"));
    target.map(put(Kind::Roles, KEY, KEY));
    let plan = target.plan(None, OnConflict::Fail);
    let clash = plan.undecided.first().expect("a clash");
    assert_eq!((clash.cause, clash.field.as_deref()), (Cause::Drift, None));
    assert_eq!(clash.theirs, Some(json!({ "name": "a" })));
    target.push(None, OnConflict::Merge);
    assert_eq!(target.name(), Some("a"));
    target.push(None, OnConflict::Ours);
    assert_eq!(target.name(), None);
}

//! Finds what existing rows must give up before others can have it: unique
//! references, parents that would close a ring, names.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::change::Action;
use super::compare::name;
use super::current::{Current, key_text};
use super::error::Problem;
use super::identities::Identities;
use super::order::targets_first;
use super::plan::{Change, Clear};
use crate::model::{Kind, Object, Record, RefRole, Reference, Snapshot, SyncId};

/// Records that want one target for a reference that is unique: the database
/// keeps it for one of them, so that no push could make both true.
pub(super) fn contested(snapshot: &Snapshot, kinds: &[Kind], ids: &Identities) -> Vec<Problem> {
    let is_unique =
        |reference: &&Reference| matches!(reference.role, RefRole::Pointer | RefRole::Late);
    let mut problems = Vec::new();
    for kind in kinds {
        for reference in kind.spec().references.iter().filter(is_unique) {
            let mut holders: HashMap<&str, &Record> = HashMap::new();
            for record in snapshot.of(*kind) {
                for target in reference.ids(&record.fields) {
                    // Two SyncIDs may lead to one row.
                    let row = ids.local_id(reference.to, &SyncId::new(target));
                    if let Some(holder) = holders.insert(row.unwrap_or(target), record) {
                        problems.push(contest(snapshot, reference, target, holder, record));
                    }
                }
            }
        }
    }
    problems
}

fn contest(
    snapshot: &Snapshot,
    reference: &Reference,
    target: &str,
    first: &Record,
    second: &Record,
) -> Problem {
    let mut targets = snapshot.of(reference.to).iter();
    let target = targets
        .find(|record| record.sync_id.as_str() == target)
        .map_or_else(|| target.to_owned(), |record| name(record).to_string());
    let at = first.origin.as_ref();
    let at = at.map(|origin| format!(" ({origin})")).unwrap_or_default();
    Problem {
        address: Some(name(second)),
        origin: second.origin.clone(),
        message: format!(
            "its `{path}` is {target}, and so is that of {first}{at}; Directus keeps a target of \
             `{path}` for one record only: give one of them another",
            path = reference.path,
            first = name(first),
        ),
    }
}

/// The references that stand in the way of the changes.
pub(super) fn clears(current: &Current, changes: &[Change]) -> Vec<Clear> {
    let mut clears = BTreeSet::new();
    for kind in current.rows.keys() {
        if kind.spec().natural_key_is_unique {
            names(current, *kind, changes, &mut clears);
        }
        for reference in kind.spec().references {
            match reference.role {
                RefRole::Pointer | RefRole::Late => {
                    unique(current, *kind, reference, changes, &mut clears)
                }
                RefRole::Parent => orphans(current, *kind, reference, changes, &mut clears),
                RefRole::Needs | RefRole::Soft => {}
            }
        }
        rings(current, *kind, changes, &mut clears);
    }
    clears.into_iter().collect()
}

/// A unique reference is emptied where another row is to hold it, and where
/// what it points to is deleted: the database refuses both.
fn unique(
    current: &Current,
    kind: Kind,
    reference: &Reference,
    changes: &[Change],
    clears: &mut BTreeSet<Clear>,
) {
    let field = reference.path;
    let mut wanted: HashMap<String, Option<&str>> = HashMap::new();
    let mut deleted: HashSet<&str> = HashSet::new();
    let mut leaving: HashSet<&str> = HashSet::new();
    for change in changes {
        let local_id = change.local_id.as_deref();
        if change.kind == kind && change.action != Action::Delete {
            let target = change.payload.get(field).and_then(key_text);
            wanted.extend(target.map(|target| (target, local_id)));
        }
        if change.action == Action::Delete {
            if change.kind == reference.to {
                deleted.extend(local_id);
            }
            if change.kind == kind {
                leaving.extend(local_id);
            }
        }
    }
    if wanted.is_empty() && deleted.is_empty() && leaving.is_empty() {
        return;
    }
    for (local_id, row) in current.of(kind) {
        let Some(target) = row.get(field).and_then(key_text) else {
            continue;
        };
        let another_wants = wanted
            .get(&target)
            .is_some_and(|holder| *holder != Some(local_id.as_str()));
        // Rows that are deleted in one request may point at each other in any
        // order, so each lets go first.
        let is_deleted = reference.role == RefRole::Pointer
            && (deleted.contains(target.as_str()) || leaving.contains(local_id.as_str()));
        if another_wants || is_deleted {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: None,
            });
        }
    }
}

/// A parent that is deleted is emptied where its children do not move elsewhere
/// themselves: the database refuses to delete it before, and children and
/// parents may be deleted by different requests.
fn orphans(
    current: &Current,
    kind: Kind,
    reference: &Reference,
    changes: &[Change],
    clears: &mut BTreeSet<Clear>,
) {
    let field = reference.path;
    let of_kind = || changes.iter().filter(|change| change.kind == kind);
    let deleted: HashSet<&str> = of_kind()
        .filter(|change| change.action == Action::Delete)
        .filter_map(|change| change.local_id.as_deref())
        .collect();
    let moved: HashSet<&str> = of_kind()
        .filter(|change| change.payload.contains_key(field))
        .filter_map(|change| change.local_id.as_deref())
        .collect();
    for (local_id, row) in current.of(kind) {
        let parent = row.get(field).and_then(key_text);
        if parent.is_some_and(|parent| deleted.contains(parent.as_str()))
            && !moved.contains(local_id.as_str())
        {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: None,
            });
        }
    }
}

/// References within the kind that move are emptied when some order of the
/// changes could close a ring: when old and new ones together have one. Directus
/// refuses a ring of parents, and ends when it loads a flow with a loop.
fn rings(current: &Current, kind: Kind, changes: &[Change], clears: &mut BTreeSet<Clear>) {
    let fields: Vec<&'static str> = kind
        .spec()
        .references
        .iter()
        .filter(|reference| matches!(reference.role, RefRole::Parent | RefRole::Pointer))
        .map(|reference| reference.path)
        .collect();
    let written = changes
        .iter()
        .filter(|change| change.kind == kind && !change.payload.is_empty())
        .filter_map(|change| Some((change.local_id.as_deref()?, &change.payload)));
    let rows = current
        .of(kind)
        .map(|(local_id, row)| (local_id.as_str(), row));
    let all: Vec<(&str, &Object)> = rows.chain(written.clone()).collect();
    let moves =
        |(_, payload): (&str, &Object)| fields.iter().any(|field| payload.contains_key(*field));
    if !written.clone().any(moves) {
        return;
    }
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (local_id, _) in &all {
        let next = index.len();
        index.entry(*local_id).or_insert(next);
    }
    let mut targets: Vec<Vec<usize>> = vec![Vec::new(); index.len()];
    for (local_id, row) in &all {
        let ids = fields
            .iter()
            .filter_map(|field| row.get(*field).and_then(key_text));
        targets[index[local_id]].extend(ids.filter_map(|id| index.get(id.as_str()).copied()));
    }
    let (_, rings) = targets_first(targets.len(), |node| targets[node].clone());
    if rings.is_empty() {
        return;
    }
    for (local_id, payload) in written {
        for field in fields.iter().filter(|field| payload.contains_key(**field)) {
            let now = current.row(kind, local_id).and_then(|row| row.get(*field));
            if now.is_some_and(|now| !now.is_null()) {
                clears.insert(Clear {
                    kind,
                    local_id: local_id.to_owned(),
                    field,
                    meanwhile: None,
                });
            }
        }
    }
}

/// A name that no other row has. A push that did not end may have left the row
/// with one, and Directus refuses a name that the row has already.
fn spare(local_id: &str, now: Option<&Value>) -> String {
    match now.is_some_and(|now| now == local_id) {
        true => format!("{local_id}~"),
        false => local_id.to_owned(),
    }
}

/// A row that is to have another name, or none any more, gives its name up where
/// another row wants it, and where the server would not change all parts of the
/// name at once.
fn names(current: &Current, kind: Kind, changes: &[Change], clears: &mut BTreeSet<Clear>) {
    let natural_key = kind.spec().natural_key;
    let Some(field) = natural_key.first() else {
        return;
    };
    let is_renamed = |payload: &Object| natural_key.iter().any(|part| payload.contains_key(*part));
    let row_of = |change: &Change| current.row(kind, change.local_id.as_deref()?);
    let name = |payload: &Object, row: Option<&Object>| -> Vec<Option<String>> {
        let part = |part: &&str| payload.get(*part).or_else(|| row?.get(*part));
        let parts = natural_key.iter().map(part);
        parts.map(|value| value.and_then(key_text)).collect()
    };
    let changes = || changes.iter().filter(|change| change.kind == kind);
    let wanted: HashSet<Vec<Option<String>>> = changes()
        .filter(|change| change.action != Action::Delete && is_renamed(&change.payload))
        .map(|change| name(&change.payload, row_of(change)))
        .collect();
    for change in changes() {
        let (Some(local_id), Some(row)) = (&change.local_id, row_of(change)) else {
            continue;
        };
        let parts = natural_key.iter();
        let changed = parts
            .filter(|part| change.payload.contains_key(**part))
            .count();
        let leaves = changed > 0 || change.action == Action::Delete;
        if changed > 1 || (leaves && wanted.contains(&name(&Object::new(), Some(row)))) {
            clears.insert(Clear {
                kind,
                local_id: local_id.clone(),
                field,
                meanwhile: Some(spare(local_id, row.get(*field))),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::engine::testing::{self, object, target};
    use crate::model::{Address, Origin};

    fn translations(rows: &[(&str, &str)]) -> Current {
        let row = |(id, key): &(&str, &str)| {
            let row = json!({ "id": id, "key": key, "language": "en-US" });
            (Kind::Translations, row)
        };
        target(&rows.iter().map(row).collect::<Vec<_>>())
    }

    fn change(local_id: &str, action: Action, payload: Value) -> Change {
        testing::change(Kind::Translations, action, local_id, payload)
    }

    fn renamed(current: &Current, changes: &[Change]) -> Vec<String> {
        let clears = clears(current, changes).into_iter();
        clears
            .map(|clear| {
                assert_eq!(
                    (clear.field, &clear.meanwhile),
                    ("key", &Some(clear.local_id.clone()))
                );
                clear.local_id
            })
            .collect()
    }

    #[test]
    fn a_name_that_another_row_wants_is_given_up_first() {
        let current = translations(&[("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]);
        let swap = [
            change("1", Action::Update, json!({ "key": "b" })),
            change("2", Action::Update, json!({ "key": "a" })),
            change("3", Action::Update, json!({ "key": "e" })),
            change("4", Action::Update, json!({ "value": "x" })),
        ];
        assert_eq!(renamed(&current, &swap), ["1", "2"]);
        let new = [
            change(
                "5",
                Action::Create,
                json!({ "key": "a", "language": "en-US" }),
            ),
            change("1", Action::Delete, json!({})),
        ];
        assert_eq!(renamed(&current, &new), ["1"]);
        // Who keeps its name does not lose it to another.
        let taken = [change("2", Action::Update, json!({ "key": "a" }))];
        assert!(renamed(&current, &taken).is_empty());
    }

    #[test]
    fn a_row_that_was_left_with_a_spare_name_gets_another_one() {
        // A push ended after both had given their names up.
        let current = translations(&[("1", "1"), ("2", "b")]);
        let both = json!({ "key": "a", "language": "de-DE" });
        let changes = ["1", "2"].map(|id| change(id, Action::Update, both.clone()));
        let meanwhile = clears(&current, &changes)
            .into_iter()
            .map(|clear| clear.meanwhile);
        let meanwhile: Vec<_> = meanwhile.flatten().collect();
        assert_eq!(meanwhile, ["1~", "2"]);
    }

    #[test]
    fn two_records_cannot_have_one_target() {
        let operation = |id: &str, resolve: Option<&str>, line: u32| {
            let fields = json!({ "resolve": resolve, "reject": null });
            let mut record = Record::new(SyncId::new(id), object(fields));
            record.address = Some(Address::new(format!("operation.f.{id}")));
            record.origin = Some(Origin {
                file: "flows.rs".into(),
                line,
            });
            record
        };
        let problems = |operations: Vec<Record>| -> Vec<String> {
            let snapshot = Snapshot {
                records: BTreeMap::from([(Kind::Operations, operations)]),
                data_model: None,
                ..Snapshot::default()
            };
            let found = contested(&snapshot, &[Kind::Operations], &Identities::default());
            found.iter().map(ToString::to_string).collect()
        };
        let found = problems(vec![
            operation("a", Some("c"), 1),
            operation("b", Some("c"), 2),
            operation("c", None, 3),
        ]);
        assert_eq!(
            found,
            [
                "flows.rs:2: operation.f.b: its `resolve` is operation.f.c, and so is that of \
                 operation.f.a (flows.rs:1); Directus keeps a target of `resolve` for one record \
                 only: give one of them another"
            ]
        );
        let apart = problems(vec![
            operation("a", Some("b"), 1),
            operation("b", Some("c"), 2),
            operation("c", None, 3),
        ]);
        assert!(apart.is_empty(), "{apart:?}");
    }

    #[test]
    fn all_parts_of_a_name_do_not_change_at_once() {
        let current = translations(&[("1", "a")]);
        let both = json!({ "key": "b", "language": "fr-FR" });
        let changes = [change("1", Action::Update, both)];
        assert_eq!(renamed(&current, &changes), ["1"]);
    }
}

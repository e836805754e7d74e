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

#[test]
fn a_row_is_let_go_by_its_key_alone() {
    let mut current = target(&[role("r", "Editor", "gavel"), role("o", "Other", "x")]);
    let put = |sync_id: &str, key: &str| put(Kind::Roles, sync_id, key);
    for change in [
        put("a", "r"),
        put("b", "r"),
        put("c", "o"),
        put("d", "gone"),
    ] {
        current.map.apply(change, None);
    }
    current.map.apply(
        MapChange::Remember {
            subject: subject(Kind::Roles, "a"),
            fields: BTreeMap::new(),
        },
        None,
    );
    let changes = |kind, key| untrack_row(&current, kind, key).changes;
    let forget = MapChange::Forget(subject(Kind::Roles, "a"));
    let both = [remove(Kind::Roles, "a"), forget, remove(Kind::Roles, "b")];
    assert_eq!(changes(Kind::Roles, "r"), both);
    assert_eq!(changes(Kind::Roles, "gone"), [remove(Kind::Roles, "d")]);
    assert_eq!(changes(Kind::Policies, "r"), []);
    assert_eq!(changes(Kind::Roles, "a"), []);
    let named = untrack_row(&current, Kind::Roles, "o").things;
    assert_eq!(named[0].tracked.address.as_str(), "role.other");
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

#[test]
fn a_row_is_found_by_its_name_and_only_what_differs_is_told() {
    let mut current = target(&[role("r", "Editor", "gavel"), role("o", "Other", "x")]);
    let found = found(&mut current, &editor(), &[]);
    let [candidate] = found.candidates.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(candidate.found, Found::Name);
    let paths: Vec<_> = candidate.fields.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["icon"]);
    assert_eq!(
        candidate.changes(),
        [put(Kind::Roles, &made("role.editor"), "r")]
    );
    assert!(found.ambiguous.is_empty());
}

#[test]
fn a_row_that_somebody_else_tracks_changes_hands_whole() {
    let mut current = target(&[role("r", "Editor", "edit")]);
    current.map.apply(put(Kind::Roles, "theirs", "r"), None);
    let fields = BTreeMap::from([("name".to_owned(), Digest::of(&json!("Editor")))]);
    let remember = MapChange::Remember {
        subject: subject(Kind::Roles, "theirs"),
        fields,
    };
    current.map.apply(remember, None);
    let found = found(&mut current, &editor(), &[]);
    let candidate = &found.candidates[0];
    let by = candidate.tracked_by().expect("tracked");
    assert_eq!(by, "tracked as `theirs` by a dump or another tool");
    assert_eq!(
        candidate.changes(),
        [
            remove(Kind::Roles, "theirs"),
            MapChange::Forget(subject(Kind::Roles, "theirs")),
            put(Kind::Roles, &made("role.editor"), "r"),
        ]
    );
}

#[test]
fn what_is_ambiguous_is_taken_only_by_its_key() {
    let rows = [role("r", "Editor", "gavel"), role("s", "Editor", "sun")];
    let unclear = found(&mut target(&rows), &editor(), &[]);
    assert!(unclear.candidates.is_empty());
    let [ambiguity] = unclear.ambiguous.as_slice() else {
        panic!("{unclear:#?}");
    };
    let tells: Vec<_> = ambiguity.rows.iter().map(|row| row.tells.clone()).collect();
    let icon = |icon: &str| vec![("icon".to_owned(), json!(icon))];
    assert_eq!(tells, [icon("gavel"), icon("sun")]);

    let picked = found(&mut target(&rows), &editor(), &[("role.editor", "s")]);
    assert!(picked.ambiguous.is_empty());
    assert_eq!(picked.candidates[0].found, Found::Picked);
    assert_eq!(picked.candidates[0].local_id, "s");

    // Two records of the name of one row.
    let two = gazette(&[
        (Kind::Roles, "role.editor", json!({ "name": "Editor" })),
        (Kind::Roles, "role.redactor", json!({ "name": "Editor" })),
    ]);
    let unclear = found(&mut target(&rows[..1]), &two, &[]);
    assert!(unclear.candidates.is_empty());
    let records: Vec<_> = unclear.ambiguous[0]
        .records
        .iter()
        .map(Address::as_str)
        .collect();
    assert_eq!(records, ["role.editor", "role.redactor"]);
}

#[test]
fn a_pick_that_cannot_be_is_told() {
    let mut current = target(&[role("r", "Editor", "gavel"), role("s", "Other", "sun")]);
    current
        .map
        .apply(put(Kind::Roles, &made("role.editor"), "r"), None);
    let mut told = |address: &str, local_id: &str| {
        let pick = Pick {
            address: Address::new(address),
            local_id: local_id.to_owned(),
        };
        match adoptable(&mut current, &editor(), &Selection::default(), &[pick]) {
            Err(EngineError::Problems(problems)) => problems[0].to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert!(told("role.author", "s").contains("describes no such record"));
    assert!(told("role.editor", "x").contains("no role with the key `x`"));
    assert!(told("role.editor", "s").contains("tracked as the row `r` already"));
}

#[test]
fn who_is_wanted_brings_what_it_was_found_by() {
    let rows = [
        (Kind::Policies, json!({ "id": "p", "name": "Desk" })),
        (
            Kind::Permissions,
            json!({ "id": 1, "policy": "p", "collection": "c", "action": "read", "fields": ["*"] }),
        ),
    ];
    let policy = made("policy.desk");
    let config = gazette(&[
        (Kind::Policies, "policy.desk", json!({ "name": "Desk" })),
        (
            Kind::Permissions,
            "permission.desk.c.read",
            json!({ "policy": policy, "collection": "c", "action": "read", "fields": ["*"] }),
        ),
    ]);
    let found = found(&mut target(&rows), &config, &[]);
    let wanted = found.wanted(|it| it.kind == Kind::Permissions);
    let addresses: Vec<_> = wanted.iter().map(|it| it.address.as_str()).collect();
    assert_eq!(addresses, ["policy.desk", "permission.desk.c.read"]);
    assert_eq!(found.wanted(|it| it.kind == Kind::Policies).len(), 1);
}

#[test]
fn what_is_let_go_is_told_when_the_next_push_wants_it() {
    let mut current = target(&[role("r", "Editor", "gavel"), role("o", "Other", "x")]);
    let ours = made("role.editor");
    current
        .map
        .apply(put(Kind::Roles, &ours, "r"), Some(GAZETTE));
    current.map.apply(put(Kind::Roles, "theirs", "o"), None);
    let patterns = ["role.*".to_owned(), "flow.*".to_owned()];
    let untracked = untrack(&current, Some(&editor()), &patterns);
    assert_eq!(untracked.unknown, ["flow.*"]);
    let warned: Vec<_> = untracked
        .things
        .iter()
        .map(|it| (it.tracked.address.as_str(), it.warning.is_some()))
        .collect();
    assert_eq!(warned, [("role.editor", true), ("role.other", false)]);
    assert_eq!(
        untracked.changes,
        [remove(Kind::Roles, &ours), remove(Kind::Roles, "theirs")]
    );
}

#[test]
fn a_record_moves_with_what_is_remembered_and_what_it_holds() {
    let fields = |name: &str| json!({ "name": name });
    let policy = made("policy.desk");
    let config = gazette(&[
        (Kind::Policies, "policy.desk", fields("Desk")),
        (
            Kind::Permissions,
            "permission.desk.c.read",
            json!({ "policy": policy, "collection": "c", "action": "read" }),
        ),
    ]);
    let mut current = target(&[
        (Kind::Policies, json!({ "id": "p", "name": "Old" })),
        (
            Kind::Permissions,
            json!({ "id": 1, "policy": "p", "collection": "c", "action": "read" }),
        ),
    ]);
    let (was, held) = (made("policy.old"), made("permission.old.c.read"));
    current.map.apply(put(Kind::Policies, &was, "p"), None);
    current.map.apply(put(Kind::Permissions, &held, "1"), None);
    let digests = BTreeMap::from([("name".to_owned(), Digest::of(&json!("Old")))]);
    let remember = |sync_id: &str| MapChange::Remember {
        subject: subject(Kind::Policies, sync_id),
        fields: digests.clone(),
    };
    current.map.apply(remember(&was), None);

    let (from, to) = (Address::new("policy.old"), Address::new("policy.desk"));
    let moves = renamed(&current, &config, None, &from, &to).expect("it can move");
    let names: Vec<_> = moves.iter().map(|it| it.to.as_str()).collect();
    assert_eq!(names, ["policy.desk", "permission.desk.c.read"]);
    assert_eq!(
        moves[0].changes(&current),
        [
            remove(Kind::Policies, &was),
            put(Kind::Policies, &policy, "p"),
            remember(&policy),
            MapChange::Forget(subject(Kind::Policies, &was)),
        ]
    );
}

#[test]
fn what_is_held_and_cannot_move_along_is_told_and_what_is_new_is_not() {
    let permission = |address: &'static str, action: &str| {
        let policy = made("policy.desk");
        let fields = json!({ "policy": policy, "collection": "c", "action": action });
        (Kind::Permissions, address, fields)
    };
    let config = gazette(&[
        (Kind::Policies, "policy.desk", json!({ "name": "Desk" })),
        permission("permission.desk.c.read", "read"),
        permission("permission.desk.c.update", "update"),
    ]);
    let row = |id: i64, policy: &str| {
        let row = json!({ "id": id, "policy": policy, "collection": "c", "action": "read" });
        (Kind::Permissions, row)
    };
    let mut current = target(&[
        (Kind::Policies, json!({ "id": "p", "name": "Old" })),
        row(1, "p"),
        row(2, "p"),
    ]);
    for (kind, address, local_id) in [
        (Kind::Policies, "policy.old", "p"),
        (Kind::Permissions, "permission.old.c.read", "1"),
    ] {
        let put = put(kind, &made(address), local_id);
        current.map.apply(put, Some(GAZETTE));
    }
    let (from, to) = (Address::new("policy.old"), Address::new("policy.desk"));
    let renamed = |current: &Current, lock: Option<&Lock>| {
        let moves = renamed(current, &config, lock, &from, &to);
        moves.map(|moves| moves.iter().map(|it| it.to.to_string()).collect::<Vec<_>>())
    };
    // The permission to update is new.
    let moved = [
        "policy.desk".to_owned(),
        "permission.desk.c.read".to_owned(),
    ];
    assert_eq!(renamed(&current, None), Ok(moved.to_vec()));

    let held = Address::new("permission.desk.c.read");
    let lock: Lock = [
        ("permission.old.c.read", made("permission.old.c.read")),
        (held.as_str(), "another".to_owned()),
    ]
    .into_iter()
    .map(|(address, id)| (Address::new(address), SyncId::new(id)))
    .collect();
    let locked = Err(MoveError::Locked(held.clone()));
    assert_eq!(renamed(&current, Some(&lock)), locked);

    let put = put(Kind::Permissions, &made(held.as_str()), "2");
    current.map.apply(put, Some(GAZETTE));
    let taken = MoveError::Taken {
        address: held,
        local_id: "2".to_owned(),
    };
    assert_eq!(renamed(&current, None), Err(taken));
}

#[test]
fn with_a_lock_the_line_moves_and_the_sync_id_stays() {
    let mut current = target(&[role("r", "Editor", "gavel")]);
    current.map.apply(put(Kind::Roles, "locked", "r"), None);
    let lock: Lock = [(Address::new("role.redactor"), SyncId::new("locked"))]
        .into_iter()
        .collect();
    let (from, to) = (Address::new("role.redactor"), Address::new("role.editor"));
    let moves = renamed(&current, &editor(), Some(&lock), &from, &to).expect("it can move");
    assert_eq!(moves[0].changes(&current), []);
    let after = renamed_in_lock(&lock, &moves);
    assert_eq!(after.get(&to), Some(&SyncId::new("locked")));
    assert_eq!(after.len(), 1);
}

#[test]
fn a_move_that_makes_no_sense_is_refused() {
    let mut current = target(&[role("r", "Editor", "gavel"), role("s", "Old", "sun")]);
    let config = editor();
    let why = |current: &Current, from: &str, to: &str| {
        let (from, to) = (Address::new(from), Address::new(to));
        let error = renamed(current, &config, None, &from, &to).expect_err("refused");
        error.to_string()
    };
    assert!(why(&current, "field.a.b", "field.a.c").contains("Directus cannot rename"));
    assert!(why(&current, "editor", "role.editor").contains("not the address"));
    assert!(why(&current, "policy.old", "role.editor").contains("different kinds"));
    assert!(why(&current, "role.editor", "role.editor").contains("still described"));
    assert!(why(&current, "role.old", "role.new").contains("not described"));
    assert!(why(&current, "role.old", "role.editor").contains("not tracked"));
    let (old, new) = (made("role.old"), made("role.editor"));
    current.map.apply(put(Kind::Roles, &old, "s"), None);
    current.map.apply(put(Kind::Roles, &new, "r"), None);
    assert!(why(&current, "role.old", "role.editor").contains("has a row already (`r`)"));
}

#[test]
fn a_list_knows_what_is_gone_and_what_is_only_remembered() {
    let mut current = target(&[role("r", "Editor", "gavel")]);
    let ours = made("role.editor");
    current
        .map
        .apply(put(Kind::Roles, &ours, "r"), Some(GAZETTE));
    current.map.apply(put(Kind::Roles, "lost", "gone"), None);
    let icon = |icon: &str| Digest::of(&json!(icon));
    let fields = BTreeMap::from([("icon".to_owned(), icon("edit"))]);
    for sync_id in [ours.as_str(), "alone"] {
        let remember = MapChange::Remember {
            subject: subject(Kind::Roles, sync_id),
            fields: fields.clone(),
        };
        current.map.apply(remember, Some(GAZETTE));
    }
    let list = list(&current, Some(&editor()));
    let told: Vec<_> = list
        .iter()
        .map(|one| (one.address.as_str(), one.exists, one.row.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("role.alone", false, false),
            ("role.editor", true, true),
            ("role.lost", false, true),
        ]
    );
    let shown = show(&current, Some(&editor()), "role.editor");
    let icon = shown[0].fields.iter().find(|field| field.field == "icon");
    assert_eq!(icon.expect("a field").as_left, Some(false));
    assert_eq!(shown[0].now.as_ref().expect("a row")["icon"], "gavel");
}

#[test]
fn what_tells_rows_apart_is_no_secret() {
    let named = |id: &str, description: &str| {
        let row = json!({ "id": id, "name": "Editor", "description": description });
        (Kind::Roles, row)
    };
    let key = Placeholder::Secret("KEY".into()).to_value();
    let config = gazette(&[(
        Kind::Roles,
        "role.editor",
        json!({ "name": "Editor", "description": key }),
    )]);
    let rows = [named("r", "an old KEY"), named("s", "an older KEY")];
    let found = found(&mut target(&rows), &config, &[]);
    for rival in &found.ambiguous[0].rows {
        let hidden = ("description".to_owned(), json!("(secret)"));
        assert_eq!(rival.tells, [hidden]);
    }
}

#[test]
fn what_was_left_as_a_secret_is_shown_to_nobody() {
    let options = json!({ "to": "a@example.com", "body": "the KEY" });
    let mut current = target(&[(
        Kind::Operations,
        json!({ "id": "o", "flow": null, "key": "mail", "options": options }),
    )]);
    let ours = made("operation.mail");
    current.map.apply(put(Kind::Operations, &ours, "o"), None);
    let fields = [r#"["options","/body"]"#, "key"];
    let fields = fields.map(|field| (field.to_owned(), Digest::of(&json!(field))));
    let remember = MapChange::Remember {
        subject: subject(Kind::Operations, &ours),
        fields: fields.into(),
    };
    current.map.apply(remember, None);
    let shown = |config: Option<&Desired>| {
        let shown = show(&current, config, &ours);
        let now = shown[0].now.clone().expect("a row");
        assert_eq!(now["key"], "mail");
        now["options"].clone()
    };
    let said = |body: Value| {
        let options = json!({ "to": "a@example.com", "body": body });
        let fields = json!({ "key": "mail", "options": options });
        gazette(&[(Kind::Operations, "operation.mail", fields)])
    };
    // Nobody says where the secret is now.
    assert_eq!(shown(None), "(secret)");
    let around = json!({ "to": "a@example.com", "body": "(secret)" });
    assert_eq!(shown(Some(&said(json!("Hello")))), around);
    let key = Placeholder::Secret("KEY".into()).to_value();
    let named = json!({ "to": "a@example.com", "body": key });
    assert_eq!(shown(Some(&said(key))), named);
}

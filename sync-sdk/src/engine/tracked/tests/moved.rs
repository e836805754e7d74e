//! Who goes by another name.

use super::*;

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

//! What is found, and taken over.

use super::*;

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

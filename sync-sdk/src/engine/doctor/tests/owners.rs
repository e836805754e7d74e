//! What another project tracks.

use super::*;

/// A mapping that the project `blog` has written.
fn by_blog(current: &mut Current, kind: Kind, sync_id: &str, local_id: &str) {
    map(current, &[(kind, sync_id, local_id)], Some("blog"));
}

#[test]
fn what_another_project_tracks_is_neither_deleted_nor_let_go_of() {
    let gazette = |records: &[(Kind, &str, Value)]| {
        desired(records, Scope::Project(ProjectKey::new("gazette")))
    };
    let nothing = gazette(&[]);
    let nobodys = |finding: &Finding| {
        assert_eq!(finding.repair, None, "{finding:#?}");
        assert!(finding.what.contains("the project `blog`"), "{finding:#?}");
    };
    // A leftover of a push of theirs.
    let text = json!({ "id": "t", "key": "t", "language": "en-US" });
    let mut current = target(&[(Kind::Translations, text)], &[]);
    by_blog(&mut current, Kind::Translations, "s", "t");
    for config in [&nothing, &dump(&[])] {
        nobodys(&only(&current, Some(config)));
    }
    let blog = desired(&[], Scope::Project(ProjectKey::new("blog")));
    assert_eq!(mends(&only(&current, Some(&blog))).len(), 2);

    // A row of theirs that is gone, and one whose dashboard is gone.
    let panel = json!({ "id": "2", "dashboard": "gone", "position_x": 1, "position_y": 1 });
    let mut current = target(&[(Kind::Panels, panel)], &[]);
    by_blog(&mut current, Kind::Roles, "lost", "gone");
    by_blog(&mut current, Kind::Panels, "s", "2");
    let findings = examine(&current, Some(&nothing));
    let kinds: Vec<_> = findings.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [FindingKind::OrphanMapping, FindingKind::LostOwner]);
    findings.iter().for_each(nobodys);

    // One row that is ours and theirs: we let go of it unless we describe it.
    let mut current = target(&[role("row", None)], &[(Kind::Roles, "ours", "row")]);
    by_blog(&mut current, Kind::Roles, "theirs", "row");
    let finding = only(&current, Some(&nothing));
    assert_eq!(mends(&finding), [removed(Kind::Roles, "ours")]);
    let described = gazette(&[(Kind::Roles, "ours", json!({ "name": "row" }))]);
    nobodys(&only(&current, Some(&described)));

    // Two permissions, one described here and one there.
    let permission = |id: i64| {
        let row = json!({ "id": id, "policy": "p", "collection": "c", "action": "read" });
        (Kind::Permissions, row)
    };
    let policy = (Kind::Policies, json!({ "id": "p", "name": "Editors" }));
    let rows = [policy, permission(1), permission(2)];
    let mut current = target(&rows, &[(Kind::Permissions, "ours", "1")]);
    by_blog(&mut current, Kind::Permissions, "theirs", "2");
    let fields = json!({ "policy": "p", "collection": "c", "action": "read" });
    let described = gazette(&[(Kind::Permissions, "ours", fields)]);
    nobodys(&only(&current, Some(&described)));
    // Theirs is the one that stays where we describe neither.
    let expected = [
        deleted(Kind::Permissions, "1"),
        removed(Kind::Permissions, "ours"),
    ];
    assert_eq!(mends(&only(&current, Some(&nothing))), expected);
}

#[test]
fn what_a_mend_leaves_remembered_stays_with_whom_it_was_left_by() {
    let mut current = target(&[role("a", Some("gone"))], &[]);
    by_blog(&mut current, Kind::Roles, "s", "a");
    let subject = Subject::Record(Kind::Roles, SyncId::new("s"));
    let digest = || Digest::of(&json!("x"));
    let name = BTreeMap::from([("name".to_owned(), digest())]);
    let mut fields = name.clone();
    fields.insert("parent".to_owned(), digest());
    let remember = |fields| MapChange::Remember {
        subject: subject.clone(),
        fields,
    };
    current.map.apply(remember(fields), Some("blog"));
    let parent = object(json!({ "parent": null }));
    let sets = BTreeMap::from([(Kind::Roles, BTreeMap::from([("a", parent)]))]);
    let left = super::repair::unremembered(&current, &sets, &BTreeMap::new());
    assert_eq!(left, [(remember(name), Some("blog".to_owned()))]);
    let deletes = BTreeMap::from([(Kind::Roles, vec!["a".to_owned()])]);
    let left = super::repair::unremembered(&current, &BTreeMap::new(), &deletes);
    let forget = MapChange::Forget(subject.clone());
    assert_eq!(left, [(forget, Some("blog".to_owned()))]);
}

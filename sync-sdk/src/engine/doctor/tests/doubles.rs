//! Permissions and access rows that are there more than once.

use super::*;

#[test]
fn of_several_permissions_the_first_or_last_stays_by_number() {
    let permission = |id: i64, action: &str| {
        let row = json!({ "id": id, "policy": "p", "collection": "c", "action": action });
        (Kind::Permissions, row)
    };
    let rows = [
        (Kind::Policies, json!({ "id": "p", "name": "Editors" })),
        permission(10, "read"),
        permission(9, "read"),
        permission(100, "read"),
        permission(11, "update"),
    ];
    let current = target(&rows, &[(Kind::Permissions, "s", "10")]);
    let deleted = |id| deleted(Kind::Permissions, id);
    let ten = [deleted("10"), removed(Kind::Permissions, "s")];
    let cases = [
        (Keep::First, [&ten[..], &[deleted("100")]].concat()),
        (Keep::Last, [&[deleted("9")], &ten[..]].concat()),
    ];
    for (keep, expected) in cases {
        let findings = duplicate_permissions(&current, keep);
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!(findings[0].ids, ["9", "10", "100"]);
        assert_eq!(mends(&findings[0]), expected, "{keep:?}");
    }
    assert_eq!(
        duplicate_permissions(&target(&rows[..2], &[]), Keep::Last),
        []
    );
}

#[test]
fn of_two_permissions_one_stays_and_nobody_gets_more() {
    let permission = |id: i64, fields: Value| {
        let row = json!({ "id": id, "policy": "p", "collection": "c", "action": "read", "fields": fields });
        (Kind::Permissions, row)
    };
    let policy = || (Kind::Policies, json!({ "id": "p", "name": "Editors" }));
    let same = [
        policy(),
        permission(9, json!(["title", "lead"])),
        permission(10, json!(["lead", "title"])),
    ];
    let oldest = only(&target(&same, &[]), None);
    assert_eq!(oldest.kind, FindingKind::DoublePermission);
    // Two of one name have a part of their SyncIDs behind it.
    assert!(oldest.address.is_like("permission.editors.c.read-*"));
    assert_eq!(mends(&oldest), [deleted(Kind::Permissions, "10")]);
    let current = target(&same, &[(Kind::Permissions, "s", "10")]);
    assert_eq!(
        mends(&only(&current, None)),
        [deleted(Kind::Permissions, "9")]
    );
    // They add up, and may be meant: a person decides.
    let rows = [
        policy(),
        permission(9, json!(["title"])),
        permission(10, json!(["*"])),
    ];
    let current = target(&rows, &[(Kind::Permissions, "s", "10")]);
    for config in [None, Some(&dump(&[]))] {
        let sum = only(&current, config);
        assert_eq!(sum.repair, None);
        assert!(sum.what.contains("say different things"), "{sum:#?}");
        assert!(
            sum.evidence[0].contains(r#"9 (not tracked): fields ["title"]"#),
            "{sum:#?}"
        );
    }
    // One that is tracked goes with its mapping.
    let current = target(
        &rows,
        &[
            (Kind::Permissions, "s", "9"),
            (Kind::Permissions, "t", "10"),
        ],
    );
    let config = dump(&[(
        Kind::Permissions,
        "t",
        json!({ "policy": "p", "collection": "c", "action": "read" }),
    )]);
    let expected = [
        deleted(Kind::Permissions, "9"),
        removed(Kind::Permissions, "s"),
    ];
    assert_eq!(mends(&only(&current, Some(&config))), expected);
}

#[test]
fn of_two_access_rows_the_one_that_a_push_makes_stays() {
    let made = crate::engine::access::pair_key(Some("a"), "p");
    let access = |id: &str, sort: i64| {
        let row = json!({ "id": id, "role": "a", "policy": "p", "user": null, "sort": sort });
        (Kind::Access, row)
    };
    let rows = [
        role("a", None),
        (Kind::Policies, json!({ "id": "p", "name": "Editors" })),
        access("0", 1),
        access(&made, 2),
    ];
    let finding = only(&target(&rows, &[]), None);
    assert_eq!(finding.kind, FindingKind::DoubleAccess);
    assert_eq!(finding.address.as_str(), "access.editors.a");
    assert_eq!(mends(&finding), [deleted(Kind::Access, "0")]);
}

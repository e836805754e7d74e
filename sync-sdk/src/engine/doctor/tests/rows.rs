//! References that lead nowhere, rings, and what interrupted pushes have left.

use super::*;

#[test]
fn what_belongs_to_nothing_is_deleted_and_let_go_of_before() {
    let rows = [
        role("a", None),
        (
            Kind::Access,
            json!({ "id": "1", "role": "a", "policy": "gone", "user": null }),
        ),
        (
            Kind::Panels,
            json!({ "id": "2", "dashboard": "gone", "position_x": 1, "position_y": 1 }),
        ),
        (
            Kind::Operations,
            json!({ "id": "3", "flow": "gone", "key": "o", "resolve": null, "reject": null }),
        ),
        (
            Kind::Operations,
            json!({ "id": "4", "flow": "gone", "key": "p", "resolve": "3", "reject": null }),
        ),
    ];
    let findings = examine(&target(&rows, &[(Kind::Panels, "s", "2")]), None);
    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::LostOwner; 4]);
    let of = |id: &str| {
        let finding = findings.iter().find(|finding| finding.ids == [id]);
        mends(finding.expect("a finding")).to_vec()
    };
    assert_eq!(of("1"), [deleted(Kind::Access, "1")]);
    assert_eq!(
        of("2"),
        [deleted(Kind::Panels, "2"), removed(Kind::Panels, "s")]
    );
    let let_go = emptied(Kind::Operations, "4", "resolve");
    assert_eq!(of("3"), [let_go, deleted(Kind::Operations, "3")]);
}

#[test]
fn pointers_that_lead_nowhere_elsewhere_or_to_one_target_are_emptied() {
    let flow = |id: &str, start: &str| {
        (
            Kind::Flows,
            json!({ "id": id, "name": id, "operation": start }),
        )
    };
    let operation = |id: &str, flow: &str, resolve: Option<&str>| {
        let row = json!({ "id": id, "flow": flow, "key": id, "resolve": resolve, "reject": null });
        (Kind::Operations, row)
    };
    let rows = [
        flow("f", "a"),
        flow("g", "nowhere"),
        operation("a", "f", Some("e")),
        operation("b", "f", Some("d")),
        operation("c", "f", Some("d")),
        operation("d", "f", None),
        operation("e", "g", None),
    ];
    let current = target(
        &rows,
        &[(Kind::Operations, "sc", "c"), (Kind::Operations, "sd", "d")],
    );
    let config = dump(&[
        (Kind::Flows, "f", json!({ "name": "f" })),
        (
            Kind::Operations,
            "sc",
            json!({ "flow": "f", "key": "c", "resolve": "sd" }),
        ),
        (
            Kind::Operations,
            "sd",
            json!({ "flow": "f", "key": "d", "resolve": null }),
        ),
    ]);
    let findings = examine(&current, Some(&config));
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.kind, mends(finding)))
        .collect();
    assert_eq!(
        found,
        [
            (
                FindingKind::LostReference,
                &[emptied(Kind::Flows, "g", "operation")][..]
            ),
            (
                FindingKind::ForeignPointer,
                &[emptied(Kind::Operations, "a", "resolve")][..]
            ),
            // The one that the configuration says keeps it.
            (
                FindingKind::SharedPointer,
                &[emptied(Kind::Operations, "b", "resolve")][..]
            ),
        ]
    );
}

#[test]
fn a_ring_of_parents_is_opened_where_the_configuration_has_none() {
    let rows = [
        role("a", Some("b")),
        role("b", Some("a")),
        role("c", Some("a")),
        role("d", Some("gone")),
    ];
    let current = target(&rows, &[(Kind::Roles, "sb", "b")]);
    let findings = examine(&current, None);
    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::LostReference, FindingKind::Ring]);
    assert_eq!(mends(&findings[0]), [emptied(Kind::Roles, "d", "parent")]);
    assert_eq!(mends(&findings[1]), [emptied(Kind::Roles, "a", "parent")]);
    let config = dump(&[(Kind::Roles, "sb", json!({ "name": "b", "parent": null }))]);
    let findings = examine(&current, Some(&config));
    assert_eq!(mends(&findings[1]), [emptied(Kind::Roles, "b", "parent")]);
}

#[test]
fn a_name_that_a_push_gave_up_comes_back() {
    let text = |id: &str, key: &str| {
        let row = json!({ "id": id, "key": key, "language": "en-US" });
        (Kind::Translations, row)
    };
    let current = target(&[text("t", "t")], &[(Kind::Translations, "s", "t")]);
    let config = dump(&[(
        Kind::Translations,
        "s",
        json!({ "key": "hello", "language": "en-US" }),
    )]);
    let finding = only(&current, Some(&config));
    assert_eq!(finding.kind, FindingKind::Leftover);
    let named = Mend::Set {
        kind: Kind::Translations,
        local_id: "t".to_owned(),
        field: "key",
        value: json!("hello"),
    };
    assert_eq!(mends(&finding), [named]);
    // It was to be deleted.
    let expected = [
        deleted(Kind::Translations, "t"),
        removed(Kind::Translations, "s"),
    ];
    assert_eq!(mends(&only(&current, Some(&dump(&[])))), expected);
    // Nobody knows.
    assert_eq!(only(&current, None).repair, None);
    // Somebody else has the name.
    let current = target(
        &[text("t", "t"), text("u", "hello")],
        &[(Kind::Translations, "s", "t")],
    );
    assert_eq!(only(&current, Some(&config)).repair, None);
}

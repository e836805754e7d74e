use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::finding::Mend;
use super::*;
use crate::engine::options::Scope;
use crate::engine::testing::{self, map, object, put};
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{DataModel, ProjectKey, Record, Snapshot};

/// A target with these rows and mappings.
fn target(rows: &[(Kind, Value)], mapped: &[(Kind, &str, &str)]) -> Current {
    let mut current = testing::target(rows);
    current.data_model = Some(DataModel::default());
    map(&mut current, mapped, None);
    current
}

/// A dump that describes these records, and nothing else of any kind.
fn dump(records: &[(Kind, &str, Value)]) -> Desired {
    desired(records, Scope::Mirror)
}

fn desired(records: &[(Kind, &str, Value)], scope: Scope) -> Desired {
    let mut all: BTreeMap<Kind, Vec<Record>> =
        Kind::dumped().map(|kind| (kind, Vec::new())).collect();
    for (kind, sync_id, fields) in records {
        let record = Record::new(SyncId::new(*sync_id), object(fields.clone()));
        all.entry(*kind).or_default().push(record);
    }
    let snapshot = Snapshot {
        records: all,
        data_model: Some(DataModel::default()),
        ..Snapshot::default()
    };
    Desired::new(snapshot, scope, |_| None).expect("no values")
}

/// The one finding.
fn only(current: &Current, config: Option<&Desired>) -> Finding {
    let mut findings = examine(current, config);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

fn mends(finding: &Finding) -> &[Mend] {
    finding.repair.as_ref().map_or(&[], |repair| &repair.mends)
}

fn removed(kind: Kind, sync_id: &str) -> Mend {
    Mend::Map(MapChange::Remove {
        kind,
        sync_id: SyncId::new(sync_id),
    })
}

fn emptied(kind: Kind, local_id: &str, field: &'static str) -> Mend {
    Mend::Set {
        kind,
        local_id: local_id.to_owned(),
        field,
        value: Value::Null,
    }
}

fn deleted(kind: Kind, local_id: &str) -> Mend {
    Mend::Delete {
        kind,
        local_id: local_id.to_owned(),
    }
}

fn remembered(current: &mut Current, subject: Subject, project: Option<&str>) {
    let fields = BTreeMap::from([("name".to_owned(), Digest::of(&json!("x")))]);
    current
        .map
        .apply(MapChange::Remember { subject, fields }, project);
}

fn role(id: &str, parent: Option<&str>) -> (Kind, Value) {
    (
        Kind::Roles,
        json!({ "id": id, "name": id, "parent": parent }),
    )
}

#[test]
fn a_sound_target_has_no_findings() {
    let rows = [
        role("a", None),
        role("b", Some("a")),
        (Kind::Policies, json!({ "id": "p", "name": "p" })),
        (
            Kind::Access,
            json!({ "id": "1", "role": "a", "policy": "p", "user": null }),
        ),
        (
            Kind::Access,
            json!({ "id": "2", "role": null, "policy": "p", "user": "u" }),
        ),
        (
            Kind::Permissions,
            json!({ "id": 1, "policy": "p", "collection": "c", "action": "read" }),
        ),
        (
            Kind::Flows,
            json!({ "id": "f", "name": "f", "operation": "o" }),
        ),
        (
            Kind::Operations,
            json!({ "id": "o", "flow": "f", "key": "o", "resolve": "n", "reject": null }),
        ),
        (
            Kind::Operations,
            json!({ "id": "n", "flow": "f", "key": "n", "resolve": null, "reject": null }),
        ),
        (
            Kind::Translations,
            json!({ "id": "t", "key": "hello", "language": "en-US" }),
        ),
    ];
    let current = target(&rows, &[(Kind::Roles, "s", "a")]);
    assert_eq!(examine(&current, None), []);
    assert_eq!(examine(&current, Some(&dump(&[]))), []);
}

#[test]
fn a_mapping_without_a_row_goes_and_what_tells_of_the_deletion_stays() {
    let mut current = target(&[], &[(Kind::Roles, "s", "gone")]);
    remembered(
        &mut current,
        Subject::Record(Kind::Roles, SyncId::new("s")),
        None,
    );
    let described = dump(&[(Kind::Roles, "s", json!({ "name": "Editor" }))]);
    let finding = only(&current, Some(&described));
    assert_eq!(finding.kind, FindingKind::OrphanMapping);
    assert_eq!(finding.address.as_str(), "role.editor");
    assert_eq!(mends(&finding), [removed(Kind::Roles, "s")]);
    // Nobody describes it: then nothing has to be told.
    let forget = MapChange::Forget(Subject::Record(Kind::Roles, SyncId::new("s")));
    let finding = only(&current, Some(&dump(&[])));
    assert_eq!(
        mends(&finding),
        [removed(Kind::Roles, "s"), Mend::Map(forget)]
    );
}

#[test]
fn of_two_mappings_the_described_one_stays() {
    let current = target(
        &[role("row", None)],
        &[(Kind::Roles, "a", "row"), (Kind::Roles, "b", "row")],
    );
    let b = (Kind::Roles, "b", json!({ "name": "row" }));
    let finding = only(&current, Some(&dump(std::slice::from_ref(&b))));
    assert_eq!(finding.kind, FindingKind::DoubleMapping);
    assert_eq!(mends(&finding), [removed(Kind::Roles, "a")]);
    // Without a configuration the engine's own choice: the first.
    assert_eq!(mends(&only(&current, None)), [removed(Kind::Roles, "b")]);
    // Two that are described: a person decides.
    let both = dump(&[(Kind::Roles, "a", json!({ "name": "row" })), b]);
    assert_eq!(only(&current, Some(&both)).repair, None);
}

#[test]
fn a_default_is_mapped_to_the_row_that_it_is() {
    const PUBLIC: &str = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";
    let policy = |id: &str| (Kind::Policies, json!({ "id": id, "name": id }));
    let sync_id = "_sync_default_public_policy";
    let current = target(
        &[policy(PUBLIC), policy("other")],
        &[(Kind::Policies, sync_id, "other")],
    );
    let finding = only(&current, None);
    assert_eq!(finding.kind, FindingKind::DefaultMapping);
    let put = put(Kind::Policies, sync_id, PUBLIC);
    assert_eq!(mends(&finding), [Mend::Map(put)]);
}

#[test]
fn what_is_remembered_of_nothing_is_forgotten_by_whom_it_belongs_to() {
    let mut current = target(&[], &[]);
    let subject = Subject::Record(Kind::Roles, SyncId::new("s"));
    let entry = Subject::Model(Address::new("field.a.b"));
    remembered(&mut current, subject, Some("gazette"));
    remembered(&mut current, entry.clone(), Some("gazette"));
    let of = |key: &str| desired(&[], Scope::Project(ProjectKey::new(key)));
    let findings = examine(&current, Some(&of("gazette")));
    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::StaleMemory; 2]);
    assert_eq!(mends(&findings[0]), [Mend::Map(MapChange::Forget(entry))]);
    // Of another project's records this one knows nothing.
    assert_eq!(examine(&current, Some(&of("other"))), []);
    assert_eq!(examine(&current, None), []);
}

#[test]
fn a_declaration_of_nothing_is_taken_back() {
    let mut current = target(&[], &[]);
    let address = Address::new("collection.article");
    let declare = MapChange::Declare(address.clone());
    current.map.apply(declare, Some("gazette"));
    let gazette = desired(&[], Scope::Project(ProjectKey::new("gazette")));
    let finding = only(&current, Some(&gazette));
    assert_eq!(finding.kind, FindingKind::StaleDeclaration);
    assert_eq!(mends(&finding), [Mend::Map(MapChange::Retract(address))]);
}

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

#[test]
fn every_kind_of_finding_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = FindingKind::ALL.map(FindingKind::name).into();
    assert_eq!(names.len(), FindingKind::ALL.len());
}

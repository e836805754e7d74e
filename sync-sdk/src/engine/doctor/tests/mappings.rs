//! What is wrong in the id map.

use super::*;

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

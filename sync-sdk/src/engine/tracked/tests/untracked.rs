//! What is let go.

use super::*;

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

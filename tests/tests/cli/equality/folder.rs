//! Whether two folders are the same, byte for byte.

use std::collections::BTreeMap;

use serde_json::Value;
use sync_tests::Dump;

use crate::specs::versionless;

/// Expects that both clients have written the same, but for what differs on purpose:
/// the published client leaves operations of one key (of several flows) as the server
/// has them, which differs from instance to instance; ours orders them by SyncID.
#[track_caller]
pub(super) fn expect_same(ours: &Dump, theirs: &Dump, what: &str) {
    let (ours, theirs) = (
        settled(ours, Client::Ours),
        settled(theirs, Client::Published),
    );
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs), "{what}");
    assert!(!ours.is_empty(), "{what}");
    for (path, text) in &ours {
        assert!(
            *text == theirs[path],
            "{what}: {path} differs:\n{}",
            first_difference(text, &theirs[path])
        );
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Client {
    Ours,
    Published,
}

fn settled(dump: &Dump, client: Client) -> BTreeMap<String, String> {
    let mut files = dump.files();
    for (path, text) in &mut files {
        match path.rsplit('/').next() {
            Some("openapi.json") => *text = versionless(text),
            Some("policies.json") => *text = with_attachments(text, client),
            Some("operations.json") if client == Client::Published => {
                *text = by_key_and_sync_id(text);
            }
            _ => {}
        }
    }
    files
}

/// Attachments as 3.4.1 writes them, which knows no `user`.
fn with_attachments(text: &str, client: Client) -> String {
    let mut policies: Vec<Value> = serde_json::from_str(text).expect("JSON");
    for roles in policies
        .iter_mut()
        .filter_map(|policy| policy.get_mut("roles"))
    {
        let roles = roles.as_array_mut().expect("a list");
        for entry in roles.iter_mut() {
            let user = entry
                .as_object_mut()
                .expect("an object")
                .shift_remove("user");
            let expected = (client == Client::Ours).then_some(Value::Null);
            assert_eq!(user, expected, "{entry}");
        }
    }
    format!("{:#}\n", Value::from(policies))
}

/// The text of a list of operations, those of one key in the order of their SyncIDs.
/// No byte of a record is another one.
fn by_key_and_sync_id(text: &str) -> String {
    const BETWEEN: &str = "\n  },\n  {\n";
    let (begin, end) = ("[\n  {\n", "\n  }\n]\n");
    let Some(inner) = text
        .strip_prefix(begin)
        .and_then(|rest| rest.strip_suffix(end))
    else {
        assert_eq!(text, "[]\n");
        return text.to_owned();
    };
    let mut records: Vec<(String, String, &str)> = inner
        .split(BETWEEN)
        .map(|fields| {
            let record: Value = serde_json::from_str(&format!("{{{fields}}}")).expect("JSON");
            let text = |key: &str| record[key].as_str().expect("text").to_owned();
            (text("key"), text("_syncId"), fields)
        })
        .collect();
    for equal in records.chunk_by_mut(|left, right| left.0 == right.0) {
        equal.sort_by(|left, right| left.1.cmp(&right.1));
    }
    let fields: Vec<&str> = records.iter().map(|(_, _, fields)| *fields).collect();
    format!("{begin}{}{end}", fields.join(BETWEEN))
}

/// The first line that differs, with those before it.
fn first_difference(ours: &str, theirs: &str) -> String {
    let same = ours.lines().zip(theirs.lines());
    let at = same.take_while(|(left, right)| left == right).count();
    let around = |text: &str| {
        let lines = text.lines().skip(at.saturating_sub(4)).take(8);
        lines.collect::<Vec<_>>().join("\n")
    };
    format!("--- ours\n{}\n--- theirs\n{}", around(ours), around(theirs))
}

#[test]
fn only_the_order_of_equal_keys_is_settled() {
    let record = |key: &str, id: &str, more: &str| {
        format!(
            "  {{\n    \"key\": \"{key}\",\n    \"n\": {more},\n    \"_syncId\": \"{id}\"\n  }}"
        )
    };
    let list = |records: &[String]| format!("[\n{}\n]\n", records.join(",\n"));
    let [a2, a1, b] = [
        record("a", "2", "1e+21"),
        record("a", "1", "1"),
        record("b", "0", "1"),
    ];
    let expected = list(&[a1.clone(), a2.clone(), b.clone()]);
    assert_eq!(
        by_key_and_sync_id(&list(&[a2.clone(), a1.clone(), b.clone()])),
        expected
    );
    assert_eq!(by_key_and_sync_id(&expected), expected);
    let wrong = list(&[b, a1, a2]);
    assert_eq!(by_key_and_sync_id(&wrong), wrong);
    assert_eq!(by_key_and_sync_id("[]\n"), "[]\n");
}

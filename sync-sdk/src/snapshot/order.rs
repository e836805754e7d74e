//! The order in which directus-sync writes: JavaScript's `localeCompare`.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use serde_json::Value;

use crate::model::{Kind, Object, Record, Snapshot};

static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    CollatorBorrowed::try_new(CollatorPreferences::default(), CollatorOptions::default())
        .expect("the root collation is compiled in")
});

/// Compares two texts as `left.localeCompare(right)` does in Node.js with an
/// English locale: punctuation, digits, letters; case counts last. Texts that
/// differ only in characters that mean nothing there are compared by bytes, so
/// that the order is total.
///
/// One difference remains: Node.js sorts Chinese characters by radical and
/// stroke, and `icu_collator` by code point, which is nearly the same.
pub fn locale_compare(left: &str, right: &str) -> Ordering {
    COLLATOR.compare(left, right).then_with(|| left.cmp(right))
}

/// Puts the records of every kind in the order in which directus-sync writes
/// them. Records that it would leave in the order of the server's answer are
/// ordered by their SyncIDs.
///
/// The data model keeps its order, which is the server's.
pub fn canonicalize(snapshot: &mut Snapshot) {
    for (kind, records) in &mut snapshot.records {
        sort(*kind, records);
    }
}

/// Puts the records of a kind in that order.
pub(crate) fn sort(kind: Kind, records: &mut Vec<Record>) {
    let keyed = std::mem::take(records).into_iter();
    let mut keyed: Vec<(String, Record)> = keyed
        .map(|record| (sort_key(&record, kind.spec().dump_order), record))
        .collect();
    keyed.sort_by(|(left_key, left), (right_key, right)| {
        compare((left_key, left), (right_key, right))
    });
    *records = keyed.into_iter().map(|(_, record)| record).collect();
}

/// Whether the records of a kind are in that order.
#[cfg(feature = "engine")]
pub(crate) fn is_sorted(kind: Kind, records: &[Record]) -> bool {
    let keyed = records.iter();
    let mut keyed = keyed.map(|record| (sort_key(record, kind.spec().dump_order), record));
    let Some(mut last) = keyed.next() else {
        return true;
    };
    keyed.all(|next| {
        let order = compare((&last.0, last.1), (&next.0, next.1));
        last = next;
        order != Ordering::Greater
    })
}

fn compare((left_key, left): (&str, &Record), (right_key, right): (&str, &Record)) -> Ordering {
    // Keys that differ only in what the collation ignores are equal here, as they
    // are for directus-sync.
    COLLATOR
        .compare(left_key, right_key)
        .then_with(|| locale_compare(left.sync_id.as_str(), right.sync_id.as_str()))
}

/// The text by which a record is sorted: the fields as a JavaScript template
/// literal prints them, joined with `-`.
fn sort_key(record: &Record, order: &[&str]) -> String {
    let mut key = String::new();
    for (index, field) in order.iter().enumerate() {
        if index > 0 {
            key.push('-');
        }
        if *field == "_syncId" {
            key.push_str(record.sync_id.as_str());
            continue;
        }
        match record.fields.get(*field) {
            Some(Value::String(text)) => key.push_str(text),
            Some(other) => key.push_str(&other.to_string()),
            None => key.push_str("undefined"),
        }
    }
    key
}

/// Sorts the keys of an object and of all objects in it (`--sort-json`). Lists
/// keep their order, and so do keys that are equal to the collation, as with
/// directus-sync.
pub(super) fn sort_keys(object: &mut Object) {
    let mut entries: Vec<(String, Value)> = std::mem::take(object).into_iter().collect();
    entries.sort_by(|(left, _), (right, _)| COLLATOR.compare(left, right));
    object.extend(entries);
    object.values_mut().for_each(sort_value);
}

fn sort_value(value: &mut Value) {
    match value {
        Value::Object(object) => sort_keys(object),
        Value::Array(items) => items.iter_mut().for_each(sort_value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Kind, SyncId};

    /// Sorted by node 20: `list.sort((a, b) => a.localeCompare(b))`.
    #[rustfmt::skip]
    const SORTED_BY_NODE: &[&str] = &[
        "", "_sync_x", "🚀", "$t:x", "0abc", "10", "2", "９", "a\tb", "a b", "a_b", "a-b", "a,b",
        "a;b", "a:b", "a!b", "a?b", "a.b", "a'b", "a\"b", "a(b", "a[b", "a{b", "a@b", "a*b", "a/b",
        "a\\b", "a&b", "a#b", "a%b", "a`b", "a^b", "a+b", "a<b", "a=b", "a>b", "a|b", "a~b", "a$b",
        "ab", "ae", "æ", "Æ", "arger", "Arger", "ärger", "Ärger", "d", "ð", "é", "fi", "ﬁ", "i",
        "I", "İ", "ı", "o", "ø", "oeuvre", "œuvre", "p-a_b-read", "p-a-create", "p-a-read",
        "p-a-Read", "p-A-read", "p-a1-read", "p-ab-read", "s", "ss", "SS", "ß", "z", "zurich",
        "Zürich", "zz", "þ", "ελλαδα", "Ελλάδα", "е", "ё", "привет", "Привет", "שלום", "مرحبا",
        "हिन्दी", "ไทย", "한국", "にほん", "ニホン", "日本",
    ];

    #[test]
    fn compares_as_node_does() {
        for (index, left) in SORTED_BY_NODE.iter().enumerate() {
            for right in &SORTED_BY_NODE[index + 1..] {
                assert_eq!(
                    locale_compare(left, right),
                    Ordering::Less,
                    "{left} {right}"
                );
            }
        }
    }

    #[test]
    fn what_the_collation_ignores_still_has_an_order() {
        assert_eq!(COLLATOR.compare("ab", "a\u{200d}b"), Ordering::Equal);
        assert_eq!(locale_compare("ab", "a\u{200d}b"), Ordering::Less);
    }

    #[test]
    fn equal_keys_are_ordered_by_sync_id() {
        let operation = |id: &str, key: &str| {
            Record::new(
                SyncId::new(id),
                Object::from_iter([("key".to_owned(), json!(key))]),
            )
        };
        let mut snapshot = Snapshot::default();
        snapshot.records.insert(
            Kind::Operations,
            vec![
                operation("b", "x"),
                operation("c", "a\u{200d}"),
                operation("a", "x"),
                operation("b", "a"),
            ],
        );
        canonicalize(&mut snapshot);
        let ids: Vec<_> = snapshot
            .of(Kind::Operations)
            .iter()
            .map(|record| record.sync_id.as_str())
            .collect();
        assert_eq!(ids, ["b", "c", "a", "b"]);
    }

    #[test]
    fn permissions_are_ordered_by_their_names() {
        let names = |record: &Record| record.text("collection").map(str::to_owned);
        let permission = |collection: &str, id: &str| {
            let fields = json!({ "collection": collection, "action": "read", "policy": "p" });
            let Value::Object(fields) = fields else {
                unreachable!()
            };
            Record::new(SyncId::new(id), fields)
        };
        let mut snapshot = Snapshot::default();
        snapshot.records.insert(
            Kind::Permissions,
            ["ab", "A", "a1", "a_b", "a"]
                .into_iter()
                .zip(["1", "2", "3", "4", "5"])
                .map(|(collection, id)| permission(collection, id))
                .collect(),
        );
        canonicalize(&mut snapshot);
        let order: Vec<_> = snapshot
            .of(Kind::Permissions)
            .iter()
            .filter_map(names)
            .collect();
        assert_eq!(order, ["a_b", "a", "A", "a1", "ab"]);
    }

    #[test]
    fn keys_are_sorted_in_depth_and_lists_are_not() {
        let Value::Object(mut object) =
            json!({ "b": [{ "d": 1, "C": 2 }, 1, 0], "é": 1, "e\u{301}": 1, "_syncId": 1, "a": 1 })
        else {
            unreachable!()
        };
        sort_keys(&mut object);
        assert_eq!(
            Value::Object(object).to_string(),
            "{\"_syncId\":1,\"a\":1,\"b\":[{\"C\":2,\"d\":1},1,0],\"é\":1,\"e\u{301}\":1}"
        );
    }
}

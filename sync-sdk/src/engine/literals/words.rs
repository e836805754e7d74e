//! Words of a text that may be ids of records.

use serde_json::Value;
use uuid::Uuid;

use crate::model::SyncId;

/// The words of a text that could be the id of a record, each with its place.
///
/// A word is as long as letters, digits, `-` and `_` go: an id within a longer
/// word is no id. In a link, `%22` and the like are not a part of one.
pub(super) fn ids_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = |letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '_');
    let mut next = 0;
    let mut is_escaped = false;
    text.split_inclusive(ends).filter_map(move |piece| {
        let mut word = piece.strip_suffix(ends).unwrap_or(piece);
        let mut at = next;
        let is_code = |word: &str| {
            let code = word.as_bytes().get(..2);
            code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
        };
        if is_escaped && !is_id(word) && is_code(word) {
            word = &word[2..];
            at += 2;
        }
        next += piece.len();
        is_escaped = piece.ends_with('%');
        is_id(word).then_some((at, word))
    })
}

/// A UUID as databases write it, or a SyncID that is the same everywhere.
fn is_id(word: &str) -> bool {
    SyncId::is_default(word) || (word.len() == 36 && Uuid::try_parse(word).is_ok())
}

/// The text with other ids in it, `None` where it stays as it is.
fn replaced<'a>(text: &str, find: &impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let mut new = String::new();
    let mut copied = 0;
    for (at, word) in ids_in(text) {
        if let Some(id) = find(word).filter(|id| *id != word) {
            new.push_str(&text[copied..at]);
            new.push_str(id);
            copied = at + word.len();
        }
    }
    (copied > 0).then(|| new + &text[copied..])
}

/// Whether [`replace`] would change anything.
pub(super) fn changes<'a>(value: &Value, find: &impl Fn(&str) -> Option<&'a str>) -> bool {
    let mut changes = false;
    each(value, &mut |word| {
        changes = changes || find(word).is_some_and(|id| id != word);
    });
    changes
}

/// Puts other ids in the places of those that `find` knows, in all texts of a
/// value.
pub(super) fn replace<'a>(value: &mut Value, find: &impl Fn(&str) -> Option<&'a str>) {
    match value {
        Value::String(text) => {
            if let Some(new) = replaced(text, find) {
                *text = new;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, find)),
        Value::Object(object) => object.values_mut().for_each(|value| replace(value, find)),
        _ => {}
    }
}

/// Every word in the texts of a value that could be an id.
pub(in crate::engine) fn each<'v>(value: &'v Value, found: &mut impl FnMut(&'v str)) {
    match value {
        Value::String(text) => ids_in(text).for_each(|(_, word)| found(word)),
        Value::Array(list) => list.iter().for_each(|value| each(value, found)),
        Value::Object(object) => object.values().for_each(|value| each(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "2c1f0b4e-2f0a-4f0e-9d53-6b2b4a0f7a11";
    const OTHER: &str = "77777777-7777-4777-8777-777777777777";

    fn found(text: &str) -> Vec<&str> {
        ids_in(text).map(|(_, word)| word).collect()
    }

    #[test]
    fn an_id_is_a_whole_word() {
        for text in [
            "{id}",
            "/admin/settings/flows/{id}",
            "/flows/{id}/edit?x=1#{id}",
            r#"{ "role": "{id}" }"#,
            "ids {id},{id}; ä {id}.",
            "filter=%7B%22role%22%3A%22{id}%22%7D",
            "{id}.webp",
            "%{id}%",
            "_sync_default_admin_role",
            "/admin/settings/roles/_sync_default_admin_role?a",
        ] {
            let ids = text.matches("{id}").count().max(1);
            let text = text.replace("{id}", ID);
            let found = found(&text);
            assert_eq!(found.len(), ids, "{text}");
            for word in found {
                assert!(word == ID || word == "_sync_default_admin_role", "{text}");
            }
        }
        for text in [
            "",
            "a{id}",
            "{id}a",
            "x-{id}",
            "{id}-x",
            "_{id}",
            "ä{id}",
            "{id}ä",
            "{id}0",
            "22{id}",
            "urn:2c1f0b4e2f0a4f0e9d536b2b4a0f7a11",
            "{2c1f0b4e-2f0a-4f0e-9d53}",
            "x_sync_default_admin_role",
            "%é",
        ] {
            let text = text.replace("{id}", ID);
            assert!(found(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn only_known_ids_are_replaced() {
        let find = |word: &str| (word == ID).then_some(OTHER);
        let mut value = json!({
            ID: [format!("ä {ID}/{OTHER}?{ID}é"), 7, null, true],
            "whole": ID,
            "own": OTHER,
        });
        assert!(changes(&value, &find));
        replace(&mut value, &find);
        assert_eq!(
            value,
            json!({
                // Keys are names of fields.
                ID: [format!("ä {OTHER}/{OTHER}?{ID}é"), 7, null, true],
                "whole": OTHER,
                "own": OTHER,
            })
        );
        assert!(!changes(&json!([OTHER, "text"]), &find));
        // To put an id in its own place is no change.
        assert!(!changes(&json!(ID), &|_: &str| Some(ID)));
    }
}

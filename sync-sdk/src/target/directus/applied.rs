//! Whether a change of the data model whose answer was lost was made.

use serde_json::Value;

use super::resend::Found;
use crate::model::{DataModel, Object, SchemaKind};

/// Compares the changes that were sent to `/schema/apply` with the data model.
pub(super) fn found(diff: &Value, model: &DataModel) -> Found {
    let lists = diff.get("diff").and_then(Value::as_object);
    let entries = lists.into_iter().flatten().flat_map(|(name, list)| {
        let list = list.as_array().into_iter().flatten();
        list.map(move |entry| (name.as_str(), entry))
    });
    let (mut made, mut open) = (0, 0);
    for (name, entry) in entries {
        let now = now(model, name, entry);
        let parts = entry.get("diff").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            match state(part, now) {
                Some(true) => made += 1,
                Some(false) => open += 1,
                None => return Found::Unclear,
            }
            if part.get("path").is_none() {
                // It says the same of the whole entry as the other parts do.
                break;
            }
        }
    }
    match (made, open) {
        (0, 1..) => Found::Nothing,
        (1.., 0) => Found::All,
        _ => Found::Unclear,
    }
}

/// The entry of the data model that an entry of a diff is about.
fn now<'a>(model: &'a DataModel, name: &str, entry: &Value) -> Option<&'a Object> {
    let is_same = |object: &&Object| {
        let names = ["collection", "field"];
        names.iter().all(|key| object.get(*key) == entry.get(*key))
    };
    match SchemaKind::ALL.into_iter().find(|kind| kind.name() == name) {
        // An entry of a collection names no field.
        Some(kind) => model.entries(kind).iter().find(is_same),
        None => {
            let list = model.info.get(name)?.as_array()?;
            list.iter().filter_map(Value::as_object).find(is_same)
        }
    }
}

/// Whether a change was made; `None` where the value is neither the old nor the
/// new one.
fn state(part: &Value, now: Option<&Object>) -> Option<bool> {
    let Some(path) = part.get("path").and_then(Value::as_array) else {
        return match part.get("kind").and_then(Value::as_str)? {
            "N" => Some(now.is_some()),
            "D" => Some(now.is_none()),
            _ => None,
        };
    };
    let mut keys = path.iter().map(Value::as_str);
    let root = now?.get(keys.next()??);
    let value = keys.try_fold(root, |value, key| {
        let key = key?;
        Some(value.and_then(|value| value.get(key)))
    })?;
    let side = |name| part.get(name).filter(|side| !side.is_null());
    match value.filter(|value| !value.is_null()) {
        value if value == side("rhs") => Some(true),
        value if value == side("lhs") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(fields: Value) -> DataModel {
        let document = json!({
            "version": 1, "collections": [{ "collection": "a", "meta": null }],
            "fields": fields, "relations": [],
        });
        let document = document.as_object().expect("an object").clone();
        DataModel::from_document(document).expect("a data model")
    }

    #[test]
    fn a_change_is_made_or_not_or_unclear() {
        let diff = json!({ "hash": "x", "diff": {
            "collections": [],
            "fields": [
                { "collection": "a", "field": "new", "diff": [{ "kind": "N", "rhs": {} }] },
                { "collection": "a", "field": "gone", "diff": [{ "kind": "D", "lhs": {} }] },
                { "collection": "a", "field": "other", "diff": [
                    { "kind": "E", "path": ["meta", "note"], "lhs": null, "rhs": "b" } ] },
            ],
            "relations": [],
        }});
        let field = |name: &str, note: Value| json!({ "collection": "a", "field": name, "meta": { "note": note } });
        let other = |note| field("other", note);
        let before = json!([field("gone", json!(1)), other(Value::Null)]);
        let after = json!([field("new", json!(1)), other(json!("b"))]);
        let half = json!([field("new", json!(1)), other(Value::Null)]);
        let foreign = json!([field("new", json!(1)), other(json!("c"))]);
        assert_eq!(found(&diff, &model(before)), Found::Nothing);
        assert_eq!(found(&diff, &model(after)), Found::All);
        assert_eq!(found(&diff, &model(half)), Found::Unclear);
        assert_eq!(found(&diff, &model(foreign)), Found::Unclear);
        assert_eq!(found(&json!({}), &model(json!([]))), Found::Unclear);
    }
}

//! The data model that a diff leads to.

use serde_json::Value;

use crate::model::{DataModel, Object, SchemaKind};

/// The data model with a diff in it, as [`SchemaDiff::read`] left it: whole
/// entries that come or go, and replacements of `x` or `x.y` in others. `Err`
/// says what in it is no such change.
///
/// [`SchemaDiff::read`]: crate::engine::schema::SchemaDiff::read
pub(super) fn patched(model: &DataModel, diff: &Value) -> Result<DataModel, String> {
    let mut model = model.clone();
    let lists = diff.get("diff").and_then(Value::as_object);
    for (name, list) in lists.ok_or("it has no `diff`")? {
        let kind = SchemaKind::ALL.into_iter().find(|kind| kind.name() == name);
        for entry in list.as_array().into_iter().flatten() {
            let parts = entry.get("diff").and_then(Value::as_array);
            for part in parts.ok_or_else(|| format!("an entry of `{name}` has no `diff`"))? {
                let problem = || format!("a change in `{name}` is not understood: {part}");
                match kind {
                    Some(kind) => change(&mut model, kind, entry, part),
                    None => system_field(&mut model, entry, part),
                }
                .ok_or_else(problem)?;
            }
        }
    }
    Ok(model)
}

/// Makes one change; `None` where there is nothing to make it in.
fn change(model: &mut DataModel, kind: SchemaKind, entry: &Value, part: &Value) -> Option<()> {
    let entries = model.entries_mut(kind);
    match (part.get("kind")?.as_str()?, part.get("path")) {
        ("N", None) => entries.push(part.get("rhs")?.as_object()?.clone()),
        ("D", None) => {
            entries.retain(|other| !is_same(other, entry));
            if kind == SchemaKind::Collections {
                // Its fields and relations go with it.
                let collection = entry.get("collection");
                for kind in [SchemaKind::Fields, SchemaKind::Relations] {
                    let inside = |other: &Object| other.get("collection") == collection;
                    model.entries_mut(kind).retain(|other| !inside(other));
                }
            }
        }
        ("E", Some(path)) => {
            let found = entries.iter_mut().find(|other| is_same(other, entry))?;
            replace(found, path, part.get("rhs")?)?;
        }
        _ => return None,
    }
    Some(())
}

/// A field of a system collection, which a document lists elsewhere: of it only
/// some facts can change.
fn system_field(model: &mut DataModel, entry: &Value, part: &Value) -> Option<()> {
    let fields = model.info.get_mut("systemFields")?.as_array_mut()?;
    let mut fields = fields.iter_mut().filter_map(Value::as_object_mut);
    let found = fields.find(|other| is_same(other, entry))?;
    replace(found, part.get("path")?, part.get("rhs")?)
}

/// Whether two entries of one kind have the same key.
fn is_same(entry: &Object, other: &Value) -> bool {
    ["collection", "field"]
        .into_iter()
        .all(|key| entry.get(key) == other.get(key))
}

fn replace(entry: &mut Object, path: &Value, value: &Value) -> Option<()> {
    let path = path.as_array()?;
    let (root, rest) = path.split_first()?;
    match rest {
        [] => drop(entry.insert(root.as_str()?.to_owned(), value.clone())),
        [name] => {
            let inner = entry.get_mut(root.as_str()?)?.as_object_mut()?;
            inner.insert(name.as_str()?.to_owned(), value.clone());
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(document: Value) -> DataModel {
        let document = document.as_object().expect("an object").clone();
        DataModel::from_document(document).expect("a data model")
    }

    fn article() -> DataModel {
        model(json!({
            "systemFields": [{ "collection": "directus_users", "field": "email", "schema": { "is_indexed": false } }],
            "collections": [{ "collection": "a", "meta": { "note": null } }, { "collection": "old" }],
            "fields": [{ "collection": "a", "field": "id" }, { "collection": "old", "field": "id" }],
            "relations": [{ "collection": "old", "field": "id" }],
        }))
    }

    #[test]
    fn entries_come_go_and_change() {
        let diff = json!({ "hash": "x", "diff": {
            "collections": [
                { "collection": "a", "diff": [{ "kind": "E", "path": ["meta", "note"], "rhs": "b" }] },
                { "collection": "old", "diff": [{ "kind": "D", "lhs": {} }] },
            ],
            "fields": [
                { "collection": "a", "field": "id", "diff": [{ "kind": "E", "path": ["type"], "rhs": "uuid" }] },
                { "collection": "a", "field": "b", "diff": [{ "kind": "N", "rhs": { "collection": "a", "field": "b" } }] },
            ],
            "systemFields": [{ "collection": "directus_users", "field": "email",
                "diff": [{ "kind": "E", "path": ["schema", "is_indexed"], "rhs": true }] }],
            "relations": [],
        } });
        let wanted = model(json!({
            "systemFields": [{ "collection": "directus_users", "field": "email", "schema": { "is_indexed": true } }],
            "collections": [{ "collection": "a", "meta": { "note": "b" } }],
            "fields": [{ "collection": "a", "field": "id", "type": "uuid" }, { "collection": "a", "field": "b" }],
            "relations": [],
        }));
        assert_eq!(patched(&article(), &diff), Ok(wanted));
    }

    #[test]
    fn what_cannot_be_done_is_an_error() {
        for diff in [
            json!(null),
            json!({ "diff": { "fields": [{}] } }),
            json!({ "diff": { "fields": [{ "diff": [{ "kind": "N" }] }] } }),
            json!({ "diff": { "fields": [{ "collection": "no", "diff": [{ "kind": "E", "path": ["a"], "rhs": 1 }] }] } }),
            json!({ "diff": { "systemFields": [{ "diff": [{ "kind": "D" }] }] } }),
        ] {
            patched(&article(), &diff).expect_err(&diff.to_string());
        }
    }
}

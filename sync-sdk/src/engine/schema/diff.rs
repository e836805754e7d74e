//! Reading the server's answer to `/schema/diff`, and making it safe to send
//! back.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::engine::change::{Action, FieldChange};
use crate::model::{Address, DataModel, Object, SchemaKind};
use crate::schema::{EntryKey, by_key};

/// What the server would change in the data model.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaDiff {
    /// The changes in the server's order.
    pub changes: Vec<SchemaChange>,
    /// What to send to `/schema/apply`: the server's `hash` and `diff`, with
    /// nested changes put together (see [`SchemaDiff::read`]).
    pub raw: Value,
}

/// A change of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaChange {
    /// The entry.
    pub address: Address,
    /// Create, update or delete. A field that changes between an alias and a
    /// column is deleted and created, with its values lost.
    pub action: Action,
    /// For an update: what changes, leaf by leaf.
    pub changes: Vec<FieldChange>,
    /// The change that it is made for, where it was not targeted itself.
    pub needed_by: Option<Address>,
}

/// An answer to `/schema/diff` that is not understood, so that it must not be
/// applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// The answer does not have the form of a schema diff.
    #[error("the server's schema diff is not understood: {0}")]
    Form(String),
    /// The server would take the change of a whole part of an entry for the
    /// creation or deletion of the entry.
    #[error(
        "the server's schema diff wants to add or remove `{path}` of {address}, which Directus would take for creating or deleting all of it"
    )]
    WholePart {
        /// The entry.
        address: Address,
        /// The part.
        path: String,
    },
}

impl SchemaDiff {
    /// Reads the `data` of an answer, `{hash, diff}`. `current` is the target's
    /// snapshot and `document` what was sent, as [`align`](super::align) made
    /// it.
    ///
    /// The server's own `apply` looks only at the first change of an entry to
    /// tell whether the entry is new, changed or gone. A key that goes from an
    /// object inside `meta` or inside a JSON default has the same mark as a
    /// deletion: on 11.17.4, taking a key out of a collection's `translations`
    /// **drops the collection**, and taking one out of a JSON field's default
    /// drops the column. So every change below `meta.x` or `schema.x` is put
    /// together here into one replacement of `meta.x` or `schema.x`, which
    /// means the same and is applied as an update.
    pub fn read(
        mut answer: Value,
        current: &DataModel,
        document: &DataModel,
    ) -> Result<Self, DiffError> {
        let form = |text: &str| DiffError::Form(text.to_owned());
        if !answer.get("hash").is_some_and(Value::is_string) {
            return Err(form("it has no `hash`"));
        }
        let Some(Value::Object(lists)) = answer.get_mut("diff") else {
            return Err(form("it has no `diff`"));
        };
        let mut changes = Vec::new();
        for (name, list) in lists {
            let kind = SchemaKind::ALL.into_iter().find(|kind| kind.name() == name);
            if kind.is_none() && name != "systemFields" {
                return Err(DiffError::Form(format!("`{name}` is not known")));
            }
            let Value::Array(entries) = list else {
                return Err(DiffError::Form(format!("`{name}` is not a list")));
            };
            let values = kind.map(|kind| Values {
                before: by_key(current, kind),
                after: by_key(document, kind),
            });
            for entry in entries {
                let Value::Object(entry) = entry else {
                    return Err(DiffError::Form(format!(
                        "`{name}` has something that is no object"
                    )));
                };
                // System fields are addressed as fields.
                let kind = kind.unwrap_or(SchemaKind::Fields);
                changes.push(read_entry(kind, entry, values.as_ref())?);
            }
        }
        Ok(Self {
            changes,
            raw: answer,
        })
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// The entries of a kind on both sides of a diff.
struct Values<'a> {
    before: HashMap<EntryKey<'a>, &'a Object>,
    after: HashMap<EntryKey<'a>, &'a Object>,
}

fn read_entry(
    kind: SchemaKind,
    entry: &mut Object,
    values: Option<&Values<'_>>,
) -> Result<SchemaChange, DiffError> {
    let address = kind.address(entry);
    let key = {
        let text = |key: &str| {
            let text = entry.get(key).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        (text("collection"), text("field"))
    };
    let not_understood = |what: &str| DiffError::Form(format!("{what} of {address}"));
    let Some(Value::Array(parts)) = entry.get_mut("diff") else {
        return Err(not_understood("the changes"));
    };
    let whole = |part: &Value| {
        let whole = part.get("path").is_none();
        match part.get("kind").and_then(Value::as_str) {
            Some("N") if whole => Some(Action::Create),
            Some("D") if whole => Some(Action::Delete),
            _ => None,
        }
    };
    if let Some(action) = parts.first().and_then(whole) {
        return Ok(SchemaChange {
            address,
            action,
            changes: Vec::new(),
            needed_by: None,
        });
    }

    let sides = values.and_then(|values| {
        let key = (key.0.as_str(), key.1.as_str());
        Some((*values.before.get(&key)?, *values.after.get(&key)?))
    });
    let mut merged = HashSet::new();
    let mut updates = Vec::with_capacity(parts.len());
    for part in std::mem::take(parts) {
        let path: Vec<String> = part
            .get("path")
            .and_then(Value::as_array)
            .map(|path| path.iter().map(step).collect())
            .ok_or_else(|| not_understood("a path"))?;
        let part_kind = part.get("kind").and_then(Value::as_str).unwrap_or_default();
        match (path.as_slice(), part_kind) {
            ([_] | [_, _], "E") => updates.push(part),
            ([root, name, ..], "E" | "N" | "D" | "A") => {
                if !merged.insert((root.clone(), name.clone())) {
                    continue;
                }
                let (before, after) = sides.ok_or_else(|| not_understood("a change"))?;
                let value = |side: &Object| side.get(root)?.get(name).cloned();
                updates.push(json!({
                    "kind": "E",
                    "path": [root, name],
                    "lhs": value(before).unwrap_or(Value::Null),
                    "rhs": value(after).unwrap_or(Value::Null),
                }));
            }
            (_, "N" | "D") => {
                return Err(DiffError::WholePart {
                    path: path.join("."),
                    address,
                });
            }
            _ => return Err(not_understood("a change")),
        }
    }
    let mut changes = Vec::new();
    for update in &updates {
        let path = update.get("path").and_then(Value::as_array);
        let path: Vec<String> = path.into_iter().flatten().map(step).collect();
        if path == ["schema", "data_type"] {
            // Sent to make the server alter the column; `type` says what changes.
            continue;
        }
        let value = |key: &str| update.get(key).unwrap_or(&Value::Null);
        FieldChange::leaves(&path.join("."), value("lhs"), value("rhs"), &mut changes);
    }
    *parts = updates;
    Ok(SchemaChange {
        address,
        action: Action::Update,
        changes,
        needed_by: None,
    })
}

/// A step of a path: a key, or a position in a list.
fn step(step: &Value) -> String {
    match step {
        Value::String(key) => key.clone(),
        other => other.to_string(),
    }
}

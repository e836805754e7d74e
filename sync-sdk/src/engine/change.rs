//! What a sync does to one thing: the words that plans are made of.

use serde_json::Value;

use super::resolve::Cause;

/// What happens to a record or to an entry of the data model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It is made.
    Create,
    /// Some of its fields get other values.
    Update,
    /// A row that is already there is taken for it.
    Adopt,
    /// It is removed.
    Delete,
}

impl Action {
    /// All, in the order of a summary.
    pub const ALL: [Action; 4] = [Self::Create, Self::Update, Self::Adopt, Self::Delete];

    /// The word for it in plans and JSON: `create`, `update`, `adopt`, `delete`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Adopt => "adopt",
            Self::Delete => "delete",
        }
    }
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Where it is: keys joined with dots, positions in lists in brackets
    /// (`meta.options.choices[1].text`).
    pub path: String,
    /// The value on the target, `None` where there is none.
    pub before: Option<Value>,
    /// The value that it gets, `None` where it goes away.
    pub after: Option<Value>,
    /// Who changed it since the last sync.
    pub cause: Cause,
}

impl FieldChange {
    /// A change that the configuration asks for.
    pub fn new(path: impl Into<String>, before: Option<Value>, after: Option<Value>) -> Self {
        Self {
            path: path.into(),
            before,
            after,
            cause: Cause::Own,
        }
    }

    /// The changes between two values at `path`, one for each leaf: objects are
    /// compared key by key, lists of one length item by item, everything else
    /// is a leaf. Appends them to `changes`.
    pub fn leaves(path: &str, before: &Value, after: &Value, changes: &mut Vec<FieldChange>) {
        match (before, after) {
            (Value::Object(old), Value::Object(new)) if !old.is_empty() && !new.is_empty() => {
                for (key, old) in old {
                    let path = format!("{path}.{key}");
                    match new.get(key) {
                        Some(new) => Self::leaves(&path, old, new, changes),
                        None => changes.push(Self::new(path, Some(old.clone()), None)),
                    }
                }
                for (key, new) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                    let path = format!("{path}.{key}");
                    changes.push(Self::new(path, None, Some(new.clone())));
                }
            }
            (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                for (index, (old, new)) in old.iter().zip(new).enumerate() {
                    Self::leaves(&format!("{path}[{index}]"), old, new, changes);
                }
            }
            _ if before != after => {
                changes.push(Self::new(path, Some(before.clone()), Some(after.clone())));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_nested_change_is_shown_at_its_leaf() {
        let before = json!({ "choices": [{ "text": "A", "value": 1 }], "gone": true, "same": [1] });
        let after = json!({ "choices": [{ "text": "B", "value": 1 }], "same": [1], "new": null });
        let mut changes = Vec::new();
        FieldChange::leaves("meta.options", &before, &after, &mut changes);
        let paths: Vec<_> = changes.iter().map(|c| c.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "meta.options.choices[0].text",
                "meta.options.gone",
                "meta.options.new"
            ]
        );
        assert_eq!(changes[1].after, None);
        assert_eq!(changes[2].before, None);
        assert_eq!(changes[2].after, Some(Value::Null));
    }

    #[test]
    fn lists_of_different_length_are_one_change() {
        let mut changes = Vec::new();
        FieldChange::leaves(
            "meta.special",
            &json!(["a"]),
            &json!(["a", "b"]),
            &mut changes,
        );
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].path, "meta.special");
    }
}

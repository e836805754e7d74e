//! Values that are filled in when a plan is made.

use serde_json::{Value, json};

/// The key of the object that stands for a value in a snapshot.
const MARK: &str = "$directus-sync";

/// A value of the environment in which a plan is made, named in the config. A
/// dump, a plan, a log or an error holds the name, never the value.
///
/// In JSON it is `{"$directus-sync": {"var": "NAME"}}` (or `"secret"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placeholder {
    /// A value that may be shown in a diff.
    Var(String),
    /// A value that is never shown.
    Secret(String),
}

impl Placeholder {
    /// The placeholder that this value is, if it is one.
    pub fn from_value(value: &Value) -> Option<Self> {
        let object = value.as_object().filter(|object| object.len() == 1)?;
        let inner = object
            .get(MARK)?
            .as_object()
            .filter(|inner| inner.len() == 1)?;
        let (form, name) = inner.iter().next()?;
        match form.as_str() {
            "var" => Some(Self::Var(name.as_str()?.to_owned())),
            "secret" => Some(Self::Secret(name.as_str()?.to_owned())),
            _ => None,
        }
    }

    /// The placeholder as it stands in a snapshot.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Var(name) => json!({ MARK: { "var": name } }),
            Self::Secret(name) => json!({ MARK: { "secret": name } }),
        }
    }

    /// The name of the environment variable.
    pub fn name(&self) -> &str {
        match self {
            Self::Var(name) | Self::Secret(name) => name,
        }
    }
}

/// Which names are meant.
pub(crate) type Which = fn(&Placeholder) -> bool;

/// Whether one of these names stands anywhere in a value.
pub(crate) fn holds(value: &Value, which: Which) -> bool {
    match Placeholder::from_value(value) {
        Some(placeholder) => which(&placeholder),
        None => match value {
            Value::Object(object) => object.values().any(|value| holds(value, which)),
            Value::Array(items) => items.iter().any(|item| holds(item, which)),
            _ => false,
        },
    }
}

/// Whether there is any text in a value.
pub(crate) fn says_text(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => object.values().any(says_text),
        Value::Array(items) => items.iter().any(says_text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_json() {
        for placeholder in [
            Placeholder::Var("A".into()),
            Placeholder::Secret("B".into()),
        ] {
            assert_eq!(
                Placeholder::from_value(&placeholder.to_value()),
                Some(placeholder)
            );
        }
        assert_eq!(Placeholder::from_value(&json!({ "var": "A" })), None);
    }
}

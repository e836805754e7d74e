//! What a field is on the server, by its Rust type.

use serde_json::Value;

use super::Choice;
use super::interface::{self, Interface};

/// What a field is on the server.
///
/// Names of column types are those that Directus uses on SQLite; on another
/// database the comparison goes by `field_type`.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Directus's type: `string`, `integer`, `alias`, …
    pub field_type: &'static str,
    /// The column's type on SQLite; `None` for a field without a column.
    pub data_type: Option<&'static str>,
    /// The length of a string.
    pub max_length: Option<u32>,
    /// Flags that make Directus treat the value specially (`cast-json`).
    pub special: Vec<String>,
    /// The interface when the author names none.
    pub interface: Option<Interface>,
    /// The values that the field can have, where they are known.
    pub choices: Vec<Choice>,
    /// The collection that a many-to-one field points to, and its primary key.
    pub target: Option<(&'static str, &'static str)>,
    /// The collections of which an [`AnyItem`](super::AnyItem) field can hold an
    /// item.
    pub allowed: Vec<&'static str>,
    /// What `#[relation(…)]` must say of a field of this type.
    pub needs: Option<&'static str>,
    /// Whether a primary key of this type counts up.
    pub counts: bool,
}

impl Column {
    pub(super) fn new(field_type: &'static str, data_type: &'static str) -> Self {
        Self {
            field_type,
            data_type: Some(data_type),
            ..Self::default()
        }
    }

    pub(super) fn special(mut self, special: &str) -> Self {
        self.special = vec![special.to_owned()];
        self
    }

    pub(super) fn shown(mut self, interface: impl Into<Interface>) -> Self {
        self.interface = Some(interface.into());
        self
    }

    pub(super) fn length(mut self, max_length: u32) -> Self {
        self.max_length = Some(max_length);
        self
    }

    pub(super) fn alias(special: &[&str]) -> Self {
        Self {
            field_type: "alias",
            special: special.iter().map(|&flag| flag.to_owned()).collect(),
            ..Self::default()
        }
    }

    // What follows is for types with parameters: not generic itself, it is
    // compiled once and not in each config for each of its types.

    /// A column that holds one of these values.
    pub fn holding(self, choices: Vec<Choice>) -> Self {
        Self {
            choices,
            counts: false,
            ..self.shown(interface::select_dropdown())
        }
    }

    /// A column that holds several of these values.
    pub(crate) fn holding_several(self, choices: Vec<Choice>) -> Self {
        Self {
            choices,
            ..self.shown(interface::select_multiple())
        }
    }

    /// A column that holds the key of an item of one of these collections.
    pub(crate) fn any(self, allowed: Vec<&'static str>) -> Self {
        Self {
            interface: None,
            allowed,
            needs: Some("collection = …"),
            ..self
        }
    }

    /// A field that holds the key of an item: the column of that key, what the
    /// collection says of fields that point to it, and its name and key.
    pub(crate) fn link(
        self,
        (special, interface): (&str, &str),
        target: (&'static str, &'static str),
    ) -> Self {
        Self {
            special: vec![special.to_owned()],
            interface: Some(interface::raw(interface, Value::Null)),
            choices: Vec::new(),
            target: Some(target),
            counts: false,
            ..self
        }
    }

    /// A field that lists items.
    pub(crate) fn list(special: &str, interface: &str, needs: &'static str) -> Self {
        Self {
            interface: Some(interface::raw(interface, Value::Null)),
            needs: Some(needs),
            ..Self::alias(&[special])
        }
    }

    pub(super) fn counting(mut self) -> Self {
        self.counts = true;
        self
    }
}

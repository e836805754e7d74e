//! Columns of records that no attribute says.

use std::collections::HashSet;

use super::attribute::Attribute;
use super::literal;
use crate::model::{Kind, Object, Record};

/// `record = json!({ … })` for the columns in which the record differs from what
/// the rest of its declaration compiles to; tells whether there are any.
pub(super) fn say_more(
    attribute: &mut Attribute,
    record: &Record,
    kind: Kind,
    said: &Object,
) -> bool {
    let spec = kind.spec();
    let beside: HashSet<&str> = spec.ignored.iter().chain(spec.aliases).copied().collect();
    let more: Object = record
        .fields
        .iter()
        .filter(|(key, value)| !beside.contains(key.as_str()) && said.get(*key) != Some(*value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let differs = !more.is_empty();
    if differs {
        attribute.set("record", literal::json(&more.into()));
    }
    differs
}

/// A text that `build` takes for a name.
pub(super) fn is_name(text: &str) -> bool {
    !text.trim().is_empty()
}

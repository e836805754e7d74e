//! Columns of records that no attribute says.

use super::attribute::Attribute;
use super::code::Code;
use super::literal::{escaped, inner};
use crate::model::{Kind, Object, Record};
use serde_json::Value;

/// `record = json!({ … })` for the columns in which the record differs from what
/// the rest of its declaration compiles to; tells whether there are any.
pub(super) fn say_more(
    attribute: &mut Attribute,
    record: &Record,
    kind: Kind,
    said: &Object,
) -> bool {
    say_more_as(attribute, record, kind, said, |_, value| inner(value))
}

/// The same, where not every value is written as it is.
pub(super) fn say_more_as(
    attribute: &mut Attribute,
    record: &Record,
    kind: Kind,
    said: &Object,
    mut written: impl FnMut(&str, &Value) -> Code,
) -> bool {
    let spec = kind.spec();
    let is_beside = |key: &str| spec.ignores(key) || spec.aliases.contains(&key);
    let mut more: Vec<(&String, &Value)> = record
        .fields
        .iter()
        .filter(|(key, value)| !is_beside(key) && said.get(*key) != Some(*value))
        .collect();
    more.sort_by_key(|(key, _)| *key);
    let differs = !more.is_empty();
    if differs {
        let more = more
            .into_iter()
            .map(|(key, value)| Code::behind(escaped(key) + ": ", written(key, value)));
        let more: Vec<Code> = more.collect();
        attribute.set("record", Code::padded("json!({", more, "})"));
    }
    differs
}

/// A text that `build` takes for a name.
pub(super) fn is_name(text: &str) -> bool {
    !text.trim().is_empty()
}

//! What a reader of a data model asks about one side of it.

use serde_json::Value;

use super::defaults::{self, Meaning};
use super::overlay;
use super::vendor::Vendor;

pub(crate) use super::defaults::{boolean, number};
pub(crate) use super::meaning::{rule, same_meta};

/// A default as its author meant it, of one that a server of this vendor reports.
pub(crate) fn meant_default(reported: &Value, vendor: Option<&str>) -> Value {
    let doubled = vendor
        .and_then(Vendor::parse)
        .is_some_and(Vendor::doubles_quotes);
    let plain = doubled.then(|| defaults::unquoted(reported)).flatten();
    plain.unwrap_or_else(|| reported.clone())
}

/// Whether the default is the time of the insert.
pub(crate) fn is_now(default: &Value, field_type: &str) -> bool {
    defaults::meaning(Some(default), field_type) == Meaning::Now
}

/// Whether the default is a key that the database makes.
pub(crate) fn is_generated_key(default: &Value, field_type: &str) -> bool {
    defaults::meaning(Some(default), field_type) == Meaning::GeneratedKey
}

/// Whether two lists of flags are the same for a field of this type, but for
/// those that servers set themselves.
pub(crate) fn same_special(left: &[&str], right: &[&str], field_type: &str) -> bool {
    overlay::bare(left, field_type) == overlay::bare(right, field_type)
}

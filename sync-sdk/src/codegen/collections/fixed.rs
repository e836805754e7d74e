//! Names that live as long as the program.
//!
//! Declarations hold names as literals, which those of a config crate are. What
//! is proved here comes from a snapshot; each different name is kept once,
//! however often code is generated.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

static KEPT: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

pub(super) fn fixed(text: &str) -> &'static str {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.get_or_insert_default();
    if let Some(known) = kept.get(text) {
        return known;
    }
    let new: &'static str = Box::leak(text.into());
    kept.insert(new);
    new
}

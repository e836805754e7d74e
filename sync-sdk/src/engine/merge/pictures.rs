//! Pictures in a merge: fields that hold the keys of contents while it is under way,
//! files afterwards.

use serde_json::Value;

use super::Merged;
use crate::engine::assets::{field, take_out, tell_of};
use crate::engine::current::Current;
use crate::engine::options::Desired;
use crate::engine::resolve::Clash;
use crate::model::{Kind, Snapshot};

/// Finds which pictures were taken over, and leaves the records without them. One
/// whose content the target has lost is not taken: the configuration may have the
/// last copy.
pub(super) fn settle(merged: &mut Merged, current: &Current, desired: &Desired) {
    for setting in &current.assets.left {
        let name = field(setting);
        let is_it = |clash: &mut Clash| clash.field.as_ref() == Some(&name);
        merged.kept.extend(merged.taken.extract_if(.., is_it));
    }
    merged.warnings.extend(current.assets.warnings());
    merged.assets = current.assets.only(|setting| {
        let name = field(setting);
        held(&desired.snapshot, &name) != held(&merged.snapshot, &name)
    });
    without(&mut merged.snapshot);
    let clashes = [&mut merged.taken, &mut merged.kept, &mut merged.undecided];
    tell_of(clashes.into_iter().flatten(), current, desired);
}

/// Takes the pictures out of the settings. A record that was there for them alone is
/// none.
fn without(snapshot: &mut Snapshot) {
    let Some(records) = snapshot.records.get_mut(&Kind::Settings) else {
        return;
    };
    let before = records.len();
    records.retain_mut(|record| {
        let was_empty = record.fields.is_empty();
        take_out(&mut record.fields);
        was_empty || !record.fields.is_empty()
    });
    if records.is_empty() && before > 0 {
        snapshot.records.remove(&Kind::Settings);
    }
}

/// What the settings have in this field.
fn held<'a>(snapshot: &'a Snapshot, field: &str) -> Option<&'a Value> {
    snapshot.of(Kind::Settings).first()?.fields.get(field)
}

//! Saved plans.

use serde_json::Value;
use sync_sdk::engine::SealedPlan;

/// Reads a saved plan as it is, and once more with the checksum that it should
/// have: else nothing but that would ever be looked at.
pub fn plan(text: &str) {
    drop(SealedPlan::read(text));
    let Ok(mut document) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let checksum = SealedPlan::checksum(&document);
    let Some(members) = document.as_object_mut() else {
        return;
    };
    members.insert("checksum".to_owned(), Value::from(checksum));
    let Ok(plan) = SealedPlan::from_json(&document) else {
        return;
    };
    // It is shown, and saved again.
    drop(plan.plan().to_json().to_string());
    let written = plan.to_json();
    let again =
        SealedPlan::from_json(&written).unwrap_or_else(|error| panic!("{error}: {written:#}"));
    assert_eq!(again.to_json(), written);
}

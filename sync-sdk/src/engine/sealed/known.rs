//! What the id map knew of what a plan makes it remember. Another push may have
//! left something newer there since, which stays.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::section::{Fingerprint, subject};
use crate::engine::current::Current;
use crate::engine::plan::Plan;
use crate::idmap::{Digest, MapChange, Subject};

/// What was known of a subject: what the last sync left of it, and its row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Known {
    #[serde(with = "subject")]
    subject: Subject,
    was: Fingerprint,
}

/// What is known of all that a plan remembers or forgets. What nothing is known
/// of is left out.
pub(super) fn known(plan: &Plan, current: &Current) -> Vec<Known> {
    let changes = plan.ahead.iter().chain(&plan.map_changes);
    let subjects = changes.filter_map(MapChange::memory_of);
    let known = subjects.filter_map(|subject| {
        Some(Known {
            subject: subject.clone(),
            was: state(subject, current)?,
        })
    });
    known.collect()
}

/// Takes out of a plan what it would remember or forget of subjects of which
/// something else is known meanwhile.
pub(super) fn keep_newer(plan: &mut Plan, then: &[Known], current: &Current) {
    let then = then.iter().map(|known| (&known.subject, &known.was));
    let then: HashMap<&Subject, &Fingerprint> = then.collect();
    let is_as_it_was = |change: &MapChange| {
        change
            .memory_of()
            .is_none_or(|subject| state(subject, current).as_ref() == then.get(subject).copied())
    };
    plan.ahead.retain(is_as_it_was);
    plan.map_changes.retain(is_as_it_was);
}

fn state(subject: &Subject, current: &Current) -> Option<Fingerprint> {
    let last = current.map.last(subject);
    let row = match subject {
        Subject::Record(kind, sync_id) => current.map.get(*kind, sync_id),
        Subject::Model(_) => None,
    };
    if last.is_none() && row.is_none() {
        return None;
    }
    let last = last.map(|last| {
        let fields = last.fields.iter();
        let fields: Vec<_> = fields.map(|(key, digest)| (key, digest.as_str())).collect();
        json!([fields, last.project])
    });
    let row = row.map(|row| json!([row.local_id, row.project]));
    Some(Fingerprint(Digest::of(&json!([last, row]))))
}

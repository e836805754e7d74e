//! Doubled permissions of which a person has said which one stays.

use super::Patient;
use super::finding::{Finding, FindingKind, Repair};
use super::twins::{evidence, number, permissions_alike, without};
use crate::engine::current::Current;
use crate::model::Kind;

/// Which of several permissions stays, in the order of their primary keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The oldest.
    First,
    /// The newest.
    Last,
}

/// The permissions of which there are several for one policy, collection and
/// action, with the repair that leaves one of them whatever they say and whoever
/// tracks them: what [`examine`](super::examine) leaves to a person. The evidence
/// tells both.
pub fn duplicate_permissions(current: &Current, keep: Keep) -> Vec<Finding> {
    let patient = Patient::of(current, None);
    let mut findings: Vec<Finding> = permissions_alike(&patient)
        .into_iter()
        .map(|mut rows| {
            rows.sort_by_key(|(local_id, _)| number(local_id));
            let (kept, place) = match keep {
                Keep::First => (rows.first(), "first"),
                Keep::Last => (rows.last(), "last"),
            };
            let kept = kept.map_or("", |(local_id, _)| local_id.as_str());
            let (gone, mends) = without(&patient, &rows, kept);
            let text = format!(
                "`{kept}` stays, the {place}; {} goes. Who has the policy may do less after that, \
                 never more",
                gone.join(", ")
            );
            let ids = rows.iter().map(|(local_id, _)| (*local_id).clone());
            Finding {
                kind: FindingKind::DoublePermission,
                address: patient.address(Kind::Permissions, kept),
                ids: ids.collect(),
                what: format!("{} rows for one policy, collection and action", rows.len()),
                evidence: evidence(&patient, &rows),
                repair: Some(Repair::new(text, mends)),
            }
        })
        .collect();
    findings.sort_by_cached_key(|finding| (finding.address.clone(), finding.ids.clone()));
    findings
}

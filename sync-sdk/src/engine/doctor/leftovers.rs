//! What a push that was interrupted has left: rows that gave up their name so that
//! another row could have it (`pointers::names`).

use serde_json::Value;

use super::Patient;
use super::finding::{Finding, FindingKind, Mend, Repair};
use super::twins::{delete, unmap};
use crate::model::{Kind, Object};

pub(super) fn find(patient: &Patient<'_>) -> Vec<Finding> {
    let kinds = patient.current.rows.keys().copied();
    let mut findings = Vec::new();
    for kind in kinds.filter(|kind| kind.spec().natural_key_is_unique) {
        let Some(field) = kind.spec().natural_key.first() else {
            continue;
        };
        let nameless = patient
            .current
            .of(kind)
            .filter(|(local_id, row)| row.get(*field).and_then(Value::as_str) == Some(local_id));
        for (local_id, row) in nameless {
            findings.push(leftover(patient, kind, field, local_id, row));
        }
    }
    findings
}

fn leftover(
    patient: &Patient<'_>,
    kind: Kind,
    field: &'static str,
    local_id: &str,
    row: &Object,
) -> Finding {
    let mut owners = patient.owners(kind, local_id).peekable();
    let is_left =
        owners.peek().is_some() && owners.all(|id| patient.said.describes(kind, id) == Some(false));
    let repair = match patient.described(kind, local_id) {
        Some(record) => named_again(patient, kind, field, local_id, row, &record.fields),
        // A row gives its name up when it is to have another, or to go.
        None if is_left => {
            let mut mends = vec![delete(kind, local_id)];
            mends.extend(unmap(patient, kind, local_id));
            Some(Repair::new(
                "the row is deleted: the configuration describes it no longer, and the push that \
                 was interrupted was deleting it",
                mends,
            ))
        }
        None => None,
    };
    let what = match repair {
        Some(_) => format!("its `{field}` is its own key"),
        None => format!(
            "its `{field}` is its own key; push the configuration that describes it, or name it in the app"
        ),
    };
    Finding {
        kind: FindingKind::Leftover,
        address: patient.address(kind, local_id),
        ids: vec![local_id.to_owned()],
        what,
        evidence: Vec::new(),
        repair,
    }
}

/// The name that the configuration says, where no other row has it.
fn named_again(
    patient: &Patient<'_>,
    kind: Kind,
    field: &'static str,
    local_id: &str,
    row: &Object,
    wanted: &Object,
) -> Option<Repair> {
    let name = wanted.get(field)?.clone();
    // Directus refuses a change of two parts of a name at once.
    let (_, rest) = kind.spec().natural_key.split_first()?;
    let is_taken = patient.current.of(kind).any(|(other, it)| {
        other != local_id
            && it.get(field) == Some(&name)
            && rest.iter().all(|part| it.get(*part) == row.get(*part))
    });
    let text = format!("its `{field}` becomes {name}, as the configuration says");
    let mend = Mend::Set {
        kind,
        local_id: local_id.to_owned(),
        field,
        value: name,
    };
    (!is_taken).then(|| Repair::new(text, vec![mend]))
}

//! Mends what was found.

use std::collections::BTreeMap;

use super::finding::{Finding, Mend};
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::last::FieldKey;
use crate::idmap::{IdMap, MapChange, ProjectChange, Subject};
use crate::model::{Kind, Object};
use crate::target::batch::Part;
use crate::target::{TargetError, WriteTarget, directus_key};

/// Mends the findings that can be mended, in an order in which every part is sound
/// by itself: references are emptied before what they lead to is deleted, rows go
/// before their mappings. Who is interrupted examines again and goes on. `current`
/// is what was examined: what is changed here is no longer remembered as a sync
/// left it, so that the next push does not take it for somebody's own change.
///
/// # Errors
/// [`EngineError::Target`] with the first refusal; what came before is mended.
pub async fn mend(
    findings: &[&Finding],
    current: &Current,
    writer: &dyn WriteTarget,
    idmap: &dyn IdMap,
) -> Result<(), EngineError> {
    let mut sets: BTreeMap<Kind, BTreeMap<&str, Object>> = BTreeMap::new();
    let mut deletes: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    let mut changes: Vec<MapChange> = Vec::new();
    let repairs = findings.iter().filter_map(|it| it.repair.as_ref());
    for mend in repairs.flat_map(|repair| &repair.mends) {
        match mend {
            Mend::Set {
                kind,
                local_id,
                field,
                value,
            } => {
                let rows = sets.entry(*kind).or_default();
                let row = rows.entry(local_id).or_insert_with(|| {
                    Object::from_iter([("id".to_owned(), directus_key(*kind, local_id))])
                });
                row.insert((*field).to_owned(), value.clone());
            }
            Mend::Delete { kind, local_id } => {
                let rows = deletes.entry(*kind).or_default();
                if !rows.contains(local_id) {
                    rows.push(local_id.clone());
                }
            }
            Mend::Map(change) => {
                if !changes.contains(change) {
                    changes.push(change.clone());
                }
            }
        }
    }
    let unremembered = unremembered(current, &sets, &deletes);
    for (kind, rows) in sets {
        let rows: Vec<Object> = rows.into_values().collect();
        passed(writer.update(kind, &rows).await)?;
    }
    // What depends on others goes before them.
    for (kind, ids) in deletes.into_iter().rev() {
        passed(writer.delete(kind, &ids).await)?;
    }
    idmap.write(&changes).await?;
    idmap.write_all(&unremembered).await?;
    writer.clear_caches().await?;
    Ok(())
}

/// What the last syncs left of fields that are set, and of rows that go, is known
/// no longer. What is left of it stays that of the project which remembered it.
pub(super) fn unremembered(
    current: &Current,
    sets: &BTreeMap<Kind, BTreeMap<&str, Object>>,
    deletes: &BTreeMap<Kind, Vec<String>>,
) -> Vec<ProjectChange> {
    let mut changes = Vec::new();
    for (subject, last) in current.map.all_last() {
        let Subject::Record(kind, sync_id) = subject else {
            continue;
        };
        let Some(row) = current.map.get(*kind, sync_id) else {
            continue;
        };
        let set = sets
            .get(kind)
            .and_then(|rows| rows.get(row.local_id.as_str()));
        let mut fields = last.fields.clone();
        let is_set = |key: &String| {
            let field = FieldKey::parse(key).field;
            set.is_some_and(|set| set.contains_key(&field))
        };
        fields.retain(|key, _| !is_set(key));
        if deletes
            .get(kind)
            .is_some_and(|ids| ids.contains(&row.local_id))
        {
            let forget = MapChange::Forget(subject.clone());
            changes.push((forget, last.project.clone()));
        } else if fields.len() < last.fields.len() {
            let subject = subject.clone();
            let remember = MapChange::Remember { subject, fields };
            changes.push((remember, last.project.clone()));
        }
    }
    changes
}

fn passed(parts: Vec<Part<()>>) -> Result<(), TargetError> {
    parts.into_iter().try_for_each(|part| part.result)
}

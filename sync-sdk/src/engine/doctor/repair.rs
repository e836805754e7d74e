//! Mends what was found.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Mend, Repair};
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::last::unlearn;
use crate::idmap::{IdMap, MapChange, ProjectChange, Subject};
use crate::model::{Kind, Object};
use crate::target::batch::Part;
use crate::target::{TargetError, WriteTarget, directus_key};

/// Mends the findings that can be mended, in an order in which every part is sound
/// by itself: references are emptied before what they lead to is deleted, rows go
/// before their mappings. Who is interrupted examines again and goes on. `current`
/// is what was examined: what is to change is no longer remembered as a sync left
/// it, from before the change, so that the next push does not take it for
/// somebody's own.
///
/// # Errors
/// [`EngineError::Target`] with the first refusal; what came before is mended, with
/// its mappings.
pub async fn mend(
    findings: &[&Finding],
    current: &Current,
    writer: &dyn WriteTarget,
    idmap: &dyn IdMap,
) -> Result<(), EngineError> {
    let mut sets: BTreeMap<Kind, BTreeMap<&str, Object>> = BTreeMap::new();
    let mut deletes: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    let repairs = || findings.iter().filter_map(|it| it.repair.as_ref());
    for mend in repairs().flat_map(|repair| &repair.mends) {
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
            Mend::Map(_) => {}
        }
    }
    let unremembered = unremembered(current, &sets, &deletes);
    idmap.write_all(&unremembered).await?;
    let mut mended = Mended::default();
    let rows = mended.rows(sets, deletes, writer).await;
    let mut changes: Vec<MapChange> = Vec::new();
    for repair in repairs().filter(|repair| mended.has_all(repair)) {
        for mend in &repair.mends {
            match mend {
                Mend::Map(change) if !changes.contains(change) => changes.push(change.clone()),
                _ => {}
            }
        }
    }
    // Also where a row was refused: those of the others are as they should be.
    let mapped = idmap.write(&changes).await;
    rows?;
    mapped?;
    writer.clear_caches().await?;
    Ok(())
}

/// The rows that were changed and deleted.
#[derive(Default)]
struct Mended {
    set: BTreeSet<(Kind, String)>,
    deleted: BTreeSet<(Kind, String)>,
}

impl Mended {
    /// Mends rows, up to the first kind of which one is refused.
    async fn rows(
        &mut self,
        sets: BTreeMap<Kind, BTreeMap<&str, Object>>,
        deletes: BTreeMap<Kind, Vec<String>>,
        writer: &dyn WriteTarget,
    ) -> Result<(), TargetError> {
        for (kind, rows) in sets {
            let ids: Vec<String> = rows.keys().map(|id| (*id).to_owned()).collect();
            let rows: Vec<Object> = rows.into_values().collect();
            passed(writer.update(kind, &rows).await, kind, &ids, &mut self.set)?;
        }
        // What depends on others goes before them.
        for (kind, ids) in deletes.into_iter().rev() {
            passed(
                writer.delete(kind, &ids).await,
                kind,
                &ids,
                &mut self.deleted,
            )?;
        }
        Ok(())
    }

    /// Whether all rows of a repair are mended, so that its mappings hold.
    fn has_all(&self, repair: &Repair) -> bool {
        repair.mends.iter().all(|mend| match mend {
            Mend::Set { kind, local_id, .. } => self.set.contains(&(*kind, local_id.clone())),
            Mend::Delete { kind, local_id } => self.deleted.contains(&(*kind, local_id.clone())),
            Mend::Map(_) => true,
        })
    }
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
        let is_set = |field: &str| set.is_some_and(|set| set.contains_key(field));
        unlearn(&mut fields, kind.spec(), is_set);
        if deletes
            .get(kind)
            .is_some_and(|ids| ids.contains(&row.local_id))
        {
            let forget = MapChange::Forget(subject.clone());
            changes.push((forget, last.project.clone()));
        } else if fields != last.fields {
            let subject = subject.clone();
            let remember = MapChange::Remember { subject, fields };
            changes.push((remember, last.project.clone()));
        }
    }
    changes
}

/// Notes the rows that were written, and answers the first refusal.
fn passed(
    parts: Vec<Part<()>>,
    kind: Kind,
    ids: &[String],
    into: &mut BTreeSet<(Kind, String)>,
) -> Result<(), TargetError> {
    let mut result = Ok(());
    for part in parts {
        match part.result {
            Ok(()) => into.extend(ids[part.rows].iter().map(|id| (kind, id.clone()))),
            Err(error) => result = result.and(Err(error)),
        }
    }
    result
}

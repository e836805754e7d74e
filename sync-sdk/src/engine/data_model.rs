//! Plans the data model: the pure comparison of [`super::schema`], and the one
//! request for the server's own diff.

use std::collections::BTreeSet;

use super::error::{EngineError, Problem};
use super::current::Current;
use super::options::{Desired, Options, Scope};
use super::plan::SchemaPlan;
use super::schema::{SchemaDiff, SchemaScope, align, delta, leaf_of};
use super::settle::Settled;
use super::settle_model::{ahead, remember, settle_model};
use crate::idmap::MapChange;
use crate::model::{Address, DataModel, SchemaKind};
use crate::target::{ReadTarget, TargetError};

/// What is to be done about the data model.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub(super) schema: SchemaPlan,
    /// What a project declares and did not before, and the reverse.
    pub(super) map_changes: Vec<MapChange>,
    /// What is to be remembered before the data model changes.
    pub(super) ahead: Vec<MapChange>,
    pub(super) settled: Settled,
}

/// Refuses a dump of another version or vendor without `--force`, as Directus
/// does. A project in code is of no version.
pub(super) fn check_version(
    wanted: &DataModel,
    now: &DataModel,
    scope: &Scope,
    force: bool,
) -> Result<(), EngineError> {
    let named = |model: &DataModel| {
        format!(
            "{} on {}",
            model.directus().unwrap_or("?"),
            model.vendor().unwrap_or("an unknown database")
        )
    };
    let is_same = wanted.directus() == now.directus() && wanted.vendor() == now.vendor();
    if force || is_same || matches!(scope, Scope::Project(_)) {
        return Ok(());
    }
    Err(EngineError::OtherVersion {
        dump: named(wanted),
        target: named(now),
    })
}

/// Compares the data models. `previous` is what the project's last sync
/// declared, `None` for a dump, which speaks for all of it.
pub(super) async fn plan_data_model(
    reader: &dyn ReadTarget,
    wanted: &DataModel,
    now: &DataModel,
    previous: Option<&BTreeSet<Address>>,
    (current, desired, options): (&Current, &Desired, &Options),
) -> Result<Planned, EngineError> {
    let scope = previous.map_or(SchemaScope::Mirror, |previous| {
        SchemaScope::Owned(previous.clone())
    });
    let mut aligned = align(wanted, now, &scope);
    if !aligned.conflicts.is_empty() {
        let problem = |conflict: &super::schema::Conflict| Problem {
            address: None,
            origin: None,
            message: conflict.to_string(),
        };
        return Err(EngineError::Problems(
            aligned.conflicts.iter().map(problem).collect(),
        ));
    }
    let mut planned = Planned::default();
    if let Some(previous) = previous {
        let declared: BTreeSet<Address> = SchemaKind::ALL
            .into_iter()
            .flat_map(|kind| {
                wanted
                    .entries(kind)
                    .iter()
                    .map(move |entry| kind.address(entry))
            })
            .collect();
        let new = declared
            .difference(previous)
            .cloned()
            .map(MapChange::Declare);
        let gone = previous
            .difference(&declared)
            .cloned()
            .map(MapChange::Retract);
        planned.map_changes = new.chain(gone).collect();
    }
    let before = delta(now, &aligned.document);
    let found = settle_model(now, &mut aligned.document, &before, current, desired, options);
    planned.settled = found.settled;
    let after = delta(now, &aligned.document);
    let remembered = remember(wanted, now, (&before, &after), current, desired);
    planned.ahead = ahead(&remembered, &after, current);
    planned.map_changes.extend(remembered);
    // Equal documents have no diff; the server need not be asked.
    if aligned.document == *now {
        return Ok(planned);
    }
    let answer = reader
        .compare_data_model(&aligned.document.clone().into_document())
        .await?;
    if let Some(answer) = answer {
        let diff = SchemaDiff::read(answer, now, &aligned.document).map_err(|error| {
            TargetError::Garbled {
                method: "POST".to_owned(),
                url: "/schema/diff".to_owned(),
                detail: error.to_string(),
            }
        })?;
        if !diff.is_empty() {
            let mut changes = diff.changes;
            for change in &mut changes {
                for field in &mut change.changes {
                    let leaf = leaf_of(&field.path).to_owned();
                    let cause = found.causes.get(&(change.address.clone(), leaf));
                    field.cause = cause.copied().unwrap_or_default();
                }
            }
            planned.schema = SchemaPlan {
                changes,
                diff: Some(diff.raw),
            };
        }
    }
    Ok(planned)
}

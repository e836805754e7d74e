//! Opens a sealed plan on its target, and sees that what it says came true.

use std::collections::BTreeSet;
use std::time::Instant;

use super::check::{Happened, Stale, moved};
use super::known::keep_newer;
use super::model::patched;
use super::recheck::{refuse, reviewed_dangers};
use super::{SealedPlan, seal};
use crate::engine::current::{Current, read};
use crate::engine::danger::DangerKind;
use crate::engine::data_model::Draft;
use crate::engine::error::{EngineError, Problem};
use crate::engine::limits::forbidden;
use crate::engine::meaning::{is_masked, is_same};
use crate::engine::observe::{Event, Observer, Phase};
use crate::engine::options::Selection;
use crate::engine::plan::{Change, Plan, SchemaPlan};
use crate::engine::schema::{SchemaChange, SchemaDiff};
use crate::engine::values::Values;
use crate::engine::{Action, FieldChange};
use crate::engine::{memory, memory_model};
use crate::idmap::IdMap;
use crate::model::{Address, DataModel};
use crate::target::{ReadTarget, TargetError};

/// A sealed plan whose target is as it was, with its secrets: one that can be
/// applied.
#[derive(Debug)]
pub struct Opened {
    plan: Plan,
    selection: Selection,
    /// The data model that it leads to, where it changes any.
    model: Option<DataModel>,
}

impl SealedPlan {
    /// Opens it: looks for what has moved, and then its secrets up. `current`
    /// is the target as it is, [discovered](crate::engine::discover) for
    /// [`selection`](Self::selection).
    ///
    /// # Errors
    /// [`EngineError::Stale`] lists everything that has moved,
    /// [`EngineError::Problems`] the secrets that are not there.
    pub async fn open(
        self,
        reader: &dyn ReadTarget,
        current: &Current,
        idmap: &str,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Opened, EngineError> {
        let instance = seal::instance(reader, current).await?;
        refuse(moved(&self.seal, current, idmap, &instance))?;
        let selection = self.selection();
        let mut plan = self.plan;
        keep_newer(&mut plan, &self.seal.known, current);
        let gone = plan.assets.find_again(reader, current).await?.into_iter();
        refuse(gone.map(|file| Stale::Picture { file }).collect())?;
        let model = match (&plan.schema.diff, &current.data_model) {
            (Some(diff), Some(now)) => {
                let model = patched(now, diff).map_err(|_| other_diff())?;
                plan.schema = fresh(reader, now, &model, &plan.schema).await?;
                Some(model)
            }
            (Some(_), None) => return Err(other_diff()),
            (None, _) => None,
        };
        plan.target = current.info.clone();
        plan.dangers = reviewed_dangers(reader, &plan, current).await?;
        plan.forbidden = forbidden(&plan, current);
        let named = plan.changes.iter();
        let named = named.map(|change| (change, &change.payload));
        let problem = |(change, message): (&Change, String)| Problem {
            address: Some(change.address.clone()),
            origin: change.origin.clone(),
            message,
        };
        plan.values = Values::look_up(named, lookup)
            .map_err(|missing| EngineError::Problems(missing.into_iter().map(problem).collect()))?;
        Ok(Opened {
            plan,
            selection,
            model,
        })
    }
}

/// The server's diff again: a collection of a sync tool may have come or gone,
/// which changes its hash and nothing else.
async fn fresh(
    reader: &dyn ReadTarget,
    now: &DataModel,
    model: &DataModel,
    planned: &SchemaPlan,
) -> Result<SchemaPlan, EngineError> {
    let document = model.clone().into_document();
    let answer = reader.compare_data_model(&document).await?;
    let Some(answer) = answer else {
        return Err(other_diff());
    };
    let diff = SchemaDiff::read(answer, now, model).map_err(|error| TargetError::Garbled {
        method: "POST".to_owned(),
        url: "/schema/diff".to_owned(),
        detail: error.to_string(),
    })?;
    // Why something changes is the plan's to say.
    let is_same = |(fresh, planned): (&FieldChange, &FieldChange)| {
        let sides = |change: &FieldChange| (change.before.clone(), change.after.clone());
        fresh.path == planned.path && sides(fresh) == sides(planned)
    };
    let is_same = |(fresh, planned): (&SchemaChange, &SchemaChange)| {
        fresh.address == planned.address
            && fresh.action == planned.action
            && fresh.changes.len() == planned.changes.len()
            && fresh.changes.iter().zip(&planned.changes).all(is_same)
    };
    match diff.changes.len() == planned.changes.len()
        && diff.changes.iter().zip(&planned.changes).all(is_same)
    {
        true => Ok(SchemaPlan {
            changes: planned.changes.clone(),
            diff: Some(diff.raw),
        }),
        false => Err(other_diff()),
    }
}

fn other_diff() -> EngineError {
    EngineError::Stale(vec![Stale::DataModel {
        address: Address::new("schema"),
        how: Happened::Changed,
    }])
}

impl Opened {
    /// What it does.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Says which [dangers](Plan::dangers) are wanted.
    pub fn allow(&mut self, kinds: BTreeSet<DangerKind>) {
        self.plan.allowed = kinds;
    }

    /// Reads the target again: every change of the plan must be there. For after
    /// it was [applied](crate::engine::apply).
    ///
    /// # Errors
    /// [`EngineError::Unverified`] with what is not as the plan says.
    pub async fn verify(
        &self,
        reader: &dyn ReadTarget,
        idmap: &dyn IdMap,
        observer: &dyn Observer,
    ) -> Result<(), EngineError> {
        let begun = Instant::now();
        observer.event(Event::Began(Phase::Verify));
        let info = self.plan.target.clone();
        let current = read(reader, idmap, &self.selection, info).await?;
        let mut left = self.plan.clone();
        left.changes
            .retain_mut(|change| self.is_missing(change, &current));
        left.schema = match (&self.model, &current.data_model) {
            (Some(wanted), Some(now)) => {
                let draft = Draft::new(wanted, now, Some(self.deleted()), |_| true)?;
                draft.ask(reader).await?
            }
            _ => SchemaPlan::default(),
        };
        idmap.tidy().await?;
        if left.is_empty() {
            let mut achieved = memory::achieved(&self.plan, &current);
            if let (Some(wanted), Some(now)) = (&self.model, &current.data_model) {
                let changes = &self.plan.schema.changes;
                achieved.extend(memory_model::achieved(changes, wanted, now, &current));
            }
            idmap.write(&achieved).await?;
        }
        observer.event(Event::Ended(Phase::Verify, begun.elapsed()));
        match left.is_empty() {
            true => Ok(()),
            false => Err(EngineError::Unverified(Box::new(left))),
        }
    }

    /// The entries of the data model that go.
    fn deleted(&self) -> BTreeSet<Address> {
        let changes = self.plan.schema.changes.iter();
        let deleted = changes.filter(|change| change.action == Action::Delete);
        deleted.map(|change| change.address.clone()).collect()
    }

    /// Whether a change is not there. Leaves the fields that are not.
    fn is_missing(&self, change: &mut Change, current: &Current) -> bool {
        let spec = change.kind.spec();
        let mapped = current.map.get(change.kind, &change.sync_id);
        let local_id = change.local_id.as_deref();
        let local_id = local_id.or(mapped.map(|row| row.local_id.as_str()));
        let row = local_id.and_then(|local_id| current.row(change.kind, local_id));
        let Some(row) = row.filter(|_| change.action != Action::Delete) else {
            return row.is_some() || change.action != Action::Delete;
        };
        let differs = |key: &str| {
            let wanted = change.payload.get(key);
            wanted.zip(row.get(key)).is_some_and(|(wanted, now)| {
                let wanted = self.plan.values.fill_value(wanted);
                !is_masked(now) && !is_same(spec, key, now, &wanted)
            })
        };
        let fields = std::mem::take(&mut change.fields).into_iter();
        let fields: Vec<_> = fields.filter(|field| differs(&field.path)).collect();
        change.fields = fields;
        !change.fields.is_empty()
    }
}

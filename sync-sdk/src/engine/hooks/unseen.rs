//! What hooks leave out of a pull: a push leaves it alone.

use std::collections::HashSet;

use super::RunHooks;
use super::seen::{Reading, is_hooked};
use crate::engine::current::Current;
use crate::engine::error::EngineError;
use crate::engine::identities::Identities;
use crate::engine::options::{Desired, Scope, Selection};
use crate::engine::pull;
use crate::engine::schema::without_hidden;
use crate::hooks::{Hook, Part, When};
use crate::model::{Address, DataModel, Kind, SchemaKind};
use crate::target::ReadTarget;

/// What of a target no configuration speaks for, because hooks leave it out of a
/// pull.
#[derive(Debug, Clone, Default)]
pub struct Unseen {
    rows: HashSet<(Kind, String)>,
    model: HashSet<Address>,
}

impl Unseen {
    /// Whether it has this row.
    pub(crate) fn has(&self, kind: Kind, local_id: &str) -> bool {
        !self.rows.is_empty() && self.rows.contains(&(kind, local_id.to_owned()))
    }

    /// Whether it has this entry of the data model.
    pub(crate) fn has_entry(&self, address: &Address) -> bool {
        self.model.contains(address)
    }

    /// The wanted data model of a dump with the entries that stay as they are,
    /// `None` where there are none of them.
    pub(crate) fn kept(
        &self,
        wanted: &DataModel,
        now: &DataModel,
        scope: &Scope,
    ) -> Option<DataModel> {
        // What a project does not declare stays in any case.
        if self.model.is_empty() || *scope != Scope::Mirror {
            return None;
        }
        let mut kept = wanted.clone();
        for kind in SchemaKind::ALL {
            let described: HashSet<Address> = wanted
                .entries(kind)
                .iter()
                .map(|it| kind.address(it))
                .collect();
            let left = now.entries(kind).iter().filter(|entry| {
                let address = kind.address(entry);
                self.model.contains(&address) && !described.contains(&address)
            });
            kept.entries_mut(kind).extend(left.cloned());
        }
        Some(kept)
    }
}

impl Desired {
    /// Finds out what of a target the hooks leave out of a pull, by letting them
    /// see it: whatever is mapped there, a plan does not delete it, and it is
    /// neither drift nor taken over by a merge. What the configuration describes
    /// all the same is compared as ever.
    ///
    /// # Errors
    /// [`EngineError::Hook`] when a hook fails, [`EngineError::Target`] when a
    /// query of `onQuery` does.
    pub async fn leave_unseen(
        &mut self,
        reader: &dyn ReadTarget,
        current: &Current,
        selection: &Selection,
        hooks: &dyn RunHooks,
    ) -> Result<(), EngineError> {
        self.unseen = Unseen::of(reader, current, selection, hooks).await?;
        Ok(())
    }
}

impl Unseen {
    /// Lets the hooks see a target.
    ///
    /// # Errors
    /// As of [`Desired::leave_unseen`].
    pub async fn of(
        reader: &dyn ReadTarget,
        current: &Current,
        selection: &Selection,
        hooks: &dyn RunHooks,
    ) -> Result<Self, EngineError> {
        let kinds = selection.kinds.iter().copied();
        let hooked = Selection {
            kinds: kinds.filter(|kind| is_hooked(hooks, *kind)).collect(),
            ..selection.clone()
        };
        let looks_at_model = hooks.has(Hook::new(Part::DataModel, When::OnSave));
        if hooked.kinds.is_empty() && !looks_at_model {
            return Ok(Self::default());
        }
        let mut ids = Identities::of(current);
        let all: Vec<Kind> = current
            .rows
            .keys()
            .copied()
            .filter(|kind| kind.spec().dumped)
            .collect();
        pull::name(&all, current, &mut ids);
        let reading = Reading {
            reader,
            hooks,
            current,
            ids: &ids,
            selection: &hooked,
        };
        let mut unseen = Unseen::default();
        if let (true, Some(model)) = (looks_at_model, &current.data_model) {
            let now = without_hidden(model);
            let seen = addresses(&reading.data_model(now.clone()).await?);
            unseen.model = addresses(&now).difference(&seen).cloned().collect();
        }
        let seen = reading.records(&mut Vec::new()).await?;
        for kind in hooked.kinds {
            let seen: HashSet<_> = seen.of(kind).iter().map(|record| &record.sync_id).collect();
            let rows = current.of(kind).map(|(local_id, _)| local_id);
            let rows = rows.filter(|id| ids.sync_id(kind, id).is_none_or(|id| !seen.contains(id)));
            unseen.rows.extend(rows.map(|id| (kind, id.clone())));
        }
        Ok(unseen)
    }
}

fn addresses(model: &DataModel) -> HashSet<Address> {
    let of = |kind: SchemaKind| model.entries(kind).iter().map(move |it| kind.address(it));
    SchemaKind::ALL.into_iter().flat_map(of).collect()
}

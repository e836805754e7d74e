//! What a run covers, and what it may do.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assets::Assets;
use super::danger::DangerKind;
use super::error::EngineError;
use super::hooks::Unseen;
use super::resolve::{OnConflict, Resolve};
use super::select::{Mode, Targets};
use super::values::Values;
use super::withheld::drop_withheld;
use crate::idmap::MapState;
use crate::model::{Address, DataModel, Kind, ProjectKey, Snapshot, SyncId};
use crate::target::directus::Client;

/// A configuration, and how much of a target it speaks for.
#[derive(Debug, Clone)]
pub struct Desired {
    pub(super) snapshot: Snapshot,
    /// The data model with the names in it, where it has any.
    named_model: Option<DataModel>,
    pub(super) scope: Scope,
    pub(super) values: Values,
    /// What of the target is outside of it.
    pub(super) unseen: Unseen,
    /// What the reader should know, one sentence each.
    pub(super) warnings: Vec<String>,
    /// The pictures of the settings.
    pub(super) assets: Assets,
}

impl Desired {
    /// A configuration that is ready to be compared: every record has an
    /// address, and every value that it names by `var` and `secret` is looked
    /// up. Licences, and secrets that it says outright, are taken out of it; plans and
    /// [`warnings`](Self::warnings) tell of that.
    ///
    /// # Errors
    /// [`EngineError::Problems`] lists what names a value that is not there, and
    /// secrets in the data model.
    pub fn new(
        mut snapshot: Snapshot,
        scope: Scope,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, EngineError> {
        snapshot.name_records();
        let warnings = drop_withheld(&mut snapshot);
        let values = Values::resolve(&snapshot, lookup).map_err(EngineError::Problems)?;
        let mut named_model = None;
        if let Some(model) = &mut snapshot.data_model {
            named_model = values.fill_data_model(model);
        }
        Ok(Self {
            snapshot,
            named_model,
            scope,
            values,
            unseen: Unseen::default(),
            warnings,
            assets: Assets::default(),
        })
    }

    /// What of it is never sent, and was taken out: one sentence each. Plans say it
    /// themselves.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The configuration as it was written: with names in place of values.
    pub(super) fn as_written(&self) -> Snapshot {
        let mut snapshot = self.snapshot.clone();
        if let Some(named) = &self.named_model {
            snapshot.data_model = Some(named.clone());
        }
        snapshot
    }

    /// Tells a client its secrets, so that no error repeats one that the server
    /// has from an earlier push. [`apply`](super::apply) tells those that it sends.
    pub fn hide_in(&self, client: &Client) {
        self.values.secrets().for_each(|secret| client.hide(secret));
    }

    /// The address that a record had when the configuration described it.
    pub(super) fn held(&self, kind: Kind, sync_id: &SyncId) -> Option<&Address> {
        self.snapshot.held.get(&kind)?.get(sync_id)
    }

    /// Whether it speaks for what is mapped to this SyncID. What another project
    /// has mapped since is that project's.
    pub(super) fn owns(&self, map: &MapState, kind: Kind, sync_id: &SyncId) -> bool {
        match &self.scope {
            Scope::Mirror => true,
            Scope::Project(project) => {
                map.is_owned(kind, sync_id, project)
                    || (self.held(kind, sync_id).is_some()
                        && !self.is_of_another(map, kind, sync_id))
            }
        }
    }

    /// Whether another project has written the mapping.
    pub(super) fn is_of_another(&self, map: &MapState, kind: Kind, sync_id: &SyncId) -> bool {
        let writer = map
            .get(kind, sync_id)
            .and_then(|row| row.project.as_deref());
        writer.is_some_and(|writer| self.project().map(ProjectKey::as_str) != Some(writer))
    }

    /// The project whose configuration it is, `None` for a dump.
    pub fn project(&self) -> Option<&ProjectKey> {
        self.scope.project()
    }
}

/// How much of a target a configuration speaks for. Records without a mapping
/// are outside of it in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A dump: everything. Mapped records and parts of the data model that it
    /// lacks are deleted.
    Mirror,
    /// A project in code: what it declares, and what its last sync declared.
    Project(ProjectKey),
}

impl Scope {
    /// The project, if it is one.
    pub fn project(&self) -> Option<&ProjectKey> {
        match self {
            Self::Mirror => None,
            Self::Project(key) => Some(key),
        }
    }
}

/// Which parts of a configuration a run covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The kinds of records, of those in [`Kind::dumped`].
    pub kinds: BTreeSet<Kind>,
    /// Whether the data model is covered.
    pub data_model: bool,
    /// Whether the roles of policies (access rows) are covered.
    pub policy_roles: bool,
    /// Whether the pictures that the settings name are covered: logo, favicon,
    /// foreground and background. They are files, which are read and compared by
    /// their content.
    pub assets: bool,
    /// Whether ids of records within values (rules, options, links: see
    /// [`KindSpec::literals`]) are SyncIDs in a configuration and primary keys on a
    /// target. Otherwise they are the same in both, as with directus-sync. The
    /// values of a project in code are mapped in any case.
    ///
    /// [`KindSpec::literals`]: crate::model::KindSpec::literals
    pub map_literals: bool,
}

impl Default for Selection {
    /// Everything but pictures.
    fn default() -> Self {
        Self {
            kinds: Kind::dumped().collect(),
            data_model: true,
            policy_roles: true,
            assets: false,
            map_literals: true,
        }
    }
}

impl Selection {
    /// Whether access rows are read, compared and written.
    pub fn access(&self) -> bool {
        self.policy_roles && self.kinds.contains(&Kind::Policies)
    }

    /// The kinds that must be read: those selected, those that rules and options
    /// may name, and those that these refer to.
    pub fn read_kinds(&self) -> BTreeSet<Kind> {
        let holds_values = |kind: &Kind| !kind.spec().literals.is_empty();
        let names = self.data_model || self.kinds.iter().any(holds_values);
        let named = Kind::named().filter(|_| names);
        with_referred(self.kinds.iter().copied().chain(named))
    }

    /// The kinds selected, and those that they refer to.
    pub(super) fn referred_kinds(&self) -> BTreeSet<Kind> {
        with_referred(self.kinds.iter().copied())
    }
}

fn with_referred(kinds: impl Iterator<Item = Kind>) -> BTreeSet<Kind> {
    let mut all = BTreeSet::new();
    let mut waiting: Vec<Kind> = kinds.collect();
    while let Some(kind) = waiting.pop() {
        if all.insert(kind) {
            waiting.extend(kind.spec().references.iter().map(|reference| reference.to));
        }
    }
    // The admin and public policies are recognised by their access rows.
    if all.contains(&Kind::Policies) {
        all.extend([Kind::Access, Kind::Roles]);
    }
    all
}

/// What a run may do beyond the ordinary.
#[derive(Debug, Clone)]
pub struct Options {
    /// Take over rows that have a record's name but no mapping. Without it they
    /// are shown, and the plan cannot be applied.
    pub adopt: bool,
    /// Push a dump of another Directus version or database vendor.
    pub force: bool,
    /// Which actions it may take.
    pub mode: Mode,
    /// Which addresses it may change.
    pub targets: Targets,
    /// Which dangers a plan may have to be applied.
    pub allow: BTreeSet<DangerKind>,
    /// What becomes of what was changed by hand since the last sync.
    pub on_conflict: Arc<dyn Resolve>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            adopt: false,
            force: false,
            mode: Mode::default(),
            targets: Targets::default(),
            allow: BTreeSet::new(),
            on_conflict: Arc::new(OnConflict::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_referred_to_is_read() {
        let of = |kinds: &[Kind], data_model: bool| Selection {
            kinds: kinds.iter().copied().collect(),
            data_model,
            ..Selection::default()
        };
        let folders = of(&[Kind::Folders], false);
        assert_eq!(folders.read_kinds(), BTreeSet::from([Kind::Folders]));
        // The flow in a link.
        let settings = of(&[Kind::Settings], false);
        assert!(settings.read_kinds().contains(&Kind::Flows));
        assert_eq!(
            settings.referred_kinds(),
            BTreeSet::from([Kind::Settings, Kind::Roles, Kind::Folders])
        );
        assert!(
            of(&[Kind::Policies], false)
                .read_kinds()
                .contains(&Kind::Access)
        );
        // The folder in a field's options, the role in a panel's rule.
        assert!(of(&[], true).read_kinds().contains(&Kind::Folders));
        let panels = of(&[Kind::Panels], false);
        assert!(panels.read_kinds().contains(&Kind::Roles));
        assert_eq!(
            panels.referred_kinds(),
            BTreeSet::from([Kind::Panels, Kind::Dashboards])
        );
    }
}

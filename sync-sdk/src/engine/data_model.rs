//! Plans the data model: the pure comparison of [`super::schema`], and the one
//! request for the server's own diff.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::change::Action;
use super::current::Current;
use super::error::{EngineError, Problem};
use super::memory_model::{ahead, remember};
use super::options::{Desired, Options, Scope};
use super::plan::SchemaPlan;
use super::resolve::Cause;
use super::schema::{Conflict, Difference, SchemaDiff, SchemaScope, align, delta, leaf_of};
use super::select::{LeftOut, Why};
use super::settle::Settled;
use super::settle_model::settle_model;
use crate::idmap::MapChange;
use crate::model::{Address, DataModel, SchemaKind};
use crate::schema::by_key;
use crate::target::{ReadTarget, TargetError};

/// What is to be done about the data model.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub(super) schema: SchemaPlan,
    /// What a project declares and did not before, and the reverse.
    pub(super) map_changes: Vec<MapChange>,
    /// What is to be remembered before the data model changes.
    pub(super) ahead: Vec<MapChange>,
}

/// The data model as it is to be, before the server is asked for its diff. The
/// passes over a plan may put some of it [back](super::schema::put_back).
#[derive(Debug)]
pub(super) struct Draft<'a> {
    wanted: &'a DataModel,
    pub(super) now: &'a DataModel,
    pub(super) document: DataModel,
    /// What the configuration would change.
    pub(super) all: Vec<Difference>,
    /// The same without what was changed by hand and stays.
    pub(super) differences: Vec<Difference>,
    /// What Directus cannot change, and is not to.
    pub(super) unmeant: Vec<Address>,
    /// Who changed what differs.
    causes: HashMap<(Address, String), Cause>,
    /// What comes along, and what needs it.
    pub(super) needed_by: HashMap<Address, Address>,
    /// What a project declares and what its last sync declared; `None` for a
    /// dump.
    declared: Option<[BTreeSet<Address>; 2]>,
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

/// What of a wanted data model the target's version does not have: it is left out.
pub(super) fn unknown<'a>(
    wanted: &'a DataModel,
    now: &'a DataModel,
) -> impl Iterator<Item = LeftOut> + 'a {
    crate::schema::unknown(wanted, now).map(|unknown| LeftOut {
        address: unknown.address,
        fields: unknown.keys,
        action: Action::Update,
        why: Why::Unknown,
    })
}

impl<'a> Draft<'a> {
    /// Compares the data models. `previous` is what the project's last sync
    /// declared, `None` for a dump, which speaks for all of it. `is_meant` tells
    /// whose conflicts matter: what cannot be changed and is not to be is no
    /// problem, unless it is a part of a collection that is new.
    pub(super) fn new(
        wanted: &'a DataModel,
        now: &'a DataModel,
        previous: Option<BTreeSet<Address>>,
        is_meant: impl Fn(&Address) -> bool,
    ) -> Result<Self, EngineError> {
        let scope = previous
            .clone()
            .map_or(SchemaScope::Mirror, SchemaScope::Owned);
        let aligned = align(wanted, now, &scope);
        let problem = |conflict: &Conflict| Problem {
            address: None,
            origin: None,
            message: conflict.to_string(),
        };
        let collections = by_key(now, SchemaKind::Collections);
        let is_known = |address: &Address| {
            let collection = address.tail().split('.').next().unwrap_or_default();
            collection.starts_with("directus_") || collections.contains_key(&(collection, ""))
        };
        let (unmeant, problems): (Vec<&Conflict>, Vec<&Conflict>) = aligned
            .conflicts
            .iter()
            .partition(|conflict| !is_meant(conflict.address()) && is_known(conflict.address()));
        let unmeant = unmeant
            .iter()
            .map(|conflict| conflict.address().clone())
            .collect();
        let problems: Vec<Problem> = problems.into_iter().map(problem).collect();
        if !problems.is_empty() {
            return Err(EngineError::Problems(problems));
        }
        let declared = || {
            let of = |kind: SchemaKind| wanted.entries(kind).iter().map(move |it| kind.address(it));
            SchemaKind::ALL.into_iter().flat_map(of).collect()
        };
        let all = delta(now, &aligned.document);
        Ok(Self {
            wanted,
            now,
            differences: all.clone(),
            all,
            causes: HashMap::new(),
            document: aligned.document,
            unmeant,
            needed_by: HashMap::new(),
            declared: previous.map(|previous| [declared(), previous]),
        })
    }

    /// Decides what becomes of what was changed by hand.
    pub(super) fn settle(
        &mut self,
        current: &Current,
        desired: &Desired,
        options: &Options,
    ) -> Settled {
        let Self {
            now, document, all, ..
        } = self;
        let found = settle_model(now, document, all, current, desired, options);
        self.causes = found.causes;
        self.differences = delta(self.now, &self.document);
        found.settled
    }

    /// Asks the server for its diff of what is left of it.
    pub(super) async fn finish(
        self,
        reader: &dyn ReadTarget,
        is_meant: impl Fn(&Address) -> bool,
        (current, desired): (&Current, &Desired),
    ) -> Result<Planned, EngineError> {
        let after = delta(self.now, &self.document);
        let remembered = remember(self.wanted, self.now, (&self.all, &after), current, desired);
        let mut planned = Planned {
            ahead: ahead(&remembered, &after, current),
            map_changes: self.declarations(&after, is_meant),
            ..Planned::default()
        };
        planned.map_changes.extend(remembered);
        planned.schema = self.ask(reader).await?;
        Ok(planned)
    }

    /// The server's own diff.
    pub(super) async fn ask(&self, reader: &dyn ReadTarget) -> Result<SchemaPlan, EngineError> {
        let mut planned = SchemaPlan::default();
        // Equal documents have no diff; the server need not be asked.
        if self.document == *self.now {
            return Ok(planned);
        }
        let answer = reader
            .compare_data_model(&self.document.clone().into_document())
            .await?;
        if let Some(answer) = answer {
            let diff = SchemaDiff::read(answer, self.now, &self.document).map_err(|error| {
                TargetError::Garbled {
                    method: "POST".to_owned(),
                    url: "/schema/diff".to_owned(),
                    detail: error.to_string(),
                }
            })?;
            if !diff.is_empty() {
                let mut changes = diff.changes;
                for change in &mut changes {
                    change.needed_by = self.needed_by.get(&change.address).cloned();
                    for field in &mut change.changes {
                        let leaf = leaf_of(&field.path).to_owned();
                        let cause = self.causes.get(&(change.address.clone(), leaf));
                        field.cause = cause.copied().unwrap_or_default();
                    }
                }
                planned = SchemaPlan {
                    changes,
                    diff: Some(diff.raw),
                };
            }
        }
        Ok(planned)
    }

    /// What a project comes to declare, and what it declares no longer. What is
    /// not made is not declared: somebody else's of this name would be dropped
    /// with it one day. What is not deleted stays declared, so that a later push
    /// deletes it.
    fn declarations(
        &self,
        left: &[Difference],
        is_meant: impl Fn(&Address) -> bool,
    ) -> Vec<MapChange> {
        let Some([declared, previous]) = &self.declared else {
            return Vec::new();
        };
        let left: HashSet<&Address> = left.iter().map(|it| &it.address).collect();
        let taken_back = self.all.iter();
        let taken_back: HashMap<&Address, Action> = taken_back
            .filter(|it| !left.contains(&it.address))
            .map(|it| (&it.address, it.action))
            .collect();
        let is_new = |address: &&Address| match taken_back.get(*address) {
            Some(Action::Create) => false,
            _ => left.contains(*address) || is_meant(address),
        };
        let is_gone = |address: &&Address| taken_back.get(*address) != Some(&Action::Delete);
        let new = declared.difference(previous).filter(is_new).cloned();
        let gone = previous.difference(declared).filter(is_gone).cloned();
        let new = new.map(MapChange::Declare);
        new.chain(gone.map(MapChange::Retract)).collect()
    }
}

//! What can be taken over, and in which order: the id map gets mappings, the rows
//! stay as they are.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::engine::change::FieldChange;
use crate::engine::current::Current;
use crate::engine::options::Desired;
use crate::engine::order::targets_first;
use crate::idmap::{MapChange, MapRow, Subject};
use crate::model::{Address, Kind, Origin, ProjectKey, SyncId};

/// What can be taken over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adoptable {
    /// Rows of which it is known whose they would be, each behind those that it
    /// refers to by its natural key.
    pub candidates: Vec<Candidate>,
    /// Where that is not known. None of these is taken unless a row is named.
    pub ambiguous: Vec<Ambiguity>,
}

/// A row that a record can take over.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The record's kind.
    pub kind: Kind,
    /// What the record is called.
    pub address: Address,
    /// Who it is.
    pub sync_id: SyncId,
    /// The row's primary key.
    pub local_id: String,
    /// How it was found.
    pub found: Found,
    /// The record as which it is tracked until now, and by whom.
    pub tracked: Option<(SyncId, MapRow)>,
    /// What the next push would change in it.
    pub fields: Vec<FieldChange>,
    /// Where the record was written down.
    pub origin: Option<Origin>,
    /// The candidates that it was found by: a permission by its policy. Without
    /// them it would be moved to another one by the next push.
    pub needs: Vec<Address>,
    pub(super) forgets: bool,
}

/// How a row was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its primary key is the record's SyncID, or one that a pull made of it.
    Key,
    /// Its natural key leaves no doubt, or it says the same.
    Same,
    /// It has the record's name.
    Name,
    /// A person has named it.
    Picked,
}

impl Found {
    /// The word for it in output: `key`, `same`, `name`, `picked`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Same => "same",
            Self::Name => "name",
            Self::Picked => "picked",
        }
    }
}

/// Rows and records of one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Ambiguity {
    /// Their kind.
    pub kind: Kind,
    /// The records that have the name: one, unless it is the records that are too
    /// many.
    pub records: Vec<Address>,
    /// The rows that have it, with what tells them apart.
    pub rows: Vec<Rival>,
}

/// One of several rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Its primary key.
    pub local_id: String,
    /// The fields in which the rows differ, as this one has them. Those in which
    /// the configuration has a secret are hidden.
    pub tells: Vec<(String, Value)>,
    /// Who tracks it until now.
    pub tracked: Option<(SyncId, MapRow)>,
}

impl Adoptable {
    /// Puts each behind what it needs, and leaves out needs that are met.
    pub(super) fn sort(&mut self) {
        let candidates = || self.candidates.iter();
        let addresses = candidates().enumerate();
        let place: BTreeMap<&Address, usize> = addresses
            .map(|(place, candidate)| (&candidate.address, place))
            .collect();
        let placed = |candidate: &Candidate| {
            let needs = candidate.needs.iter();
            needs.filter_map(|need| place.get(need).copied()).collect()
        };
        let needs: Vec<Vec<usize>> = candidates().map(placed).collect();
        for (candidate, needs) in needs.iter().enumerate() {
            let open = needs
                .iter()
                .map(|place| self.candidates[*place].address.clone());
            self.candidates[candidate].needs = open.collect();
        }
        let (order, _) = targets_first(needs.len(), |node| needs[node].clone());
        let mut candidates: Vec<Option<Candidate>> = self.candidates.drain(..).map(Some).collect();
        let sorted = order
            .into_iter()
            .filter_map(|place| candidates[place].take());
        self.candidates = sorted.collect();
    }

    /// The candidates that are wanted, with those that they need.
    pub fn wanted(&self, is_wanted: impl Fn(&Candidate) -> bool) -> Vec<&Candidate> {
        let mut addresses: HashSet<&Address> = HashSet::new();
        // Each is behind what it needs.
        for candidate in self.candidates.iter().rev() {
            if is_wanted(candidate) || addresses.contains(&candidate.address) {
                addresses.insert(&candidate.address);
                addresses.extend(&candidate.needs);
            }
        }
        let candidates = self.candidates.iter();
        candidates
            .filter(|candidate| addresses.contains(&candidate.address))
            .collect()
    }
}

impl Candidate {
    /// What is to be written so that the record has the row.
    pub fn changes(&self) -> Vec<MapChange> {
        let kind = self.kind;
        let mut changes = Vec::new();
        if let Some((sync_id, _)) = self.tracked.clone() {
            let subject = Subject::Record(kind, sync_id.clone());
            changes.push(MapChange::Remove { kind, sync_id });
            changes.extend(self.forgets.then_some(MapChange::Forget(subject)));
        }
        changes.push(MapChange::Put {
            kind,
            sync_id: self.sync_id.clone(),
            local_id: self.local_id.clone(),
        });
        changes
    }

    /// Who tracks the row until now, in words.
    pub fn tracked_by(&self) -> Option<String> {
        tracked_by(self.tracked.as_ref())
    }

    /// Whether another project than that of the configuration tracks the row: taken
    /// from there, the next push of that project makes another row. So a person
    /// should have [named](super::Pick) it.
    pub fn is_of_another(&self, config: &Desired) -> bool {
        let row = self.tracked.as_ref().map(|(_, row)| row);
        let writer = row.and_then(|row| row.project.as_deref());
        writer.is_some_and(|writer| config.project().map(ProjectKey::as_str) != Some(writer))
    }
}

impl Rival {
    /// Who tracks the row until now, in words.
    pub fn tracked_by(&self) -> Option<String> {
        tracked_by(self.tracked.as_ref())
    }
}

/// Who tracks a row.
pub(super) fn owner(current: &Current, kind: Kind, local_id: &str) -> Option<(SyncId, MapRow)> {
    let owner = current.map.owner(kind, local_id);
    owner.map(|(sync_id, row)| (sync_id.clone(), row.clone()))
}

/// The same in words.
fn tracked_by(owner: Option<&(SyncId, MapRow)>) -> Option<String> {
    let (sync_id, row) = owner?;
    Some(format!("tracked as `{sync_id}` by {}", row.tracked_by()))
}

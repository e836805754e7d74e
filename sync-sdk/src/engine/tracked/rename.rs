//! Moves what is tracked to another name.

use std::collections::HashMap;

use thiserror::Error;

use super::list;
use crate::engine::compare::name;
use crate::engine::current::Current;
use crate::engine::identities::Identities;
use crate::engine::options::Desired;
use crate::engine::unmapped::Unmapped;
use crate::idmap::{MapChange, Subject};
use crate::model::{Address, Kind, Lock, Record, SchemaKind, SyncId};

/// A record that goes by another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its kind.
    pub kind: Kind,
    /// What it was called.
    pub from: Address,
    /// What it is called now.
    pub to: Address,
    /// Its SyncID until now.
    pub was: SyncId,
    /// Its SyncID from now on; the same, where a `sync.lock` says it.
    pub is: SyncId,
    /// The row's primary key; `None` where the target has none.
    pub local_id: Option<String>,
}

/// Why a name cannot be moved, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoveError {
    /// An entry of the data model: its name is that of a table or column.
    #[error(
        "{0} is a part of the data model, and Directus cannot rename it: a table or column of \
         another name is another one, without the data. Add the new one, copy the data (by a flow, or \
         in the database), then remove the old one; what people see can be renamed at any time by its \
         translated name"
    )]
    DataModel(Address),
    /// Its name is none.
    #[error("{0} is not the address of a record: they begin with a kind, as in `role.editor`")]
    NoAddress(Address),
    /// They are of different kinds.
    #[error("{0} and {1} are of different kinds; a record stays of its kind")]
    Kinds(Address, Address),
    /// The old one has no row.
    #[error(
        "{0} is not tracked on the target, so there is nothing to move; `state list` shows what is"
    )]
    Untracked(Address),
    /// The old one is described.
    #[error(
        "{0} is still described by the configuration; rename it there first, then move what is tracked"
    )]
    Described(Address),
    /// The new one is not described.
    #[error(
        "{0} is not described by the configuration; rename it there first, then move what is tracked"
    )]
    Unknown(Address),
    /// The new one has a row.
    #[error(
        "{address} has a row already (`{local_id}`): one of the two must go. Delete that row, or \
         `directus-sync untrack {address}`"
    )]
    Taken {
        /// The new address.
        address: Address,
        /// Its row.
        local_id: String,
    },
    /// The lock has a line for the new one.
    #[error(
        "`sync.lock` has a line for {0} already, with another SyncID; delete the one that is not meant"
    )]
    Locked(Address),
}

/// Checks a move and says what is to be moved: the record itself, and what it
/// holds and is called by it (the permissions of a policy, the operations of a
/// flow, the panels of a dashboard). `lock` is the project's `sync.lock`, where
/// it has one: the SyncIDs of what has a line in it stay what they are.
///
/// # Errors
/// [`MoveError`], before anything is changed: of the record, and of what it holds.
/// What it holds on one side only stays as it is.
pub fn renamed(
    current: &Current,
    desired: &Desired,
    lock: Option<&Lock>,
    from: &Address,
    to: &Address,
) -> Result<Vec<Move>, MoveError> {
    let kind = kind_of(from)?;
    if kind_of(to)? != kind {
        return Err(MoveError::Kinds(from.clone(), to.clone()));
    }
    let mover = Mover::new(current, desired, lock);
    let mut moves = vec![mover.one(kind, from, to)?];
    moves.extend(mover.held(kind, from, to)?);
    Ok(moves)
}

fn kind_of(address: &Address) -> Result<Kind, MoveError> {
    let noun = address.noun();
    if SchemaKind::ALL.iter().any(|kind| kind.noun() == noun) {
        return Err(MoveError::DataModel(address.clone()));
    }
    let kind = Kind::from_noun(noun).filter(|_| !address.tail().is_empty());
    kind.ok_or_else(|| MoveError::NoAddress(address.clone()))
}

struct Mover<'a> {
    current: &'a Current,
    desired: &'a Desired,
    lock: Option<&'a Lock>,
    ids: Identities,
    unmapped: HashMap<Kind, Unmapped<'a>>,
    described: HashMap<Address, &'a Record>,
    tracked: HashMap<Address, SyncId>,
}

impl<'a> Mover<'a> {
    fn new(current: &'a Current, desired: &'a Desired, lock: Option<&'a Lock>) -> Self {
        let described = desired.snapshot.records.values().flatten();
        let described = described.map(|record| (name(record), record));
        // Of two with one address, the first.
        let tracked = list(current, Some(desired)).into_iter().rev();
        let tracked = tracked.filter_map(|one| {
            one.kind()?;
            let sync_id = SyncId::new(one.sync_id()?);
            Some((one.address, sync_id))
        });
        Self {
            current,
            desired,
            lock,
            ids: Identities::of(current),
            unmapped: Kind::ALL
                .into_iter()
                .map(|kind| (kind, Unmapped::new(kind, current)))
                .collect(),
            described: described.collect(),
            tracked: tracked.collect(),
        }
    }

    /// Who has the old name: by the lock, by what is tracked, by the project's key.
    fn holder(&self, kind: Kind, from: &Address) -> Option<SyncId> {
        let locked = self.lock.and_then(|lock| lock.get(from).cloned());
        let made = || self.desired.project().map(|key| key.sync_id(from));
        let made = || made().filter(|id| self.current.map.get(kind, id).is_some());
        locked
            .or_else(made)
            .or_else(|| self.tracked.get(from).cloned())
    }

    /// The row of a record: its mapping's, or the one that is called so.
    fn row(&self, kind: Kind, sync_id: &SyncId) -> Option<String> {
        let mapped = self.ids.local_id(kind, sync_id).map(str::to_owned);
        mapped.or_else(|| {
            let called = self.unmapped.get(&kind)?.row(sync_id, &self.ids)?;
            let is_free = self.ids.sync_id(kind, called).is_none();
            is_free.then(|| called.to_owned())
        })
    }

    fn one(&self, kind: Kind, from: &Address, to: &Address) -> Result<Move, MoveError> {
        if self.described.contains_key(from) {
            return Err(MoveError::Described(from.clone()));
        }
        let Some(record) = self.described.get(to) else {
            return Err(MoveError::Unknown(to.clone()));
        };
        let Some(was) = self.holder(kind, from) else {
            return Err(MoveError::Untracked(from.clone()));
        };
        let local_id = self.row(kind, &was);
        let is_locked = self.lock.is_some_and(|lock| lock.get(from).is_some());
        if let Some(lock) = self.lock.filter(|_| is_locked)
            && lock.get(to).is_some_and(|id| *id != was)
        {
            return Err(MoveError::Locked(to.clone()));
        }
        if local_id.is_none() && !is_locked {
            return Err(MoveError::Untracked(from.clone()));
        }
        if record.sync_id != was
            && let Some(local_id) = self.row(kind, &record.sync_id)
        {
            return Err(MoveError::Taken {
                address: to.clone(),
                local_id,
            });
        }
        Ok(Move {
            kind,
            from: from.clone(),
            to: to.clone(),
            is: match is_locked {
                true => was.clone(),
                false => record.sync_id.clone(),
            },
            was,
            local_id,
        })
    }

    /// What is called by the record and was called by it before.
    fn held(&self, kind: Kind, from: &Address, to: &Address) -> Result<Vec<Move>, MoveError> {
        let is_held = |held: &Kind| {
            let spec = held.spec();
            let by = spec.label.first().and_then(|field| spec.reference(field));
            spec.dumped && by.is_some_and(|by| by.to == kind)
        };
        let mut moves = Vec::new();
        for held in Kind::dumped().filter(is_held) {
            let noun = held.spec().noun;
            let (before, after) = (
                format!("{noun}.{}.", from.tail()),
                format!("{noun}.{}.", to.tail()),
            );
            for record in self.desired.snapshot.of(held) {
                let address = name(record);
                let Some(rest) = address.as_str().strip_prefix(&after) else {
                    continue;
                };
                let old = Address::new(format!("{before}{rest}"));
                match self.one(held, &old, &address) {
                    Ok(one) => moves.push(one),
                    // It is new under the new name.
                    Err(MoveError::Untracked(_)) => {}
                    // Left behind, the next push would delete it.
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(moves)
    }
}

impl Move {
    /// What is to be written to the id map: nothing where the SyncID stays.
    pub fn changes(&self, current: &Current) -> Vec<MapChange> {
        let kind = self.kind;
        let Some(local_id) = self.local_id.clone().filter(|_| self.was != self.is) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        if current.map.get(kind, &self.was).is_some() {
            changes.push(MapChange::Remove {
                kind,
                sync_id: self.was.clone(),
            });
        }
        changes.push(MapChange::Put {
            kind,
            sync_id: self.is.clone(),
            local_id,
        });
        let before = Subject::Record(kind, self.was.clone());
        if let Some(last) = current.map.last(&before) {
            changes.push(MapChange::Remember {
                subject: Subject::Record(kind, self.is.clone()),
                fields: last.fields.clone(),
            });
            changes.push(MapChange::Forget(before));
        }
        changes
    }
}

/// The lock with the lines of these moves under their new addresses; the same,
/// where it has none of them.
pub fn renamed_in_lock(lock: &Lock, moves: &[Move]) -> Lock {
    let moved = |address: &Address| moves.iter().find(|one| one.from == *address);
    let lines = lock.iter().map(|(address, sync_id)| {
        let address = moved(address).map_or(address, |one| &one.to);
        (address.clone(), sync_id.clone())
    });
    lines.collect()
}

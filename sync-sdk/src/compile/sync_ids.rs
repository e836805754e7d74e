//! Which SyncID a record has: asked here, and decided nowhere else.

use std::collections::BTreeMap;

use super::Problem;
use crate::author::{Identity, LockFile};
use crate::model::{Address, Kind, Lock, Origin, ProjectKey, Snapshot, SyncId};

/// The SyncIDs of a project, by address: what the author says in the code, else
/// what `sync.lock` says of the address, else what it says of the address that
/// the record had first, else one that is made of that.
#[derive(Clone, Copy)]
pub(super) struct SyncIds<'a> {
    project: &'a ProjectKey,
    lock: &'a Lock,
}

/// Reads the lock of a project. A line that says nothing is a problem at its
/// place in the file.
pub(super) fn read(file: Option<LockFile>, problems: &mut Vec<Problem>) -> Lock {
    let Some(file) = file else {
        return Lock::default();
    };
    file.text
        .parse()
        .unwrap_or_else(|error: crate::model::LockError| {
            problems.push(Problem {
                address: Address::new("lock"),
                origin: Origin {
                    file: file.path.to_owned(),
                    line: u32::try_from(error.line).unwrap_or(u32::MAX),
                },
                message: error.message,
            });
            Lock::default()
        })
}

impl<'a> SyncIds<'a> {
    pub(super) fn new(project: &'a ProjectKey, lock: &'a Lock) -> Self {
        Self { project, lock }
    }

    /// The SyncID of a declared record.
    pub(super) fn of(&self, identity: &Identity) -> SyncId {
        self.at(identity.id, &identity.address(), &identity.first_address())
    }

    /// The SyncID of what a record holds (`permission.editors.article.read`),
    /// which is called `now` in it and was `first`. A new key of the holder does
    /// not change it.
    pub(super) fn held(&self, kind: Kind, holder: &Identity, now: &str, first: &str) -> SyncId {
        let address = |key: &str, tail: &str| address(kind, key, tail);
        self.at(
            None,
            &address(holder.key, now),
            &address(holder.first_key(), first),
        )
    }

    /// The SyncID of what has this address, and had `first` when its SyncID was
    /// made; `id` is what the code says.
    pub(super) fn at(&self, id: Option<&str>, now: &Address, first: &Address) -> SyncId {
        let locked = || self.lock.get(now).or_else(|| self.lock.get(first));
        match (id, locked()) {
            (Some(id), _) => SyncId::new(id),
            (None, Some(locked)) => locked.clone(),
            (None, None) => self.project.sync_id(first),
        }
    }

    /// What is wrong when the lock has both addresses: one of the two lines is
    /// another record's, and nothing says which.
    pub(super) fn torn(&self, now: &Address, first: &Address) -> Option<String> {
        let both = [now, first].map(|address| self.lock.get(address));
        let [Some(now), Some(earlier)] = both else {
            return None;
        };
        (now != earlier).then(|| {
            format!(
                "the lock has a line for it and one for `{first}`, which it was: leave out \
                 `was = \"…\"` where the lock knows of the new key already, else delete the line \
                 of the record that had this address before"
            )
        })
    }

    /// Whether the lock has a line for what has this address.
    pub(super) fn is_locked(&self, address: &Address) -> bool {
        self.lock.get(address).is_some()
    }

    /// The records that the lock names and the project declares no longer.
    pub(super) fn gone(&self, snapshot: &Snapshot) -> BTreeMap<Kind, BTreeMap<SyncId, Address>> {
        let mut gone: BTreeMap<Kind, BTreeMap<SyncId, Address>> = BTreeMap::new();
        for (address, sync_id) in self.lock.iter() {
            if let Some(kind) = Kind::from_noun(address.noun()) {
                let of_kind = gone.entry(kind).or_default();
                of_kind.insert(sync_id.clone(), address.clone());
            }
        }
        let own = snapshot.records.iter();
        let own = own.flat_map(|(kind, records)| records.iter().map(|record| (*kind, record)));
        let theirs = snapshot.externals.iter();
        let theirs = theirs.map(|external| (external.kind, &external.record));
        for (kind, record) in own.chain(theirs) {
            if let Some(of_kind) = gone.get_mut(&kind) {
                of_kind.remove(&record.sync_id);
            }
        }
        gone.retain(|_, of_kind| !of_kind.is_empty());
        gone
    }
}

/// `permission.editors.article.read`: what the record of this key holds.
pub(super) fn address(kind: Kind, holder: &str, tail: &str) -> Address {
    Address::new(format!("{}.{holder}.{tail}", kind.spec().noun))
}

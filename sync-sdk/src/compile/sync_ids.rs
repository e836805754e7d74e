//! Which SyncID a record has: asked here, and decided nowhere else.

use std::collections::BTreeMap;

use super::Problem;
use crate::author::{Identity, LockFile};
use crate::model::{Address, Kind, Lock, Origin, ProjectKey, Snapshot, SyncId};

/// The SyncIDs of a project, by address: what the author says in the code, else
/// what `sync.lock` says of the address, else what it says of an address that the
/// record had before, else one that is made of the first of these.
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
        self.at(identity.id, &Called::of(identity))
    }

    /// The SyncID of what is called so; `id` is what the code says.
    pub(super) fn at(&self, id: Option<&str>, called: &Called) -> SyncId {
        match (id, self.lines(called).next()) {
            (Some(id), _) => SyncId::new(id),
            (None, Some((_, locked))) => locked.clone(),
            (None, None) => self.project.sync_id(called.first()),
        }
    }

    /// What is wrong when the lock has an address and one that it was: one of the
    /// lines is another record's, and nothing says which.
    pub(super) fn torn(&self, called: &Called) -> Option<String> {
        let now = self.lock.get(&called.now)?;
        let (earlier, _) = self.lines(called).find(|(_, sync_id)| *sync_id != now)?;
        Some(format!(
            "the lock has a line for it and one for `{earlier}`, which it was: leave out \
             `was = \"…\"` where the lock knows of the new key already, else delete the line of \
             the record that had this address before"
        ))
    }

    /// What the lock says of it, by its newest address first.
    fn lines<'b>(&'b self, called: &'b Called) -> impl Iterator<Item = (&'b Address, &'b SyncId)> {
        let addresses = std::iter::once(&called.now).chain(&called.before);
        addresses.filter_map(|address| Some((address, self.lock.get(address)?)))
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

/// What a record is called, and was before: a new key changes nobody's SyncID.
pub(super) struct Called {
    now: Address,
    /// The newest first.
    before: Vec<Address>,
}

impl Called {
    pub(super) fn new(now: Address, was: Option<Address>) -> Self {
        let before = was.into_iter().collect();
        Self { now, before }
    }

    /// A declared record.
    pub(super) fn of(identity: &Identity) -> Self {
        let noun = identity.kind.spec().noun;
        let was = identity.was;
        let was = was.map(|was| Address::new(format!("{noun}.{was}")));
        Self::new(identity.address(), was)
    }

    /// What a record holds: `permission.editors.article.read`. Both may have had
    /// other keys.
    pub(super) fn held(kind: Kind, holder: &Identity, key: &str, was: Option<&str>) -> Self {
        let noun = kind.spec().noun;
        let address = |holder: &str, key: &str| Address::new(format!("{noun}.{holder}.{key}"));
        let mut before = Vec::new();
        before.extend(was.map(|was| address(holder.key, was)));
        before.extend(holder.was.map(|holder| address(holder, key)));
        before.extend(
            holder
                .was
                .zip(was)
                .map(|(holder, was)| address(holder, was)),
        );
        Self {
            now: address(holder.key, key),
            before,
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.now
    }

    /// The oldest.
    fn first(&self) -> &Address {
        self.before.last().unwrap_or(&self.now)
    }
}

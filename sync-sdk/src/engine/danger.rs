//! What a plan does that cannot be taken back, or that locks people out.

use std::fmt;

use crate::model::Address;

/// A kind of danger. Without a terminal, each needs `--allow` by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DangerKind {
    /// A collection that holds items is dropped.
    DropCollection,
    /// A field that holds values is dropped.
    DropField,
    /// A field's values may not fit any more.
    NarrowType,
    /// Nobody, or fewer, could administrate the instance.
    LastAdmin,
    /// The user who pushes loses the rights to do so.
    LockOut,
    /// Directus suspends users.
    SuspendUsers,
    /// A second factor is no longer asked for.
    RemoveTfa,
    /// A policy no longer holds only for some addresses.
    RemoveIpAccess,
    /// Everybody may do what only users could.
    OpenToPublic,
}

impl DangerKind {
    /// All of them.
    pub const ALL: [DangerKind; 9] = [
        Self::DropCollection,
        Self::DropField,
        Self::NarrowType,
        Self::LastAdmin,
        Self::LockOut,
        Self::SuspendUsers,
        Self::RemoveTfa,
        Self::RemoveIpAccess,
        Self::OpenToPublic,
    ];

    /// Its name, as `--allow` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DropCollection => "drop-collection",
            Self::DropField => "drop-field",
            Self::NarrowType => "narrow-type",
            Self::LastAdmin => "last-admin",
            Self::LockOut => "lock-out",
            Self::SuspendUsers => "suspend-users",
            Self::RemoveTfa => "remove-tfa",
            Self::RemoveIpAccess => "remove-ip-access",
            Self::OpenToPublic => "open-to-public",
        }
    }
}

impl fmt::Display for DangerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something dangerous that a plan does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// What kind.
    pub kind: DangerKind,
    /// Which change does it.
    pub address: Address,
    /// What it does, with figures: a sentence.
    pub text: String,
}

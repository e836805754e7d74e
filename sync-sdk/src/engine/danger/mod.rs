//! What a plan does that cannot be taken back, that locks people out or lets
//! people in: a pass of its own over a plan.
//!
//! Of the data model ([`data`]) the items are counted that would lose something.
//! Of roles, policies and permissions the plan's end is worked out ([`world`])
//! and compared with what is now, as Directus decides who may do what.

mod addresses;
mod admins;
mod data;
mod networks;
mod owners;
mod public;
mod registration;
mod rights;
mod second_factors;
#[cfg(test)]
mod testing;
mod types;
mod webhooks;
mod world;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::current::Current;
use super::error::EngineError;
use super::plan::Plan;
use crate::model::Address;
use crate::target::ReadTarget;

/// Finds what a plan does that cannot be taken back, that locks people out or
/// lets people in. [`plan`](super::plan()) does it; whoever has a plan from
/// elsewhere, such as a file, asks again.
///
/// It sends no request for a plan without such changes. A collection that loses
/// something is one request, and so is a role that is deleted; whether there are
/// administrators left is one or two. What decides who may do what, and is not
/// covered, is read.
///
/// # Errors
/// [`EngineError::Target`] where the server cannot be asked. Items that it
/// refuses to count count as data, and the danger says so.
pub async fn dangers(
    reader: &dyn ReadTarget,
    plan: &Plan,
    current: &Current,
) -> Result<Vec<Danger>, EngineError> {
    let world = async {
        let mut found = Vec::new();
        if let Some(world) = world::World::of(reader, plan, current).await? {
            found.extend(admins::dangers(reader, &world, plan.target.role.as_deref()).await?);
            found.extend(second_factors::dangers(&world));
            found.extend(addresses::dangers(&world));
            found.extend(public::dangers(&world));
            found.extend(registration::dangers(reader, &world, plan, current).await?);
        }
        Ok(found)
    };
    let (mut found, others) = futures::try_join!(data::dangers(reader, plan, current), world)?;
    found.extend(others);
    found.extend(webhooks::dangers(plan, current));
    found.extend(owners::dangers(plan));
    found.sort_by(|a, b| (a.kind, &a.address).cmp(&(b.kind, &b.address)));
    Ok(found)
}

/// A kind of danger. Without a terminal, each needs `--allow` by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DangerKind {
    /// A collection that holds items is dropped.
    DropCollection,
    /// A field that holds values is dropped.
    DropField,
    /// A field's values may not fit any more.
    NarrowType,
    /// Nobody could administrate the instance, or only from some addresses.
    LastAdmin,
    /// The user who pushes loses the rights to do so.
    LockOut,
    /// Directus suspends users.
    SuspendUsers,
    /// A second factor is no longer asked for.
    RemoveTfa,
    /// A policy, or a right, no longer holds only for some addresses.
    RemoveIpAccess,
    /// Everybody may do what only users could.
    OpenToPublic,
    /// A row that another project, a dump or another tool tracks becomes this
    /// configuration's.
    TakeOver,
}

impl DangerKind {
    /// All of them.
    pub const ALL: [DangerKind; 10] = [
        Self::DropCollection,
        Self::DropField,
        Self::NarrowType,
        Self::LastAdmin,
        Self::LockOut,
        Self::SuspendUsers,
        Self::RemoveTfa,
        Self::RemoveIpAccess,
        Self::OpenToPublic,
        Self::TakeOver,
    ];

    /// Its name, as `--allow` takes it.
    ///
    /// ```
    /// use sync_sdk::engine::DangerKind;
    ///
    /// assert_eq!(DangerKind::DropField.name(), "drop-field");
    /// ```
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
            Self::TakeOver => "take-over",
        }
    }
}

impl std::str::FromStr for DangerKind {
    type Err = String;

    /// Reads a [`name`](Self::name).
    fn from_str(name: &str) -> Result<Self, String> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| format!("`{name}` is not a kind of danger"))
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
    /// How much of it there is, where that is counted: it moves while a plan is
    /// reviewed.
    pub extent: Option<Extent>,
}

/// How much of a [danger](Danger) there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// How many.
    pub number: u64,
    /// Of what, such as `items`: extents of one thing can be compared.
    pub of: String,
}

impl Danger {
    fn new(kind: DangerKind, address: &Address, text: impl Into<String>) -> Self {
        Self {
            kind,
            address: address.clone(),
            text: text.into(),
            extent: None,
        }
    }

    /// The same, counted.
    fn counted(self, extent: impl Into<Option<Extent>>) -> Self {
        Self {
            extent: extent.into(),
            ..self
        }
    }

    /// Whether it is no more than another, which somebody has reviewed: the same
    /// of as much or less.
    pub(super) fn is_within(&self, reviewed: &Self) -> bool {
        (self.kind, &self.address) == (reviewed.kind, &reviewed.address)
            && match (&self.extent, &reviewed.extent) {
                (Some(now), Some(then)) => now.of == then.of && now.number <= then.number,
                _ => self.text == reviewed.text,
            }
    }
}

impl Extent {
    fn new(number: u64, of: impl Into<String>) -> Self {
        let of = of.into();
        Self { number, of }
    }
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            address,
            text,
            extent: _,
        } = self;
        write!(f, "{address}: {text} ({kind})")
    }
}

/// `1 item`, `2 items`.
fn number_of(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `a`, `a and b`, `a, b and c`.
fn listed<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reviewed_may_be_less_and_not_more_or_another() {
        let role = Address::new("role.old");
        let danger = |text: &str| Danger::new(DangerKind::SuspendUsers, &role, text);
        let suspended =
            |number| danger(&number_of(number, "user")).counted(Extent::new(number, "users"));
        let reviewed = suspended(2);
        assert!(suspended(2).is_within(&reviewed) && suspended(1).is_within(&reviewed));
        assert!(!suspended(5000).is_within(&reviewed));
        let other = danger("2 users").counted(Extent::new(1, "administrators"));
        assert!(!other.is_within(&reviewed));
        // Nothing is counted, or no longer.
        assert!(danger("read `comment`").is_within(&danger("read `comment`")));
        assert!(!danger("delete and read `comment`").is_within(&danger("read `comment`")));
        assert!(!danger("some users").is_within(&reviewed));
        let elsewhere = Danger::new(
            DangerKind::SuspendUsers,
            &Address::new("role.new"),
            "2 users",
        );
        assert!(
            !elsewhere
                .counted(Extent::new(2, "users"))
                .is_within(&reviewed)
        );
    }
}

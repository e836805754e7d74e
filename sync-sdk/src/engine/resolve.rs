//! Who changed what since the last sync, and what becomes of it.

use std::fmt;

use serde_json::Value;

use crate::model::Address;

/// Why a value of the configuration and one of the target differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Cause {
    /// The configuration was changed, or nothing is known of the last sync.
    #[default]
    Own,
    /// The target was changed by hand since the last sync.
    Drift,
    /// Both were changed since the last sync.
    Conflict,
}

impl Cause {
    /// The word for it in plans and JSON: `own`, `drift`, `conflict`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Drift => "drift",
            Self::Conflict => "conflict",
        }
    }
}

/// A difference that is not (only) the configuration's doing.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// The record, or the entry of the data model.
    pub address: Address,
    /// The field; `None` where all of it is concerned: it was deleted or made on
    /// one side.
    pub field: Option<String>,
    /// [`Cause::Drift`] or [`Cause::Conflict`].
    pub cause: Cause,
    /// The value of the configuration, `None` where it has none.
    pub ours: Option<Value>,
    /// The value of the target, `None` where it has none. Secrets are hidden.
    pub theirs: Option<Value>,
}

/// Says what happened, on one line.
impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |value: &Option<Value>| value.as_ref().map(ToString::to_string);
        let is_conflict = self.cause == Cause::Conflict;
        write!(f, "{}: ", self.address)?;
        match (&self.field, side(&self.ours), side(&self.theirs)) {
            (Some(field), ours, theirs) => {
                let none = || "nothing".to_owned();
                let (ours, theirs) = (ours.unwrap_or_else(none), theirs.unwrap_or_else(none));
                let says = if is_conflict { "now says" } else { "says" };
                write!(
                    f,
                    "`{field}` was changed by hand to {theirs}; the configuration {says} {ours}"
                )
            }
            (None, _, None) => {
                let has = if is_conflict { "has changed" } else { "has" };
                write!(f, "it was deleted by hand, and the configuration {has} it")
            }
            (None, None, Some(theirs)) if !is_conflict => {
                write!(
                    f,
                    "it was made by hand ({theirs}), and the configuration lacks it"
                )
            }
            (None, _, Some(theirs)) => write!(
                f,
                "it was changed by hand ({theirs}), and the configuration no longer has it"
            ),
        }
    }
}

/// What becomes of a [`Clash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The configuration's value is written.
    Ours,
    /// The target keeps its value.
    Theirs,
    /// Nobody knows: the plan cannot be applied.
    Undecided,
}

/// Decides what becomes of what was changed by hand.
///
/// ```
/// use sync_sdk::engine::{Choice, Clash, Resolve};
///
/// /// People may write notes in the app; everything else is the configuration's.
/// #[derive(Debug)]
/// struct Notes;
///
/// impl Resolve for Notes {
///     fn resolve(&self, clash: &Clash) -> Choice {
///         match clash.field.as_deref() {
///             Some("meta.note" | "description") => Choice::Theirs,
///             _ => Choice::Ours,
///         }
///     }
/// }
/// ```
pub trait Resolve: fmt::Debug + Send + Sync {
    /// What becomes of this one. Asked more than once for the same: when the plan
    /// is made, and when the result is verified.
    fn resolve(&self, clash: &Clash) -> Choice;
}

/// The strategies of `--on-conflict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnConflict {
    /// Nothing that was changed by hand is overwritten.
    #[default]
    Fail,
    /// The configuration wins.
    Ours,
    /// What was changed by hand stays.
    Theirs,
    /// What only the target changed stays; what both changed is undecided.
    Merge,
}

impl Resolve for OnConflict {
    fn resolve(&self, clash: &Clash) -> Choice {
        match (self, clash.cause) {
            (Self::Ours, _) => Choice::Ours,
            (Self::Theirs, _) | (Self::Merge, Cause::Drift | Cause::Own) => Choice::Theirs,
            (Self::Fail, _) | (Self::Merge, Cause::Conflict) => Choice::Undecided,
        }
    }
}

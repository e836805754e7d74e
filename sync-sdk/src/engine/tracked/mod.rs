//! What a target's id map tracks: shown, taken over, let go, and moved to another
//! name. None of this changes a row; what is to be written is computed first, as
//! changes of the id map.

mod adopt;
mod adoptable;
mod list;
mod names;
mod picks;
mod rename;
#[cfg(test)]
mod tests;
mod untrack;

pub use adopt::adoptable;
pub use adoptable::{Adoptable, Ambiguity, Candidate, Found, Rival};
pub use list::{FieldState, Shown, Tracked, list, show};
pub use picks::Pick;
pub use rename::{Move, MoveError, renamed, renamed_in_lock};
pub use untrack::{Left, Untracked, untrack, untrack_row};

pub(super) use names::{Names, Said};

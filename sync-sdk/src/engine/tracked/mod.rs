//! What a target's id map tracks: shown, taken over, let go, and moved to another
//! name. None of this changes a row; what is to be written is computed first, as
//! changes of the id map.

mod adopt;
mod list;
mod names;
mod rename;
#[cfg(test)]
mod tests;
mod untrack;

pub use adopt::{Adoptable, Ambiguity, Candidate, Found, Pick, Rival, adoptable};
pub use list::{FieldState, Shown, Tracked, list, show};
pub use rename::{Move, MoveError, renamed, renamed_in_lock};
pub use untrack::{Left, Untracked, untrack};

pub(super) use names::{Names, Said};

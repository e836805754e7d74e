//! What the app says in the language of its reader.

use sync_sdk::prelude::*;

/// Texts of the desk.
#[derive(Translations)]
#[translations(languages(en_us, fr_fr))]
pub enum Strings {
    /// Who decides.
    #[text(en_us = "Chief editor", fr_fr = "Rédaction en chef")]
    ChiefEditor,
    /// Where old articles are.
    #[text(en_us = "In the archive", fr_fr = "Aux archives")]
    InTheArchive,
}

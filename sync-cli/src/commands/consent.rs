//! Makes sure that somebody wants what a command does.

use crate::error::CliError;
use crate::ui::Ui;

/// A question that is asked before something is done.
pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    /// What is so when nobody agrees: `nothing was changed`.
    pub(super) otherwise: &'a str,
    /// What to do where there is nobody to ask.
    pub(super) hint: &'a str,
}

impl Question<'_> {
    /// Asks, unless that was answered with `--yes`. An error means no.
    pub(super) async fn agreed(&self, yes: bool, ui: &Ui) -> Result<(), CliError> {
        let Self {
            text,
            otherwise,
            hint,
        } = *self;
        if yes {
            return Ok(());
        }
        if !ui.is_interactive() {
            return Err(nobody_to_ask(otherwise).hint(hint));
        }
        match ui.confirm_meanwhile(text).await? {
            true => Ok(()),
            false => Err(CliError::new(format!("not confirmed; {otherwise}"))),
        }
    }
}

/// The error of a command that would have to ask.
pub(super) fn nobody_to_ask(otherwise: &str) -> CliError {
    CliError::new(format!("there is no terminal to ask on; {otherwise}"))
}

//! Makes sure that somebody wants what a command of the state does.

use crate::error::CliError;
use crate::ui::Ui;

/// Asks, unless that was answered with `--yes`. An error means no.
pub(super) async fn agreed(yes: bool, question: &str, ui: &Ui) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    if !ui.is_interactive() {
        return Err(
            CliError::new("there is no terminal to ask on; nothing was changed")
                .hint("look at what would be done, then say --yes"),
        );
    }
    match ui.confirm_meanwhile(question).await? {
        true => Ok(()),
        false => Err(CliError::new("not confirmed; nothing was changed")),
    }
}

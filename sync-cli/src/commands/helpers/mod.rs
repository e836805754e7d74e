//! `directus-sync helpers`: the helpers of directus-sync, under the same names.

mod duplicates;
mod untrack;
mod wait;

use crate::args::HelpersCommand;
use crate::error::CliError;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) async fn run(
    command: HelpersCommand,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    match command {
        HelpersCommand::Untrack(args) => untrack::run(args, settings, ui).await,
        HelpersCommand::RemovePermissionDuplicates(args) => {
            duplicates::run(args, settings, ui).await
        }
        HelpersCommand::WaitServerReady(args) => wait::run(args, settings, ui).await,
    }
}

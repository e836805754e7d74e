//! `directus-sync unlock`: removes the lock that a dead run has left.

use super::consent::Question;
use crate::args::UnlockArgs;
use crate::error::CliError;
use crate::lock::who;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) async fn run(args: UnlockArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let session = Session::open(settings, None).await?;
    let (lock, url) = (session.idmap.lock(), session.client.url());
    let Some(held) = lock.held().await? else {
        ui.data(&format!("{url} is not locked."))?;
        return Ok(0);
    };
    ui.note(format_args!("{url} is locked by {}.", who(&held)));
    let question = Question {
        text: "Remove this lock? A run that is alive would stop where it is.",
        otherwise: "the lock was not removed",
        hint: "when you know that this run is dead, say --yes",
    };
    question.agreed(args.yes, ui).await?;
    lock.remove(&held.key).await?;
    match lock.held().await? {
        // Another one took it at once, or the store says that its holder lives.
        Some(held) => Err(CliError::new(format!("{url} is locked by {}", who(&held)))
            .hint("this run is alive; end it, or wait until it is done")),
        None => {
            ui.data(&format!("The lock of {url} is removed."))?;
            Ok(0)
        }
    }
}

//! `directus-sync drift`: what was changed on an instance by hand.

use sync_sdk::engine;
use sync_sdk::engine::hooks::Unseen;

use super::DIFFERS;
use crate::args::DriftArgs;
use crate::error::CliError;
use crate::progress::Progress;
use crate::render::drift_text;
use crate::session::Session;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

pub(crate) async fn run(args: DriftArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    // Without a configuration there are only digests of what was synced.
    let source = Source::find_if_any(&args.compared.source, settings)?;
    let (selection, progress) = (&settings.selection, Progress::new(ui));
    let (desired, session, current) = match source {
        Some(source) => {
            let (desired, session, current) =
                source.load_and_discover(settings, &progress, ui).await?;
            (Some(desired), session, current)
        }
        None => {
            let session = Session::open(settings, None).await?;
            let current = session.discover(selection, &progress).await?;
            (None, session, current)
        }
    };
    Source::warn_of(desired.as_ref(), ui);
    let unseen = Unseen::of(&session.reader, &current, selection, &settings.hooks).await?;
    let drift = engine::drift(&current, desired.as_ref(), selection, &unseen);
    match args.json {
        true => ui.json(&drift.to_json())?,
        false => ui.data(&drift_text(&drift))?,
    }
    Ok(if drift.found.is_empty() { 0 } else { DIFFERS })
}

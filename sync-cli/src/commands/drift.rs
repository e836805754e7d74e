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
    let desired = match source {
        Some(source) => Some(source.load(settings, ui).await?),
        None => None,
    };
    Source::warn_of(desired.as_ref(), ui);
    let project = desired.as_ref().and_then(engine::Desired::project);
    let session = Session::open(settings, project).await?;
    let selection = &settings.selection;
    let current = session.discover(selection, &Progress::new(ui)).await?;
    let unseen = Unseen::of(&session.reader, &current, selection, &settings.hooks).await?;
    let drift = engine::drift(&current, desired.as_ref(), selection, &unseen);
    match args.json {
        true => ui.json(&drift.to_json())?,
        false => ui.data(&drift_text(&drift))?,
    }
    Ok(if drift.found.is_empty() { 0 } else { DIFFERS })
}

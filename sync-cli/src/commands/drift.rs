//! `directus-sync drift`: what was changed on an instance by hand.

use sync_sdk::engine;

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
    let source = Source::find(args.krate, args.dump.dump_path.is_some(), settings)?;
    // Without a configuration there are only digests of what was synced.
    let desired = match source.is_there() || args.dump.dump_path.is_some() {
        true => Some(source.load(settings, ui)?),
        false => None,
    };
    let project = desired.as_ref().and_then(engine::Desired::project);
    let session = Session::open(settings, project).await?;
    let progress = Progress::new(ui);
    let (reader, selection) = (&session.reader, &settings.selection);
    let current = engine::discover(reader, &*session.idmap, selection, &progress).await?;
    progress.finish();
    let drift = engine::drift(&current, desired.as_ref(), selection);
    ui.data(&match args.json {
        true => format!("{:#}", drift.to_json()),
        false => drift_text(&drift),
    })?;
    Ok(if drift.found.is_empty() { 0 } else { DIFFERS })
}

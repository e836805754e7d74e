//! `directus-sync check`: whether a configuration is valid.

use sync_sdk::engine::{self, EngineError};
use sync_sdk::snapshot::ReadOptions;

use crate::args::CheckArgs;
use crate::config_crate::only_for_crates;
use crate::error::CliError;
use crate::render::records;
use crate::settings::Settings;
use crate::source::{Source, read_dump};
use crate::ui::Ui;

pub(crate) async fn run(args: CheckArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    match Source::find(&args.source, settings)? {
        Source::Crate(krate) => {
            krate.check(args.locked)?;
            let reviewed = if args.locked {
                ", and nothing to review"
            } else {
                ""
            };
            ui.note(format_args!(
                "{}: no errors{reviewed}.",
                krate.manifest().display()
            ));
        }
        Source::Dump(path) if args.locked => {
            return Err(only_for_crates(format!(
                "--locked is for config crates, and {} is a dump folder",
                path.display()
            )));
        }
        Source::Dump(path) => {
            // All of it, also what the config file leaves out.
            let options = ReadOptions {
                folders: settings.folders.clone(),
                layout: settings.layout,
                partial: settings.hooks.partial_kinds().collect(),
                ..ReadOptions::default()
            };
            let mut snapshot = read_dump(&path, &options, ui)?;
            let loaded = engine::hooks::load(&settings.hooks, &mut snapshot).await;
            loaded.map_err(EngineError::from)?;
            ui.note(format_args!(
                "{}: {}, no errors.",
                path.display(),
                records(snapshot.len())
            ));
        }
    }
    Ok(0)
}

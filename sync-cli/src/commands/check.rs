//! `directus-sync check`: whether a configuration is valid.

use sync_sdk::snapshot::{self, ReadOptions};

use crate::args::CheckArgs;
use crate::error::CliError;
use crate::render::records;
use crate::settings::Settings;
use crate::source::Source;
use crate::ui::Ui;

pub(crate) fn run(args: CheckArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
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
            return Err(CliError::new(format!(
                "--locked is for config crates, and {} is a dump folder",
                path.display()
            ))
            .hint("--manifest-path names the Cargo.toml of a config crate"));
        }
        Source::Dump(path) => {
            let options = ReadOptions {
                folders: settings.folders.clone(),
                layout: settings.layout,
                ..ReadOptions::default()
            };
            let loaded = snapshot::read(&path, &options)?;
            loaded.warnings.iter().for_each(|warning| ui.warn(warning));
            ui.note(format_args!(
                "{}: {}, no errors.",
                path.display(),
                records(loaded.snapshot.len())
            ));
        }
    }
    Ok(0)
}

//! `directus-sync synth`: what a config crate compiles to.

use sync_sdk::compile::Document;
use sync_sdk::engine::{Assets, EngineError};
use sync_sdk::snapshot::{self, ASSET_FOLDER, SEED_FOLDER};

use crate::args::SynthArgs;
use crate::config_crate::ConfigCrate;
use crate::error::CliError;
use crate::render::records;
use crate::settings::Settings;
use crate::ui::Ui;

pub(crate) fn run(args: SynthArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let krate = ConfigCrate::find(&args.krate)?.ok_or_else(|| {
        CliError::new("there is no config crate here").hint(
            "--manifest-path names its Cargo.toml; or add `[package.metadata.directus-sync]` to the one in this folder",
        )
    })?;
    let mut compiled = krate.synth(ui)?;
    match args.out {
        None => ui.data(&Document::from_compiled(compiled).to_pretty_json())?,
        Some(folder) => {
            let assets = folder.join(ASSET_FOLDER);
            let pictures = Assets::read(&compiled.assets, krate.folder())
                .map_err(EngineError::Problems)?
                .into_files();
            snapshot::canonicalize(&mut compiled.snapshot);
            snapshot::write(&compiled.snapshot, &folder, &settings.write_options())?;
            let others = snapshot::write_seeds(&compiled.seeds, &folder.join(SEED_FOLDER))?;
            for file in others {
                ui.warn(format_args!(
                    "{} belongs to no seed of the config; if it is left over, remove it",
                    file.display()
                ));
            }
            // Where there were pictures and are none now, the list says so.
            if !pictures.is_empty() || snapshot::read_assets(&assets)?.is_some() {
                snapshot::write_assets(&pictures, &assets)?;
            }
            let rows: usize = compiled.seeds.iter().map(|seed| seed.rows.len()).sum();
            let rows = match rows {
                0 => String::new(),
                rows => format!(" and {rows} of seeds"),
            };
            ui.note(format_args!(
                "Wrote {}{rows} to {}.",
                records(compiled.snapshot.len()),
                folder.display()
            ));
        }
    }
    Ok(0)
}

//! `directus-sync generate`: a dump folder becomes the code of a config crate.

use serde_json::json;
use sync_sdk::model::Snapshot;
use sync_sdk::snapshot::{self, ReadOptions};

use super::DIFFERS;
use crate::args::GenerateArgs;
use crate::config_crate::ConfigCrate;
use crate::error::CliError;
use crate::new_crate::NewCrate;
use crate::settings::Settings;
use crate::ui::Ui;
use crate::update::Code;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) fn run(args: &GenerateArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let manifest = args.out.join("Cargo.toml");
    if !manifest.exists() && !args.update.check {
        let new = NewCrate::plan(&args.out, &args.new)?;
        return new.make(Some(read_dump(settings, ui)?), args.json, settings, ui);
    }
    let krate = ConfigCrate::named(manifest, None)?;
    let instance = read_dump(settings, ui)?;
    let code = Code::open(krate, &args.update, ui)?;
    let outcome = code.bring(instance, &args.update, args.json, settings, ui)?;
    if args.json {
        let document = json!({
            "format": "directus-sync/generate",
            "version": FORMAT,
            "path": args.out.display().to_string(),
            "code": outcome.to_json(),
        });
        ui.json(&document)?;
    }
    let differs = outcome.is_found_to_differ();
    outcome.finish(ui)?;
    Ok(if differs { DIFFERS } else { 0 })
}

/// Reads the dump folder that the settings name.
pub(super) fn read_dump(settings: &Settings, ui: &Ui) -> Result<Snapshot, CliError> {
    let options = ReadOptions {
        folders: settings.folders.clone(),
        kinds: settings.selection.kinds.clone(),
        data_model: settings.selection.data_model,
        layout: settings.layout,
    };
    let loaded = snapshot::read(&settings.dump_path, &options)?;
    loaded.warnings.iter().for_each(|warning| ui.warn(warning));
    let mut instance = loaded.snapshot;
    snapshot::canonicalize(&mut instance);
    Ok(instance)
}

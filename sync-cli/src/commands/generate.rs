//! `directus-sync generate`: a dump folder becomes the code of a config crate.

use serde_json::json;
use sync_sdk::model::Snapshot;
use sync_sdk::snapshot;

use super::pull::finished;
use crate::args::GenerateArgs;
use crate::config_crate::ConfigCrate;
use crate::error::CliError;
use crate::new_crate::NewCrate;
use crate::settings::Settings;
use crate::source::read_dump;
use crate::ui::Ui;
use crate::update::Code;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) fn run(args: &GenerateArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let manifest = args.out.join("Cargo.toml");
    if !manifest.exists() && !args.update.check {
        let new = NewCrate::plan(&args.out, &args.new, args.secrets)?;
        return new.make(Some(read_instance(settings, ui)?), args.json, settings, ui);
    }
    let krate = ConfigCrate::named(manifest, None)?;
    let instance = read_instance(settings, ui)?;
    let code = Code::open(krate, &args.update, args.secrets, ui)?;
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
    finished(outcome, ui)
}

/// Reads the dump folder that becomes code, as it would come from an instance.
pub(super) fn read_instance(settings: &Settings, ui: &Ui) -> Result<Snapshot, CliError> {
    let mut instance = read_dump(&settings.dump_path, &settings.read_options(), ui)?;
    snapshot::canonicalize(&mut instance);
    Ok(instance)
}

//! `directus-sync generate`: a dump folder becomes the code of a config crate.

use std::path::Path;

use serde_json::json;
use sync_sdk::engine::{Assets, EngineError};
use sync_sdk::model::Snapshot;
use sync_sdk::model::assets::AssetList;
use sync_sdk::snapshot::{self, ASSET_FOLDER};

use super::pull::finished;
use crate::args::GenerateArgs;
use crate::config_crate::ConfigCrate;
use crate::error::CliError;
use crate::new_crate::NewCrate;
use crate::pictures::Instance;
use crate::settings::Settings;
use crate::source::{read_dump, says_nothing_of_pictures};
use crate::ui::Ui;
use crate::update::Code;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(crate) fn run(args: &GenerateArgs, settings: &Settings, ui: &Ui) -> Result<u8, CliError> {
    let manifest = args.out.join("Cargo.toml");
    if !manifest.exists() && !args.update.check {
        let new = NewCrate::plan(&args.out, &args.new, args.secrets)?;
        let instance = read_instance(settings, ui)?.for_new(&args.out);
        return new.make(Some(instance), args.json, settings, ui);
    }
    let krate = ConfigCrate::named(manifest, None)?;
    let read = read_instance(settings, ui)?;
    let code = Code::open(krate, &args.update, args.secrets, ui)?;
    let instance = read.for_crate(code.folder(), &code.pictures());
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

/// A dump folder that becomes code, as it would come from an instance.
pub(super) struct Dumped {
    snapshot: Snapshot,
    pictures: Assets,
}

impl Dumped {
    /// For a crate that names these pictures.
    fn for_crate(self, folder: &Path, said: &AssetList) -> Instance {
        Instance {
            snapshot: self.snapshot,
            pictures: self.pictures.into_crate_files(folder, said),
        }
    }

    /// For a crate that is not there yet.
    pub(super) fn for_new(self, folder: &Path) -> Instance {
        self.for_crate(folder, &AssetList::new())
    }
}

/// Reads the dump folder that becomes code.
pub(super) fn read_instance(settings: &Settings, ui: &Ui) -> Result<Dumped, CliError> {
    let mut snapshot = read_dump(&settings.dump_path, &settings.read_options(), ui)?;
    snapshot::canonicalize(&mut snapshot);
    let mut pictures = Assets::default();
    if settings.selection.assets {
        let folder = settings.dump_path.join(ASSET_FOLDER);
        match snapshot::read_assets(&folder)? {
            Some(list) => {
                pictures = Assets::read(&list, &folder).map_err(EngineError::Problems)?;
            }
            None => says_nothing_of_pictures(ui),
        }
    }
    Ok(Dumped { snapshot, pictures })
}

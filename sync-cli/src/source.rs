//! Where a configuration comes from: a dump folder or a config crate.

use std::path::{Path, PathBuf};

use sync_sdk::engine::{self, Assets, Desired, EngineError, Scope};
use sync_sdk::model::Snapshot;
use sync_sdk::model::assets::AssetList;
use sync_sdk::snapshot::{self, ASSET_FOLDER, DumpFolders, ReadOptions};

use crate::args::SourceArgs;
use crate::config_crate::{ConfigCrate, only_for_crates};
use crate::error::CliError;
use crate::settings::Settings;
use crate::ui::Ui;

/// Where a configuration comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A dump folder.
    Dump(PathBuf),
    /// A config crate.
    Crate(ConfigCrate),
}

impl Source {
    /// The config crate that was named or that is here, unless a dump folder
    /// was typed; else a dump folder.
    pub(crate) fn find(args: &SourceArgs, settings: &Settings) -> Result<Self, CliError> {
        let found = match args.dump.dump_path {
            Some(_) => None,
            None => ConfigCrate::find(&args.krate)?,
        };
        match found {
            Some(krate) => Ok(Self::Crate(krate)),
            None if args.krate.env.is_some() => Err(only_for_crates(
                "--env is for config crates; a dump has no environments",
            )),
            None => Ok(Self::Dump(settings.dump_path.clone())),
        }
    }

    /// The same for a command that can do without a configuration: `None` where
    /// none was named and none is here.
    pub(crate) fn find_if_any(
        args: &SourceArgs,
        settings: &Settings,
    ) -> Result<Option<Self>, CliError> {
        let source = Self::find(args, settings)?;
        let is_wanted = match &source {
            Self::Dump(path) => args.dump.dump_path.is_some() || holds_any(path, settings),
            Self::Crate(_) => true,
        };
        Ok(is_wanted.then_some(source))
    }

    /// The folder of a dump that needs nothing else to be loaded: no hook, and no picture.
    pub(crate) fn as_plain_dump(&self, settings: &Settings) -> Option<PathBuf> {
        let is_plain =
            !settings.selection.assets && !engine::hooks::are_for_loading(&settings.hooks);
        match self {
            Self::Dump(path) if is_plain => Some(path.clone()),
            _ => None,
        }
    }

    /// Reads the configuration, through the hooks. The values of its variables and secrets come
    /// from our own environment.
    pub(crate) async fn load(&self, settings: &Settings, ui: &Ui) -> Result<Desired, CliError> {
        let read = self.read_hooked(settings, ui).await?;
        let desired = with_values(read.snapshot, read.scope)?;
        with_pictures(desired, read.pictures, settings, ui)
    }

    /// Reads the configuration for who is who in it: no variable or secret has a
    /// value then, and none need be set.
    pub(crate) async fn load_names(
        &self,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Desired, CliError> {
        let read = self.read_hooked(settings, ui).await?;
        let nothing = |_: &str| Some(String::new());
        Ok(Desired::new(read.snapshot, read.scope, nothing)?)
    }

    /// Tells what of a configuration is never sent. Plans tell it themselves.
    pub(crate) fn warn_of(desired: Option<&Desired>, ui: &Ui) {
        let warnings = desired.map_or(&[][..], Desired::warnings);
        warnings.iter().for_each(|warning| ui.warn(warning));
    }

    /// Reads a dump as it is written, to write it again.
    pub(crate) fn load_as_written(
        &self,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Desired, CliError> {
        let read = self.read(settings, ui)?;
        let desired = with_values(read.snapshot, read.scope)?;
        with_pictures(desired, read.pictures, settings, ui)
    }

    async fn read_hooked(&self, settings: &Settings, ui: &Ui) -> Result<Read, CliError> {
        let mut read = self.read(settings, ui)?;
        let loaded = engine::hooks::load(&settings.hooks, &mut read.snapshot).await;
        loaded.map_err(EngineError::from)?;
        Ok(read)
    }

    fn read(&self, settings: &Settings, ui: &Ui) -> Result<Read, CliError> {
        let wants_pictures = settings.selection.assets;
        Ok(match self {
            Self::Dump(path) => {
                let snapshot = read_dump(path, &settings.read_options(), ui)?;
                let folder = path.join(ASSET_FOLDER);
                let list = match wants_pictures {
                    true => snapshot::read_assets(&folder)?,
                    false => None,
                };
                Read {
                    snapshot,
                    scope: Scope::Mirror,
                    pictures: list.map(|list| (list, folder)),
                }
            }
            Self::Crate(krate) => {
                let compiled = krate.synth(ui)?;
                settings.hooks.add_crate(&compiled.hooks, krate.hooks())?;
                if !compiled.seeds.is_empty() {
                    ui.note("The config has seeds, too: `directus-sync seed push` pushes them.");
                }
                let has_pictures = !compiled.assets.is_empty();
                if has_pictures && !wants_pictures {
                    ui.note("The config has pictures, too: --assets covers them.");
                }
                Read {
                    snapshot: compiled.snapshot,
                    scope: Scope::Project(compiled.project),
                    pictures: has_pictures.then(|| (compiled.assets, krate.folder().to_owned())),
                }
            }
        })
    }
}

/// A configuration as it was read.
struct Read {
    snapshot: Snapshot,
    scope: Scope,
    pictures: Option<Listed>,
}

/// The pictures of the settings, and the folder from which their paths start.
type Listed = (AssetList, PathBuf);

/// Whether a folder holds a dump. One of seeds alone does not.
fn holds_any(folder: &Path, settings: &Settings) -> bool {
    let DumpFolders {
        collections,
        snapshot,
    } = &settings.folders;
    [collections, snapshot]
        .into_iter()
        .any(|part| folder.join(part).exists())
}

/// With the pictures, where they are covered.
pub(crate) fn with_pictures(
    desired: Desired,
    pictures: Option<Listed>,
    settings: &Settings,
    ui: &Ui,
) -> Result<Desired, CliError> {
    if !settings.selection.assets {
        return Ok(desired);
    }
    let Some((list, folder)) = pictures else {
        says_nothing_of_pictures(ui);
        return Ok(desired);
    };
    let assets = Assets::read(&list, &folder).map_err(EngineError::Problems)?;
    Ok(desired.with_assets(assets))
}

/// Tells that a configuration has no part of what was asked for.
pub(crate) fn says_nothing_of_pictures(ui: &Ui) {
    ui.warn("the configuration says nothing of pictures; they are left alone");
}

/// With the values that our own environment has.
pub(crate) fn with_values(snapshot: Snapshot, scope: Scope) -> Result<Desired, CliError> {
    Desired::new(snapshot, scope, |name| std::env::var(name).ok())
        .map_err(|error| CliError::from(error).hint("set it in the environment or in `.env`"))
}

/// Reads a dump folder, and tells what is odd in it.
pub(crate) fn read_dump(path: &Path, options: &ReadOptions, ui: &Ui) -> Result<Snapshot, CliError> {
    let loaded = snapshot::read(path, options)?;
    loaded.warnings.iter().for_each(|warning| ui.warn(warning));
    Ok(loaded.snapshot)
}

//! A new config crate: `init`, and `generate` where there is none yet.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use sync_sdk::codegen::update::{Crate, Files};
use sync_sdk::codegen::{Options, Place, Report, Sdk, example, scaffold};
use sync_sdk::compile::{Compiled, Review};
use sync_sdk::model::assets::AssetList;

use crate::args::{NewArgs, SecretArgs, Vcs};
use crate::config_crate::{Attempt, ConfigCrate};
use crate::crate_files;
use crate::error::CliError;
use crate::git;
use crate::pictures::{Instance, PictureChange, Pictures};
use crate::render::{ReportView, records, secrets};
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

/// How many raw pieces are shown when nobody asks for all.
const SHOWN: usize = 10;

/// Names of packages that cargo or the crate itself would stumble over.
const RESERVED: [&str; 7] = [
    "core",
    "std",
    "alloc",
    "proc_macro",
    "test",
    "sync_sdk",
    "deps",
];

/// A crate that is not there yet.
pub(crate) struct NewCrate<'a> {
    folder: &'a Path,
    args: &'a NewArgs,
    options: Options,
    sdk: Sdk,
    is_in_workspace: bool,
}

impl<'a> NewCrate<'a> {
    /// Looks whether it can be made.
    pub(crate) fn plan(
        folder: &'a Path,
        args: &'a NewArgs,
        secrets: SecretArgs,
    ) -> Result<Self, CliError> {
        let shown = folder.display();
        if is_taken(folder) {
            return Err(CliError::new(format!("{shown} is there already, and not empty"))
                .hint("choose another name; in a config crate, `directus-sync pull` takes over what an instance has"));
        }
        let absolute = std::path::absolute(folder)
            .map_err(|error| CliError::new(format!("{shown}: {error}")))?;
        let name = absolute.file_name().unwrap_or_default().to_string_lossy();
        let name = package_name(&name)?;
        let mut options = Options::new(args.key.as_deref().unwrap_or(&name));
        options.place = Place::Package(name);
        options.plain_secrets = secrets.plain_secrets;
        Ok(Self {
            sdk: sdk(args.sdk.as_deref())?,
            is_in_workspace: is_in_workspace(&absolute),
            folder,
            args,
            options,
        })
    }

    /// Writes and builds it: what `instance` has, or a small example.
    pub(crate) fn make(
        mut self,
        instance: Option<Instance>,
        json: bool,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<u8, CliError> {
        let shown = self.folder.display();
        let nothing = Files::new();
        let pictures = match &instance {
            Some(instance) => {
                self.options.assets = instance.named();
                let new = Pictures {
                    folder: self.folder,
                    said: &AssetList::new(),
                    wanted: &instance.pictures,
                };
                new.written()?
            }
            None => Vec::new(),
        };
        let krate = Crate {
            options: &self.options,
            code: None,
            files: &nothing,
        };
        let count = instance.as_ref().map(|instance| instance.snapshot.len());
        let job = match instance {
            Some(Instance { snapshot, .. }) => {
                Some(krate.compare(snapshot, &settings.selection.kinds, &|_| None)?)
            }
            None => None,
        };
        let mut files = scaffold(&self.options, &self.sdk, self.is_in_workspace);
        files.extend(match &job {
            Some(job) => job.outcome(&nothing),
            None => example(&self.options),
        });
        place(self.folder, &files, &pictures)?;
        let has_repository = self.args.vcs == Vcs::Git && git::init(self.folder);

        let report = job.as_ref().map(|job| &job.report);
        if !json {
            let of = count.map(|count| format!(" from {}", records(count)));
            let of = of.unwrap_or_default();
            ui.data(&format!(
                "Created {shown}{of}: {} files.",
                files.len() + pictures.len()
            ))?;
            self.say(report, settings, ui)?;
        }
        let mut differing = BTreeSet::new();
        if !self.args.no_build {
            let compiled = self.build(ui)?;
            if let Some(job) = &job {
                differing = krate.differing(&compiled, job)?;
            }
            let (path, text) = Review::new(&[*compiled]).file("tests/snapshot.rs");
            crate_files::write(self.folder, &nothing, &Files::from([(path, text)]))?;
        }
        for path in &differing {
            ui.warn(format_args!(
                "{path}: the code that stands for it does not say what the instance has, which is a fault of \
                 directus-sync"
            ));
        }
        if json {
            let document = json!({
                "format": "directus-sync/init",
                "version": FORMAT,
                "path": shown.to_string(),
                "files": files.keys().chain(pictures.iter().map(|it| &it.path)).collect::<Vec<_>>(),
                "records": count,
                "repository": has_repository,
                "built": !self.args.no_build,
                "differing": differing,
                "report": report.map(|report| ReportView(report).to_json()),
            });
            ui.json(&document)?;
            return Ok(0);
        }
        ui.note(format_args!(
            "Next: `cd {shown}` and `directus-sync diff`, which shows what a push would change."
        ));
        Ok(0)
    }

    /// Builds what was written. Answers what it compiles to.
    fn build(&self, ui: &Ui) -> Result<Box<Compiled>, CliError> {
        match ConfigCrate::in_folder(self.folder).attempt(ui)? {
            Attempt::Compiled(compiled) => Ok(compiled),
            Attempt::Failed(said) => {
                ui.note(said);
                let shown = self.folder.display();
                let problem = format!("{shown} is written, and does not build; see above");
                Err(CliError::new(problem).hint(
                    "if cargo cannot get sync-sdk, --sdk DIR names the folder of a checkout; \
                     --no-build leaves building to you",
                ))
            }
        }
    }

    /// Tells how much of the code is typed.
    fn say(&self, report: Option<&Report>, settings: &Settings, ui: &Ui) -> Result<(), CliError> {
        let Some(report) = report else { return Ok(()) };
        let shown = if settings.verbosity > 0 {
            usize::MAX
        } else {
            SHOWN
        };
        let text = ReportView(report).text(shown);
        if !text.is_empty() {
            ui.data(&text)?;
        }
        if let Some(text) = secrets(&report.secrets) {
            ui.data(&text)?;
        }
        report.warnings.iter().for_each(|warning| ui.warn(warning));
        Ok(())
    }
}

/// Whether something is at this path that is not an empty folder.
fn is_taken(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => fs::symlink_metadata(path).is_ok(),
    }
}

/// A name that cargo takes for a package, in the form that is usual.
fn package_name(name: &str) -> Result<String, CliError> {
    let is_good = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || "-_".contains(character)
    };
    let begins_well = name.starts_with(|character: char| character.is_ascii_lowercase());
    let identifier = name.replace('-', "_");
    let is_word =
        RESERVED.contains(&identifier.as_str()) || sync_sdk::codegen::is_keyword(&identifier);
    if begins_well && name.chars().all(is_good) && !is_word {
        return Ok(name.to_owned());
    }
    Err(
        CliError::new(format!("`{name}` cannot be the name of a crate")).hint(
            "lower-case letters, digits and `-`, beginning with a letter, and no word of Rust: `my-directus`",
        ),
    )
}

/// Where the new crate finds the SDK.
fn sdk(typed: Option<&str>) -> Result<Sdk, CliError> {
    // Where this program was built, unless it came from a registry.
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../sync-sdk");
    let Some(typed) = typed else {
        return Ok(match folder_of_sdk(Path::new(checkout)) {
            Some(folder) => Sdk::Path(folder),
            None => Sdk::Version(env!("CARGO_PKG_VERSION").to_owned()),
        });
    };
    let folders = [PathBuf::from(typed), Path::new(typed).join("sync-sdk")];
    if let Some(folder) = folders.iter().find_map(|folder| folder_of_sdk(folder)) {
        return Ok(Sdk::Path(folder));
    }
    let version = typed.trim_start_matches(['^', '=', '~', ' ']);
    let is_version = version.starts_with(|character: char| character.is_ascii_digit())
        && !version.contains(['/', '\\']);
    if is_version {
        return Ok(Sdk::Version(typed.to_owned()));
    }
    Err(CliError::new(format!(
        "--sdk {typed}: neither a version nor a folder with sync-sdk in it"
    ))
    .hint("say a version, as `0.1`, or the folder of a checkout of sync-sdk"))
}

/// The folder, from the root, if the SDK is in it.
fn folder_of_sdk(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = toml::from_str(&manifest).ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?;
    (name == "sync-sdk").then_some(folder)
}

/// Whether cargo would take the folder for a member of a workspace around it.
fn is_in_workspace(folder: &Path) -> bool {
    let is_workspace = |folder: &Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let manifest: toml::Table = toml::from_str(&manifest).ok()?;
        manifest.get("workspace").map(|_| ())
    };
    folder
        .ancestors()
        .skip(1)
        .any(|folder| is_workspace(folder).is_some())
}

/// Writes a new folder: all of it, or nothing.
fn place(folder: &Path, files: &Files, pictures: &[PictureChange]) -> Result<(), CliError> {
    let failed = |error: std::io::Error| {
        CliError::new(format!("{}: cannot be written: {error}", folder.display()))
    };
    let absolute = std::path::absolute(folder).map_err(failed)?;
    let parent = absolute.parent().unwrap_or(&absolute);
    fs::create_dir_all(parent).map_err(failed)?;
    let new = tempfile::Builder::new()
        .prefix(".directus-sync-")
        .tempdir_in(parent)
        .map_err(failed)?;
    // What is to be the crate is a folder in it, with the usual permissions.
    let content = new.path().join("new");
    crate_files::write(&content, &Files::new(), files)?;
    crate_files::change(&content, pictures)?;
    if absolute.exists() {
        fs::remove_dir(&absolute).map_err(failed)?;
    }
    fs::rename(&content, &absolute).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_has_a_name_that_cargo_takes() {
        for name in ["newsroom", "my-directus", "site_2"] {
            assert_eq!(package_name(name).unwrap(), name);
        }
        for name in [
            "", "2site", "My", "a b", "ä", "match", "std", "sync-sdk", ".hidden",
        ] {
            assert!(package_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_sdk_is_a_version_or_a_folder() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"))
            .canonicalize()
            .unwrap();
        let ours = here.parent().unwrap().join("sync-sdk");
        assert_eq!(sdk(None).unwrap(), Sdk::Path(ours.clone()));
        let root = here.parent().unwrap().to_str().unwrap();
        assert_eq!(sdk(Some(root)).unwrap(), Sdk::Path(ours));
        assert_eq!(sdk(Some("^0.3")).unwrap(), Sdk::Version("^0.3".into()));
        let error = sdk(Some("/nowhere")).unwrap_err();
        assert!(
            error.problems[0].contains("neither a version nor a folder"),
            "{error:?}"
        );
    }
}

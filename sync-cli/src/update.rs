//! Brings the code of a config crate up to date, asks before, and builds it
//! afterwards: `pull` and `generate`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_sdk::codegen::update::{Action, Crate, FileChange, Files, Job};
use sync_sdk::codegen::{Options, Place};
use sync_sdk::compile::Compiled;
use sync_sdk::engine::{Desired, Scope};
use sync_sdk::model::ProjectKey;
use sync_sdk::model::assets::AssetList;

use crate::args::{SecretArgs, UpdateArgs};
use crate::config_crate::{Attempt, ConfigCrate};
use crate::crate_files;
use crate::error::CliError;
use crate::git;
use crate::pictures::{Instance, PictureChange, Pictures};
use crate::render::{ReportView, UpdateView, secrets};
use crate::settings::Settings;
use crate::source::{with_pictures, with_values};
use crate::ui::Ui;

/// How many files with changes are named.
const NAMED: usize = 5;

/// The names of rustfmt's own settings.
const RUSTFMT: [&str; 2] = ["rustfmt.toml", ".rustfmt.toml"];

/// A config crate as it is.
pub(crate) struct Code {
    krate: ConfigCrate,
    options: Options,
    files: Files,
    compiled: Option<Box<Compiled>>,
}

/// What an update came to.
pub(crate) struct Outcome {
    job: Job,
    pictures: Vec<PictureChange>,
    verdict: Verdict,
}

/// What an update came to.
enum Verdict {
    /// The code is as the instance.
    Current,
    /// Something is to be done, and nothing was, as only that was asked.
    Checked,
    /// The code compiles to what the instance has.
    Verified,
    /// It compiles, and these files still say something else.
    Differs(BTreeSet<String>),
    /// It does not compile any more; why.
    Broken(String),
}

impl Code {
    /// Reads and compiles it. What git does not have is in the way of a change.
    pub(crate) fn open(
        krate: ConfigCrate,
        args: &UpdateArgs,
        secrets: SecretArgs,
        ui: &Ui,
    ) -> Result<Self, CliError> {
        let folder = krate.folder();
        if !args.check && !args.force {
            refuse_uncommitted(folder)?;
        }
        let package = krate.package()?;
        let mut options = Options::new(package.as_str());
        options.place = Place::Package(package);
        options.rustfmt = rustfmt_folder(folder);
        options.plain_secrets = secrets.plain_secrets;
        let compiled = match krate.attempt(ui)? {
            Attempt::Compiled(compiled) => Some(compiled),
            Attempt::Failed(said) => {
                ui.note(&said);
                let manifest = krate.manifest().display();
                let problem = format!("{manifest}: the code does not compile; see above");
                if !args.force {
                    return Err(CliError::new(problem)
                        .hint(
                            "correct it, or take the last version that compiled from git: without it nobody \
                             knows what was edited by hand",
                        )
                        .hint(
                            "--force goes on: what differs is written beside the files, and none of them is \
                             overwritten",
                        ));
                }
                ui.warn(format_args!("{problem}; what differs is only proposed"));
                None
            }
        };
        Ok(Self {
            files: crate_files::read(folder)?,
            options,
            compiled,
            krate,
        })
    }

    /// The key of the project, where it is known.
    pub(crate) fn project(&self) -> Option<&ProjectKey> {
        self.compiled.as_ref().map(|compiled| &compiled.project)
    }

    /// Has its hooks called from now on.
    pub(crate) fn add_hooks(&self, settings: &Settings) -> Result<(), CliError> {
        let Some(compiled) = &self.compiled else {
            return Ok(());
        };
        settings
            .hooks
            .add_crate(&compiled.hooks, self.krate.hooks())
    }

    /// What it compiles to, ready to be compared, with the pictures where they are covered.
    pub(crate) fn desired(&self, settings: &Settings, ui: &Ui) -> Result<Desired, CliError> {
        let Some(compiled) = &self.compiled else {
            return Err(CliError::new(
                "the code does not compile, so there is nothing to merge with",
            )
            .hint(
                "correct it first; without --merge, --force proposes what differs beside the files",
            ));
        };
        let scope = Scope::Project(compiled.project.clone());
        let desired = with_values(compiled.snapshot.clone(), scope)?;
        let pictures = compiled.assets.clone();
        let pictures = (!pictures.is_empty()).then(|| (pictures, self.folder().to_owned()));
        with_pictures(desired, pictures, settings, ui)
    }

    /// The pictures that it names; none where it does not compile.
    pub(crate) fn pictures(&self) -> AssetList {
        let compiled = self.compiled.as_ref();
        compiled.map_or_else(AssetList::new, |compiled| compiled.assets.clone())
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.krate.folder()
    }

    /// Makes the code say what the instance has, once somebody agrees.
    pub(crate) fn bring(
        &self,
        instance: Instance,
        args: &UpdateArgs,
        json: bool,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Outcome, CliError> {
        let lookup = |name: &str| std::env::var(name).ok();
        let read = &settings.selection.kinds;
        let mut options = self.options.clone();
        options.assets = instance.named();
        let state = Crate {
            options: &options,
            code: self.compiled.as_deref(),
            files: &self.files,
        };
        let mut job = state.compare(instance.snapshot, read, &lookup)?;
        let said = self.pictures();
        let pictures = Pictures {
            folder: self.folder(),
            said: &said,
            wanted: &instance.pictures,
        };
        let written = pictures.written()?;
        let mut left = pictures.left_over(&job.outcome(&self.files));
        let changes = [&*written, &*left].concat();
        let is_current = job.update.is_empty() && changes.is_empty();
        let asks = !args.check && !args.yes && !is_current && ui.is_interactive();
        let view = UpdateView {
            job: &job,
            pictures: &changes,
        };
        let text = view.text();
        match json {
            false => ui.data(&text)?,
            true if asks => ui.note(text),
            true => {}
        }
        let verdict = match (is_current, args.check) {
            (true, _) => Verdict::Current,
            (false, true) => Verdict::Checked,
            (false, false) => {
                if asks && !ui.confirm("Change the code?")? {
                    return Err(CliError::new("not confirmed; nothing was changed"));
                }
                // Before the code that names them, and after it what it named before.
                crate_files::change(self.folder(), &written)?;
                let verdict = self.apply(state, &mut job, ui)?;
                left = match verdict {
                    Verdict::Broken(_) => Vec::new(),
                    _ => pictures.left_over(&job.outcome(&self.files)),
                };
                crate_files::change(self.folder(), &left)?;
                verdict.with(&written)
            }
        };
        let outcome = Outcome {
            job,
            pictures: [written, left].concat(),
            verdict,
        };
        if !json {
            if let Some(text) = secrets(&outcome.job.report.secrets) {
                ui.data(&text)?;
            }
            outcome.say(settings.verbosity > 0, ui)?;
        }
        Ok(outcome)
    }

    /// Writes the files and builds the crate. Merges that do not turn out well
    /// are taken back.
    fn apply(&self, state: Crate<'_>, job: &mut Job, ui: &Ui) -> Result<Verdict, CliError> {
        let mut on_disk = self.files.clone();
        loop {
            let after = job.outcome(&self.files);
            crate_files::write(self.folder(), &on_disk, &after)?;
            on_disk = after;
            let merged: BTreeSet<String> = job.update.merged().map(str::to_owned).collect();
            let (verdict, rejected) = match self.krate.attempt(ui)? {
                Attempt::Failed(said) => {
                    let is_named = |path: &&String| said.contains(&format!("{path}:"));
                    let named: BTreeSet<_> = merged.iter().filter(is_named).cloned().collect();
                    // Where no file is to blame, each may be.
                    let blamed = if named.is_empty() { merged } else { named };
                    (Verdict::Broken(said), blamed)
                }
                Attempt::Compiled(compiled) => {
                    let differing = state.differing(&compiled, job)?;
                    let blamed = merged.intersection(&differing).cloned().collect();
                    let verdict = match differing.is_empty() {
                        true => Verdict::Verified,
                        false => Verdict::Differs(differing),
                    };
                    (verdict, blamed)
                }
            };
            if rejected.is_empty() {
                return Ok(verdict);
            }
            job.update.reject(&rejected);
        }
    }
}

impl Verdict {
    /// With the pictures that are only proposed: those in the crate are others.
    fn with(self, pictures: &[PictureChange]) -> Self {
        let open = pictures.iter().filter(|change| is_open(change));
        let open: BTreeSet<String> = open.map(|change| change.path.clone()).collect();
        match self {
            Self::Verified if !open.is_empty() => Self::Differs(open),
            Self::Differs(mut files) => {
                files.extend(open);
                Self::Differs(files)
            }
            other => other,
        }
    }
}

/// Whether a file is not as the instance has it after an update.
fn is_open<T>(change: &FileChange<T>) -> bool {
    matches!(change.action, Action::Propose { .. } | Action::Orphan)
}

impl Outcome {
    fn view(&self) -> UpdateView<'_> {
        UpdateView {
            job: &self.job,
            pictures: &self.pictures,
        }
    }

    /// Whether code and instance differ, and only that was asked.
    pub(crate) fn is_found_to_differ(&self) -> bool {
        matches!(self.verdict, Verdict::Checked)
    }

    fn say(&self, all: bool, ui: &Ui) -> Result<(), CliError> {
        let done = self.view().outcome();
        match self.verdict {
            Verdict::Current => {}
            Verdict::Checked => ui.note("Nothing was changed."),
            Verdict::Verified => ui.data(&format!("Done and verified ({done})."))?,
            Verdict::Differs(_) | Verdict::Broken(_) => ui.data(&format!("Done ({done})."))?,
        }
        // Who keeps a crate knows its raw pieces: they were listed when it was made.
        let shown = if all { usize::MAX } else { 0 };
        let report = ReportView(&self.job.report).text(shown);
        if !report.is_empty() && (all || !matches!(self.verdict, Verdict::Current)) {
            ui.note(report);
        }
        Ok(())
    }

    /// What happens to the files, how it ended, and what is typed.
    pub(crate) fn to_json(&self) -> Value {
        let (changes, renamed) = self.view().to_json();
        json!({
            "changes": changes,
            "renamed": renamed,
            "outcome": match self.verdict {
                Verdict::Current => "current",
                Verdict::Checked => "checked",
                Verdict::Verified => "verified",
                Verdict::Differs(_) => "differs",
                Verdict::Broken(_) => "broken",
            },
            "report": ReportView(&self.job.report).to_json(),
        })
    }

    /// Tells what is not as it should be. Code that does not compile any more is
    /// an error.
    pub(crate) fn finish(self, ui: &Ui) -> Result<(), CliError> {
        let warnings = self.job.report.warnings.iter();
        warnings.for_each(|warning| ui.warn(warning));
        let code = self.job.update.changes.iter();
        let code = code.filter(|change| is_open(change)).map(|it| &it.path);
        let pictures = self.pictures.iter();
        let pictures = pictures.filter(|change| is_open(change)).map(|it| &it.path);
        let open: BTreeSet<&String> = code.chain(pictures).collect();
        match self.verdict {
            Verdict::Current | Verdict::Checked | Verdict::Verified => Ok(()),
            Verdict::Differs(files) => {
                if !open.is_empty() {
                    ui.warn(
                        "the code does not say all that the instance has: take over what is in \
                         the files *.proposed, then pull again",
                    );
                }
                for path in files.iter().filter(|path| !open.contains(path)) {
                    let why = match path.as_str() {
                        "sync.lock" => {
                            "the code has other SyncIDs; does the project say `lock = \"sync.lock\"`?"
                        }
                        _ => "the code that stands for it does not say what the instance has",
                    };
                    ui.warn(format_args!("{path}: {why}"));
                }
                Ok(())
            }
            Verdict::Broken(said) => {
                ui.note(said);
                Err(CliError::new(
                    "the files are written, and the code does not compile now; see above",
                )
                .hint(
                    "code that was written by hand may use what is renamed or gone, or what is only \
                     proposed: correct it, and pull again",
                )
                .hint("`git diff` shows what was written, `git checkout .` takes it back"))
            }
        }
    }
}

fn refuse_uncommitted(folder: &Path) -> Result<(), CliError> {
    let changes = git::uncommitted(folder).unwrap_or_default();
    if changes.is_empty() {
        return Ok(());
    }
    let mut named: Vec<String> = changes.iter().take(NAMED).cloned().collect();
    if let Some(more) = changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("and {more} more"));
    }
    Err(CliError::new(format!(
        "{}: there are changes that are not committed:\n  {}",
        folder.display(),
        named.join("\n  ")
    ))
    .hint("commit or stash them first: then `git diff` shows what was pulled, and can take it back")
    .hint("--force does it all the same; what was edited by hand is not overwritten in any case"))
}

/// The folder with settings of rustfmt that are for this crate.
fn rustfmt_folder(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let has_settings = |folder: &&Path| RUSTFMT.iter().any(|name| folder.join(name).exists());
    folder.ancestors().find(has_settings).map(Path::to_owned)
}

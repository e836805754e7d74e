//! Brings the code of a config crate up to date, asks before, and builds it
//! afterwards: `pull` and `generate`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sync_sdk::codegen::FormatError;
use sync_sdk::codegen::update::{Action, Crate, Files, Job};
use sync_sdk::compile::Compiled;
use sync_sdk::model::{ProjectKey, Snapshot};

use crate::args::UpdateArgs;
use crate::config_crate::{Attempt, ConfigCrate};
use crate::crate_files;
use crate::error::CliError;
use crate::git;
use crate::render::UpdateView;
use crate::settings::Settings;
use crate::ui::Ui;

/// How many files with changes are named.
const NAMED: usize = 5;

/// The names of rustfmt's own settings.
const RUSTFMT: [&str; 2] = ["rustfmt.toml", ".rustfmt.toml"];

/// A config crate as it is.
pub(crate) struct Code {
    krate: ConfigCrate,
    package: String,
    files: Files,
    rustfmt: Option<PathBuf>,
    compiled: Option<Box<Compiled>>,
}

/// What became of an update.
pub(crate) enum Verdict {
    /// Nothing is written: nothing differs, or nobody wants more than to know.
    Untouched,
    /// The code compiles to what the instance has.
    Verified,
    /// It compiles, and these files still say something else.
    Differs(BTreeSet<String>),
    /// It does not compile; why.
    Broken(String),
}

impl Code {
    /// Reads and compiles it. What git does not have is in the way of a change.
    pub(crate) fn open(krate: ConfigCrate, args: &UpdateArgs, ui: &Ui) -> Result<Self, CliError> {
        let folder = krate.folder();
        if !args.check && !args.force {
            refuse_uncommitted(folder)?;
        }
        let package = krate.package()?;
        let compiled = match krate.attempt(ui)? {
            Attempt::Compiled(compiled) => Some(compiled),
            Attempt::Failed(said) => {
                ui.note(&said);
                let manifest = krate.manifest().display();
                let problem = format!("{manifest}: the code does not compile; see above");
                if !args.force {
                    return Err(CliError::new(problem)
                        .hint("correct it, or take the last version that compiled from git; without \
                               it nobody knows what was edited by hand")
                        .hint("--force goes on: what differs is proposed beside the files, and none of \
                               them is overwritten"));
                }
                ui.warn(format_args!("{problem}; what differs is only proposed"));
                None
            }
        };
        Ok(Self {
            files: crate_files::read(folder)?,
            rustfmt: rustfmt_folder(folder),
            package,
            compiled,
            krate,
        })
    }

    /// The key of the project, where it is known.
    pub(crate) fn project(&self) -> Option<&ProjectKey> {
        self.compiled.as_ref().map(|compiled| &compiled.project)
    }

    /// For messages.
    pub(crate) fn folder(&self) -> &Path {
        self.krate.folder()
    }

    /// What would have to be done for the code to say what the instance has.
    pub(crate) fn compare(
        &self,
        instance: Snapshot,
        settings: &Settings,
    ) -> Result<Job, CliError> {
        let lookup = |name: &str| std::env::var(name).ok();
        Ok(self
            .state()
            .compare(instance, &settings.selection.kinds, &lookup)?)
    }

    fn state(&self) -> Crate<'_> {
        Crate {
            package: &self.package,
            code: self.compiled.as_deref(),
            files: &self.files,
            rustfmt: self.rustfmt.as_deref(),
        }
    }

    /// Asks where there is somebody to ask, writes the files, and builds the
    /// crate. Merges that do not turn out well are taken back.
    pub(crate) fn apply(
        &self,
        job: &mut Job,
        args: &UpdateArgs,
        ui: &Ui,
    ) -> Result<Verdict, CliError> {
        if job.update.is_empty() || args.check {
            return Ok(Verdict::Untouched);
        }
        if !args.yes && ui.is_interactive() && !ui.confirm("Change the code?")? {
            return Err(CliError::new("not confirmed; nothing was changed"));
        }
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
                    let differing = self.state().differing(&compiled, job)?;
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
    /// One word, for programs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Verified => "verified",
            Self::Differs(_) => "differs",
            Self::Broken(_) => "broken",
        }
    }

    /// Tells what is not as it should be; code that does not compile is an error.
    pub(crate) fn tell(&self, job: &Job, ui: &Ui) -> Result<(), CliError> {
        match self {
            Self::Untouched | Self::Verified => Ok(()),
            Self::Differs(files) => {
                let is_told = |path: &str| {
                    let change = job.update.changes.iter().find(|change| change.path == path);
                    change.is_some_and(|change| {
                        matches!(change.action, Action::Propose { .. } | Action::Orphan)
                    })
                };
                if job.update.changes.iter().any(|change| is_told(&change.path)) {
                    ui.warn(
                        "the code is not yet what the instance has: take over what is in the files \
                         `*.proposed`, then pull again",
                    );
                }
                let others = files.iter().filter(|path| !is_told(path));
                for path in others {
                    let hint = match path.as_str() {
                        "sync.lock" => "SyncIDs are not those of the instance; the project needs \
                                        `#[project(lock = \"sync.lock\")]`",
                        _ => "the code that stands for this file does not say what the instance has",
                    };
                    ui.warn(format_args!("{path}: {hint}"));
                }
                Ok(())
            }
            Self::Broken(said) => {
                ui.note(said);
                Err(CliError::new("the files are written, and the code does not compile now; see above")
                    .hint("what was written by hand may use something that is renamed or gone, or that is \
                           only proposed: correct it, and pull again")
                    .hint("`git diff` shows what was written, `git checkout .` takes it back"))
            }
        }
    }
}

impl From<FormatError> for CliError {
    fn from(error: FormatError) -> Self {
        Self::new(error.to_string())
    }
}

/// The text that is printed before anything is written, and with `--check`.
pub(crate) fn shown(job: &Job) -> String {
    UpdateView(job).text()
}

fn refuse_uncommitted(folder: &Path) -> Result<(), CliError> {
    let changes = git::uncommitted(folder).unwrap_or_default();
    if changes.is_empty() {
        return Ok(());
    }
    let mut named = changes.iter().take(NAMED).cloned().collect::<Vec<_>>();
    if let Some(more) = changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("and {more} more"));
    }
    Err(CliError::new(format!(
        "{} has changes that are not committed:\n  {}",
        folder.display(),
        named.join("\n  ")
    ))
    .hint("commit or stash them first: then `git diff` shows what a pull has changed, and can undo it")
    .hint("--force pulls all the same; what was edited by hand is never overwritten"))
}

/// The folder with settings of rustfmt that are for this crate.
fn rustfmt_folder(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let has_settings = |folder: &&Path| RUSTFMT.iter().any(|name| folder.join(name).exists());
    folder.ancestors().find(has_settings).map(Path::to_owned)
}

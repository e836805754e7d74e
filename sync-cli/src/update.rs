//! Brings the code of a config crate up to date, asks before, and builds it
//! afterwards: `pull` and `generate`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_sdk::codegen::update::{Action, Crate, Files, Job};
use sync_sdk::codegen::{Options, Place};
use sync_sdk::compile::Compiled;
use sync_sdk::engine::{Desired, Scope};
use sync_sdk::model::{ProjectKey, Snapshot};

use crate::args::{SecretArgs, UpdateArgs};
use crate::config_crate::{Attempt, ConfigCrate};
use crate::crate_files;
use crate::error::CliError;
use crate::git;
use crate::render::{ReportView, UpdateView, secrets};
use crate::settings::Settings;
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

    /// What it compiles to, ready to be compared.
    pub(crate) fn desired(&self) -> Result<Desired, CliError> {
        let Some(compiled) = &self.compiled else {
            return Err(CliError::new(
                "the code does not compile, so there is nothing to merge with",
            )
            .hint(
                "correct it first; without --merge, --force proposes what differs beside the files",
            ));
        };
        let scope = Scope::Project(compiled.project.clone());
        let lookup = |name: &str| std::env::var(name).ok();
        Desired::new(compiled.snapshot.clone(), scope, lookup)
            .map_err(|error| CliError::from(error).hint("set it in the environment or in `.env`"))
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.krate.folder()
    }

    /// Makes the code say what the instance has, once somebody agrees.
    pub(crate) fn bring(
        &self,
        instance: Snapshot,
        args: &UpdateArgs,
        json: bool,
        settings: &Settings,
        ui: &Ui,
    ) -> Result<Outcome, CliError> {
        let lookup = |name: &str| std::env::var(name).ok();
        let read = &settings.selection.kinds;
        let mut job = self.state().compare(instance, read, &lookup)?;
        let is_current = job.update.is_empty();
        let asks = !args.check && !args.yes && !is_current && ui.is_interactive();
        let text = UpdateView(&job).text();
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
                self.apply(&mut job, ui)?
            }
        };
        let outcome = Outcome { job, verdict };
        if !json {
            if let Some(text) = secrets(&outcome.job.report.secrets) {
                ui.data(&text)?;
            }
            outcome.say(settings.verbosity > 0, ui)?;
        }
        Ok(outcome)
    }

    fn state(&self) -> Crate<'_> {
        Crate {
            options: &self.options,
            code: self.compiled.as_deref(),
            files: &self.files,
        }
    }

    /// Writes the files and builds the crate. Merges that do not turn out well
    /// are taken back.
    fn apply(&self, job: &mut Job, ui: &Ui) -> Result<Verdict, CliError> {
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

impl Outcome {
    /// Whether code and instance differ, and only that was asked.
    pub(crate) fn is_found_to_differ(&self) -> bool {
        matches!(self.verdict, Verdict::Checked)
    }

    fn say(&self, all: bool, ui: &Ui) -> Result<(), CliError> {
        let done = UpdateView(&self.job).outcome();
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
        let (changes, renamed) = UpdateView(&self.job).to_json();
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
        let changes = &self.job.update.changes;
        let is_open = |path: &str| {
            let change = changes.iter().find(|change| change.path == path);
            let action = change.map(|change| &change.action);
            matches!(action, Some(Action::Propose { .. } | Action::Orphan))
        };
        match self.verdict {
            Verdict::Current | Verdict::Checked | Verdict::Verified => Ok(()),
            Verdict::Differs(files) => {
                if changes.iter().any(|change| is_open(&change.path)) {
                    ui.warn(
                        "the code does not say all that the instance has: take over what is in \
                         the files *.proposed, then pull again",
                    );
                }
                for path in files.iter().filter(|path| !is_open(path)) {
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

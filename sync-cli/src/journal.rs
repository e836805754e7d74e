//! The journal of a push: where it is, and what the last one says.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use sync_sdk::engine::journal::{Doing, Interrupted, Journal, Run, interrupted};
use sync_sdk::engine::{Event, Observer};
use sync_sdk::model::ProjectKey;

use crate::args::{JournalArgs, LockArgs};
use crate::lock::Wish;
use crate::ui::Ui;

/// Where journals are, in the working directory.
const FOLDER: &str = ".directus-sync/journal";

/// A run, and its journal once it has begun one.
#[derive(Debug)]
pub(crate) struct Recorder {
    run: Run,
    /// Where journals are.
    folder: PathBuf,
    /// Whether there shall be one of this run.
    writes: bool,
    journal: OnceCell<Journal>,
}

impl Recorder {
    /// A run of this command that begins now.
    pub(crate) fn of(command: &str, args: &JournalArgs) -> Self {
        let folder = args.journal.clone().unwrap_or_else(|| FOLDER.into());
        Self {
            run: run(command),
            folder,
            writes: !args.no_journal,
            journal: OnceCell::new(),
        }
    }

    /// The wish of its run to have the lock of the target.
    pub(crate) fn wish<'a>(&'a self, args: &'a LockArgs) -> Wish<'a> {
        Wish {
            args,
            run: &self.run,
            journals: &self.folder,
        }
    }

    /// Begins the journal, and mentions a push of the same target that was
    /// killed. A push goes on where no journal can be written.
    pub(crate) fn begin(&self, target: &str, project: Option<&ProjectKey>, ui: &Ui) {
        let folder = &self.folder;
        if !self.writes {
            return;
        }
        if let Some(killed) = interrupted(folder, target) {
            ui.note(mention(&killed));
        }
        match Journal::begin(folder, &self.run, target, project.map(ProjectKey::as_str)) {
            Ok(journal) => drop(self.journal.set(journal)),
            Err(error) => ui.warn(format_args!(
                "no journal of this push: {} cannot be written: {error}",
                folder.display()
            )),
        }
    }

    /// Ends the journal.
    pub(crate) fn end(&self, went_well: bool, ui: &Ui) {
        let Some(journal) = self.journal.get() else {
            return;
        };
        journal.end(went_well);
        if let Some(error) = journal.trouble() {
            let path = journal.path().display();
            ui.warn(format_args!("the journal {path} is not whole: {error}"));
        }
    }
}

/// The wish of a command that keeps no journal to have the lock of the target.
pub(crate) struct Unrecorded<'a> {
    args: &'a LockArgs,
    run: Run,
}

impl<'a> Unrecorded<'a> {
    /// A run of this command that begins now.
    pub(crate) fn new(command: &str, args: &'a LockArgs) -> Self {
        let run = run(command);
        Self { args, run }
    }

    /// Its wish.
    pub(crate) fn wish(&self) -> Wish<'_> {
        Wish {
            args: self.args,
            run: &self.run,
            journals: Path::new(FOLDER),
        }
    }
}

fn run(command: &str) -> Run {
    Run::new(command, user(), host())
}

impl Observer for Recorder {
    fn event(&self, event: Event<'_>) {
        if let Some(journal) = self.journal.get() {
            journal.event(event);
        }
    }
}

/// One line about a push that was killed.
fn mention(killed: &Interrupted) -> String {
    let Interrupted {
        by, began, doing, ..
    } = killed;
    let when = match doing {
        None => "before it wrote anything".to_owned(),
        Some(Doing { work, kind, count }) => match (work.as_str(), kind) {
            ("model", _) => "while it applied the data model".to_owned(),
            ("map", _) => "while it wrote the id map".to_owned(),
            (verb @ ("create" | "update" | "delete"), Some(kind)) => {
                let verb = verb.trim_end_matches('e');
                format!("while {verb}ing {count} {kind}")
            }
            _ => "at its end".to_owned(),
        },
    };
    format!("The push that {by} began at {began} was interrupted {when}; going on.")
}

fn user() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].map(std::env::var);
    let mut names = names.into_iter().flatten();
    names
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "somebody".to_owned())
}

#[cfg(unix)]
fn host() -> String {
    let system = rustix::system::uname();
    system.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "some machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_push_is_one_line() {
        let mut killed = Interrupted {
            run: "r".into(),
            by: "anna@laptop".into(),
            began: "2026-11-21T15:04:00Z".into(),
            doing: None,
        };
        assert_eq!(
            mention(&killed),
            "The push that anna@laptop began at 2026-11-21T15:04:00Z was interrupted before it wrote anything; going on."
        );
        killed.doing = Some(Doing {
            work: "create".into(),
            kind: Some("roles".into()),
            count: 5,
        });
        assert!(mention(&killed).contains("interrupted while creating 5 roles;"));
    }
}

//! What a push did, request by request, in a file that outlives it.
//!
//! A journal is a file of JSON lines, `<run>.jsonl`, described in
//! `docs/guide/failures.md`. It has addresses, primary keys and what became of
//! each write; no values, and so no secrets. A line that announces a write is on
//! the disk before the write is sent. While the run lives, the file is locked by
//! the operating system: that is how another process of this machine knows that
//! a run is dead ([`is_dead`]).

mod past;

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::change::Action;
use super::observe::{Event, Observer, Step};
use super::plan::Plan;
use super::seed::SeedPlan;
use crate::model::Address;
pub use past::{Doing, Interrupted, interrupted, is_dead};

/// The version of a journal's form.
pub const JOURNAL_FORMAT: u32 = 1;

/// How many journals a folder keeps.
const KEPT: usize = 50;

/// Who changes a target, and how.
///
/// ```
/// use sync_sdk::engine::journal::Run;
///
/// let run = Run::new("push", "anna", "laptop");
/// assert_ne!(run.id, Run::new("push", "anna", "laptop").id);
/// assert!(run.began.ends_with('Z'));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Names the run: no two runs have the same, and later ones sort behind.
    pub id: String,
    /// What it does: `push`.
    pub command: String,
    /// The user of the machine that it runs on.
    pub user: String,
    /// The name of that machine.
    pub host: String,
    /// When it began, by that machine's clock. For people only.
    pub began: String,
}

impl Run {
    /// A run that begins now.
    pub fn new(
        command: impl Into<String>,
        user: impl Into<String>,
        host: impl Into<String>,
    ) -> Self {
        Self::begun(jiff::Timestamp::now(), command, user, host)
    }

    fn begun(
        now: jiff::Timestamp,
        command: impl Into<String>,
        user: impl Into<String>,
        host: impl Into<String>,
    ) -> Self {
        // One run can follow another in the same second.
        let precise = format!("{now:.3}");
        let compact: String = precise
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        let unique = uuid::Uuid::new_v4().simple().to_string();
        Self {
            id: format!("{compact}-{}", &unique[..8]),
            command: command.into(),
            user: user.into(),
            host: host.into(),
            began: seconds(now),
        }
    }
}

fn seconds(time: jiff::Timestamp) -> String {
    format!("{time:.0}")
}

/// The journal of a run, an observer of it.
///
/// A journal that can no longer be written does not end the run; who began it
/// asks for its [`trouble`](Self::trouble).
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: RefCell<File>,
    trouble: RefCell<Option<io::Error>>,
}

impl Journal {
    /// Begins the journal of a run in a folder, which is made where it is
    /// missing, and removes all but the last 50 there. `target` is the address
    /// without credentials; `project` is the key of a project in code.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn begin(
        folder: &Path,
        run: &Run,
        target: &str,
        project: Option<&str>,
    ) -> io::Result<Self> {
        if !folder.is_dir() {
            fs::create_dir_all(folder)?;
            // Journals are of one machine.
            fs::write(folder.join(".gitignore"), "*\n")?;
        }
        past::prune(folder, KEPT - 1)?;
        let path = folder.join(format!("{}.jsonl", run.id));
        let file = File::create_new(&path)?;
        // Where a file system has no locks, nobody can tell that the run lives.
        let _ = file.lock();
        let journal = Self {
            path,
            file: RefCell::new(file),
            trouble: RefCell::new(None),
        };
        let first = json!({
            "format": "directus-sync/journal",
            "version": JOURNAL_FORMAT,
            "event": "run",
            "run": run.id,
            "tool": env!("CARGO_PKG_VERSION"),
            "command": run.command,
            "target": target,
            "project": project,
            "by": format!("{}@{}", run.user, run.host),
            "began": run.began,
        });
        journal.append(&first, true)?;
        Ok(journal)
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Ends it. A journal without an end is that of a run that was killed.
    pub fn end(&self, went_well: bool) {
        let result = if went_well { "done" } else { "failed" };
        self.note(json!({ "event": "end", "result": result }), true);
    }

    /// Why it could not be written, the first time that this happened.
    pub fn trouble(&self) -> Option<io::Error> {
        self.trouble.take()
    }

    fn note(&self, mut line: Value, synced: bool) {
        line["at"] = seconds(jiff::Timestamp::now()).into();
        if let Err(error) = self.append(&line, synced) {
            self.trouble.borrow_mut().get_or_insert(error);
        }
    }

    fn append(&self, line: &Value, synced: bool) -> io::Result<()> {
        let mut file = self.file.borrow_mut();
        file.write_all(format!("{line}\n").as_bytes())?;
        match synced {
            true => file.sync_data(),
            false => Ok(()),
        }
    }
}

impl Observer for Journal {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Began(phase) => {
                self.note(json!({ "event": "phase", "phase": phase.name() }), false);
            }
            Event::Planned(plan) => self.note(planned(plan), false),
            Event::PlannedSeeds(plan) => self.note(planned_seeds(plan), false),
            Event::Applying(step) => self.note(told("applying", step), true),
            Event::Applied(step) => self.note(told("applied", step), false),
            Event::Skipped(step) => self.note(told("skipped", step), false),
            Event::Failed(step, error) => {
                let event = match error.is_refusal() {
                    true => "refused",
                    false => "unknown",
                };
                let mut line = told(event, step);
                line["error"] = error.to_string().into();
                self.note(line, false);
            }
            Event::Stopped(stopped) => {
                let mut line = stopped.to_json();
                line["event"] = "stopped".into();
                self.note(line, false);
            }
            Event::Ended(..) | Event::Progress { .. } => {}
        }
    }
}

fn planned(plan: &Plan) -> Value {
    let schema = plan.schema.changes.iter();
    let schema = schema.map(|change| json!([change.action.name(), change.address.as_str()]));
    let records = plan.changes.iter();
    let records = records.map(|change| row(change.action, &change.address, &change.local_id));
    json!({
        "event": "plan",
        "directus": plan.target.version.to_string(),
        "schema": schema.collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
        "unchanged": plan.unchanged,
    })
}

fn planned_seeds(plan: &SeedPlan) -> Value {
    let rows = plan.changes.iter();
    let rows = rows.map(|change| row(change.action, &change.address, &change.key));
    json!({
        "event": "plan",
        "directus": plan.target.version.to_string(),
        "rows": rows.collect::<Vec<_>>(),
        "unchanged": plan.unchanged,
    })
}

fn row(action: Action, address: &Address, key: &Option<String>) -> Value {
    json!([action.name(), address.as_str(), key])
}

fn told(event: &str, step: &Step<'_>) -> Value {
    let things = step.things.iter();
    let things = things.map(|thing| {
        let address = thing.address.map(|address| address.as_str());
        json!([address, thing.key])
    });
    json!({
        "event": event,
        "work": step.work.name(),
        "kind": step.kind.map(|kind| kind.spec().name).or(step.collection),
        "count": step.count,
        "things": things.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests;

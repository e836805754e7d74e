//! What happens to the files of a config crate, and how much of it is typed.

use std::fmt::Write;

use serde_json::{Value, json};
use sync_sdk::codegen::update::{Action, FileChange, Job, PROPOSED};
use sync_sdk::codegen::{NamedSecret, Report};

use crate::pictures::PictureChange;
use crate::ui::{printable, style};

/// What happens to a file: its name, before and after.
const WORDS: [(&str, &str, &str); 8] = [
    ("create", "to create", "created"),
    ("change", "to change", "changed"),
    ("rename", "to rename", "renamed"),
    ("merge", "to merge", "merged"),
    ("remove", "to remove", "removed"),
    ("propose", "to propose", "proposed"),
    ("keep", "to keep", "kept"),
    ("settle", "proposals to remove", "proposals removed"),
];

/// What is shown of an update.
pub(crate) struct UpdateView<'a> {
    pub(crate) job: &'a Job,
    pub(crate) pictures: &'a [PictureChange],
}

impl UpdateView<'_> {
    /// A line a file, then what is called otherwise, then the sum.
    pub(crate) fn text(&self) -> String {
        let changes = &self.job.update.changes;
        if changes.is_empty() && self.pictures.is_empty() {
            return "Nothing to do: the code is as the instance.".to_owned();
        }
        let mut text = String::new();
        let pictures = self
            .pictures
            .iter()
            .map(|change| (&change.path, line(change)));
        let code = changes.iter().map(|change| (&change.path, line(change)));
        for (path, (sign, style, note)) in pictures.chain(code) {
            let path = printable(path);
            let _ = writeln!(text, "  {style}{sign}{style:#} {path}{note}");
        }
        if !self.job.renamed.is_empty() {
            let heading = style::HEADING;
            let _ = writeln!(text, "\n{heading}Renamed{heading:#}");
            for renamed in &self.job.renamed {
                let line = format!("{} is {} now", renamed.from, renamed.to);
                let _ = writeln!(text, "  {}", printable(&line));
            }
        }
        let _ = write!(text, "\nCode: {}.", self.sum(|(to, _)| to));
        text
    }

    /// `2 created, 1 changed`, of files.
    pub(crate) fn outcome(&self) -> String {
        self.sum(|(_, done)| done)
    }

    fn sum(&self, word: impl Fn((&'static str, &'static str)) -> &'static str) -> String {
        let code = self.job.update.changes.iter().map(FileChange::name);
        let pictures = self.pictures.iter().map(FileChange::name);
        let names: Vec<&str> = code.chain(pictures).collect();
        let counted = WORDS.iter().map(|(name, to, done)| {
            let count = names.iter().filter(|it| *it == name).count();
            (count, word((to, done)))
        });
        let parts: Vec<_> = counted
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        parts.join(", ")
    }

    /// The files with what happens to them, and the renamed records.
    pub(crate) fn to_json(&self) -> (Value, Value) {
        let pictures = self.pictures.iter().map(entry);
        let changes = pictures.chain(self.job.update.changes.iter().map(entry));
        let renamed = self.job.renamed.iter().map(
            |renamed| json!({ "from": renamed.from.to_string(), "to": renamed.to.to_string() }),
        );
        (changes.collect(), renamed.collect())
    }
}

/// A file with what happens to it.
fn entry<T>(change: &FileChange<T>) -> Value {
    let mut entry = json!({ "path": change.path, "action": change.name() });
    if let Some(from) = &change.from {
        entry["from"] = json!(from);
    }
    if let Action::Propose { why, .. } = &change.action {
        entry["proposal"] = json!(proposal(change));
        entry["why"] = json!(why.to_string());
    }
    entry
}

fn proposal<T>(change: &FileChange<T>) -> String {
    format!("{}{PROPOSED}", change.path)
}

fn line<T>(change: &FileChange<T>) -> (char, anstyle::Style, String) {
    let from = change.from.as_ref().map(|from| format!("  was {from}"));
    let from = from.unwrap_or_default();
    match &change.action {
        Action::Create(_) => ('+', style::CREATE, from),
        Action::Replace(_) if change.from.is_some() => ('>', style::ADOPT, from),
        Action::Replace(_) => ('~', style::UPDATE, from),
        Action::Merge { .. } => (
            '~',
            style::UPDATE,
            format!("{from}  merged with your edits"),
        ),
        Action::Remove => ('-', style::DELETE, from),
        Action::Settle => ('-', style::DELETE, "  nothing is open in it".to_owned()),
        Action::Propose { why, .. } => {
            let note = format!("  {why}; the instance's form goes to {}", proposal(change));
            ('!', style::WARNING, note)
        }
        Action::Orphan => {
            let note = "  stays: what it described is gone from the instance, but it was edited";
            ('!', style::WARNING, note.to_owned())
        }
    }
}

/// What is shown of a report.
pub(crate) struct ReportView<'a>(pub(crate) &'a Report);

impl ReportView<'_> {
    /// The shares, and so many of the pieces that are raw.
    pub(crate) fn text(&self, shown: usize) -> String {
        let Report { shares, raw, .. } = self.0;
        let shares: Vec<_> = shares
            .iter()
            .map(|(piece, (typed, of))| format!("{typed} of {of} {}", piece.name()))
            .collect();
        if shares.is_empty() {
            return String::new();
        }
        let mut text = format!("Typed: {}.", shares.join(", "));
        for piece in raw.iter().take(shown) {
            let line = format!("{}: {}", piece.address, piece.why);
            let _ = write!(text, "\n  raw: {}", printable(&line));
        }
        match raw.len().saturating_sub(shown) {
            0 => {}
            all if shown == 0 => {
                let _ = write!(text, " `-v` lists the {all} pieces that are raw.");
            }
            more => {
                let _ = write!(text, "\n  and {more} more, which -v lists");
            }
        }
        text
    }

    pub(crate) fn to_json(&self) -> Value {
        let Report {
            shares,
            raw,
            secrets,
            warnings,
        } = self.0;
        let shares: serde_json::Map<String, Value> = shares
            .iter()
            .map(|(piece, (typed, all))| {
                let share = json!({ "typed": typed, "all": all });
                (piece.name().to_owned(), share)
            })
            .collect();
        let raw = raw.iter().map(|raw| {
            json!({ "piece": raw.piece.name(), "address": raw.address.to_string(), "why": raw.why })
        });
        let secrets = secrets.iter().map(|secret| {
            json!({ "name": secret.name, "address": secret.address.to_string(), "place": secret.place })
        });
        json!({
            "shares": shares,
            "raw": raw.collect::<Vec<_>>(),
            "secrets": secrets.collect::<Vec<_>>(),
            "warnings": warnings,
        })
    }
}

/// The names that values of the instance have in the code, to be set by whoever pushes.
pub(crate) fn secrets(secrets: &[NamedSecret]) -> Option<String> {
    if secrets.is_empty() {
        return None;
    }
    let heading = style::HEADING;
    let mut text = format!("{heading}Secrets{heading:#} that the code names and does not say:");
    for secret in secrets {
        let line = format!("{}  `{}` of {}", secret.name, secret.place, secret.address);
        let _ = write!(text, "\n  {}", printable(&line));
    }
    text.push_str(
        "\nSet them in the environment or in `.env` before `diff` and `push`: the instance has the values. With \
         --plain-secrets they are in the code instead.",
    );
    Some(text)
}

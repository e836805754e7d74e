//! A plan as Markdown, for a comment of a pull request.
//!
//! Whatever a configuration or an instance says stands in blocks of code, where
//! it is text and nothing else: no markup, no HTML, no mention of a person.

use std::fmt::{self, Display, Formatter};

use anstream::adapter::strip_str;
use sync_sdk::engine::{Action, Plan};

use super::PlanView;
use super::plan::{Line, records};
use crate::ui::printable;

/// How long a block may be, in bytes, so that all of a plan fits into a comment:
/// GitHub takes 65,536 characters.
const LONGEST: usize = 18_000;

/// A plan as Markdown.
#[derive(Debug)]
pub(crate) struct Markdown<'a> {
    pub(crate) view: &'a PlanView<'a>,
    pub(crate) plan: &'a Plan,
    /// Values whole, and the fields of what is created.
    pub(crate) full: bool,
}

impl Display for Markdown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "### Plan for {}\n", code(&self.view.target))?;
        if self.plan.is_empty() {
            let unchanged = records(self.view.unchanged);
            return writeln!(f, "Nothing to do ({unchanged} unchanged).");
        }
        self.dangers(f)?;
        self.table(f)?;
        let view = self.view;
        for (title, lines) in [("Data model", &view.schema), ("Records", &view.records)] {
            if lines.is_empty() {
                continue;
            }
            let count = lines.len();
            let things = if count == 1 { "change" } else { "changes" };
            writeln!(f, "<details><summary>{title}: {count} {things}</summary>\n")?;
            let text = lines.iter().map(|line| line.text(self.full));
            block(f, "diff", &text.collect::<String>())?;
            writeln!(f, "</details>\n")?;
        }
        if !self.plan.warnings.is_empty() {
            writeln!(f, "**Warnings**\n")?;
            block(f, "text", &self.plan.warnings.join("\n"))?;
        }
        Ok(())
    }
}

impl Markdown<'_> {
    /// What a reader must not miss.
    fn dangers(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.view.dangers.iter().map(ToString::to_string).collect();
        let undecided = self.plan.undecided.iter();
        lines.extend(undecided.map(|clash| {
            let field = clash.field.as_ref().map(|field| format!(" ({field})"));
            let field = field.unwrap_or_default();
            format!(
                "{}{field}: was changed by hand, and nobody has decided what becomes of it",
                clash.address
            )
        }));
        lines.extend(self.plan.needing_consent().map(|change| {
            format!(
                "{}: takes over a row that no push has made; needs --adopt",
                change.address
            )
        }));
        let all = self.view.schema.iter().chain(&self.view.records);
        let deleted = all.filter(|line| line.action == Action::Delete);
        lines.extend(deleted.map(|line| format!("{}: is deleted", line.address)));
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(f, "**Look twice**\n")?;
        block(f, "text", &lines.join("\n"))
    }

    fn table(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let parts = [
            ("Data model", self.plan.schema_counts()),
            ("Records", self.plan.record_counts()),
        ];
        let names = Action::ALL.map(|action| format!(" {} |", action.name()));
        writeln!(f, "| |{}", names.concat())?;
        writeln!(f, "|---|{}", Action::ALL.map(|_| "---:|").concat())?;
        for (title, counts) in parts {
            let counts = Action::ALL.map(|action| format!(" {} |", counts.of(action)));
            writeln!(f, "| {title} |{}", counts.concat())?;
        }
        writeln!(f, "\n{} unchanged.\n", records(self.view.unchanged))
    }
}

impl Line<'_> {
    /// The line and what is below it, from the beginning of a line, where `+` and
    /// `-` give colour.
    fn text(&self, full: bool) -> String {
        let mut out = String::new();
        self.write(&mut out, full);
        let plain = strip_str(&out).to_string();
        let lines = plain.lines();
        let lines = lines.map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)));
        lines.collect()
    }
}

/// A block of code with a fence that nothing in it closes.
fn block(f: &mut Formatter<'_>, language: &str, text: &str) -> fmt::Result {
    let text = printable(text);
    let (shown, left) = cut(text.trim_end_matches('\n'));
    let fence = "`".repeat(longest_run(shown).max(2) + 1);
    writeln!(f, "{fence}{language}\n{shown}\n{fence}\n")?;
    match left {
        0 => Ok(()),
        left => writeln!(
            f,
            "… and {left} more lines, which `directus-sync show` shows.\n"
        ),
    }
}

/// The lines that fit into a block, and how many do not.
fn cut(text: &str) -> (&str, usize) {
    if text.len() <= LONGEST {
        return (text, 0);
    }
    let fits = text.floor_char_boundary(LONGEST);
    let end = text[..fits].rfind('\n').unwrap_or(fits);
    (
        &text[..end],
        text[end..].trim_start_matches('\n').lines().count(),
    )
}

/// A text in a line, as code.
fn code(text: &str) -> String {
    let text = printable(text).replace(['\n', '\t'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    format!("{fence} {text} {fence}")
}

/// How many backticks stand behind each other in a text.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`');
    runs.map(str::len).max().unwrap_or_default()
}

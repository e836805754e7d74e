//! A plan as Markdown, for a comment of a pull request.
//!
//! Whatever a configuration or an instance says stands in blocks of code, where
//! it is text and nothing else: no markup, no HTML, no mention of a person.

use std::fmt::{self, Display, Formatter};

use anstream::adapter::strip_str;
use sync_sdk::engine::{Action, Plan};

use super::plan::Line;
use super::{PlanView, counted, left, records};
use crate::ui::printable;

/// How long a block may be, in bytes, so that all of a plan fits into a comment:
/// GitHub takes 65,536 characters.
const LONGEST: usize = 18_000;

/// A plan as Markdown.
#[derive(Debug)]
pub(crate) struct Markdown<'a> {
    view: &'a PlanView<'a>,
    /// What a reader must not miss.
    look: Vec<String>,
    warnings: &'a [String],
    /// Values whole, and the fields of what is created.
    full: bool,
}

impl Display for Markdown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "### Plan for {}\n", code(&self.view.target))?;
        let view = self.view;
        if view.schema.is_empty() && view.records.is_empty() {
            let unchanged = records(self.view.unchanged);
            return writeln!(f, "Nothing to do ({unchanged} unchanged).");
        }
        if !self.look.is_empty() {
            writeln!(f, "**Look twice**\n")?;
            block(f, "text", &self.look.join("\n"))?;
        }
        self.table(f)?;
        for (title, lines) in [("Data model", &view.schema), ("Records", &view.records)] {
            if lines.is_empty() {
                continue;
            }
            let count = counted(lines.len(), "change");
            writeln!(f, "<details><summary>{title}: {count}</summary>\n")?;
            let text = lines.iter().map(|line| line.text(self.full));
            block(f, "diff", &text.collect::<String>())?;
            writeln!(f, "</details>\n")?;
        }
        if !view.left.is_empty() {
            let count = view.left.len();
            writeln!(f, "<details><summary>Left alone: {count}</summary>\n")?;
            let mut text = String::new();
            left::write(&mut text, view.left, true);
            block(f, "text", &strip_str(&text).to_string())?;
            writeln!(f, "</details>\n")?;
        }
        if !self.warnings.is_empty() {
            writeln!(f, "**Warnings**\n")?;
            block(f, "text", &self.warnings.join("\n"))?;
        }
        Ok(())
    }
}

impl<'a> Markdown<'a> {
    /// Of a plan that is shown so.
    pub(crate) fn new(plan: &'a Plan, view: &'a PlanView<'a>, full: bool) -> Self {
        let undecided = plan.undecided.iter().map(|clash| {
            let field = clash.field.as_ref();
            let field = field.map(|field| format!(" ({field})")).unwrap_or_default();
            let address = &clash.address;
            format!(
                "{address}{field}: was changed by hand, and nobody has decided what becomes of it"
            )
        });
        let taken = plan.needing_consent().map(|change| {
            let address = &change.address;
            format!("{address}: takes over a row that no push has made; needs --adopt")
        });
        let lines = view.schema.iter().chain(&view.records);
        let deleted = lines.filter(|line| line.action == Action::Delete);
        let deleted = deleted.map(|line| format!("{}: is deleted", line.address));
        let forbidden = view.forbidden.iter().map(ToString::to_string);
        let dangers = view.dangers.iter().map(ToString::to_string);
        Self {
            look: forbidden
                .chain(dangers)
                .chain(undecided)
                .chain(taken)
                .chain(deleted)
                .collect(),
            view,
            warnings: &plan.warnings,
            full,
        }
    }

    fn table(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let parts = [
            ("Data model", &self.view.schema),
            ("Records", &self.view.records),
        ];
        let names = Action::ALL.map(|action| format!(" {} |", action.name()));
        writeln!(f, "| |{}", names.concat())?;
        writeln!(f, "|---|{}", Action::ALL.map(|_| "---:|").concat())?;
        for (title, lines) in parts {
            let count = |action| lines.iter().filter(|line| line.action == action).count();
            let counts = Action::ALL.map(|action| format!(" {} |", count(action)));
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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sync_sdk::engine::{Danger, DangerKind, FieldChange};
    use sync_sdk::model::Address;

    use super::super::plan::Noun;
    use super::*;

    /// What somebody may call a role to get out of where it stands.
    const NAMES: [&str; 6] = [
        "role.</details><img src=x>",
        "role.@everyone",
        "role.````\n# Approved",
        "role.`` ` ``| a | b |",
        "role.[click](javascript:x)\r\n",
        "role.\u{202e}<!--",
    ];

    fn shown(names: &[&str], full: bool) -> String {
        let fields = [
            FieldChange::new(
                "name",
                Some(json!("Old")),
                Some(json!("</details>\n```\n@team")),
            ),
            FieldChange::new(
                "description",
                Some(json!("a\n~~~\nb")),
                Some(json!("a\n```\nb")),
            ),
        ];
        let line = |(index, address): (usize, &&'static str)| Line {
            action: Action::ALL[index % 4],
            address,
            fields: &fields,
            note: Some("note `</summary>`".to_owned()),
            origin: Some("src/<b>.rs:7".to_owned()),
        };
        let names: Vec<&'static str> = NAMES
            .into_iter()
            .filter(|name| names.contains(name))
            .collect();
        let danger = Danger {
            kind: DangerKind::LastAdmin,
            address: Address::new("role.</details>"),
            text: "nobody could administrate @here".to_owned(),
            extent: None,
        };
        let view = PlanView {
            noun: Noun::Record,
            target: "http://x` (Directus 11.17.4)".to_owned(),
            schema: vec![
                line((0, &"collection.article")),
                line((3, &"field.article.```")),
            ],
            records: names.iter().enumerate().map(line).collect(),
            dangers: std::slice::from_ref(&danger),
            forbidden: &[],
            left: &[],
            undecided: 0,
            overwritten: 0,
            unchanged: 1,
        };
        let warnings = ["role.``` is deleted: </details> @all".to_owned()];
        let markdown = Markdown {
            view: &view,
            look: vec![danger.to_string()],
            warnings: &warnings,
            full,
        };
        markdown.to_string()
    }

    #[test]
    fn a_plan_as_a_comment() {
        insta::assert_snapshot!(shown(&NAMES, false));
    }

    /// What is outside of code is ours alone.
    #[test]
    fn nothing_breaks_out() {
        let text = shown(&NAMES, true);
        let mut fence: Option<String> = None;
        let mut outside = String::new();
        for line in text.lines() {
            let ticks: String = line.chars().take_while(|c| *c == '`').collect();
            match &fence {
                // A fence ends with a line of as many backticks or more, and nothing else.
                Some(open) if line.trim() == ticks && ticks.len() >= open.len() => fence = None,
                Some(_) => {}
                None if ticks.len() >= 3 => fence = Some(ticks),
                None => outside.push_str(&format!("{line}\n")),
            }
        }
        assert_eq!(fence, None, "a block does not end: {text}");
        for foreign in [
            "@",
            "img",
            "<!--",
            "Approved",
            "javascript",
            "team",
            "role.",
            "<b>",
        ] {
            assert!(
                !outside.contains(foreign),
                "`{foreign}` is outside of code: {outside}"
            );
        }
        assert_eq!(outside.matches("</details>").count(), 2);
        assert_eq!(outside.matches("<details>").count(), 2);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_line() {
        let long = "- role.ü\n".repeat(5000);
        let (shown, left) = cut(&long);
        assert!(shown.len() <= LONGEST && shown.ends_with("role.ü"));
        assert_eq!(shown.lines().count() + left, 5000);
        let line = "ü".repeat(LONGEST);
        assert!(cut(&line).0.len() <= LONGEST);
    }
}

//! A plan for people: a line a thing, with what changes below it.

use std::fmt::Write;

use anstyle::Style;
use sync_sdk::engine::{Action, Cause, Danger, FieldChange, Forbidden, LeftOut, Plan};
use sync_sdk::model::Address;

use super::value::write_change;
use super::{counted, left, records};
use crate::ui::{printable, style};

/// What was done to an entry by hand, where it is not a field's value.
fn by_hand(plan: &Plan, address: &Address) -> Option<String> {
    let clashes = plan.undecided.iter().chain(&plan.overwritten);
    let mut whole = clashes.filter(|clash| clash.field.is_none());
    let clash = whole.find(|clash| clash.address == *address)?;
    Some(match (&clash.theirs, clash.cause) {
        (None, _) => "deleted by hand".to_owned(),
        (Some(_), Cause::Conflict) => "changed by hand".to_owned(),
        (Some(_), _) => "made by hand".to_owned(),
    })
}

/// What is shown of a plan.
#[derive(Debug, Default)]
pub(crate) struct PlanView<'a> {
    /// Where it would be applied.
    pub(crate) target: String,
    /// What `records` are.
    pub(crate) noun: Noun,
    /// Collections, fields and relations.
    pub(crate) schema: Vec<Line<'a>>,
    /// Records.
    pub(crate) records: Vec<Line<'a>>,
    /// What it does that cannot be taken back, or that locks people out.
    pub(crate) dangers: &'a [Danger],
    /// What the target's licence does not allow.
    pub(crate) forbidden: &'a [Forbidden],
    /// What is left alone.
    pub(crate) left: &'a [LeftOut],
    /// How much was changed by hand and nobody has decided what becomes of it.
    pub(crate) undecided: usize,
    /// How much of what was changed by hand is overwritten.
    pub(crate) overwritten: usize,
    /// How many records are as they should be.
    pub(crate) unchanged: usize,
}

/// What the things of a plan are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Noun {
    /// Records of a configuration.
    #[default]
    Record,
    /// Rows of seeds.
    Row,
}

impl Noun {
    fn title(self) -> &'static str {
        match self {
            Self::Record => "Records",
            Self::Row => "Rows",
        }
    }

    fn counted(self, count: usize) -> String {
        match self {
            Self::Record => records(count),
            Self::Row => counted(count, "row"),
        }
    }
}

/// One thing that changes.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) action: Action,
    pub(crate) address: &'a str,
    /// Its fields: for what is created only shown on demand.
    pub(crate) fields: &'a [FieldChange],
    /// What is behind the address.
    pub(crate) note: Option<String>,
    /// Where it was written down.
    pub(crate) origin: Option<String>,
}

impl<'a> From<&'a Plan> for PlanView<'a> {
    fn from(plan: &'a Plan) -> Self {
        let schema = plan.schema.changes.iter().map(|change| Line {
            action: change.action,
            address: change.address.as_str(),
            fields: &change.changes,
            note: notes([
                by_hand(plan, &change.address),
                needed_by(change.needed_by.as_ref()),
            ]),
            origin: None,
        });
        let records = plan.changes.iter().map(|change| Line {
            action: change.action,
            address: change.address.as_str(),
            fields: &change.fields,
            note: notes([
                (change.action == Action::Adopt).then(|| {
                    let row = change.local_id.as_deref().unwrap_or_default();
                    let consent = if change.needs_consent {
                        "; needs --adopt"
                    } else {
                        ""
                    };
                    format!("takes over the existing row {row}{consent}")
                }),
                by_hand(plan, &change.address),
                needed_by(change.needed_by.as_ref()),
            ]),
            origin: change.origin.as_ref().map(ToString::to_string),
        });
        Self {
            target: format!("{} (Directus {})", plan.target.url, plan.target.version),
            noun: Noun::Record,
            schema: schema.collect(),
            records: records.collect(),
            dangers: &plan.dangers,
            forbidden: &plan.forbidden,
            left: &plan.left,
            undecided: plan.undecided.len(),
            overwritten: plan.overwritten.len(),
            unchanged: plan.unchanged,
        }
    }
}

pub(super) fn notes<const N: usize>(notes: [Option<String>; N]) -> Option<String> {
    let all = notes.into_iter().flatten();
    all.reduce(|first, second| format!("{first}; {second}"))
}

/// Why something comes along.
pub(super) fn needed_by(other: Option<&Address>) -> Option<String> {
    other.map(|other| format!("needed by {other}"))
}

/// The mark and the colour of an action.
fn mark(action: Action) -> (char, Style) {
    match action {
        Action::Create => ('+', style::CREATE),
        Action::Adopt => ('>', style::ADOPT),
        Action::Update => ('~', style::UPDATE),
        Action::Delete => ('-', style::DELETE),
    }
}

impl PlanView<'_> {
    /// The plan as text. In `full`, values are not shortened, and what is
    /// created is shown with its fields.
    pub(crate) fn text(&self, full: bool) -> String {
        let mut out = String::new();
        if !self.schema.is_empty() || !self.records.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{}Plan for {}{:#}\n",
                style::HEADING,
                printable(&self.target),
                style::HEADING
            );
        }
        for (title, lines) in [
            ("Data model", &self.schema),
            (self.noun.title(), &self.records),
        ] {
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(out, "{}{title}{:#}", style::HEADING, style::HEADING);
            for line in lines {
                line.write(&mut out, full);
            }
            out.push('\n');
        }
        if !self.dangers.is_empty() {
            let _ = writeln!(out, "{}Dangers{:#}", style::ERROR, style::ERROR);
            for Danger {
                kind,
                address,
                text,
                ..
            } in self.dangers
            {
                let address = printable(address.as_str());
                let text = printable(text);
                let _ = writeln!(
                    out,
                    "  {}! {kind}{:#}  {address}: {text}",
                    style::DELETE,
                    style::DELETE
                );
            }
            out.push('\n');
        }
        if !self.forbidden.is_empty() {
            let _ = writeln!(out, "{}Not allowed{:#}", style::ERROR, style::ERROR);
            for forbidden in self.forbidden {
                let text = printable(&forbidden.to_string());
                let _ = writeln!(out, "  {}!{:#} {text}", style::DELETE, style::DELETE);
            }
            out.push('\n');
        }
        left::write(&mut out, self.left, full);
        out.push_str(&self.summary());
        out.push_str(&left::summary(self.left));
        if self.overwritten > 0 {
            let things = counted(self.overwritten, "thing");
            let _ = write!(
                out,
                "\n{things} changed by hand since the last sync would be overwritten."
            );
        }
        if self.undecided > 0 {
            let things = counted(self.undecided, "thing");
            let _ = write!(
                out,
                "\n{things} changed by hand since the last sync: a push asks, or is refused without --on-conflict."
            );
        }
        out
    }

    /// What will be done, in one line.
    fn summary(&self) -> String {
        let unchanged = self.noun.counted(self.unchanged);
        match self.counts(|action| format!("to {}", action.name())) {
            counts if counts.is_empty() => format!("Nothing to do ({unchanged} unchanged)."),
            counts => format!("Plan: {counts}; {unchanged} unchanged."),
        }
    }

    /// What was done, in one line.
    pub(crate) fn outcome(&self) -> String {
        let done = self.counts(|action| match action {
            Action::Create => "created".to_owned(),
            Action::Adopt => "adopted".to_owned(),
            Action::Update => "updated".to_owned(),
            Action::Delete => "deleted".to_owned(),
        });
        format!("{done}; {} unchanged", self.noun.counted(self.unchanged))
    }

    fn counts(&self, verb: impl Fn(Action) -> String) -> String {
        let part = |title: &str, lines: &[Line<'_>]| {
            let counted = Action::ALL.map(|action| {
                (
                    action,
                    lines.iter().filter(|line| line.action == action).count(),
                )
            });
            let counts = counted.into_iter().filter(|(_, count)| *count > 0);
            let counts: Vec<String> = counts
                .map(|(action, count)| format!("{count} {}", verb(action)))
                .collect();
            (!counts.is_empty()).then(|| format!("{title} {}", counts.join(", ")))
        };
        let parts = [
            part("data model:", &self.schema),
            part(
                &format!("{}:", self.noun.title().to_lowercase()),
                &self.records,
            ),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

impl Line<'_> {
    pub(super) fn write(&self, out: &mut String, full: bool) {
        let (mark, color) = mark(self.action);
        let _ = write!(out, "  {color}{mark} {}{color:#}", printable(self.address));
        let origin = self.origin.as_ref().filter(|_| full);
        for note in self.note.iter().chain(origin) {
            let _ = write!(
                out,
                "  {}{}{:#}",
                style::QUIET,
                printable(note),
                style::QUIET
            );
        }
        out.push('\n');
        if full || matches!(self.action, Action::Update | Action::Adopt) {
            for field in self.fields {
                write_change(out, self.action, field, full);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use sync_sdk::engine::DangerKind;
    use sync_sdk::model::Address;

    use super::*;

    fn change(
        path: &str,
        before: impl Into<Option<Value>>,
        after: impl Into<Option<Value>>,
    ) -> FieldChange {
        FieldChange::new(path, before.into(), after.into())
    }

    fn line<'a>(action: Action, address: &'a str, fields: &'a [FieldChange]) -> Line<'a> {
        Line {
            action,
            address,
            fields,
            note: None,
            origin: Some("src/main.rs:7".to_owned()),
        }
    }

    /// The plan of these tests, as text without colours.
    fn shown(full: bool) -> String {
        let field = [
            change("meta.note", json!(null), json!("The headline")),
            change("type", json!("string"), json!("text")),
        ];
        let role = [
            change("name", None, json!("Editor")),
            change("icon", None, json!("edit")),
        ];
        let flow = [
            change(
                "description",
                json!("First.\nSecond.\nThird.\nFourth."),
                json!("First.\nSecond!\nThird.\nFourth."),
            ),
            change(
                "options",
                json!({ "cron": "0 8 * * *", "deep": { "a": [1, { "b": 2 }] } }),
                json!({ "cron": "0 9 * * *", "deep": { "a": [1, { "b": 3 }] }, "new": true }),
            ),
            change("status", json!("active"), None),
        ];
        let permission = [change(
            "fields",
            json!(["id", "title", "body"]),
            json!(["id", "body", "lead", "author"]),
        )];
        let mut adopted = line(Action::Adopt, "policy.desk", &[]);
        adopted.note = Some("takes over the existing row 12; needs --adopt".to_owned());
        let dangers = [Danger {
            kind: DangerKind::SuspendUsers,
            address: Address::new("role.\u{1b}[2Jold"),
            text: "3 users have this role".to_owned(),
            extent: None,
        }];
        let view = PlanView {
            target: "http://127.0.0.1:8055 (Directus 11.17.4)".to_owned(),
            noun: Noun::Record,
            schema: vec![
                line(Action::Create, "collection.article", &[]),
                line(Action::Update, "field.article.title", &field),
            ],
            records: vec![
                line(Action::Create, "role.editor", &role),
                adopted,
                line(Action::Update, "flow.announce", &flow),
                line(Action::Update, "permission.desk.article.read", &permission),
                line(Action::Delete, "role.\u{1b}[2Jold", &[]),
            ],
            dangers: &dangers,
            forbidden: &[],
            left: &[],
            undecided: 0,
            overwritten: 0,
            unchanged: 1,
        };
        anstream::adapter::strip_str(&view.text(full)).to_string()
    }

    #[test]
    fn a_plan_shows_a_line_a_thing_and_what_changes() {
        insta::assert_snapshot!(shown(false));
    }

    #[test]
    fn in_full_it_shows_what_is_created_and_where_it_was_written() {
        insta::assert_snapshot!(shown(true));
    }

    #[test]
    fn an_empty_plan_says_so() {
        let view = PlanView {
            unchanged: 2,
            ..PlanView::default()
        };
        assert_eq!(view.text(false), "Nothing to do (2 records unchanged).");
    }
}

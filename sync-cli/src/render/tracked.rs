//! What can be taken over, what is tracked, and what is wrong, as text.

use std::fmt::Write;

use serde_json::Value;
use sync_sdk::engine::Action;
use sync_sdk::engine::doctor::Finding;
use sync_sdk::engine::seed::TrackedRow;
use sync_sdk::engine::tracked::{Ambiguity, Candidate, Found, Shown, Tracked};

use super::table::Table;
use super::value::{inline, write_change};
use crate::ui::{printable, style};

/// How many fields tell rows of one name apart.
const TELLS: usize = 5;

/// A row that can be taken over: which one, and what a push would change in it.
pub(crate) fn candidate(candidate: &Candidate) -> String {
    let mut out = String::new();
    let (adopt, quiet) = (style::ADOPT, style::QUIET);
    let found = match candidate.found {
        Found::Key => "known by its key",
        Found::Same => "the same by its natural key",
        Found::Name => "found by its name",
        Found::Picked => "named",
    };
    let by = candidate.tracked_by();
    let by = by.map(|by| format!("; {by}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "  {adopt}> {}{adopt:#}  {quiet}row {} ({found}{}){quiet:#}",
        printable(candidate.address.as_str()),
        printable(&candidate.local_id),
        printable(&by)
    );
    for field in &candidate.fields {
        write_change(&mut out, Action::Adopt, field, false);
    }
    out
}

/// A row that another project tracks, and what to say to take it nevertheless.
pub(crate) fn of_another(candidate: &Candidate) -> String {
    let (warning, quiet) = (style::WARNING, style::QUIET);
    let address = printable(candidate.address.as_str());
    let local_id = printable(&candidate.local_id);
    let by = candidate.tracked_by().unwrap_or_default();
    format!(
        "  {warning}? {address}{warning:#}  {quiet}row {local_id} is {}, and stays so; to take it away from \
         there, `directus-sync adopt {address}={local_id}`{quiet:#}\n",
        printable(&by)
    )
}

/// Rows or records of one name, and what to say.
pub(crate) fn ambiguity(ambiguity: &Ambiguity) -> String {
    let mut out = String::new();
    let (warning, quiet) = (style::WARNING, style::QUIET);
    let records: Vec<&str> = ambiguity.records.iter().map(|it| it.as_str()).collect();
    let what = match (records.as_slice(), ambiguity.rows.len()) {
        ([_], rows) => format!("{rows} rows have its name"),
        (records, 1) => format!("{} records have the name of one row", records.len()),
        (records, rows) => format!("{} records have the name of {rows} rows", records.len()),
    };
    let _ = writeln!(
        out,
        "  {warning}? {}{warning:#}  {quiet}{what}; say which with `directus-sync adopt {}=ID`{quiet:#}",
        printable(&records.join(", ")),
        printable(records.first().unwrap_or(&"ADDRESS")),
    );
    for row in &ambiguity.rows {
        let tell = |(field, value): &(String, Value)| format!("{field} {}", inline(value));
        let mut tells: Vec<String> = row.tells.iter().take(TELLS).map(tell).collect();
        if row.tells.len() > TELLS {
            tells.push("…".to_owned());
        }
        tells.extend(row.tracked_by());
        let _ = writeln!(
            out,
            "      {}  {}",
            printable(&row.local_id),
            printable(&tells.join(", "))
        );
    }
    out
}

/// What is tracked, records and then rows of seeds, in columns.
pub(crate) fn list(tracked: &[Tracked], rows: &[TrackedRow]) -> String {
    let mut table = Table::new([
        "Address",
        "Kind",
        "SyncID",
        "Key",
        "Project",
        "Remembered",
        "Exists",
    ]);
    for one in tracked {
        let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let fields = one.remembered.as_ref().map(|last| last.fields.len());
        table.row([
            one.address.to_string(),
            kind(one).to_owned(),
            text(one.sync_id()),
            text(one.row.as_ref().map(|row| row.local_id.as_str())),
            text(one.project()),
            fields.map_or_else(|| "-".to_owned(), |fields| format!("{fields} fields")),
            (if one.exists { "yes" } else { "no" }).to_owned(),
        ]);
    }
    for one in rows {
        table.row([
            one.address().to_string(),
            one.table.to_string(),
            one.sync_id.to_string(),
            one.row.local_id.clone(),
            one.row.project.as_deref().unwrap_or("-").to_owned(),
            "-".to_owned(),
            (if one.exists { "yes" } else { "no" }).to_owned(),
        ]);
    }
    table.text()
}

/// The name of a thing's kind, as in a dump.
pub(crate) fn kind(tracked: &Tracked) -> &str {
    match tracked.kind() {
        Some(kind) => kind.spec().name,
        None => "data model",
    }
}

/// Everything that is known of one row of a seed.
pub(crate) fn shown_row(one: &TrackedRow) -> String {
    let (heading, quiet) = (style::HEADING, style::QUIET);
    let mut out = format!(
        "{heading}{}{heading:#}  {quiet}{}{quiet:#}\n",
        printable(one.address().as_str()),
        printable(one.table.name())
    );
    let exists = if one.exists { "yes" } else { "no" };
    let lines = [
        ("SyncID", Some(one.sync_id.as_str())),
        ("row", Some(one.row.local_id.as_str())),
        ("project", one.row.project.as_deref()),
        ("exists", Some(exists)),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            let _ = writeln!(out, "  {name:12}{}", printable(value));
        }
    }
    out
}

/// Everything that is known of one thing.
pub(crate) fn shown(shown: &Shown) -> String {
    let mut out = String::new();
    let (heading, quiet) = (style::HEADING, style::QUIET);
    let one = &shown.tracked;
    let _ = writeln!(
        out,
        "{heading}{}{heading:#}  {quiet}{}{quiet:#}",
        printable(one.address.as_str()),
        kind(one)
    );
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:12}{}", printable(value));
    };
    let yes = |answer: bool| if answer { "yes" } else { "no" };
    if let Some(sync_id) = one.sync_id() {
        line("SyncID", sync_id);
    }
    if let Some(row) = &one.row {
        line("row", &row.local_id);
    }
    if let Some(project) = one.project() {
        line("project", project);
    }
    if one.kind().is_none() {
        line("declared", yes(one.declared));
    }
    line("exists", yes(one.exists));
    if let Some(described) = one.described {
        line("described", yes(described));
    }
    let last = match &one.remembered {
        Some(last) => format!("{} fields", last.fields.len()),
        None => "nothing".to_owned(),
    };
    line("remembered", &last);
    for field in &shown.fields {
        let state = match (field.as_left, &field.remembered) {
            (Some(true), _) => "as left  ",
            (Some(false), _) => "changed  ",
            (None, Some(_)) => "gone     ",
            (None, None) => "not known",
        };
        let now = shown.now.as_ref().and_then(|now| now.get(&field.field));
        let now = now.map(inline).unwrap_or_default();
        let _ = writeln!(
            out,
            "    {state}  {} {quiet}{}{quiet:#}",
            printable(&field.field),
            printable(&now)
        );
    }
    out
}

/// Something that is wrong, why that hurts, and what would be done.
pub(crate) fn finding(finding: &Finding) -> String {
    let mut out = String::new();
    let (mark, quiet) = (style::WARNING, style::QUIET);
    let _ = writeln!(
        out,
        "  {mark}! {}{mark:#}  {}  {quiet}{}{quiet:#}",
        finding.kind.name(),
        printable(finding.address.as_str()),
        printable(&finding.ids.join(", "))
    );
    let _ = writeln!(out, "      {}", printable(&finding.what));
    for line in &finding.evidence {
        let _ = writeln!(out, "        {}", printable(line));
    }
    let _ = writeln!(out, "      {quiet}why: {}{quiet:#}", finding.kind.harm());
    let fix = finding.repair.as_ref().map(|repair| repair.text.as_str());
    let fix = fix.unwrap_or("nothing; a person has to decide");
    let _ = writeln!(out, "      fix: {}", printable(fix));
    out
}

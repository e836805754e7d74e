//! What a merge takes in, for people.

use std::fmt::Write;

use sync_sdk::engine::{Action, Cause, Clash, FieldChange, Merged};

use super::value::write_change;
use crate::ui::{printable, style};

/// A line a thing, with what its values become below it.
pub(crate) fn text(merged: &Merged, target: &str) -> String {
    let target = printable(target);
    if merged.taken.is_empty() && merged.kept.is_empty() {
        return format!("Nothing was changed by hand on {target} since the last sync.");
    }
    let mut out = String::new();
    let heading = style::HEADING;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{heading}Changed by hand on {target}{heading:#}\n");
    let mut above = None;
    for clash in &merged.taken {
        write_clash(&mut out, clash, above == Some(&clash.address), "");
        above = Some(&clash.address);
    }
    above = None;
    for clash in &merged.kept {
        write_clash(
            &mut out,
            clash,
            above == Some(&clash.address),
            "  not taken",
        );
        above = Some(&clash.address);
    }
    let _ = write!(out, "\nTaken from the instance: {}.", merged.taken.len());
    if !merged.kept.is_empty() {
        let _ = write!(
            out,
            " Kept as the configuration says: {}.",
            merged.kept.len()
        );
    }
    out
}

fn write_clash(out: &mut String, clash: &Clash, is_named: bool, note: &str) {
    let (mark, color, word) = match (&clash.field, &clash.ours, &clash.theirs) {
        (Some(_), ..) => ('~', style::UPDATE, ""),
        (None, _, None) => ('-', style::DELETE, "  deleted"),
        (None, None, Some(_)) if clash.cause == Cause::Conflict => (
            '+',
            style::CREATE,
            "  changed, and gone from the configuration",
        ),
        (None, ..) => ('+', style::CREATE, "  made"),
    };
    if !is_named {
        let name = printable(clash.address.as_str());
        let _ = writeln!(out, "  {color}{mark} {name}{color:#}{word}{note}");
    }
    if let Some(field) = &clash.field {
        let change = FieldChange::new(field.as_str(), clash.ours.clone(), clash.theirs.clone());
        write_change(out, Action::Update, &change, false);
    }
}

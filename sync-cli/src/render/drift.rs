//! What was changed by hand, for people.

use std::fmt::Write;

use sync_sdk::engine::{Action, Drift, Drifted, FieldChange, Handwork};

use super::value::write_change;
use crate::ui::{printable, style};

/// A line a thing, with the values that were changed below it.
pub(crate) fn text(drift: &Drift) -> String {
    let target = format!("{} (Directus {})", drift.target.url, drift.target.version);
    let target = printable(&target);
    if !drift.is_synced {
        return format!(
            "Nothing is known of {target}: no push has left its state there yet. The next one does."
        );
    }
    let unmanaged = match drift.unmanaged {
        0 => String::new(),
        1 => "\nNot managed by the configuration, and left alone: 1 thing.".to_owned(),
        count => format!("\nNot managed by the configuration, and left alone: {count} things."),
    };
    if drift.found.is_empty() {
        return format!("Nothing was changed by hand on {target} since the last sync.{unmanaged}");
    }
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{}Changed by hand on {target}{:#}\n",
        style::HEADING,
        style::HEADING
    );
    let mut above = None;
    for Drifted { address, what } in &drift.found {
        let (mark, color, word) = match what {
            Handwork::Changed { .. } => ('~', style::UPDATE, ""),
            Handwork::Deleted => ('-', style::DELETE, "  deleted"),
            Handwork::Made => ('+', style::CREATE, "  made"),
        };
        if above != Some(address) {
            let name = printable(address.as_str());
            let _ = writeln!(out, "  {color}{mark} {name}{color:#}{word}");
        }
        above = Some(address);
        if let Handwork::Changed { field, now, synced } = what {
            let change = FieldChange::new(field.as_str(), synced.clone(), now.clone());
            write_change(&mut out, Action::Update, &change, false);
        }
    }
    let count = |is_meant: fn(&Handwork) -> bool| {
        let found = drift.found.iter();
        found.filter(|it| is_meant(&it.what)).count()
    };
    let counts = [
        (
            count(|what| matches!(what, Handwork::Changed { .. })),
            "changed",
        ),
        (count(|what| *what == Handwork::Deleted), "deleted"),
        (count(|what| *what == Handwork::Made), "made"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let counts = counts.join(", ");
    let _ = write!(out, "\nBy hand since the last sync: {counts}.{unmanaged}");
    out
}

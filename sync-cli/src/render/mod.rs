//! Plans and reports as text.

mod code;
mod drift;
mod left;
mod markdown;
mod merged;
mod plan;
mod seed;
mod table;
pub(crate) mod tracked;
mod value;

use sync_sdk::snapshot::WriteReport;

pub(crate) use code::{ReportView, UpdateView, secrets};
pub(crate) use drift::text as drift_text;
pub(crate) use markdown::Markdown;
pub(crate) use merged::text as merged_text;
pub(crate) use plan::PlanView;

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `1 record`, `2 records`.
pub(crate) fn records(count: usize) -> String {
    counted(count, "record")
}

/// What became of the files of a dump folder: `2 files created, 1 changed, 0 removed`.
pub(crate) fn written(report: &WriteReport) -> String {
    format!(
        "{} created, {} changed, {} removed",
        counted(report.created.len(), "file"),
        report.changed.len(),
        report.removed.len()
    )
}

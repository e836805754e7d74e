//! Plans and reports as text.

mod code;
mod drift;
mod left;
mod markdown;
mod merged;
mod plan;
mod table;
pub(crate) mod tracked;
mod value;

pub(crate) use code::{ReportView, UpdateView};
pub(crate) use drift::text as drift_text;
pub(crate) use markdown::Markdown;
pub(crate) use merged::text as merged_text;
pub(crate) use plan::{PlanView, records};

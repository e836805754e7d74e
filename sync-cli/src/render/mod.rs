//! Plans and reports as text.

mod code;
mod markdown;
mod plan;
mod value;

pub(crate) use code::{ReportView, UpdateView};
pub(crate) use markdown::Markdown;
pub(crate) use plan::{PlanView, records};

//! Plans and reports as text.

mod code;
mod left;
mod plan;
mod value;

pub(crate) use code::{ReportView, UpdateView};
pub(crate) use plan::{PlanView, records};

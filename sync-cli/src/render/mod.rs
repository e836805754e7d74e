//! Plans as text.

mod plan;
mod value;

pub(crate) use plan::{PlanView, records};

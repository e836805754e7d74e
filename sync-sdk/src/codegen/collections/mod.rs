//! The data model: collections and their fields, folders of the navigation, and
//! fields of collections that the project does not own.

mod choices;
mod plan;
mod source;

pub(super) use plan::Plan;

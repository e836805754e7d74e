//! The data model: collections and their fields, folders of the navigation, and
//! fields of collections that the project does not own.

mod about;
mod choices;
mod column;
mod default;
mod fixed;
mod links;
mod names;
mod plan;
mod prove;
mod relation;
mod said;
mod source;
mod special;
#[cfg(test)]
mod tests;
mod write;

pub(super) use plan::Plan;
pub(super) use write::write;

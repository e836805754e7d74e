//! The data model: what two of them mean to each other, and the server's answer
//! to `/schema/diff`.

mod delta;
mod diff;

#[cfg(test)]
mod tests;

pub use crate::schema::{
    Aligned, Conflict, HIDDEN, ID_MAP_COLLECTION, SchemaScope, align, without_hidden,
};
pub(crate) use delta::leaf_of;
pub use delta::{Difference, delta, put_back, put_back_paths};
pub use diff::{DiffError, SchemaChange, SchemaDiff};

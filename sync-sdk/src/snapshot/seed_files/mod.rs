//! Seed files, in the form of directus-sync: an object a collection, or a list of
//! them, in any `.json` file of a folder.
//!
//! What directus-sync does is done here: files that speak of one collection are
//! one seed (what one of them forbids is forbidden, what one preserves is
//! preserved), and the path of a file starts at the folder that was named, not
//! at that of the seed file.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::path::PathBuf;

use serde_json::Value;

pub use self::read::read_seeds;
pub use self::write::write_pulled;
use super::error::Finding;
use crate::model::Seed;

/// Seeds as they were read.
#[derive(Debug, Default)]
pub struct LoadedSeeds {
    /// One a collection, in the order in which they are pushed.
    pub seeds: Vec<Seed>,
    /// The files, as they are.
    pub files: Vec<SeedFile>,
    /// What is odd.
    pub warnings: Vec<Finding>,
}

/// A seed file.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Where the paths in it start.
    pub root: PathBuf,
    /// What it says.
    pub document: Value,
}

impl SeedFile {
    /// The seeds in it: one, or those of a list.
    pub fn parts_mut(&mut self) -> &mut [Value] {
        match &mut self.document {
            Value::Array(parts) => parts,
            one => std::slice::from_mut(one),
        }
    }
}

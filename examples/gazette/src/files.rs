//! The file library.

use sync_sdk::prelude::*;

/// Pictures of all kinds.
#[derive(Folder)]
#[folder(children(Covers))]
pub struct Pictures;

/// Pictures above articles.
#[derive(Folder)]
pub struct Covers;

/// What is sent to the desk.
#[derive(Folder)]
#[folder(name = "Documents (internal)")]
pub struct Documents;

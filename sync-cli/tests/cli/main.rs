//! The binary as a person meets it: what it accepts, prints and exits with.
//! What it does to a real Directus is tested in the `sync-tests` crate.

#![allow(clippy::unwrap_used)]

mod arguments;
mod config_crates;
mod documentation;
mod dump_folders;
mod generated;
mod hooks;
mod network;
mod new_crates;
mod program;
mod servers;
mod support;
mod waiting;

//! The binary `directus-sync` against a real Directus.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod agency;
mod assets;
mod bad_input;
mod circle;
mod code;
mod config_forms;
mod consent;
mod crate_pictures;
mod crates;
mod dangers;
mod doctor;
mod drift;
mod equality;
mod gazette;
mod helpers;
mod hooks;
mod interop;
mod kinds;
mod license;
mod literals;
mod lock;
mod merge;
mod migrate_ids;
mod output;
mod parity;
mod pictures;
mod plans;
mod published_help;
mod push_flags;
mod real_dump;
mod reviewed;
mod secrets;
mod seed_parts;
mod seed_pulls;
mod seeds;
mod select;
mod server_check;
mod settings_keys;
mod specs;
mod state;
mod stopped;
mod switch;
mod versions;
mod whole;

//! The binary `directus-sync` against a real Directus.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod agency;
mod bad_input;
mod circle;
mod code;
mod consent;
mod doctor;
mod dangers;
mod drift;
mod gazette;
mod interop;
mod kinds;
mod output;
mod real_dump;
mod state;

//! `sync_sdk::testing` decides as a real Directus does: every rule of a
//! generated matrix is asked of both.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod combinations;
mod items;
mod payloads;
mod world;

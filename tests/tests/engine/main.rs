//! What the engine does to a real Directus, as the server itself sees it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod graphs;
mod requests;

//! A real Directus on 127.0.0.1, with SQLite or PostgreSQL.
//!
//! [`Instance`] is for tests: it ends with the value. [`local`] is for people: it stays until
//! `cargo xtask directus down`. Both come from [`Launch`].
//!
//! ```no_run
//! use xtask::directus::{Launch, Version};
//!
//! # fn main() -> anyhow::Result<()> {
//! let directus = Launch::new(Version::V11).extension(true).start()?;
//! println!("{} answers to the token {}", directus.url(), directus.token());
//! // Dropping it ends the server; so does the end of this process, however it comes.
//! # Ok(()) }
//! ```
//!
//! A start takes about two seconds, of which Directus loading itself is nearly all. An instance
//! cannot be emptied faster than a new one starts, so tests that need an empty one start their own,
//! and tests that share a state are steps of one test.

mod database;
mod install;
mod instance;
pub mod local;
mod native;
mod node;
mod postgres;
mod server;
mod sql;
mod template;
mod versions;

pub use database::Database;
pub use install::{Installation, published_client};
pub use instance::Instance;
pub use server::{ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN, Launch};
pub use versions::{CLIENT, DIRECTUS_11, DIRECTUS_12, DIRECTUS_OLDEST, EXTENSION, Version};

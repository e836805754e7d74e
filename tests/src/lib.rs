//! End-to-end tests against a real Directus, and what they share.
//!
//! A [`Server`] is a Directus of its own that ends with the test; its [`Api`]
//! asks it directly, by a client that knows nothing of the SDK. [`Sync`] pushes
//! and pulls through the SDK, and [`Config`] builds what is pushed. [`Cli`] does
//! the same through the binary, with [`Dump`] folders.

mod api;
mod cli;
mod config;
mod dump;
mod seeding;
mod server;
mod sync;
mod variant;
mod wait;
mod writes;

pub use api::{Api, ID_MAP, Refusal, field, id_of, text};
pub use cli::{Cli, Run};
pub use config::{Config, id};
pub use dump::{Dump, KINDS, Mappings, file};
pub use seeding::{seed, seeds_in};
pub use server::Server;
pub use sync::{Pushed, Sync, holder};
pub use variant::{database, granted, launch, launch_of, rule, version};
pub use wait::wait;
pub use writes::writes;

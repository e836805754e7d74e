//! End-to-end tests against a real Directus, and what they share.
//!
//! A [`Server`] is a Directus of its own that ends with the test; its [`Api`]
//! asks it directly, by a client that knows nothing of the SDK. [`Sync`] pushes
//! and pulls through the SDK, and [`Config`] builds what is pushed.

mod api;
mod config;
mod server;
mod sync;

pub use api::{Api, field, id_of, text};
pub use config::{Config, id};
pub use server::Server;
pub use sync::{Pushed, Sync};

//! A live Directus over its REST API.

mod auth;
mod client;
mod read;
mod retries;
mod url;
mod write;

pub use auth::Credentials;
pub use client::{Call, Client, ConnectOptions, Repeat, Reply};
pub use read::DirectusReader;
pub use write::DirectusWriter;

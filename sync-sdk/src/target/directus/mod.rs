//! A live Directus over its REST API.

mod answer;
mod applied;
mod auth;
mod body;
mod call;
mod client;
mod greeting;
mod hidden;
mod import;
mod items;
mod query;
mod read;
mod ready;
mod resend;
mod retries;
mod specs;
mod text;
mod url;
mod write;

pub use auth::Credentials;
pub use call::{Call, Repeat, Reply, Upload};
pub use client::{Client, ConnectOptions};
pub use items::{ItemReader, ItemWriter};
pub use read::DirectusReader;
pub use write::DirectusWriter;

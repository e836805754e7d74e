//! Discover, compare, plan, apply and verify against a live Directus.

pub mod change;
pub mod schema;

//! What the engine does to a real Directus, as the server itself sees it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod adopted;
mod adoption;
mod boards;
mod caches;
mod collections;
mod concurrency;
mod dangers;
mod drift;
mod faults;
mod field_types;
mod flows;
mod graphs;
mod id_maps;
mod identity;
mod import;
mod login;
mod names;
mod ownership;
mod pulled;
mod reach;
mod relations;
mod requests;
mod rules;
mod scope;
mod seed_values;
mod seeds;
mod seeds_order;
mod select;
mod settings;
mod system;
mod tables;
mod unknown;
mod widgets;

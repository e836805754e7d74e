//! The binary `directus-sync` against a real Directus.

mod bad_input;
mod consent;
mod interop;
mod kinds;
mod output;
mod program;
mod real_dump;

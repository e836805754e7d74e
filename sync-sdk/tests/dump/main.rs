//! Dump folders: what they may and may not be, and that they come back.
#![cfg(feature = "dump")]

mod errors;
mod round_trip;
mod support;

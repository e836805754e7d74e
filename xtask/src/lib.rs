//! Development tasks, and the library behind them: a real Directus on this machine.
//!
//! The binary is `cargo xtask`; the end-to-end tests use [`directus::Instance`] and
//! [`proxy::Proxy`] directly.
//!
//! It runs where Rust, Node with npm, Python 3 with pip, and a C++ toolchain are, on Linux and
//! macOS.

pub mod cache;
pub mod command;
pub mod connection;
pub mod directus;
pub mod proxy;

/// Says what is going on, on standard error: installs take minutes, and silence looks like a hang.
pub fn progress(message: impl std::fmt::Display) {
    use std::io::Write as _;
    // Nobody to tell is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "xtask: {message}");
}

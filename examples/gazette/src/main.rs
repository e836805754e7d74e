//! The example config.

fn main() {}

//! The `directus-sync` binary.

fn main() {}

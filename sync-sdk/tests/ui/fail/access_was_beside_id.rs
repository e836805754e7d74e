use sync_sdk::prelude::*;

#[derive(Role)]
#[role(id = "0b1f7d5e-3c55-4a55-9d0c-6a4f1f1c2b11", was = "author")]
pub struct Editor;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Role)]
#[role(was = "role.author")]
pub struct Editor;

fn main() {}

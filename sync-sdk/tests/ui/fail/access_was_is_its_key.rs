use sync_sdk::prelude::*;

#[derive(Role)]
#[role(was = "editor")]
pub struct Editor;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(bookmark = "Mine")]
pub struct MyDrafts;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Project)]
pub struct Gazette;

fn main() {}

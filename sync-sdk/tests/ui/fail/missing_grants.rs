use sync_sdk::prelude::*;

#[derive(Policy)]
pub struct Editing;

fn main() {}

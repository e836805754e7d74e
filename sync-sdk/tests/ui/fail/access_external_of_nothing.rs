use sync_sdk::prelude::*;

#[derive(Role)]
#[role(external)]
pub struct Marketing;

fn main() {}

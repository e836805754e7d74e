use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Author;

#[derive(Role)]
#[role(policies(Author))]
pub struct Editor;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Folder)]
pub struct Covers<T>(T);

fn main() {}

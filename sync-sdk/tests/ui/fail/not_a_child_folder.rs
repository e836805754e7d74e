use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Photos;

#[derive(Folder)]
#[folder(children(Photos))]
pub struct Pictures;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Folder)]
pub struct Covers;

#[derive(Project)]
#[project(collections(Covers))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

fn main() {}

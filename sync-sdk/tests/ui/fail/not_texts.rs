use sync_sdk::prelude::*;

#[derive(Folder)]
pub struct Media;

#[derive(Project)]
#[project(translations(Media))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

fn main() {}

use sync_sdk::prelude::*;

#[derive(Project)]
#[project(lock = "sync.lock")]
pub struct Gazette;

impl ProjectSpec for Gazette {
    type Env = ();
}

fn main() {}

use sync_sdk::prelude::*;

#[derive(Project)]
#[project(lock = "/etc/sync.lock")]
pub struct Gazette;

impl ProjectSpec for Gazette {
    type Env = ();
}

#[derive(Project)]
#[project(lock = " ")]
pub struct Courier;

impl ProjectSpec for Courier {
    type Env = ();
}

fn main() {}

use sync_sdk::prelude::*;

pub struct Newsroom;

#[derive(Project)]
#[project(key = "gazette", presets(Newsroom))]
pub struct Gazette;

impl ProjectSpec for Gazette {
    type Env = ();
}

fn main() {}

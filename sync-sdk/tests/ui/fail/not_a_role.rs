use sync_sdk::prelude::*;

#[derive(Policy)]
pub struct Editing;

impl Grants for Editing {
    fn grants(_: &mut Grant) {}
}

#[derive(Role)]
#[role(parent = Editing)]
pub struct Editor;

fn main() {}

use sync_sdk::prelude::*;

#[derive(Policy)]
pub struct Readers;

impl Grants for Readers {
    fn grants(_: &mut Grant) {}
}

#[derive(Policy)]
#[policy(roles(Readers))]
pub struct Editors;

impl Grants for Editors {
    fn grants(_: &mut Grant) {}
}

fn main() {}

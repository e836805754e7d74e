use sync_sdk::prelude::*;

#[derive(Policy)]
#[policy(public, admin)]
pub struct Everything;

impl Grants for Everything {
    fn grants(_: &mut Grant) {}
}

fn main() {}

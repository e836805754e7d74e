use sync_sdk::prelude::*;

#[derive(Policy)]
pub struct Desk;

impl Grants for Desk {
    fn grants(_: &mut Grant) {}
}

#[derive(Role)]
#[role(policies(Desk))]
pub struct Editor;

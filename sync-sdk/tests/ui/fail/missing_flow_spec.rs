use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start)]
    log: Log,
}

fn main() {}

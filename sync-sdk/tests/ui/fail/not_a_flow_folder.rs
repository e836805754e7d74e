use sync_sdk::prelude::*;

#[derive(Role)]
pub struct Shelf;

#[derive(Flow)]
#[flow(folder = Shelf)]
pub struct Announce {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self { log: Log("x") }
    }
}

fn main() {}

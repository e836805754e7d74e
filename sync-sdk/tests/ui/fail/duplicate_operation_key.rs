use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, key = "log", resolve = log)]
    first: Log,
    #[op]
    log: Log,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        unreachable!("this does not compile")
    }
}

fn main() {}

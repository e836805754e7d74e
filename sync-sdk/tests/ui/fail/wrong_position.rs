use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, at = 19)]
    first: Log,
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

use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, at = (19, 1), resolve = second, reject = third)]
    first: Log,
    #[op(at = (30, 10))]
    second: Log,
    #[op(at = (5, 3))]
    third: Log,
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

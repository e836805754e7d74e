use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, resolve = mail)]
    check: Condition,
    #[op]
    mail: Mail,
    #[op(resolve = log)]
    lost: Condition,
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

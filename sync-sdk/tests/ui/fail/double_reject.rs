use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, resolve = mail, reject = log)]
    check: Condition,
    #[op(reject = log)]
    mail: Mail,
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

use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Announce {
    #[op(start, resolve = mail)]
    check: Condition,
    #[op(start)]
    mail: Mail,
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

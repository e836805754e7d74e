use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(no_start)]
pub struct Announce {
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

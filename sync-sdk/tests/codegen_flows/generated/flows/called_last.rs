use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Called last")]
pub struct CalledLast {
    #[op(start)]
    log: Log,
}

impl FlowSpec for CalledLast {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Called {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Called {
    fn trigger() -> Trigger {
        Trigger::operation().returns("$all")
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Unfinished {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Unfinished {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

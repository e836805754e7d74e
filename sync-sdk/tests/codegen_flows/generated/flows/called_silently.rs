use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Called silently")]
pub struct CalledSilently {
    #[op(start)]
    log: Log,
}

impl FlowSpec for CalledSilently {
    fn trigger() -> Trigger {
        Trigger::operation().without_return()
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

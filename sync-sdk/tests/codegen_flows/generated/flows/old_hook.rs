use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Old hook")]
pub struct OldHook {
    #[op(start)]
    log: Log,
}

impl FlowSpec for OldHook {
    fn trigger() -> Trigger {
        Trigger::raw("hook", json!({ "name": "x" }))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Never {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Never {
    fn trigger() -> Trigger {
        Trigger::raw(
            "event",
            json!({ "type": "action", "scope": ["items.create"], "collections": [] }),
        )
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

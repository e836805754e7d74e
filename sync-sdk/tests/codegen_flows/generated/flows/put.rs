use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Put {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Put {
    fn trigger() -> Trigger {
        Trigger::raw(
            "webhook",
            json!({ "method": "PUT", "return": "nothing.there" }),
        )
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

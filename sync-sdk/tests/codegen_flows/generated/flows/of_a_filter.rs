use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Of a filter")]
pub struct OfAFilter {
    #[op(start)]
    log: Log,
}

impl FlowSpec for OfAFilter {
    fn trigger() -> Trigger {
        Trigger::raw(
            "event",
            json!({ "type": "action", "scope": ["request.error"] }),
        )
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

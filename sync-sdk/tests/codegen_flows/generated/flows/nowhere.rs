use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Nowhere {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Nowhere {
    fn trigger() -> Trigger {
        Trigger::raw("manual", json!({ "location": "collection" }))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

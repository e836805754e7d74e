use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Half done")]
pub struct HalfDone {
    #[op(start)]
    log: Log,
}

impl FlowSpec for HalfDone {
    fn trigger() -> Trigger {
        Trigger::raw("event", json!({ "type": "action" }))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

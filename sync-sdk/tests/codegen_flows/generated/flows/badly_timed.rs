use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Badly timed")]
pub struct BadlyTimed {
    #[op(start)]
    log: Log,
}

impl FlowSpec for BadlyTimed {
    fn trigger() -> Trigger {
        Trigger::raw("schedule", json!({ "cron": "at night" }))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

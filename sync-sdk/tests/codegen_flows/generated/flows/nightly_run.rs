use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Nightly run")]
pub struct NightlyRun {
    #[op(start)]
    log: Log,
}

impl FlowSpec for NightlyRun {
    fn trigger() -> Trigger {
        Trigger::schedule("0 30 3 * * mon-fri").option("interval", "0 3 * * *")
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

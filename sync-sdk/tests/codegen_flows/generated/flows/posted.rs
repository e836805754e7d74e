use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Posted {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Posted {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Post)
            .asynchronous()
            .option("cacheEnabled", true)
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

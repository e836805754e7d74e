use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Fetched {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Fetched {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Get)
            .returns("$all")
            .error_on_reject()
            .no_cache()
            .cache_query_params(&["page"])
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

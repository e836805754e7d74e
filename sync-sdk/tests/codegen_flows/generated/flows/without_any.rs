use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(name = "Without any")]
pub struct WithoutAny {
    #[op(start)]
    log: Log,
}

impl FlowSpec for WithoutAny {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item).option("collections", json!([]))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

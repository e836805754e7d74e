use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Elsewhere {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Elsewhere {
    fn trigger() -> Trigger {
        Trigger::action(&[Scope::ITEMS_CREATE]).option("collections", json!(["story", "elsewhere"]))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

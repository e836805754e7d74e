use sync_sdk::prelude::*;

#[derive(Flow)]
pub struct Never {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Never {
    fn trigger() -> Trigger {
        Trigger::action(&[Scope::ITEMS_CREATE]).option("collections", json!([]))
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}

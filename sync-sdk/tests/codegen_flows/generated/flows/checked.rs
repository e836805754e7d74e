use sync_sdk::prelude::*;

use crate::generated::collections::Story;

#[derive(Flow)]
pub struct Checked {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Checked {
    fn trigger() -> Trigger {
        Trigger::filter(&[Scope::ITEMS_CREATE])
            .of::<Story>()
            .returns("log")
    }

    fn operations() -> Self {
        Self {
            log: Log("{{$trigger}}"),
        }
    }
}
